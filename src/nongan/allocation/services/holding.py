"""Holding a plan while it is changed: its row is the lock, its version says who is behind."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan
from nongan.allocation.policies import planning as policies
from nongan.kernel.errors import Refused, require

Status = AllocationPlan.Status
IN_WORK = (Status.DRAFT, Status.SIMULATED)


class Stale(Refused):
    """Somebody else changed the plan since it was read."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this plan meanwhile. Look at it again, then repeat."),
            code="stale",
        )


def held_plan(plan_id: UUID, version: int | None, actor: User) -> AllocationPlan:
    """A plan under its lock, within the caller's transaction. Without a version any will do.

    Raises NotAllowed, AllocationPlan.DoesNotExist, Stale.
    """
    require(policies.can_plan(actor))
    plan = AllocationPlan.objects.select_for_update(of=("self",)).get(id=plan_id)
    if version is not None and plan.version != version:
        raise Stale
    return plan


def plan_in_work(plan_id: UUID, version: int | None, actor: User) -> AllocationPlan:
    """The same, for a change of what the plan is made from. Raises Refused once it is submitted."""
    plan = held_plan(plan_id, version, actor)
    if plan.status not in IN_WORK:
        raise Refused(
            _("A plan can be changed until it is submitted; send it back first."), code="not_open"
        )
    return plan


def back_to_draft(plan: AllocationPlan) -> None:
    """What was simulated holds no longer: a new version, and whoever simulates now is too late."""
    plan.status, plan.version = Status.DRAFT, plan.version + 1
    plan.lease = plan.lease_until = None
    plan.save()
