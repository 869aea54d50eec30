"""Amendments: one person serves elsewhere from a day on, for a reason that is written down."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, Amendment
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import breaches
from nongan.allocation.rules import Wanted
from nongan.allocation.services.in_force import held_in_force, mark_amended
from nongan.allocation.services.notifying import tell_of_changes
from nongan.audit import services as audit
from nongan.branches.models import Placement
from nongan.branches.services import placing
from nongan.kernel import clock, faults
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Community, Member

__all__ = ["Wanted", "amend_plan", "write_amendment"]

Reason = Amendment.Reason


@transaction.atomic
def amend_plan(*, plan_id: UUID, wanted: Wanted, actor: User, at: datetime) -> Amendment:
    """Let a member serve elsewhere from a day on, and tell the two branches and the unit.

    Raises NotAllowed; Refused for somebody who has left, a community closed or without places,
    the same place, a day to come or before the present placement, a full branch, or a rule that
    would break and is not overridden in words.
    """
    require(policies.can_lead_plans(actor))
    if wanted.reason not in Amendment.BY_HAND:
        raise Refused(_("Choose one of the reasons."), code="bad_reason")
    plan = held_in_force(plan_id)
    # The event comes first: it holds the head of the chain, so nobody is placed beside this.
    details: dict[str, object] = {"member": wanted.member_number, "to": wanted.community_id}
    details |= {"on": wanted.on.isoformat(), "reason": wanted.reason}
    details |= {"overrides": wanted.overrides}
    audit.record(actor=actor, verb="plan.amended", target=plan, at=at, details=details)
    return write_amendment(plan, wanted, actor=actor, at=at)


def write_amendment(
    plan: AllocationPlan, wanted: Wanted, *, actor: User, at: datetime
) -> Amendment:
    """The same within the caller's transaction, who holds the plan and leaves the event."""
    members = Member.objects.select_for_update(of=("self",))
    member = members.filter(number=wanted.member_number).first()
    if member is None:
        raise Refused(_("There is no such member."), code="no_member")
    if member.status != Member.Status.ACTIVE:
        raise Refused(_("This member has left already."), code="already_left")
    before = Placement.objects.filter(member=member, ends_on=None).first()
    _require_place(plan, wanted, before)
    _require_day(wanted.on, before, at)
    broken = breaches.would_break(plan, member, wanted.community_id)
    if broken and not (wanted.overrides and wanted.words.strip()):
        raise Refused(
            _("It would break: %(rules)s Say in words why it is done all the same.")
            % {"rules": " ".join(broken)},
            code="breaks_rules",
        )
    reasons = {member.id: str(Reason(wanted.reason).label)}
    placing.place_list(
        places={member.id: wanted.community_id}, on=wanted.on, source=plan.id, reasons=reasons
    )
    row = Amendment.objects.create(
        plan=plan,
        member=member,
        from_community_id=before.community_id if before else None,
        to_community_id=wanted.community_id,
        reason=wanted.reason,
        words=wanted.words.strip()[:200],
        on=wanted.on,
        made_by=actor,
        made_at=at,
    )
    mark_amended(plan)
    tell_of_changes(plan, {member.id: (row.from_community_id, row.to_community_id)}, at=at)
    return row


def _require_place(plan: AllocationPlan, wanted: Wanted, before: Placement | None) -> None:
    place = plan.branch_places.select_related("community").filter(community=wanted.community_id)
    row = place.first()
    if row is None:
        known = Community.objects.filter(id=wanted.community_id).first()
        if known is not None and known.closed_on is not None:
            raise Refused(_("%(name)s is closed.") % {"name": known.name}, code="closed")
        raise Refused(_("This community has no places in the plan."), code="not_in_plan")
    if row.community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": row.community.name}, code="closed")
    if before is not None and before.community_id == wanted.community_id:
        raise Refused(_("The member serves there already."), code="already_there")
    placed = queries.numbers_placed()[wanted.community_id]
    if placed >= row.most and not faults.skipped("A6.most"):
        raise Refused(
            _("%(name)s is full: %(placed)s of %(most)s places.")
            % {"name": row.community.name, "placed": placed, "most": row.most},
            code="branch_full",
        )


def _require_day(on: date, before: Placement | None, at: datetime) -> None:
    clock.require_reckonable(on)
    # Whoever reads placements takes the open one as that of today.
    if on > clock.day_of(at):
        raise Refused(_("A day to come: amend the plan on that day."), code="too_early")
    if before is not None and on < before.starts_on:
        raise Refused(
            _("The present placement began on %(day)s only.")
            % {"day": before.starts_on.isoformat()},
            code="ends_before_start",
        )
