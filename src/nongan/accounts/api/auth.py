"""How a call to the API says who is calling: a bearer token, or the session of the pages.

A call made by this program's own command line names the account itself.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from nongan.accounts.models import ApiToken, User
from nongan.accounts.requests import commanded_by
from nongan.accounts.services import tokens
from nongan.kernel import clock


class TokenAuth(HttpBearer):
    """`Authorization: Bearer ngn_…`; the call then acts for the token's owner."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """A token in force, whose owner then is the request's user; or None (401)."""
        found = tokens.find_token(token, at=clock.now())
        if found is not None:
            request.user = found.user
        return found


class PageAuth(SessionAuth):
    """The session of a signed-in person; unsafe calls need the CSRF token of the page."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in person, unless a one-time password has still to be changed."""
        user = request.user
        return user if isinstance(user, User) and not user.must_change_password else None


def command_line(request: HttpRequest) -> User | None:
    """The account that `nongan api … --as` names; only this process can make such a request."""
    user = commanded_by(request)
    if user is not None:
        request.user = user
    return user


AUTH: list[Callable[..., Any]] = [command_line, TokenAuth(), PageAuth()]
