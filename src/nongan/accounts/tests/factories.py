"""Ready-made people who sign in, for tests here and in apps above this one."""

from itertools import count
from typing import Any

from nongan.accounts.models import User

PASSWORD = "Long-and-plain-7"
_numbers = count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """An active account; give `password=PASSWORD` where somebody has to sign in for real."""
    username = username or f"person{next(_numbers)}"
    return User.objects.create_user(username, **fields)
