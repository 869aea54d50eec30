"""`nongan api METHOD PATH [JSON|@file|-] --as USER`: any operation of the API, on the server.

The call passes the very layers that one over the network does, so checks, idempotency and audit
are the same; only who calls is said by a name and not by a token, since whoever may run this
program holds the keys and the database anyway. That the name was used stands in the chain.
"""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.utils.translation import gettext as _

from nongan.accounts import queries as accounts
from nongan.accounts.models import User
from nongan.accounts.requests import COMMANDED_BY
from nongan.audit.services import record_alone
from nongan.config.api import api
from nongan.kernel import clock

METHODS = ("GET", "POST")
ROOT = "/api/v1"
REFUSED, BROKEN = 1, 2


class Command(BaseCommand):
    """Print the answer; the exit status is 0, 1 for a refusal (4xx), 2 for a fault (5xx)."""

    help = "Call any operation of the API here on the server, as an account."

    def add_arguments(self, parser: CommandParser) -> None:
        """The call, or the wish for the list."""
        parser.add_argument("method", nargs="?", help="GET or POST")
        parser.add_argument("path", nargs="?", help="such as /registry/members?q=zxl")
        parser.add_argument("body", nargs="?", default="", help="JSON, @FILE, or - for the input")
        parser.add_argument("--as", dest="username", help="the account that the call is made for")
        parser.add_argument("--key", default="", help="an Idempotency-Key: one effect only")
        parser.add_argument(
            "--file", action="append", default=[], metavar="FIELD=PATH", help="a file to upload"
        )
        parser.add_argument("--out", type=Path, help="where the answer goes, such as a workbook")
        parser.add_argument("--list", action="store_true", help="every operation, in a sentence")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or call."""
        if options["list"]:
            for method, path, sentence in operations():
                self.stdout.write(f"{method:4} {path:52} {sentence}")
            return
        if not (options["method"] and options["path"] and options["username"]):
            raise CommandError("nongan api METHOD PATH [JSON|@FILE|-] --as USER, or --list")
        method = options["method"].upper()
        if method not in METHODS:
            raise CommandError(_("The methods of the API are GET and POST."))
        user = _account(options["username"])
        request = _request(method, user.language, options)
        request.META[COMMANDED_BY] = user
        _note(user, f"{method} {request.path}")
        self._answer(_answered(request), options["out"])

    def _answer(self, response: HttpResponseBase, out: Path | None) -> None:
        content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
        if out is not None and response.status_code < 400:
            out.write_bytes(content)
        elif response.headers.get("Content-Type", "").startswith("application/json"):
            shown = json.dumps(json.loads(content), ensure_ascii=False, indent=2)
            (self.stdout if response.status_code < 400 else self.stderr).write(shown)
        elif response.status_code >= 400:
            self.stderr.write(f"{response.status_code} {response.reason_phrase}")
        else:
            sys.stdout.buffer.write(content)
        if response.status_code >= 400:
            sys.exit(BROKEN if response.status_code >= 500 else REFUSED)


def operations() -> Iterator[tuple[str, str, str]]:
    """Every operation of the API: method, path, and what it does in a sentence."""
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation.get("description", "").partition("\n")[0]


def _account(username: str) -> User:
    user = accounts.find_account(username)
    if user is None or not user.is_active or user.must_change_password:
        raise CommandError(
            _("There is no such account, or it is closed or has a one-time password.")
        )
    return user


def _note(user: User, call: str) -> None:
    record_alone(
        actor=None,
        verb="account.commanded",
        target=user,
        at=clock.now(),
        details={"user": user.username, "call": call[:200]},
    )


def _request(method: str, language: str, options: dict[str, Any]) -> HttpRequest:
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost")
    # As a proxy of ours would hand it on: it came over TLS, and in the person's language.
    headers = {"X-Forwarded-Proto": "https", "Accept-Language": language}
    if options["key"]:
        headers["Idempotency-Key"] = options["key"]
    factory = RequestFactory(SERVER_NAME=host.lstrip("."), headers=headers)
    path = options["path"].removeprefix(ROOT)
    url = f"{ROOT}/{path.lstrip('/')}"
    body = _body(options["body"])
    if options["file"]:
        fields = json.loads(body or "{}")
        return factory.post(url, fields | _files(options["file"]), secure=True)
    return factory.generic(method, url, body, "application/json", secure=True)


def _body(written: str) -> str:
    if written == "-":
        return sys.stdin.read()
    return Path(written[1:]).read_text("utf-8") if written.startswith("@") else written


def _files(written: list[str]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for one in written:
        field, _sign, path = one.partition("=")
        file = ContentFile(Path(path).read_bytes(), name=Path(path).name)
        found.setdefault(field, []).append(file)
    return found


def _answered(request: HttpRequest) -> HttpResponseBase:
    # A refusal is told by its answer: the log of the server need not say it, too.
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        return WSGIHandler().get_response(request)
    finally:
        log.setLevel(level)
