"""The plan in force: put there by publishing, closed at the year's end; the size of its branches.

The row of the plan is the lock of everything that changes under it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, BranchPlace
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.services.approving import refuse_changed_inputs
from nongan.audit import services as audit
from nongan.kernel import clock, faults
from nongan.kernel.errors import Refused, require

Status = AllocationPlan.Status


def held_in_force(plan_id: UUID) -> AllocationPlan:
    """The plan with its row locked. Raises Refused unless it is in force."""
    plan = AllocationPlan.objects.select_for_update(of=("self",)).get(id=plan_id)
    if plan.status not in AllocationPlan.IN_FORCE:
        raise Refused(_("This plan is not in force."), code="not_in_force")
    return plan


def mark_amended(plan: AllocationPlan) -> None:
    """Note that a plan in force is no longer as it was published; within the caller's lock."""
    plan.status = Status.AMENDED
    plan.version += 1
    plan.save(update_fields=["status", "version"])


def put_in_force(plan: AllocationPlan, *, at: datetime) -> None:
    """Move an approved plan to published and close the one before it, within the caller's
    transaction, who holds the plan.

    Raises Refused before its first day, or if another plan was published after this one was
    approved; InputsChanged with what has changed; IllegalMove for one that is not approved.
    """
    AllocationPlan.LIFECYCLE.require(plan.status, Status.PUBLISHED)
    if plan.starts_on > clock.day_of(at):
        raise Refused(
            _("This plan is in force from %(day)s and can be published from that day on.")
            % {"day": plan.starts_on.isoformat()},
            code="too_early",
        )
    later = AllocationPlan.objects.filter(published_at__gt=plan.approved_at)
    if later.exists() and not faults.skipped("publish.one_after_another"):
        raise Refused(
            _("Another plan was published after this one was approved. Simulate this one again."),
            code="another_published",
        )
    refuse_changed_inputs(plan)
    AllocationPlan.objects.filter(status__in=AllocationPlan.IN_FORCE).update(
        status=Status.CLOSED, closed_at=at
    )
    plan.status, plan.published_at = Status.PUBLISHED, at
    plan.save(update_fields=["status", "published_at"])


@transaction.atomic
def close_plan(*, plan_id: UUID, actor: User, at: datetime) -> AllocationPlan:
    """Close the plan in force at the year's end; everybody goes on serving where they are.

    Raises NotAllowed, Refused.
    """
    require(policies.can_lead_plans(actor))
    plan = held_in_force(plan_id)
    plan.status, plan.closed_at = Status.CLOSED, at
    plan.save(update_fields=["status", "closed_at"])
    audit.record(actor=actor, verb="plan.closed", target=plan, at=at, details={"year": plan.year})
    return plan


@transaction.atomic
def resize_branch(
    *,
    plan_id: UUID,
    community_id: int,
    size: tuple[int, int, int],
    with_surplus: bool,
    actor: User,
    at: datetime,
) -> BranchPlace:
    """Set the least, target and most of a branch under the plan in force; nobody is moved by it.

    Promise A6: fewer places than people serve there is refused, unless `with_surplus` says that
    re-planning follows; then the event names everybody there. Raises NotAllowed, Refused.
    """
    require(policies.can_lead_plans(actor))
    plan = held_in_force(plan_id)
    place = plan.branch_places.select_related("community").filter(community=community_id).first()
    if place is None:
        raise Refused(_("This community has no places in the plan."), code="not_in_plan")
    least, target, most = size
    if not 0 <= least <= target <= most:
        raise Refused(_("Least, target and most must rise."), code="bad_size")
    people = queries.serving().filter(community=community_id).order_by("member__number")
    numbers = list(people.values_list("member__number", flat=True))
    surplus = max(0, len(numbers) - most)
    if surplus and not with_surplus and not faults.skipped("A6.count"):
        raise Refused(
            _("%(placed)s people serve in %(name)s, %(surplus)s more than that. Re-plan them.")
            % {"placed": len(numbers), "name": place.community.name, "surplus": surplus},
            code="people_placed",
        )
    before, place.least, place.target, place.most = place.most, least, target, most
    place.save(update_fields=["least", "target", "most"])
    mark_amended(plan)
    details: dict[str, object] = {"community": place.community.name, "before": before}
    details |= {"most": most, "surplus": surplus}
    if surplus:
        details["serving"] = " ".join(numbers)
    audit.record(actor=actor, verb="plan.branch_resized", target=plan, at=at, details=details)
    return place
