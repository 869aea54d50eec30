"""The Party groups of branches for programs."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from nongan.branches.api.values import Number, branch_seen, who
from nongan.branches.models import TemporaryBranch
from nongan.branches.policies.groups import can_keep_groups, can_see_groups
from nongan.branches.queries.groups import group_lines, people_of, proposed_groups
from nongan.branches.rules.groups import LEAST, MOST, USUAL
from nongan.branches.services import groups as services
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id

router = Router(tags=["branches"])
GROUPS = "/{uuid:branch_id}/groups"
Size = Annotated[int, Field(ge=LEAST, le=MOST)]


class GroupOut(Schema):
    """A Party group: the numbers of its leader and of its members who serve in the branch."""

    number: int
    leader: str
    members: list[str]


class ProposalOut(Schema):
    """Groups proposed for a branch; send `digest` as `seen` to settle exactly these."""

    groups: list[list[str]]
    digest: str


class ProposalWanted(Filters):
    """How many members a group has at most."""

    size: Size = USUAL


class SettleIn(Closed):
    """The proposal that the caller has seen."""

    size: Size = USUAL
    seen: Annotated[str, Field(max_length=64)]


class GroupIn(Closed):
    """A member and a group of the branch."""

    member: Number
    group: Id


def _kept(request: HttpRequest, branch_id: UUID) -> tuple[TemporaryBranch, dict[str, Any]]:
    branch = branch_seen(request, branch_id)
    by = who(request, lambda actor: can_keep_groups(actor, branch))
    return branch, {"branch_id": branch.id, **by}


def _groups(branch: TemporaryBranch) -> list[GroupOut]:
    return [
        GroupOut(
            number=line.group.number,
            leader=line.group.leader.number if line.group.leader else "",
            members=[member.number for member in line.members],
        )
        for line in group_lines(branch, people_of(branch))
    ]


@router.get(GROUPS, response=list[GroupOut], url_name="api-group-list")
def group_list(request: HttpRequest, branch_id: UUID) -> list[GroupOut]:
    """The groups of a branch."""
    branch = branch_seen(request, branch_id)
    require(can_see_groups(request.user, branch))
    return _groups(branch)


@router.get(f"{GROUPS}/proposal", response=ProposalOut, url_name="api-groups-propose")
def groups_propose(
    request: HttpRequest, branch_id: UUID, wanted: Query[ProposalWanted]
) -> ProposalOut:
    """Groups proposed for a branch: even in size, home organisations together."""
    branch, _by = _kept(request, branch_id)
    found = proposed_groups(branch, size=wanted.size)
    groups = [[member.number for member in people] for people in found.groups]
    return ProposalOut(groups=groups, digest=found.digest)


@router.post(f"{GROUPS}/settle", response=list[GroupOut], url_name="api-groups-settle")
def groups_settle(request: HttpRequest, branch_id: UUID, data: SettleIn) -> list[GroupOut]:
    """Make the groups that were proposed; earlier ones are gone."""
    branch, by = _kept(request, branch_id)
    services.settle_groups(size=data.size, seen=data.seen, **by)
    return _groups(branch)


@router.post(f"{GROUPS}/move", response=list[GroupOut], url_name="api-group-move")
def group_move(request: HttpRequest, branch_id: UUID, data: GroupIn) -> list[GroupOut]:
    """Put a member of the branch into a group."""
    branch, by = _kept(request, branch_id)
    services.move_to_group(member_number=data.member, group_number=data.group, **by)
    return _groups(branch)


@router.post(f"{GROUPS}/leader", response=list[GroupOut], url_name="api-group-leader")
def group_leader(request: HttpRequest, branch_id: UUID, data: GroupIn) -> list[GroupOut]:
    """Name a member of a group its leader."""
    branch, by = _kept(request, branch_id)
    services.name_group_leader(member_number=data.member, group_number=data.group, **by)
    return _groups(branch)


@router.post(f"{GROUPS}/dissolve", response=list[GroupOut], url_name="api-groups-dissolve")
def groups_dissolve(request: HttpRequest, branch_id: UUID) -> list[GroupOut]:
    """Do without groups again."""
    branch, by = _kept(request, branch_id)
    services.dissolve_groups(**by)
    return _groups(branch)
