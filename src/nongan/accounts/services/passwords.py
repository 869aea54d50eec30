"""Passwords: changed by their owner, reset and printed by the system administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts import policies
from nongan.accounts.models import User
from nongan.accounts.rules import (
    ONE_TIME_PASSWORD_LIFE,
    PasswordProblem,
    confirm_window,
    normal_username,
    one_time_password,
    password_problem,
    username_is_usable,
)
from nongan.accounts.services import recording, throttling
from nongan.accounts.services.signing_in import SignInRefused, TooManyGuesses
from nongan.kernel.errors import Refused, require

WHY = {
    PasswordProblem.TOO_SHORT: _("A password needs at least 10 characters."),
    PasswordProblem.TOO_SIMPLE: _(
        "This password is too easy to guess: mix letters with digits or signs, and do not "
        "repeat the same few."
    ),
    PasswordProblem.CONTAINS_NAME: _("The password must not contain the user name."),
    PasswordProblem.SAME_AS_BEFORE: _("The new password is the same as the old one."),
}


@dataclass(frozen=True)
class AccountSpec:
    """An account to be made: the name to sign in with, and the name that is shown."""

    username: str
    display_name: str


@dataclass(frozen=True)
class Slip:
    """One printed slip: whose account, the password in clear (once), and until when it holds."""

    user: User
    password: str
    expires_at: datetime


def change_password(*, actor: User, current: str, new: str, address: str, at: datetime) -> None:
    """Give oneself a new password; every other session of this person ends.

    Raises TooManyGuesses, SignInRefused (the current one is wrong), or Refused with the reason.
    """
    key = confirm_window(actor.pk)
    if not throttling.take_guess(key=key, address=address, at=at):
        raise TooManyGuesses
    if not actor.check_password(current):
        raise SignInRefused
    if problem := _problem_of(new, actor):
        throttling.give_back(key=key)
        raise Refused(WHY[problem], code=problem)
    hashed = _hashed(new)
    with transaction.atomic():
        throttling.give_back(key=key)
        actor.password = hashed
        actor.must_change_password = False
        actor.password_expires_at = None
        actor.save(update_fields=["password", "must_change_password", "password_expires_at"])
        recording.record(actor=actor, verb="account.password_changed", target=actor, at=at)


def _problem_of(new: str, user: User) -> PasswordProblem | None:
    if problem := password_problem(new, username=user.username):
        return problem
    try:
        CommonPasswordValidator().validate(new)
    except ValidationError:
        return PasswordProblem.TOO_SIMPLE
    return PasswordProblem.SAME_AS_BEFORE if user.check_password(new) else None


def _hashed(password: str) -> str:
    user = User()
    user.set_password(password)
    return user.password


def issue_one_time_passwords(
    *,
    specs: Sequence[AccountSpec] = (),
    users: Sequence[User] = (),
    actor: User | None,
    at: datetime,
) -> list[Slip]:
    """Make accounts for `specs` and reset `users`, each with a one-time password, all or none.

    The passwords are returned once and kept nowhere in clear. Who gets one must change it at
    the first sign-in; it expires after 14 days. Sessions of the reset accounts end and their
    lock-outs are lifted. `actor` None is the command line on the server itself.
    Raises NotAllowed, or Refused for a name that is taken or cannot be used.
    """
    require(actor is None or policies.can_administer_accounts(actor))
    for user in users:
        _require_not_another_administrator(actor, user)
    expires_at = at + ONE_TIME_PASSWORD_LIFE
    fresh = [_new_user(spec) for spec in specs]
    slips = [Slip(user, one_time_password(), expires_at) for user in [*fresh, *users]]
    # Hashed before the transaction: 86 accounts take seconds, and nobody else shall wait.
    hashes = [make_password(slip.password) for slip in slips]
    with transaction.atomic():
        for slip, hashed in zip(slips, hashes, strict=True):
            _store(slip, hashed)
        recording.record(
            actor=actor,
            verb="accounts.passwords_issued",
            target="accounts.User:many" if len(slips) != 1 else slips[0].user,
            at=at,
            details={
                "made": [user.username for user in fresh],
                "reset": [user.username for user in users],
            },
        )
    return slips


def _require_not_another_administrator(actor: User | None, user: User) -> None:
    if actor is not None and policies.is_another_administrator(actor, user):
        raise Refused(
            _(
                "The passwords of security administrators and auditors are reset on the server "
                "only: nongan accounts reset %(name)s"
            )
            % {"name": user.username},
            code="another_administrator",
        )


def _new_user(spec: AccountSpec) -> User:
    username = normal_username(spec.username)
    if not username_is_usable(username):
        raise Refused(
            _("“%(name)s” cannot be a user name: use letters, digits and . - _ @ only.")
            % {"name": spec.username},
            code="bad_name",
        )
    return User(username=username, display_name=spec.display_name)


def _store(slip: Slip, hashed: str) -> None:
    user = slip.user
    user.password = hashed
    user.must_change_password = True
    user.password_expires_at = slip.expires_at
    user.session_epoch += 1
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise Refused(
            _("The user name “%(name)s” is taken.") % {"name": user.username}, code="name_taken"
        ) from taken
    throttling.lift(user=user)


def reset_password(*, user_id: int, actor: User, at: datetime) -> Slip:
    """Give one person a new one-time password. Raises NotAllowed, Refused, User.DoesNotExist."""
    require(policies.can_administer_accounts(actor))
    user = User.objects.get(id=user_id)
    if user.pk == actor.pk:
        raise Refused(_("Change your own password on the password page."), code="own_account")
    if not user.is_active:
        raise Refused(_("Reopen the account first."), code="closed")
    return issue_one_time_passwords(users=[user], actor=actor, at=at)[0]
