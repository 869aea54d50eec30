"""Founding branches and ending them: proposed, approved, at work, being dissolved, dissolved."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import Decision, TemporaryBranch
from nongan.branches.policies import founding as policies
from nongan.branches.queries.closing import open_closing_matters
from nongan.branches.rules.written import DecisionValues
from nongan.branches.services.deciding import in_order, past_day, record_decision
from nongan.branches.services.holding import hold_branch
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Community
from nongan.organisations.services.structure import hold_county

Status = TemporaryBranch.Status
MANY = "branches.TemporaryBranch:many"


def _propose(
    community: Community, name: str, purpose: str, *, by: User, at: datetime
) -> TemporaryBranch:
    if community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": community.name}, code="closed")
    living = TemporaryBranch.objects.filter(community=community, status__in=TemporaryBranch.LIVING)
    if living.exists():
        raise Refused(
            _("%(name)s has a temporary branch already.") % {"name": community.name},
            code="branch_exists",
        )
    # The usual full name on paper, whatever language the page is in.
    name = " ".join(name.split())[:100] or f"派驻{community.name}临时党支部"
    return TemporaryBranch.objects.create(
        community=community,
        name=name,
        purpose=" ".join(purpose.split())[:300],
        proposed_by=by,
        proposed_at=at,
    )


@transaction.atomic
def propose_branch(
    *, community_id: int, name: str = "", purpose: str = "", actor: User, at: datetime
) -> TemporaryBranch:
    """Propose a temporary branch for a community; without a name it gets the usual one.

    Raises NotAllowed; Refused for a closed community, or one with a living branch.
    """
    require(policies.can_found_branches(actor))
    hold_county()
    branch = _propose(Community.objects.get(id=community_id), name, purpose, by=actor, at=at)
    audit.record(
        actor=actor, verb="branch.proposed", target=branch, at=at, details={"name": branch.name}
    )
    return branch


@transaction.atomic
def withdraw_branch(*, branch_id: UUID, reason: str, actor: User, at: datetime) -> TemporaryBranch:
    """Withdraw a proposal, or an approved branch that never began. Raises NotAllowed, Refused."""
    require(policies.can_found_branches(actor))
    branch = hold_branch(branch_id)
    if branch.appointments.exclude(status__in=["withdrawn", "relieved"]).exists():
        raise Refused(_("Withdraw its appointments first."), code="has_appointments")
    reason = _reason(reason)
    _move(branch, Status.WITHDRAWN)
    details = {"name": branch.name, "reason": reason}
    audit.record(actor=actor, verb="branch.withdrawn", target=branch, at=at, details=details)
    return branch


@transaction.atomic
def approve_branches(
    *, branch_ids: Collection[UUID], decision: DecisionValues, actor: User, at: datetime
) -> list[TemporaryBranch]:
    """Approve proposed branches, all or none, by one decision. Raises NotAllowed, Refused."""
    require(policies.can_found_branches(actor))
    if not branch_ids:
        raise Refused(_("Choose at least one branch."), code="none_chosen")
    made = record_decision(decision, recorder=actor, at=at)
    branches = [hold_branch(branch_id) for branch_id in sorted(set(branch_ids))]
    for branch in branches:
        _approve(branch, made)
    _record_many(branches, made, "branches.approved", actor, at)
    return branches


@transaction.atomic
def found_branches(
    *,
    community_ids: Collection[int],
    decision: DecisionValues,
    starts_on: date | None = None,
    actor: User,
    at: datetime,
) -> list[TemporaryBranch]:
    """Found the branches of several communities by one decision, all or none.

    A branch already proposed there is approved. With `starts_on` they are at work from that day.
    Raises NotAllowed, Refused, Community.DoesNotExist.
    """
    require(policies.can_found_branches(actor))
    if not community_ids:
        raise Refused(_("Choose at least one community."), code="none_chosen")
    hold_county()
    made = record_decision(decision, recorder=actor, at=at)
    branches = []
    for community_id in sorted(set(community_ids)):
        community = Community.objects.get(id=community_id)
        proposed = TemporaryBranch.objects.filter(community=community, status=Status.PROPOSED)
        waiting = proposed.select_for_update(of=("self",)).first()
        branch = waiting or _propose(community, "", "", by=actor, at=at)
        _approve(branch, made)
        if starts_on is not None:
            _start(branch, starts_on, at)
        branches.append(branch)
    _record_many(branches, made, "branches.founded", actor, at)
    return branches


def _record_many(
    branches: list[TemporaryBranch], made: Decision, verb: str, actor: User, at: datetime
) -> None:
    details = {"branches": [branch.name for branch in branches], "decision": made.number}
    audit.record(actor=actor, verb=verb, target=MANY, at=at, details=details)


def _approve(branch: TemporaryBranch, decision: Decision) -> None:
    branch.founded_by = decision
    _move(branch, Status.APPROVED, "founded_by")


def _start(branch: TemporaryBranch, on: date, at: datetime) -> None:
    past_day(on, at)
    in_order(branch.founded_by.decided_on if branch.founded_by else None, on)
    branch.starts_on = on
    _move(branch, Status.ACTIVE, "starts_on")


@transaction.atomic
def start_branch(*, branch_id: UUID, on: date, actor: User, at: datetime) -> TemporaryBranch:
    """Let an approved branch be at work from a day, not before its decision.

    Raises NotAllowed, Refused.
    """
    require(policies.can_found_branches(actor))
    branch = hold_branch(branch_id)
    _start(branch, on, at)
    details = {"name": branch.name, "on": on.isoformat()}
    audit.record(actor=actor, verb="branch.started", target=branch, at=at, details=details)
    return branch


@transaction.atomic
def start_dissolving(*, branch_id: UUID, reason: str, actor: User, at: datetime) -> TemporaryBranch:
    """Begin to dissolve a branch; its checklist has to become empty. Raises NotAllowed, Refused."""
    require(policies.can_found_branches(actor))
    branch = hold_branch(branch_id)
    branch.dissolving_reason = _reason(reason)
    _move(branch, Status.DISSOLVING, "dissolving_reason")
    details = {"name": branch.name, "reason": branch.dissolving_reason}
    audit.record(actor=actor, verb="branch.dissolving", target=branch, at=at, details=details)
    return branch


@transaction.atomic
def call_off_dissolving(*, branch_id: UUID, actor: User, at: datetime) -> TemporaryBranch:
    """Let a branch that is being dissolved go on working. Raises NotAllowed, Refused."""
    require(policies.can_found_branches(actor))
    branch = hold_branch(branch_id)
    if branch.status != Status.DISSOLVING:
        raise Refused(_("This branch is not being dissolved."), code="not_dissolving")
    branch.dissolving_reason = ""
    _move(branch, Status.ACTIVE, "dissolving_reason")
    verb = "branch.dissolving_called_off"
    audit.record(actor=actor, verb=verb, target=branch, at=at, details={"name": branch.name})
    return branch


@transaction.atomic
def dissolve_branch(
    *, branch_id: UUID, decision: DecisionValues, on: date, actor: User, at: datetime
) -> TemporaryBranch:
    """Dissolve a branch by a decision, once nothing on its checklist is open.

    Raises NotAllowed; Refused with what is open, or for days out of order.
    """
    require(policies.can_found_branches(actor))
    branch = hold_branch(branch_id)
    TemporaryBranch.LIFECYCLE.require(branch.status, Status.DISSOLVED)
    if matters := open_closing_matters(branch):
        names = _(", ").join(f"{point.check.label} ({point.count})" for point in matters)
        raise Refused(_("Still open: %(matters)s.") % {"matters": names}, code="matters_open")
    past_day(on, at)
    in_order(branch.starts_on, on)
    branch.dissolved_by = record_decision(decision, recorder=actor, at=at)
    in_order(branch.starts_on, branch.dissolved_by.decided_on)
    branch.ends_on = on
    _move(branch, Status.DISSOLVED, "dissolved_by", "ends_on")
    details = {"name": branch.name, "decision": branch.dissolved_by.number}
    audit.record(actor=actor, verb="branch.dissolved", target=branch, at=at, details=details)
    return branch


def _reason(written: str) -> str:
    reason = " ".join(written.split())[:300]
    if not reason:
        raise Refused(_("Write a reason."), code="reason_missing")
    return reason


def _move(branch: TemporaryBranch, status: str, *fields: str) -> None:
    TemporaryBranch.LIFECYCLE.require(branch.status, status)
    branch.status = status
    branch.save(update_fields=["status", *fields])
