"""Placing members in communities: one by one with a reason, or a whole list at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import Placement
from nongan.branches.policies import placing as policies
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Community, Member

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """Ids of the placements that a list opened, and of those that it ended, each in its order."""

    opened: Sequence[int]
    ended: Sequence[int]


@transaction.atomic
def place_member(
    *, member_number: str, community_id: int, on: date, reason: str, actor: User, at: datetime
) -> Placement:
    """Let a member serve in a community from a day on, such as where the member reported in.

    The earlier placement ends that day and stays in the history. Raises NotAllowed; Refused for
    somebody who has left, a closed community, the same one, or a day before the present one began.
    """
    require(policies.can_place_members(actor))
    # The member's row is the lock: two officers who place one member take turns here.
    member = Member.objects.select_for_update(of=("self",)).get(number=member_number)
    if member.status != Member.Status.ACTIVE:
        raise Refused(_("This member has left already."), code="already_left")
    community = Community.objects.get(id=community_id)
    if community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": community.name}, code="closed")
    before = Placement.objects.filter(member=member, ends_on=None).first()
    if before is not None:
        _end_placement(before, community, on)
    placement = Placement.objects.create(
        member=member, community=community, starts_on=on, reason=reason.strip()[:100]
    )
    details = {"member": member.number, "to": community.name, "on": on.isoformat()}
    audit.record(actor=actor, verb="member.placed", target=placement, at=at, details=details)
    return placement


def _end_placement(before: Placement, community: Community, on: date) -> None:
    if before.community_id == community.id:
        raise Refused(_("The member serves there already."), code="already_there")
    if on < before.starts_on:
        raise Refused(
            _("The present placement began on %(day)s only.")
            % {"day": before.starts_on.isoformat()},
            code="ends_before_start",
        )
    before.ends_on = on
    before.save(update_fields=["ends_on"])


def place_list(
    *, places: Mapping[UUID, int], on: date, source: UUID, reasons: Mapping[UUID, str] | None = None
) -> Placed:
    """Place members (id → community id) from a day on, within the caller's transaction.

    Who serves there already stays; an earlier placement elsewhere ends that day, or on the day it
    began if that is later. The caller has asked its policy and leaves the event. `source` is the
    id of the list or plan, by which it can be taken back.
    """
    open_now = {
        row.member_id: row
        for part in _chunks(list(places))
        for row in Placement.objects.select_for_update(of=("self",)).filter(
            member_id__in=part, ends_on=None
        )
    }
    moved = {
        member: community
        for member, community in places.items()
        if member not in open_now or open_now[member].community_id != community
    }
    ended = [open_now[member] for member in moved if member in open_now]
    for row in ended:
        row.ends_on = max(on, row.starts_on)
    Placement.objects.bulk_update(ended, ["ends_on"], batch_size=CHUNK)
    later = {row.member_id: row.ends_on for row in ended}
    opened = [
        Placement(
            member_id=member,
            community_id=community,
            starts_on=later.get(member) or on,
            reason=(reasons or {}).get(member, "")[:100],
            source=source,
        )
        for member, community in moved.items()
    ]
    Placement.objects.bulk_create(opened, batch_size=CHUNK)
    return Placed([row.id for row in opened], [row.id for row in ended])


def end_placements(*, members: Iterable[UUID], on: date) -> int:
    """End the open placements of members, such as of those who have left, on a day or on the day
    they began if that is later; within the caller's transaction. Returns how many."""
    rows = list(
        Placement.objects.select_for_update(of=("self",)).filter(
            member_id__in=list(members), ends_on=None
        )
    )
    for row in rows:
        row.ends_on = max(on, row.starts_on)
    return Placement.objects.bulk_update(rows, ["ends_on"], batch_size=CHUNK)


def take_back_list(*, source: UUID, ended: Iterable[int]) -> None:
    """Remove the placements of a list and open again those that it had ended, within the caller's
    transaction. Raises Refused when a later change rests on one of them.
    """
    mine = Placement.objects.filter(source=source)
    if mine.exclude(ends_on=None).exists():
        raise Refused(
            _("Members of this batch have been placed elsewhere since; take that back first."),
            code="placed_since",
        )
    later = Placement.objects.filter(member__in=mine.values("member")).exclude(source=source)
    if later.filter(ends_on=None).exists():
        raise Refused(_("A later placement exists; take that back first."), code="placed_since")
    mine.delete()
    for part in _chunks(list(ended)):
        Placement.objects.filter(id__in=part).update(ends_on=None)


def _chunks[T](values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
