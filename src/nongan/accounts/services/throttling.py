"""Counting guesses: at most five an hour by strangers, five by each known device (promise F2).

Nothing is counted by address. A county office sits behind one NAT, so an address would let
one person lock out the floor; and an address can be claimed. The account is what is guessed
at, so the account is what is counted; the device that the person has signed in from before
has a count of its own, which no stranger can use up.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from nongan.accounts.models import SignInWindow, User
from nongan.accounts.rules import GUESSES_PER_WINDOW, WINDOW, confirm_window, stranger_window
from nongan.kernel import faults

FORGET_AFTER = timedelta(days=1)


@transaction.atomic
def take_guess(*, key: str, address: str, at: datetime) -> int:
    """Count one guess before it is looked at: the how-manieth of the hour; 0 if there is none left.

    One conditional UPDATE decides, so that a thousand guesses at once still get five. It holds
    the row until we have read our own number, so that one of them is the last and knows it.
    """
    if faults.skipped("F2.count"):
        return 1
    windows = SignInWindow.objects.filter(key=key)
    fresh = {"guesses": 1, "ends_at": at + WINDOW, "last_address": address[:64]}
    for _attempt in range(2):
        open_now = windows.filter(ends_at__gt=at, guesses__lt=GUESSES_PER_WINDOW)
        if open_now.update(guesses=F("guesses") + 1, last_address=address[:64]):
            return windows.values_list("guesses", flat=True).get()
        if windows.filter(ends_at__lte=at).update(**fresh):
            return 1
        if SignInWindow.objects.get_or_create(key=key, defaults=fresh)[1]:
            _forget_old(at)
            return 1
    return 0


def give_back(*, key: str) -> None:
    """Uncount the guess that turned out to be right. Earlier wrong ones stay counted."""
    SignInWindow.objects.filter(key=key, guesses__gt=0).update(guesses=F("guesses") - 1)


def _forget_old(at: datetime) -> None:
    SignInWindow.objects.filter(ends_at__lt=at - FORGET_AFTER).delete()


def lift(*, user: User) -> int:
    """Forget the guesses made at this account; how many windows that were."""
    keys = [stranger_window(user.username), confirm_window(user.pk)]
    return SignInWindow.objects.filter(key__in=keys).delete()[0]
