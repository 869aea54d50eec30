"""Who may see and make plans: the working committee; a second officer approves."""

from django.db.models import QuerySet

from nongan.allocation.models import AllocationPlan
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant

Actor = organisations.Actor


def can_plan(actor: Actor) -> bool:
    """The working committee makes plans; nobody else sees one before it is published."""
    return organisations.holds_role(actor, Grant.Role.COMMITTEE_OFFICER)


def visible_plans(actor: Actor) -> QuerySet[AllocationPlan]:
    """The plans that the committee works on; what is published is shown to others elsewhere."""
    return AllocationPlan.objects.all() if can_plan(actor) else AllocationPlan.objects.none()


def can_approve_plan(actor: Actor, plan: AllocationPlan) -> bool:
    """A second officer: neither who submitted the plan may approve it nor answer for it."""
    return can_plan(actor) and actor.pk != plan.submitted_by_id
