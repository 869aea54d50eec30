"""Exemptions (免报到): noted, ended, withdrawn. They stand beside the rate, never in it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member
from nongan.roster.models import Exemption
from nongan.roster.policies import checks as policies


@transaction.atomic
def exempt_member(
    *, member_number: str, reason: str, span: tuple[date, date | None], actor: User, at: datetime
) -> Exemption:
    """Note from when to when a member need not report in; an open exemption is ended first.

    Raises NotAllowed, Refused for an unknown member or reason, or a span that runs backwards.
    """
    member = Member.objects.select_for_update().filter(number=member_number.strip()).first()
    _require_right(actor, member)
    starts_on, ends_on = span
    if member is None or reason not in Exemption.Reason.values:
        raise Refused(_("Choose a member and one of the reasons."), code="bad_exemption")
    if ends_on is not None:
        _require_span(starts_on, ends_on)
    open_ones = Exemption.objects.filter(member=member, ends_on=None, withdrawn_at=None)
    for earlier in open_ones:
        earlier.ends_on = max(earlier.starts_on, starts_on)
        earlier.save(update_fields=["ends_on"])
    exemption = Exemption.objects.create(
        member=member,
        reason=reason,
        starts_on=starts_on,
        ends_on=ends_on,
        noted_by=actor,
        noted_at=at,
    )
    _record("exemption.noted", exemption, actor, at)
    return exemption


@transaction.atomic
def end_exemption(*, exemption_id: int, ends_on: date, actor: User, at: datetime) -> Exemption:
    """Set the first day on which a member is expected again; it may be set anew.

    Raises NotAllowed; Refused for a withdrawn one, or a day before it began.
    """
    exemption = _held(exemption_id, actor)
    _require_span(exemption.starts_on, ends_on)
    exemption.ends_on = ends_on
    exemption.save(update_fields=["ends_on"])
    _record("exemption.ended", exemption, actor, at)
    return exemption


@transaction.atomic
def withdraw_exemption(*, exemption_id: int, actor: User, at: datetime) -> Exemption:
    """Say that an exemption was a mistake: it counts on no day. Raises NotAllowed, Refused."""
    exemption = _held(exemption_id, actor)
    exemption.withdrawn_by, exemption.withdrawn_at = actor, at
    exemption.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record("exemption.withdrawn", exemption, actor, at)
    return exemption


def _held(exemption_id: int, actor: User) -> Exemption:
    rows = Exemption.objects.select_for_update(of=("self",)).select_related("member")
    exemption = rows.get(id=exemption_id)
    _require_right(actor, exemption.member)
    if exemption.withdrawn_at is not None:
        raise Refused(_("This exemption has been withdrawn."), code="withdrawn")
    return exemption


def _require_right(actor: User, member: Member | None) -> None:
    home = organisations.home_of(member) if member else None
    require(policies.can_exempt(actor, home.party_organisation_id if home else None))


def _require_span(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("An exemption cannot end before it starts."), code="bad_span")


def _record(verb: str, exemption: Exemption, actor: User, at: datetime) -> None:
    details = {"member": exemption.member.number, "reason": exemption.reason}
    audit.record(actor=actor, verb=verb, target=exemption, at=at, details=details)
