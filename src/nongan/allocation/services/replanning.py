"""Taking a proposal of re-planning: all of it, at once, and only if nothing has changed since."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, Amendment
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import proposing
from nongan.allocation.services.in_force import held_in_force, mark_amended
from nongan.allocation.services.notifying import tell_of_changes
from nongan.audit import services as audit
from nongan.branches.services import placing
from nongan.kernel import clock, faults
from nongan.kernel.errors import Refused, require

Reason = Amendment.Reason


def take_replan(*, plan_id: UUID, digest: str, actor: User, at: datetime) -> list[Amendment]:
    """Write the moves of the proposal with this digest as amendments of today.

    The solver runs before the lock is taken and the facts are looked at again under it. Raises
    NotAllowed; Refused if the facts are no longer those of the preview, or nobody has to move.
    """
    require(policies.can_lead_plans(actor))
    proposal = proposing.propose(AllocationPlan.objects.get(id=plan_id))
    if proposal.digest != digest:
        raise _changed()
    if not proposal.everybody:
        raise Refused(_("Nobody has to move."), code="nothing_to_do")
    with transaction.atomic():
        plan = held_in_force(plan_id)
        # The event comes first: it holds the head of the chain, so no fact changes beside this.
        _record(plan, proposal, actor, at)
        if proposing.facts_digest(plan) != digest and not faults.skipped("replan.look_again"):
            raise _changed()
        return _write(plan, proposal, actor, at)


def _changed() -> Refused:
    return Refused(
        _("Something has changed since the preview. Look at the new proposal."),
        code="changed_meanwhile",
    )


def _write(
    plan: AllocationPlan, proposal: proposing.Proposal, actor: User, at: datetime
) -> list[Amendment]:
    today = clock.day_of(at)
    kinds = ((Reason.RE_PLANNED, proposal.moves), (Reason.JOINED, proposal.joined))
    rows = [
        Amendment(
            plan=plan,
            member=move.member,
            from_community=move.before,
            to_community=move.after,
            reason=reason,
            words=" ".join(move.why)[:200],
            on=today,
            made_by=actor,
            made_at=at,
        )
        for reason, moves in (*kinds, (Reason.LEFT, proposal.left))
        for move in moves
    ]
    reasons = {row.member_id: str(Reason(row.reason).label) for row in rows}
    placing.place_list(
        places=proposing.places_of(proposal), on=today, source=plan.id, reasons=reasons
    )
    placing.end_placements(members=[move.member.id for move in proposal.left], on=today)
    Amendment.objects.bulk_create(rows)
    mark_amended(plan)
    moved = {row.member_id: (row.from_community_id, row.to_community_id) for row in rows}
    tell_of_changes(plan, moved, at=at)
    return rows


def _record(plan: AllocationPlan, proposal: proposing.Proposal, actor: User, at: datetime) -> None:
    details = {
        "moved": len(proposal.moves),
        "joined": len(proposal.joined),
        "left": len(proposal.left),
    }
    audit.record(actor=actor, verb="plan.replanned", target=plan, at=at, details=details)
