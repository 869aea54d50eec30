"""Signing in and out."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts import policies
from nongan.accounts.models import User
from nongan.accounts.rules import (
    GUESSES_PER_WINDOW,
    device_window,
    normal_username,
    stranger_window,
)
from nongan.accounts.services import recording, throttling
from nongan.kernel import faults
from nongan.kernel.errors import Refused, require

log = structlog.get_logger("nongan.accounts.sign_in")

DEVICE_COOKIE_DAYS = 180
DEVICE_SALT = "nongan.accounts.device"
PEOPLE_PER_DEVICE = 12


class SignInRefused(Refused):
    """Wrong name or password, or no such account, or a closed one: never said which (F3)."""

    def __init__(self) -> None:
        super().__init__(_("The user name or the password is not right."), code="wrong")


class TooManyGuesses(Refused):
    """This hour's guesses at the account are used up; said alike where no account exists."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Too many wrong passwords for this user name. Try again in an hour, use the "
                "computer that you usually sign in from, or ask the system administrator for "
                "a one-time password."
            ),
            code="too_many",
        )


class OneTimePasswordExpired(Refused):
    """The password was right once; said only to somebody who knew it."""

    def __init__(self) -> None:
        super().__init__(
            _("This one-time password has expired. Ask the system administrator for a new one."),
            code="expired",
        )


@dataclass(frozen=True)
class Device:
    """A browser that somebody has signed in from before: its random name and who that was."""

    name: str
    people: tuple[int, ...] = ()

    @classmethod
    def read(cls, cookie: str) -> "Device":
        """What a device cookie says; a missing, forged or old one makes a new, unknown device."""
        try:
            found = signing.loads(cookie, salt=DEVICE_SALT, max_age=DEVICE_COOKIE_DAYS * 86_400)
            return cls(str(found["d"]), tuple(int(number) for number in found["p"]))
        except (signing.BadSignature, KeyError, TypeError, ValueError):
            return cls(secrets.token_urlsafe(16))

    def knows(self, user: User | None) -> bool:
        """Say whether this person has signed in here before."""
        return user is not None and user.pk in self.people

    def cookie_with(self, user: User) -> str:
        """The cookie to set after this person has signed in here."""
        people = [number for number in self.people if number != user.pk]
        return signing.dumps(
            {"d": self.name, "p": [user.pk, *people][:PEOPLE_PER_DEVICE]}, salt=DEVICE_SALT
        )


def sign_in(*, username: str, password: str, device: Device, address: str, at: datetime) -> User:
    """Check a name and a password; the caller opens the session.

    Raises SignInRefused, TooManyGuesses or OneTimePasswordExpired. What a stranger can see,
    the time included, does not depend on whether the account exists (promise F3).
    """
    name = normal_username(username)
    user = User.objects.filter(username=name).first()
    known = device.knows(user)
    key = stranger_window(name)
    if known and user:
        key = device_window(user.pk, device.name)
    guess = throttling.take_guess(key=key, address=address, at=at)
    if not guess:
        raise TooManyGuesses
    # Outside any transaction: hashing takes its time and must not hold the database.
    if not _password_fits(user, password) or user is None:
        _note_failure(user, is_last=guess == GUESSES_PER_WINDOW, address=address, at=at)
        raise SignInRefused
    if user.password_expires_at and user.password_expires_at <= at:
        raise OneTimePasswordExpired
    _note_success(user, key=key, known=known, at=at)
    return user


def _password_fits(user: User | None, password: str) -> bool:
    if user is None:
        if not faults.skipped("F3.equal_time"):
            make_password(password)
        return False
    return user.check_password(password) and user.is_active


@transaction.atomic
def _note_failure(user: User | None, *, is_last: bool, address: str, at: datetime) -> None:
    log.warning("sign_in_failed", account=user.pk if user else None, address=address)
    if is_last and user:
        recording.record(
            actor=None, verb="account.locked_out", target=user, at=at, details={"address": address}
        )


@transaction.atomic
def _note_success(user: User, *, key: str, known: bool, at: datetime) -> None:
    throttling.give_back(key=key)
    recording.record(
        actor=user, verb="account.signed_in", target=user, at=at, details={"known_device": known}
    )


@transaction.atomic
def sign_out(*, actor: User, at: datetime) -> None:
    """Record that a person signed out; the caller ends the session."""
    recording.record(actor=actor, verb="account.signed_out", target=actor, at=at)


@transaction.atomic
def lift_lock_out(*, user_id: int, actor: User, at: datetime) -> User:
    """Forget the wrong guesses at an account. Raises NotAllowed, or User.DoesNotExist."""
    require(policies.can_see_lock_outs(actor))
    user = User.objects.get(id=user_id)
    if not throttling.lift(user=user):
        raise Refused(_("This account is not locked out."), code="not_locked")
    recording.record(actor=actor, verb="account.lock_out_lifted", target=user, at=at)
    return user
