"""Makes the calls of the policy table and watches what they write."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nongan.audit.models import Event
from tests.policy_table import Address, Row
from tests.policy_world import Cell, World

ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
WRITE = re.compile(r"\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# What is written beside a change: who is signed in, guesses counted, answers kept, the chain.
BESIDE = {
    "django_session",
    "audit_event",
    "audit_head",
    "accounts_signinwindow",
    "accounts_answeredrequest",
}
SAFE = ("GET", "HEAD", "OPTIONS")
# When a token was last used is noted beside whatever it is used for.
TOKEN_USED = 'UPDATE "accounts_apitoken" SET "last_used_at"'


@dataclass
class Answer:
    """What came back, and what was written on the way."""

    status: int
    location: str
    everything: bytes
    written: set[str]
    verbs: list[str]
    digests: dict[str, str] = field(default_factory=dict)
    stored: bytes = b""  # every row of the tables that were written to
    body: bytes = b""

    @cached_property
    def text(self) -> str:
        """Body and headers as text, the parts of a zip (xlsx, docx) unpacked.

        JSON writes Chinese as escapes; they are read, or a leak would go unseen.
        """
        said = self.everything.decode("utf-8", "replace")
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)


@dataclass
class Caller:
    """Calls addresses of a world; whatever a call writes is undone afterwards."""

    world: World

    def call(
        self,
        address: Address,
        row: Row,
        role: str,
        side: str,
        *,
        bearer: bool = False,
        extras: Mapping[str, Any] | None = None,
        given: Mapping[str, Any] | None = None,
        deep: bool = False,
    ) -> Answer:
        """One cell of the table; the side "absent" is a thing that does not exist.

        `extras` are fields that the form does not offer, `given` replace some that it does; `deep`
        also reads back every table that was written to.
        """
        client, headers = self._as(role, bearer=bearer)
        cell = self._cell(row, side)
        data = cell.data() if callable(cell.data) else cell.data
        data = cell.query if row.method in SAFE else data
        data = {**(extras or {}), **data, **(given or {})} if isinstance(data, dict) else data
        extra: dict[str, Any] = {"headers": headers}
        if row.method not in SAFE and cell.json:
            extra["content_type"] = "application/json"
        url = reverse(address.name, kwargs=cell.kwargs)
        with transaction.atomic():
            answer = _watched(client, row.method, url, data, extra)
            if deep:
                _read_back(answer)
            transaction.set_rollback(True)
        return answer

    def _cell(self, row: Row, side: str) -> Cell:
        if not row.object:
            return Cell()
        if side != "absent":
            return self.world.cell(row.object, side)
        cell = self.world.cell(row.object, "other")
        return replace(cell, kwargs={name: _absent(value) for name, value in cell.kwargs.items()})

    def _as(self, role: str, *, bearer: bool) -> tuple[Client, dict[str, str]]:
        if role not in self.world.users:
            return Client(raise_request_exception=False), {}
        if bearer:
            client = Client(raise_request_exception=False)
            return client, {"Authorization": f"Bearer {self.world.tokens[role]}"}
        # A fresh client each time: a call may rotate its cookies, and that is undone too.
        client = Client(raise_request_exception=False)
        client.cookies.update(self.world.clients[role].cookies)
        return client, {}


def _absent(value: Any) -> Any:
    """An id of the same kind that nothing has; a word (the kind of a line) stays."""
    if isinstance(value, UUID):
        return uuid4()
    return value + 900_000 if isinstance(value, int) else value


def _watched(client: Client, method: str, url: str, data: Any, extra: Any) -> Answer:
    written: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = None if sql.startswith(TOKEN_USED) else WRITE.match(sql)
        if found and context["cursor"].rowcount != 0:
            written.add(found[1])
        return result

    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    with connection.execute_wrapper(note):
        response: Any = getattr(client, method.lower())(url, data, **extra)
        everything = _bytes_of(response)
    verbs = Event.objects.filter(seq__gt=last).order_by("seq").values_list("verb", flat=True)
    return Answer(
        response.status_code,
        response.headers.get("Location", ""),
        everything,
        written - BESIDE,
        list(verbs),
        body=b"" if response.streaming else response.content,
    )


def _read_back(answer: Answer) -> None:
    tables = {table: lines_of(table) for table in sorted(answer.written)}
    answer.stored = b"\n".join(tables.values())
    answer.digests = {table: hashlib.sha256(lines).hexdigest() for table, lines in tables.items()}


def _bytes_of(response: HttpResponse) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    body = b"".join(streamed) if streamed is not None else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body += b"\n".join(parts.read(name) for name in parts.namelist())
    return body + b"\n" + str(dict(response.headers)).encode()


def digest_of(table: str) -> str:
    """A digest of everything in a table, for "nothing was changed"."""
    return hashlib.sha256(lines_of(table)).hexdigest()


def lines_of(table: str) -> bytes:
    """Every row of a table, in an order of no meaning."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names come from our own SQL
        # PostgreSQL hands bytes out as memoryviews, whose repr is an address.
        plain = ([bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor)
        lines = sorted(repr(row) for row in plain)
    return "\n".join(lines).encode()


@contextmanager
def broken_audit(monkeypatch: Any) -> Iterator[None]:
    """The chain cannot be written to, as if its table were gone."""

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the audit table is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Event, "save", fail)
        yield
