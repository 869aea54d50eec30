"""The request of someone who has signed in, for views behind LoginRequiredMiddleware."""

from django.http import HttpRequest

from nongan.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is an account, not nobody."""

    user: User
