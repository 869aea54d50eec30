"""The request of someone who has signed in, for views behind LoginRequiredMiddleware."""

from django.http import HttpRequest

from nongan.accounts.models import User
from nongan.kernel.errors import NotAllowed


class SignedInRequest(HttpRequest):
    """A request whose user is an account, not nobody."""

    user: User


def caller(request: HttpRequest) -> User:
    """The account behind a call to the API. Raises NotAllowed for nobody."""
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user
