"""Keeping accounts: close, reopen, end sessions, and what a person prefers."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from nongan.accounts import policies
from nongan.accounts.models import User
from nongan.accounts.services import recording
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove


@transaction.atomic
def close_account(*, user_id: int, actor: User, at: datetime) -> User:
    """Close an account: no sign-in, no session and no token of it works from now on.

    Raises NotAllowed, IllegalMove, Refused (one's own), or User.DoesNotExist.
    """
    require(policies.can_administer_accounts(actor))
    if user_id == actor.pk:
        raise Refused(_("You cannot close your own account."), code="own_account")
    if policies.is_another_administrator(actor, User.objects.get(id=user_id)):
        raise Refused(
            _("End the role of this security administrator or auditor first."),
            code="another_administrator",
        )
    user = _moved(user_id, is_active=False)
    recording.record(actor=actor, verb="account.closed", target=user, at=at)
    return user


@transaction.atomic
def reopen_account(*, user_id: int, actor: User, at: datetime) -> User:
    """Reopen a closed account. Raises NotAllowed, IllegalMove, or User.DoesNotExist."""
    require(policies.can_administer_accounts(actor))
    user = _moved(user_id, is_active=True)
    recording.record(actor=actor, verb="account.reopened", target=user, at=at)
    return user


def _moved(user_id: int, *, is_active: bool) -> User:
    user = User.objects.get(id=user_id)
    moved = User.objects.filter(id=user_id, is_active=not is_active).update(
        is_active=is_active, session_epoch=F("session_epoch") + 1
    )
    if not moved:
        raise IllegalMove
    user.refresh_from_db()
    return user


@transaction.atomic
def end_sessions(*, user_id: int, actor: User, at: datetime) -> User:
    """Sign a person out everywhere. Raises NotAllowed, or User.DoesNotExist."""
    allowed = user_id == actor.pk or policies.can_administer_accounts(actor)
    require(allowed or policies.can_see_lock_outs(actor))
    user = User.objects.get(id=user_id)
    drop_sessions(user_id=user_id)
    recording.record(actor=actor, verb="account.sessions_ended", target=user, at=at)
    return user


def drop_sessions(*, user_id: int) -> None:
    """Let every session of a person die, as part of a change that the caller records.

    For services of higher apps that change what a person may do (promise F1).
    """
    User.objects.filter(id=user_id).update(session_epoch=F("session_epoch") + 1)


@transaction.atomic
def set_preferences(*, actor: User, language: str, elder_view: bool, at: datetime) -> None:
    """Keep a person's language and whether they want large type."""
    actor.language = User.Language(language)
    actor.elder_view = elder_view
    actor.save(update_fields=["language", "elder_view"])
    recording.record(
        actor=actor,
        verb="account.preferences_changed",
        target=actor,
        at=at,
        details={"language": str(actor.language), "elder_view": elder_view},
    )
