"""The request of someone who has signed in, for views behind LoginRequiredMiddleware."""

from django.conf import settings
from django.http import HttpRequest

from nongan.accounts.models import User
from nongan.accounts.rules import client_address
from nongan.kernel.errors import NotAllowed

# A server makes a request's surroundings out of text that came over the network, each header
# under a name that begins with HTTP_. So an account under this name was put there by ourselves.
COMMANDED_BY = "nongan.commanded_by"


class SignedInRequest(HttpRequest):
    """A request whose user is an account, not nobody."""

    user: User


def caller(request: HttpRequest) -> User:
    """The account behind a call to the API. Raises NotAllowed for nobody."""
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def commanded_by(request: HttpRequest) -> User | None:
    """The account for which `nongan api` makes this request on the server itself, or None."""
    user = request.META.get(COMMANDED_BY)
    return user if isinstance(user, User) else None


def address_of(request: HttpRequest) -> str:
    """The client's address as our own proxies saw it; for the record, never for a decision."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        proxies=settings.PROXY_COUNT,
    )
