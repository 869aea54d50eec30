"""The life of branches for programs."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from nongan.branches.api.values import (
    BranchOut,
    DecisionIn,
    OnIn,
    ReasonIn,
    branch_out,
    branch_seen,
    who,
)
from nongan.branches.policies.founding import (
    can_found_branches,
    can_open_branches,
    visible_branches,
)
from nongan.branches.services import founding as services
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id

router = Router(tags=["branches"])
BRANCH = "/{uuid:branch_id}"


class ProposeIn(Closed):
    """A branch proposed for a community; without a name it gets the usual one."""

    community: Id
    name: Annotated[str, Field(max_length=100)] = ""
    purpose: Annotated[str, Field(max_length=300)] = ""


class FoundIn(Closed):
    """Branches founded by one decision; at work from `starts_on`, if it is given."""

    communities: Annotated[list[Id], Field(min_length=1, max_length=500)]
    decision: DecisionIn
    starts_on: date | None = None


class ApproveIn(Closed):
    """Proposed branches approved by one decision."""

    branches: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    decision: DecisionIn


class DissolveIn(Closed):
    """The decision to dissolve, and the first day without the branch."""

    decision: DecisionIn
    on: date


@router.get("", response=list[BranchOut], url_name="api-temporary-branch-list")
def branch_list(request: HttpRequest) -> list[BranchOut]:
    """The branches that concern the caller."""
    require(can_open_branches(request.user))
    rows = visible_branches(request.user).select_related("founded_by__body", "dissolved_by__body")
    return [branch_out(row) for row in rows]


@router.post("", response={201: BranchOut}, url_name="api-branch-propose")
def branch_propose(request: HttpRequest, data: ProposeIn) -> Status[BranchOut]:
    """Propose a branch for a community."""
    made = services.propose_branch(
        community_id=data.community,
        name=data.name,
        purpose=data.purpose,
        **who(request, can_found_branches),
    )
    return Status(201, branch_out(made))


@router.post("/found", response={201: list[BranchOut]}, url_name="api-branches-found")
def branches_found(request: HttpRequest, data: FoundIn) -> Status[list[BranchOut]]:
    """Found several branches by one decision, all or none."""
    made = services.found_branches(
        community_ids=data.communities,
        decision=data.decision.values(),
        starts_on=data.starts_on,
        **who(request, can_found_branches),
    )
    return Status(201, [branch_out(row) for row in made])


@router.post("/approve", response=list[BranchOut], url_name="api-branches-approve")
def branches_approve(request: HttpRequest, data: ApproveIn) -> list[BranchOut]:
    """Approve proposed branches by one decision, all or none."""
    made = services.approve_branches(
        branch_ids=data.branches,
        decision=data.decision.values(),
        **who(request, can_found_branches),
    )
    return [branch_out(row) for row in made]


@router.get(BRANCH, response=BranchOut, url_name="api-branch-detail")
def branch_detail(request: HttpRequest, branch_id: UUID) -> BranchOut:
    """One branch."""
    return branch_out(branch_seen(request, branch_id))


@router.post(f"{BRANCH}/withdraw", response=BranchOut, url_name="api-branch-withdraw")
def branch_withdraw(request: HttpRequest, branch_id: UUID, data: ReasonIn) -> BranchOut:
    """Withdraw a proposal, or a branch that never began."""
    by = who(request, can_found_branches)
    return branch_out(services.withdraw_branch(branch_id=branch_id, reason=data.reason, **by))


@router.post(f"{BRANCH}/start", response=BranchOut, url_name="api-branch-start")
def branch_start(request: HttpRequest, branch_id: UUID, data: OnIn) -> BranchOut:
    """Let an approved branch be at work from a day."""
    by = who(request, can_found_branches)
    return branch_out(services.start_branch(branch_id=branch_id, on=data.on, **by))


@router.post(f"{BRANCH}/dissolving", response=BranchOut, url_name="api-dissolving-start")
def dissolving_start(request: HttpRequest, branch_id: UUID, data: ReasonIn) -> BranchOut:
    """Begin to dissolve a branch."""
    by = who(request, can_found_branches)
    return branch_out(services.start_dissolving(branch_id=branch_id, reason=data.reason, **by))


@router.post(f"{BRANCH}/go-on", response=BranchOut, url_name="api-dissolving-call-off")
def dissolving_call_off(request: HttpRequest, branch_id: UUID) -> BranchOut:
    """Let a branch that is being dissolved go on working."""
    by = who(request, can_found_branches)
    return branch_out(services.call_off_dissolving(branch_id=branch_id, **by))


@router.post(f"{BRANCH}/dissolve", response=BranchOut, url_name="api-branch-dissolve")
def branch_dissolve(request: HttpRequest, branch_id: UUID, data: DissolveIn) -> BranchOut:
    """Dissolve a branch whose checklist is empty."""
    by = who(request, can_found_branches)
    return branch_out(
        services.dissolve_branch(
            branch_id=branch_id, decision=data.decision.values(), on=data.on, **by
        )
    )
