"""Reads about accounts, for pages, reports and other apps."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from nongan.accounts.models import ApiToken, SignInWindow, User
from nongan.accounts.rules import GUESSES_PER_WINDOW, normal_username, stranger_window


@dataclass(frozen=True)
class LockOut:
    """An account that strangers may not guess at for the moment."""

    user: User
    ends_at: datetime
    last_address: str


def accounts(*, search: str = "", state: str = "") -> QuerySet[User]:
    """Accounts by name; `state` is open, closed, waiting (one-time password unused) or empty."""
    found = User.objects.order_by("username")
    if search:
        normal = normal_username(search)
        found = found.filter(Q(username__contains=normal) | Q(display_name__icontains=search))
    states = {
        "open": Q(is_active=True),
        "closed": Q(is_active=False),
        "waiting": Q(is_active=True, must_change_password=True),
    }
    return found.filter(states[state]) if state in states else found


def find_account(username: str) -> User | None:
    """The account of this name, however it is spelt, or None."""
    return User.objects.filter(username=normal_username(username)).first()


def lock_outs(*, at: datetime) -> list[LockOut]:
    """The accounts that are locked for strangers now, soonest free first."""
    full = SignInWindow.objects.filter(ends_at__gt=at, guesses__gte=GUESSES_PER_WINDOW)
    windows = {window.key: window for window in full}
    if not windows:
        return []
    # Windows carry digests only, so each account's digest is asked for; a county has hundreds.
    keyed = ((user, windows.get(stranger_window(user.username))) for user in User.objects.all())
    found = [LockOut(user, window.ends_at, window.last_address) for user, window in keyed if window]
    return sorted(found, key=lambda lock_out: lock_out.ends_at)


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's own tokens, newest first, the ended ones too."""
    return user.tokens.order_by("-created_at")
