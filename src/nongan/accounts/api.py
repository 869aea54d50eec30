"""How a call to the API says who is calling: a bearer token, or the session of the pages."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from nongan.accounts.models import User
from nongan.accounts.services import tokens
from nongan.kernel import clock


class TokenAuth(HttpBearer):
    """`Authorization: Bearer ngn_…`; the call then acts for the token's owner."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The owner of a token in force, or None (401)."""
        user = tokens.user_of(token, at=clock.now())
        if user is not None:
            request.user = user
        return user


class PageAuth(SessionAuth):
    """The session of a signed-in person; unsafe calls need the CSRF token of the page."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in person, unless a one-time password has still to be changed."""
        user = request.user
        return user if isinstance(user, User) and not user.must_change_password else None


AUTH = [TokenAuth(), PageAuth()]
