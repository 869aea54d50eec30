"""What the policy table needs to call founding, posts and groups: a branch for each side."""

from collections.abc import Callable
from itertools import count
from typing import Any

from nongan.branches.models import (
    Appointment,
    Decision,
    GroupMember,
    PartyGroup,
    Placement,
    TemporaryBranch,
)
from nongan.branches.queries.groups import proposed_groups
from nongan.branches.tests.managing_policy_objects import FIRST, ground
from nongan.kernel import clock
from nongan.organisations.models import Community, PartyOrganisation
from nongan.organisations.tests.factories import make_member, make_party_organisation
from tests.policy_world import Cell, Factory, Side

_numbers = count(1)
Status = TemporaryBranch.Status


def _decision(side: Side) -> dict[str, Any]:
    number = next(_numbers)
    body = PartyOrganisation.objects.create(name=f"试验县直党委{number}", kind="committee")
    return {"body": body.id, "number": f"试{side.name}{number}号", "decided_on": FIRST.isoformat()}


def _branch(side: Side, status: str = Status.ACTIVE) -> TemporaryBranch:
    """A branch of the side, in which the side's own member holds a post."""
    branch, _member = ground(side)
    branch.status = status
    branch.save()
    _post(side, branch, "committee_member", "in_office", member=side.member)
    return branch


def _post(side: Side, branch: TemporaryBranch, post: str, status: str, **more: Any) -> Appointment:
    asked = ["nominated", "deliberated", "decided", "notified", "in_office"].index(status)
    is_decided, officer = asked > 1, side.users["committee_officer"]
    member = more.get("member") or make_member(
        "平常人", make_party_organisation(), starts_on=FIRST, number=f"M6{next(_numbers):05}"
    )
    body = make_party_organisation(kind="committee")
    decision = Decision.objects.create(
        body=body,
        number="试",
        decided_on=FIRST,
        recorded_by=officer,
        recorded_at=clock.now(),
    )
    return Appointment.objects.create(
        branch=branch,
        member=member,
        post=post,
        is_deputy_head=post == "secretary",
        status=status,
        nominated_by=officer,
        nominated_at=clock.now(),
        deliberated_on=FIRST if asked else None,
        decision=decision if is_decided else None,
        notified_on=FIRST if asked > 2 else None,
        starts_on=FIRST if asked > 3 else None,
    )


def _community(side: Side) -> Community:
    name = f"待建{side.name}{next(_numbers)}社区"
    return Community.objects.create(name=name, street=side.community.street)


def _of_branch(
    data: Callable[[Side], dict[str, Any]] = lambda _side: {}, status: str = Status.ACTIVE
) -> Callable[[Side], tuple[dict[str, Any], dict[str, Any]]]:
    return lambda side: ({"branch_id": _branch(side, status).id}, data(side))


def _waiting(side: Side) -> TemporaryBranch:
    branch = _branch(side, Status.PROPOSED)
    branch.appointments.all().delete()
    return branch


def _nominee(_side: Side) -> dict[str, Any]:
    member = make_member("新人", number=f"M6{next(_numbers):05}")
    return {"post": "organ_deputy", "member": member.number}


def _of_post(
    status: str, data: Callable[[Side], dict[str, Any]]
) -> Callable[[Side], tuple[dict[str, Any], dict[str, Any]]]:
    def made(side: Side) -> tuple[dict[str, Any], dict[str, Any]]:
        # Not the secretary: what is open in the world of the table would have to pass on.
        row = _post(side, _branch(side), "organ_deputy", status)
        return {"appointment_id": row.id}, data(side)

    return made


def _dissolvable(side: Side) -> TemporaryBranch:
    """A branch being dissolved, with nothing on its checklist: nobody ever served in it."""
    branch = _waiting(side)
    ended = {"status": Status.DISSOLVING, "dissolving_reason": "完成", "starts_on": clock.today()}
    TemporaryBranch.objects.filter(id=branch.id).update(**ended)
    Placement.objects.filter(community=branch.community_id).delete()
    return branch


def _appointed(side: Side) -> TemporaryBranch:
    """A branch of which somebody is the secretary by a decision."""
    branch = _branch(side)
    _post(side, branch, "secretary", "in_office")
    return branch


def _relief(side: Side) -> dict[str, Any]:
    return {"decision": _decision(side), **_today(side), "reason": "调动"}


def _groups(side: Side, *, settled: bool = True) -> TemporaryBranch:
    branch = _branch(side)
    if settled:
        groups = [PartyGroup.objects.create(branch=branch, number=n) for n in (1, 2)]
        member = proposed_groups(branch, size=20).groups[0][0]
        GroupMember.objects.create(group=groups[0], branch=branch, member=member)
    return branch


def _seat(side: Side, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    branch = _groups(side)
    member = GroupMember.objects.select_related("member").get(branch=branch).member
    return {"branch_id": branch.id}, {"member": member.number, "group": number}


def _proposal(side: Side) -> tuple[dict[str, Any], dict[str, Any]]:
    branch = _groups(side, settled=False)
    seen = proposed_groups(branch, size=20).digest
    return {"branch_id": branch.id}, {"size": 20, "seen": seen}


def _today(_side: Side) -> dict[str, Any]:
    return {"on": clock.today().isoformat()}


def _reason(_side: Side) -> dict[str, Any]:
    return {"reason": "情况变化"}


# Each gives the arguments of the address and what a program sends; a page's form is flat.
MADE: dict[str, Callable[[Side], tuple[dict[str, Any], dict[str, Any]]]] = {
    "founding": lambda s: (
        {},
        {"communities": [_community(s).id], "decision": _decision(s), "starts_on": None},
    ),
    "new_branch": lambda s: ({}, {"community": _community(s).id}),
    "branches_to_approve": lambda s: (
        {},
        {"branches": [str(_waiting(s).id)], "decision": _decision(s)},
    ),
    "branch": _of_branch(),
    "branch_to_approve": lambda s: ({"branch_id": _waiting(s).id}, {"decision": _decision(s)}),
    "branch_to_withdraw": lambda s: ({"branch_id": _waiting(s).id}, _reason(s)),
    "branch_to_start": _of_branch(_today, Status.APPROVED),
    "branch_to_end": _of_branch(_reason),
    "branch_to_go_on": _of_branch(status=Status.DISSOLVING),
    "branch_to_dissolve": lambda s: (
        {"branch_id": _dissolvable(s).id},
        {"decision": {**_decision(s), "decided_on": clock.today().isoformat()}, **_today(s)},
    ),
    "document": lambda s: (
        {"branch_id": _appointed(s).id, "kind": "appointment", "form": "docx"},
        {},
    ),
    "nomination": _of_branch(_nominee),
    "nominated": _of_post("nominated", _today),
    "deliberated": _of_post("deliberated", lambda s: {"decision": _decision(s)}),
    "decided": _of_post("decided", _today),
    "notified": _of_post("notified", _today),
    "to_relieve": _of_post("in_office", _relief),
    "to_withdraw": _of_post("nominated", _reason),
    "group_proposal": _proposal,
    "group_move": lambda s: _seat(s, 2),
    "group_leader": lambda s: _seat(s, 1),
    "groups_kept": lambda s: ({"branch_id": _groups(s).id}, {}),
}


def _page(make: Callable[[Side], tuple[dict[str, Any], dict[str, Any]]]) -> Factory:
    def cell(side: Side) -> Cell:
        kwargs, data = make(side)
        flat = {k: v for k, v in data.items() if k != "decision" and v is not None}
        return Cell(kwargs, flat | data.get("decision", {}))

    return cell


def _program(make: Callable[[Side], tuple[dict[str, Any], dict[str, Any]]]) -> Factory:
    def cell(side: Side) -> Cell:
        kwargs, data = make(side)
        is_bare = data.keys() == {"decision"} and "appointment_id" in kwargs
        return Cell(kwargs, data["decision"] if is_bare else data, json=True)

    return cell


LEADING_OBJECTS: dict[str, Factory] = {
    **{f"lead_{name}": _page(make) for name, make in MADE.items()},
    **{f"lead_{name}_json": _program(make) for name, make in MADE.items()},
}
