"""Tokens for programs: made and revoked by the person they act for."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nongan.accounts import policies
from nongan.accounts.models import ApiToken, User
from nongan.accounts.services import recording
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove

PREFIX = "ngn_"
LONGEST_LIFE = 365
MOST_TOKENS = 20
NOTE_USE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class NewToken:
    """A token that was just made, with its text in clear: shown once, kept nowhere."""

    token: ApiToken
    text: str


def digest_of(text: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain digest is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_token(
    *, actor: User, name: str, days: int, at: datetime, maker: ApiToken | None = None
) -> NewToken:
    """Make a token that acts for this person for 1–365 days. Raises Refused.

    `maker` is the token with which it is asked for, if any: it is not outlived, so that a token
    in wrong hands cannot prolong itself.
    """
    if not 1 <= days <= LONGEST_LIFE:
        raise Refused(_("A token lasts between 1 and 365 days."), code="bad_life")
    # The person's own row is the lock: twenty-one at once still get twenty.
    User.objects.select_for_update().get(id=actor.pk)
    if actor.tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_TOKENS:
        raise Refused(_("You have 20 tokens in use. Revoke one first."), code="too_many")
    text = PREFIX + secrets.token_urlsafe(32)
    ends_at = at + timedelta(days=days)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        digest=digest_of(text),
        hint=text[:8],
        created_at=at,
        expires_at=min(ends_at, maker.expires_at) if maker else ends_at,
    )
    recording.record(
        actor=actor, verb="token.made", target=token, at=at, details={"name": name, "days": days}
    )
    return NewToken(token, text)


@transaction.atomic
def revoke_token(*, token_id: int, actor: User, at: datetime) -> None:
    """End a token of one's own. Raises NotAllowed, IllegalMove, ApiToken.DoesNotExist."""
    token = ApiToken.objects.get(id=token_id)
    require(policies.can_revoke_token(actor, token))
    if not ApiToken.objects.filter(id=token_id, revoked_at=None).update(revoked_at=at):
        raise IllegalMove
    recording.record(
        actor=actor, verb="token.revoked", target=token, at=at, details={"name": token.name}
    )


def user_of(text: str, *, at: datetime) -> User | None:
    """Whom a token acts for, if it is in force and the account open; notes the use hourly."""
    token = find_token(text, at=at)
    return token.user if token else None


def find_token(text: str, *, at: datetime) -> ApiToken | None:
    """The token with this text, if it is in force and the account open; notes the use hourly."""
    token = (
        ApiToken.objects.filter(
            digest=digest_of(text), revoked_at=None, expires_at__gt=at, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if token is None or token.user.must_change_password:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTE_USE_EVERY)
    ApiToken.objects.filter(stale, id=token.pk).update(last_used_at=at)
    return token
