"""Word to units and branches that their list is out or has changed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, PlanNotice
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.queries.inputs import units_of_members
from nongan.audit import services as audit
from nongan.kernel.errors import NotAllowed

# Where a member was and where the member is now; None for nowhere.
Moved = Mapping[UUID, tuple[int | None, int | None]]


def tell_everybody(plan: AllocationPlan, *, at: datetime) -> int:
    """Tell every branch of a plan, and every unit with people, that the list is out; within the
    caller's transaction. Returns how many were told."""
    units = units_of_members()
    placed = dict(queries.serving().values_list("member_id", "community_id"))
    per_unit = Counter(units[member] for member in placed if member in units)
    per_place = Counter(placed.values())
    branches = plan.branch_places.values_list("community_id", flat=True)
    rows = [
        *(PlanNotice(unit_id=unit, people=n, changed=n) for unit, n in sorted(per_unit.items())),
        *(
            PlanNotice(community_id=place, people=per_place[place], changed=per_place[place])
            for place in sorted({*branches, *per_place})
        ),
    ]
    return _send(plan, rows, at)


def tell_of_changes(plan: AllocationPlan, moved: Moved, *, at: datetime) -> int:
    """Tell the branches that were left and joined, and the units of those who moved, within the
    caller's transaction. Returns how many were told."""
    units, placed = units_of_members(), queries.numbers_placed()
    per_unit = Counter(units[member] for member in moved if member in units)
    per_place = Counter(p for way in moved.values() for p in set(way) if p is not None)
    sizes = Counter(
        units[member]
        for member in queries.serving().values_list("member_id", flat=True)
        if units.get(member) in per_unit
    )
    rows = [
        *(
            PlanNotice(unit_id=unit, people=sizes[unit], changed=n)
            for unit, n in sorted(per_unit.items())
        ),
        *(
            PlanNotice(community_id=place, people=placed[place], changed=n)
            for place, n in sorted(per_place.items())
        ),
    ]
    return _send(plan, rows, at)


def _send(plan: AllocationPlan, rows: Iterable[PlanNotice], at: datetime) -> int:
    ready = list(rows)
    for row in ready:
        row.plan, row.sent_at = plan, at
    PlanNotice.objects.bulk_create(ready)
    return len(ready)


@transaction.atomic
def see_notice(*, notice_id: int, actor: User, at: datetime) -> PlanNotice:
    """Mark a notice as seen; who comes second changes nothing. Raises NotAllowed for others'."""
    notice = policies.own_notices(actor).filter(id=notice_id).first()
    if notice is None:
        raise NotAllowed
    mine = PlanNotice.objects.filter(id=notice.id, seen_at=None)
    if mine.update(seen_by=actor, seen_at=at):
        audit.record(actor=actor, verb="plan_notice.seen", target=notice, at=at)
    notice.refresh_from_db()
    return notice
