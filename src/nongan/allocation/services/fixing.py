"""What a plan must not decide: locks of members and units, and exclusions, each with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, PlanExclusion, PlanLock
from nongan.allocation.queries import inputs
from nongan.allocation.rules import Where
from nongan.allocation.services.holding import back_to_draft, plan_in_work
from nongan.allocation.services.planning import refuse_too_many_locks
from nongan.audit import services as audit
from nongan.kernel.errors import Refused
from nongan.organisations.models import Community, Member, PartyOrganisation

__all__ = ["Where", "exclude_member", "lift_exclusion", "lock_member", "lock_unit", "unlock"]


@transaction.atomic
def lock_member(
    *,
    plan_id: UUID,
    version: int | None,
    member_number: str,
    where: Where,
    actor: User,
    at: datetime,
) -> PlanLock:
    """Let a member serve in one community whatever the weights say; an earlier lock gives way.

    A member's own lock goes before the unit's. Raises NotAllowed, Stale; Refused for one who has
    left, a community without places, an exclusion from it, or more locks than places.
    """
    plan = plan_in_work(plan_id, version, actor)
    member, community = _active(member_number), _place(plan, where.community_id)
    _refuse_contradiction(plan, [member.id], community)
    plan.locks.filter(member=member).delete()
    lock = PlanLock.objects.create(
        plan=plan, member=member, community=community, reason=_reason(where.reason)
    )
    _settle(plan, community)
    details = {"member": member.number, "community": community.name, "version": plan.version}
    audit.record(actor=actor, verb="plan.member_locked", target=plan, at=at, details=details)
    return lock


@transaction.atomic
def lock_unit(
    *,
    plan_id: UUID,
    version: int | None,
    unit_id: int,
    where: Where,
    actor: User,
    at: datetime,
) -> PlanLock:
    """Let everybody of a unit serve in one community; an earlier lock of it gives way.

    Raises NotAllowed, Stale, Refused as `lock_member`, and PartyOrganisation.DoesNotExist.
    """
    plan = plan_in_work(plan_id, version, actor)
    unit = PartyOrganisation.objects.get(id=inputs.unit_ids().get(unit_id, unit_id))
    community = _place(plan, where.community_id)
    people = [member for member, home in inputs.units_of_members().items() if home == unit.id]
    if unit.closed_on is not None or not people:
        raise Refused(_("Nobody belongs to this unit."), code="empty_unit")
    own, _units = inputs.locks_of(plan)
    _refuse_contradiction(plan, [member for member in people if member not in own], community)
    plan.locks.filter(unit=unit).delete()
    lock = PlanLock.objects.create(
        plan=plan, unit=unit, community=community, reason=_reason(where.reason)
    )
    _settle(plan, community)
    details = {"unit": unit.name, "community": community.name, "version": plan.version}
    audit.record(actor=actor, verb="plan.unit_locked", target=plan, at=at, details=details)
    return lock


@transaction.atomic
def unlock(
    *, plan_id: UUID, version: int | None, lock_id: int, actor: User, at: datetime
) -> AllocationPlan:
    """Take a lock back; a member whose unit is locked follows the unit from then on.

    Raises NotAllowed, Stale, PlanLock.DoesNotExist; Refused if that makes more locks than places.
    """
    plan = plan_in_work(plan_id, version, actor)
    lock = plan.locks.select_related("member", "unit", "community").get(id=lock_id)
    lock.delete()
    places = plan.branch_places.select_related("community")
    names = {row.community_id: row.community.name for row in places}
    refuse_too_many_locks(plan, {row.community_id: row.most for row in places}, names)
    back_to_draft(plan)
    about = lock.member.number if lock.member else str(lock.unit)
    details = {"about": about, "community": lock.community.name, "version": plan.version}
    audit.record(actor=actor, verb="plan.unlocked", target=plan, at=at, details=details)
    return plan


@transaction.atomic
def exclude_member(
    *,
    plan_id: UUID,
    version: int | None,
    member_number: str,
    where: Where,
    actor: User,
    at: datetime,
) -> PlanExclusion:
    """Let a member not serve in one community (回避); said again, the reason is replaced.

    Raises NotAllowed, Stale; Refused for one who has left, or who is locked to it.
    """
    plan = plan_in_work(plan_id, version, actor)
    member, community = _active(member_number), _place(plan, where.community_id)
    if member.id in inputs.locked_members(plan).get(community.id, ()):
        _contradict(member.name, community)
    row, _is_new = PlanExclusion.objects.update_or_create(
        plan=plan, member=member, community=community, defaults={"reason": _reason(where.reason)}
    )
    back_to_draft(plan)
    details = {"member": member.number, "community": community.name, "version": plan.version}
    audit.record(actor=actor, verb="plan.member_excluded", target=plan, at=at, details=details)
    return row


@transaction.atomic
def lift_exclusion(
    *, plan_id: UUID, version: int | None, exclusion_id: int, actor: User, at: datetime
) -> AllocationPlan:
    """Take an exclusion back. Raises NotAllowed, Stale, Refused, PlanExclusion.DoesNotExist."""
    plan = plan_in_work(plan_id, version, actor)
    row = plan.exclusions.select_related("member", "community").get(id=exclusion_id)
    row.delete()
    back_to_draft(plan)
    details = {
        "member": row.member.number,
        "community": row.community.name,
        "version": plan.version,
    }
    audit.record(actor=actor, verb="plan.exclusion_lifted", target=plan, at=at, details=details)
    return plan


def _active(number: str) -> Member:
    member = Member.objects.filter(number=number.strip().upper()).first()
    if member is None:
        raise Refused(_("There is no such member."), code="no_member")
    if member.status != Member.Status.ACTIVE:
        raise Refused(_("This member has left already."), code="already_left")
    return member


def _place(plan: AllocationPlan, community_id: int) -> Community:
    places = plan.branch_places.select_related("community")
    row = places.filter(community_id=community_id).first()
    if row is None:
        raise Refused(_("The plan has no places in this community."), code="no_community")
    if row.community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": row.community.name}, code="closed")
    return row.community


def _reason(written: str) -> str:
    if not written.strip():
        raise Refused(_("Give a reason; it is kept with the plan."), code="reason_missing")
    return written.strip()[:200]


def _refuse_contradiction(plan: AllocationPlan, people: list[UUID], community: Community) -> None:
    rows = plan.exclusions.filter(community=community).select_related("member")
    for row in rows:
        if row.member_id in people:
            _contradict(row.member.name, community)


def _contradict(who: str, community: Community) -> None:
    raise Refused(
        _("%(who)s cannot be both locked to %(community)s and excluded from it.")
        % {"who": who, "community": community.name},
        code="lock_and_exclusion",
    )


def _settle(plan: AllocationPlan, community: Community) -> None:
    most = plan.branch_places.get(community=community).most
    refuse_too_many_locks(plan, {community.id: most}, {community.id: community.name})
    back_to_draft(plan)
