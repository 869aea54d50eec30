"""Closing parts of the structure: dated, with a successor, and without losing anybody."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies
from nongan.organisations.models import (
    Community,
    Grant,
    Member,
    Membership,
    Organ,
    PartyOrganisation,
    Street,
)
from nongan.organisations.services.structure import close_day, hold_county


@transaction.atomic
def close_street(*, street_id: int, on: date, actor: User, at: datetime) -> Street:
    """Close a street whose communities are all closed. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    street = Street.objects.get(id=street_id)
    if street.communities.filter(closed_on__isnull=True).exists():
        raise Refused(_("Close its communities first."), code="has_communities")
    street.closed_on = close_day(street, on)
    street.save(update_fields=["closed_on"])
    details = {"name": street.name}
    audit.record(actor=actor, verb="street.closed", target=street, at=at, details=details)
    return street


@transaction.atomic
def close_community(*, community_id: int, on: date, actor: User, at: datetime) -> Community:
    """Close a community; the roles in it end. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    community = Community.objects.get(id=community_id)
    if community.party_organisations.filter(closed_on__isnull=True).exists():
        raise Refused(_("Close its Party organisations first."), code="has_party_organisations")
    community.closed_on = close_day(community, on)
    community.save(update_fields=["closed_on"])
    ended = Grant.objects.filter(community=community, ends_at__isnull=True).update(ends_at=at)
    details = {"name": community.name, "grants_ended": ended}
    audit.record(actor=actor, verb="community.closed", target=community, at=at, details=details)
    return community


@transaction.atomic
def close_organ(
    *, organ_id: int, on: date, actor: User, at: datetime, successor_id: int | None = None
) -> Organ:
    """Close an organ, or merge it into another. Raises NotAllowed, Refused."""
    require(policies.can_change_structure(actor))
    hold_county()
    organ = Organ.objects.get(id=organ_id)
    if organ.party_organisations.filter(closed_on__isnull=True).exists():
        raise Refused(_("Close its Party organisations first."), code="has_party_organisations")
    status = Organ.Status.MERGED if successor_id else Organ.Status.CLOSED
    Organ.LIFECYCLE.require(organ.status, status)
    if successor_id is not None:
        _require_successor(organ, Organ.objects.get(id=successor_id))
    organ.status, organ.successor_id = status, successor_id
    organ.closed_on = close_day(organ, on)
    organ.save(update_fields=["status", "successor", "closed_on"])
    details = {"name": organ.name, "successor": organ.successor.name if organ.successor else ""}
    audit.record(actor=actor, verb=f"organ.{status}", target=organ, at=at, details=details)
    return organ


def _require_successor(
    closing: Organ | PartyOrganisation, successor: Organ | PartyOrganisation
) -> None:
    if successor.pk == closing.pk or successor.closed_on is not None:
        raise Refused(_("The successor must be another one that is open."), code="successor")


@transaction.atomic
def close_party_organisation(
    *,
    party_organisation_id: int,
    on: date,
    actor: User,
    at: datetime,
    successor_id: int | None = None,
) -> PartyOrganisation:
    """Close a Party organisation; its members move to the successor on that day.

    The roles in it end. Without a successor it must have no members (domain.md §7.1, case 5).
    Raises NotAllowed, Refused.
    """
    require(policies.can_change_structure(actor))
    hold_county()
    row = PartyOrganisation.objects.select_for_update(of=("self",)).get(id=party_organisation_id)
    row.closed_on = close_day(row, on)
    if row.children.filter(closed_on__isnull=True).exists():
        raise Refused(_("Close or move the Party organisations below it first."), code="children")
    moved = _move_everybody(row, successor_id, on)
    row.successor_id = successor_id
    row.save(update_fields=["closed_on", "successor"])
    ended = Grant.objects.filter(party_organisation=row, ends_at__isnull=True).update(ends_at=at)
    details = {"name": row.name, "members_moved": moved, "grants_ended": ended}
    verb = "party_organisation.closed"
    audit.record(actor=actor, verb=verb, target=row, at=at, details=details)
    return row


def _move_everybody(row: PartyOrganisation, successor_id: int | None, on: date) -> int:
    leaving = Membership.objects.filter(party_organisation=row, ends_on__isnull=True)
    ids = sorted(leaving.values_list("member", flat=True))
    if successor_id is None:
        if ids:
            raise Refused(_("It still has members; name its successor."), code="has_members")
        return 0
    successor = PartyOrganisation.objects.get(id=successor_id)
    _require_successor(row, successor)
    # The members' rows are locked in one order, as the batches do.
    list(Member.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id"))
    if leaving.filter(starts_on__gt=on).exists():
        raise Refused(_("Some members joined it after that day."), code="ends_before_start")
    leaving.update(ends_on=on)
    Membership.objects.bulk_create(
        [
            Membership(
                member_id=member, party_organisation=successor, starts_on=on, reason=row.name[:200]
            )
            for member in ids
        ],
        batch_size=500,
    )
    Member.objects.filter(memberships__party_organisation=successor, id__in=ids).update(
        version=F("version") + 1
    )
    return len(ids)
