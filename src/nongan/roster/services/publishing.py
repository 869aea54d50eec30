"""Publishing an allocation plan: placements, a draft roster and word to everybody, all or nothing.

It stands here, since plans and rosters meet in it. A plan is published on or after its first day:
whoever reads placements takes the open one as that of today, so one of a day to come would lie.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from nongan.accounts.models import User
from nongan.allocation.models import AllocationLine, AllocationPlan
from nongan.allocation.policies import after as policies
from nongan.allocation.services import in_force, notifying
from nongan.audit import services as audit
from nongan.branches.services import placing
from nongan.kernel import clock, faults
from nongan.kernel.errors import require
from nongan.organisations.models import County
from nongan.roster.models import RosterVersion
from nongan.roster.services import versions


@dataclass(frozen=True)
class Published:
    """A plan in force, the draft roster made of it, and whether an unfinished one gave way.

    A second press finds the plan in force: then there is no new draft.
    """

    plan: AllocationPlan
    draft: RosterVersion | None = None
    gave_way: bool = False


@transaction.atomic
def publish_plan(*, plan_id: UUID, actor: User, at: datetime) -> Published:
    """Put an approved plan in force: its lines become placements, a draft roster is made, every
    unit with people and every branch is told, the plan before it is closed.

    Pressed twice it has one effect. Raises NotAllowed; Refused before its first day or when what
    it is made from has changed; IllegalMove unless it is approved.
    """
    require(policies.can_lead_plans(actor))
    # The county's row is the lock: two plans published at once take turns here.
    County.objects.select_for_update().first()
    plan = AllocationPlan.objects.select_for_update(of=("self",)).get(id=plan_id)
    if plan.status in AllocationPlan.IN_FORCE:
        return Published(plan)
    lines = AllocationLine.objects.filter(plan=plan)
    places = dict(lines.values_list("member_id", "community_id"))
    # The event comes first: it holds the head of the chain, so no fact changes beside this.
    details = {"year": plan.year, "placed": len(places)}
    audit.record(actor=actor, verb="plan.published", target=plan, at=at, details=details)
    in_force.put_in_force(plan, at=at)
    reasons = dict.fromkeys(places, plan.title)
    placing.place_list(places=places, on=plan.starts_on, source=plan.id, reasons=reasons)
    faults.point("publish.half_written")
    gave_way = RosterVersion.objects.filter(status__in=versions.OPEN).exists()
    draft = versions.write_draft(as_of=clock.day_of(at), actor=actor, at=at)
    notifying.tell_everybody(plan, at=at)
    return Published(plan, draft, gave_way)
