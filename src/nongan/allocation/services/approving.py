"""From a simulated plan to an approved one: submitted by one officer, approved by another."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, Simulation
from nongan.allocation.policies import planning as policies
from nongan.allocation.queries.differences import differences
from nongan.allocation.queries.inputs import read_inputs
from nongan.allocation.services.holding import back_to_draft, held_plan
from nongan.audit import services as audit
from nongan.kernel.errors import Refused

Status = AllocationPlan.Status
TOLD = 5


@transaction.atomic
def submit_plan(*, plan_id: UUID, version: int | None, actor: User, at: datetime) -> AllocationPlan:
    """Submit a simulated plan. Raises NotAllowed, Stale, IllegalMove, and InputsChanged."""
    plan = held_plan(plan_id, version, actor)
    AllocationPlan.LIFECYCLE.require(plan.status, Status.SUBMITTED)
    audit.record(
        actor=actor, verb="plan.submitted", target=plan, at=at, details={"version": plan.version}
    )
    refuse_changed_inputs(plan)
    plan.status, plan.submitted_by, plan.submitted_at = Status.SUBMITTED, actor, at
    plan.lease = plan.lease_until = None
    plan.save()
    return plan


@transaction.atomic
def send_back(
    *, plan_id: UUID, version: int | None, note: str, actor: User, at: datetime
) -> AllocationPlan:
    """Send a submitted or approved plan back to the draft, saying why.

    Raises NotAllowed, Stale, IllegalMove, Refused without a note.
    """
    plan = held_plan(plan_id, version, actor)
    if plan.status not in {Status.SUBMITTED, Status.APPROVED}:
        AllocationPlan.LIFECYCLE.require(plan.status, Status.APPROVED)
    if not note.strip():
        raise Refused(_("Say what is to be changed."), code="reason_missing")
    plan.note = note.strip()[:300]
    plan.submitted_by = plan.submitted_at = plan.approved_by = plan.approved_at = None
    back_to_draft(plan)
    audit.record(
        actor=actor, verb="plan.sent_back", target=plan, at=at, details={"version": plan.version}
    )
    return plan


@transaction.atomic
def approve_plan(
    *, plan_id: UUID, version: int | None, actor: User, at: datetime
) -> AllocationPlan:
    """Approve a submitted plan as a second person.

    Raises NotAllowed, Stale, IllegalMove; Refused to its submitter, and InputsChanged when what
    the plan was made from is not so any more.
    """
    plan = held_plan(plan_id, version, actor)
    AllocationPlan.LIFECYCLE.require(plan.status, Status.APPROVED)
    if not policies.can_approve_plan(actor, plan):
        raise Refused(
            _("Who submitted a plan cannot approve it; a second officer does."), code="same_person"
        )
    # The event comes first: it holds the head of the chain, so nobody changes anything until this
    # transaction ends (every change leaves an event), and the inputs read now are those approved.
    audit.record(
        actor=actor,
        verb="plan.approved",
        target=plan,
        at=at,
        details={"version": plan.version, "inputs": plan.inputs_digest},
    )
    refuse_changed_inputs(plan)
    plan.status, plan.approved_by, plan.approved_at = Status.APPROVED, actor, at
    plan.save()
    return plan


class InputsChanged(Refused):
    """Facts changed since the plan was simulated; the message says which."""

    def __init__(self, told: str) -> None:
        super().__init__(
            _("The facts have changed since this plan was simulated: %(told)s Simulate it again.")
            % {"told": told},
            code="inputs_changed",
        )


def refuse_changed_inputs(plan: AllocationPlan) -> None:
    """Raise InputsChanged, with what differs, unless a plan's facts are those it was made from."""
    inputs = read_inputs(plan)
    if inputs.digest == plan.inputs_digest:
        return
    simulation = Simulation.objects.filter(plan=plan).first()
    found = differences(simulation.inputs, inputs.kept) if simulation else []
    told = [one.words for one in found[:TOLD]]
    if len(found) > TOLD:
        told.append(gettext("And %(count)s more.") % {"count": len(found) - TOLD})
    if not found:
        told.append(gettext("Ages or ways changed."))
    raise InputsChanged(" ".join(told))
