"""API calls with an Idempotency-Key have one effect (promise B6); for every router alike.

A middleware and not a decorator: nobody can forget it on a new endpoint, and what it stores is
the finished answer, byte for byte.
"""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.accounts.requests import commanded_by
from nongan.accounts.services import answering, tokens
from nongan.kernel import clock

API = "/api/"
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 200
SAFE = {"GET", "HEAD", "OPTIONS"}
# Kept in place of an answer that nobody may store: a password, a token, a list with phones.
SAID_ONCE = "said-once"
BEARER = "bearer "


class AnswerOnce:
    """Answers an unsafe API call that carries a key once, and repeats that answer afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key or request.method in SAFE or not request.path.startswith(API):
            return self.get_response(request)
        user = caller(request)
        if user is None:  # the API itself answers 401
            return self.get_response(request)
        if len(key) > LONGEST_KEY or not key.isprintable():
            return _problem(422, "bad_key", _("An Idempotency-Key has at most 200 plain signs."))
        return self._answer(request, user, key)

    def _answer(self, request: HttpRequest, user: User, key: str) -> HttpResponse:
        fresh: list[HttpResponse] = []

        def work() -> answering.Answer:
            response = self.get_response(request)
            fresh.append(response)
            if "no-store" in response.headers.get("Cache-Control", ""):
                return answering.Answer(response.status_code, SAID_ONCE, b"")
            return answering.Answer(
                response.status_code, response.headers.get("Content-Type", ""), _body(response)
            )

        try:
            answer = answering.answer_once(
                user=user,
                key=key,
                request_digest=_digest(request),
                at=clock.now(),
                work=work,
            )
        except answering.StillInFlight:
            text = _("This request is still being worked on.")
            return _problem(409, "in_flight", text, retry_after="2")
        except answering.OtherWords:
            return _problem(
                422, "key_reused", _("This Idempotency-Key belongs to another request.")
            )
        if fresh:
            return fresh[0]
        if answer.content_type == SAID_ONCE:
            return _problem(
                410, "said_once", _("This was done, and its answer is given once only.")
            )
        return HttpResponse(
            answer.body,
            status=answer.status,
            content_type=answer.content_type,
            headers={REPLAYED: "true"},
        )


def caller(request: HttpRequest) -> User | None:
    """Who is calling: a token's bearer, the command line's or the session's person, or nobody."""
    authorization = request.headers.get("Authorization", "")
    if authorization[: len(BEARER)].casefold() == BEARER:
        return tokens.user_of(authorization[len(BEARER) :].strip(), at=clock.now())
    return commanded_by(request) or (request.user if isinstance(request.user, User) else None)


def _body(response: HttpResponse | StreamingHttpResponse) -> bytes:
    if not isinstance(response, StreamingHttpResponse):
        return response.content
    body = b"".join(response)
    response.streaming_content = [body]  # what was read to be kept is still to be sent
    return body


def _digest(request: HttpRequest) -> str:
    """Everything that makes two calls the same call: method, address, fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "") != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    # A multipart body has a random boundary, so its parts are compared.
    for name, values in sorted(request.POST.lists()):
        digest.update(f"{name}={values!r}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{getattr(file, 'name', '')}\n".encode())
            for chunk in file.chunks():
                digest.update(hashlib.sha256(chunk).digest())
            file.seek(0)
    return digest.hexdigest()


def _problem(status: int, code: str, text: str, *, retry_after: str = "") -> JsonResponse:
    headers = {"Retry-After": retry_after} if retry_after else None
    return JsonResponse({"code": code, "message": text}, status=status, headers=headers)
