"""Reads of exemptions: who is exempt, why, from when to when, and who said so."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership
from nongan.roster.models import Exemption

STATES = {
    "in_force": _("In force"),
    "coming": _("Not yet begun"),
    "over": _("Over"),
    "withdrawn": _("Withdrawn"),
}


@dataclass(frozen=True)
class ExemptionFilter:
    """What the list can be narrowed by; `state` is a key of STATES or "" for all."""

    text: str = ""
    state: str = "in_force"
    reason: str = ""
    organisation: int | None = None


def state_of(exemption: Exemption, day: date) -> str:
    """How an exemption stands on a day, as a key of STATES."""
    if exemption.withdrawn_at is not None:
        return "withdrawn"
    if exemption.starts_on > day:
        return "coming"
    return "over" if exemption.ends_on is not None and exemption.ends_on <= day else "in_force"


def in_state(rows: QuerySet[Exemption], state: str, day: date) -> QuerySet[Exemption]:
    """Those that stand so on a day; all of them for a state that is none."""
    ended = Q(ends_on__isnull=False, ends_on__lte=day)
    states = {
        "withdrawn": Q(withdrawn_at__isnull=False),
        "coming": Q(withdrawn_at=None, starts_on__gt=day),
        "over": ended & Q(withdrawn_at=None, starts_on__lte=day),
        "in_force": ~ended & Q(withdrawn_at=None, starts_on__lte=day),
    }
    return rows.filter(states.get(state, Q()))


def counts(rows: QuerySet[Exemption], day: date) -> dict[str, int]:
    """How many stand how on a day."""
    return {state: in_state(rows, state, day).count() for state in STATES}


def exemptions_list(
    rows: QuerySet[Exemption], wanted: ExemptionFilter, day: date
) -> QuerySet[Exemption]:
    """Exemptions with the member's Party organisation at hand, the latest first."""
    found = in_state(rows, wanted.state, day)
    if wanted.text.strip():
        matching = organisations.members_matching(Member.objects.all(), wanted.text)
        found = found.filter(member__in=matching)
    if wanted.reason:
        found = found.filter(reason=wanted.reason)
    if wanted.organisation is not None:
        homes = Membership.objects.filter(
            ends_on=None, party_organisation=wanted.organisation
        ).values("member")
        found = found.filter(member__in=homes)
    members = organisations.with_home(Member.objects.all())
    return (
        found.select_related("noted_by", "withdrawn_by")
        .prefetch_related(Prefetch("member", members))
        .order_by("-starts_on", "-id")
    )
