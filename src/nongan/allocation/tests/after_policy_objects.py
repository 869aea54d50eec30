"""What the policy table needs to call the addresses of what follows approval."""

from typing import Any
from uuid import UUID

from nongan.allocation.models import (
    AllocationLine,
    AllocationPlan,
    BranchPlace,
    PlanNotice,
    ReviewRequest,
)
from nongan.allocation.queries import proposing
from nongan.allocation.queries.inputs import read_inputs
from nongan.kernel import clock
from nongan.organisations.models import Community
from tests.policy_world import Cell, Factory, Side

SPARE = "试验空余社区"
SIZE = {"least": 0, "target": 50, "most": 9999}


def _in_force(side: Side) -> AllocationPlan:
    """The one plan in force, in which the side's community and a spare one have places."""
    plan = AllocationPlan.objects.filter(status__in=AllocationPlan.IN_FORCE).first()
    plan = plan or _approved(side, "published")
    for community in (side.community, _spare(side)):
        BranchPlace.objects.get_or_create(plan=plan, community=community, defaults=SIZE)
    return plan


def _approved(side: Side, status: str) -> AllocationPlan:
    now = clock.now()
    return AllocationPlan.objects.create(
        title="试验方案",
        year=2026,
        starts_on=clock.day_of(now),
        status=status,
        created_by=side.users["committee_officer"],
        created_at=now,
        submitted_by=side.users["committee_officer"],
        approved_by=side.users["auditor"],
        approved_at=now,
        cost=0,
        bound=0,
    )


def _spare(side: Side) -> Community:
    return Community.objects.get_or_create(name=SPARE, street=side.community.street)[0]


def _plan_cell(side: Side, data: Any = None) -> Cell:
    return Cell({"plan_id": _in_force(side).id}, data=data or {})


def plan_led(side: Side) -> Cell:
    """The plan in force."""
    return _plan_cell(side)


def api_plan_led(side: Side) -> Cell:
    """The plan in force, for a program."""
    return Cell(plan_led(side).kwargs, json=True)


def _amendment(side: Side) -> dict[str, Any]:
    day = clock.today().isoformat()
    move = {"member": side.member.number, "community": _spare(side).pk, "on": day}
    return {**move, "reason": "balance"}


def plan_amendment(side: Side) -> Cell:
    """An amendment of the side's member."""
    return _plan_cell(side, _amendment(side))


def api_plan_amendment(side: Side) -> Cell:
    """The same for a program."""
    return Cell(plan_led(side).kwargs, data=_amendment(side), json=True)


def plan_size(side: Side) -> Cell:
    """New places of the side's community."""
    known = {**plan_led(side).kwargs, "community_id": side.community.pk}
    return Cell(known, data={"least": 0, "target": 40, "most": 8000})


def api_plan_size(side: Side) -> Cell:
    """The same for a program."""
    data = {"community": side.community.pk, "least": 0, "target": 40, "most": 8000}
    return Cell(plan_led(side).kwargs, data=data, json=True)


def _digest(plan_id: UUID) -> dict[str, Any]:
    return {"digest": proposing.facts_digest(AllocationPlan.objects.get(id=plan_id))}


def replan_taken(side: Side) -> Cell:
    """The proposal of the moment."""
    plan = _in_force(side)
    return Cell({"plan_id": plan.id}, data=lambda: _digest(plan.id))


def api_replan_taken(side: Side) -> Cell:
    """The same for a program."""
    plan = _in_force(side)
    return Cell({"plan_id": plan.id}, data=lambda: _digest(plan.id), json=True)


def plan_to_publish(side: Side) -> Cell:
    """An approved plan whose facts are those of the moment."""
    plan = _approved(side, "approved")
    BranchPlace.objects.create(plan=plan, community=side.community, **SIZE)
    AllocationLine.objects.create(
        plan=plan, member=side.member, unit=side.party_organisation, community=side.community
    )

    def data() -> dict[str, Any]:
        plan.inputs_digest = read_inputs(plan).digest
        plan.save(update_fields=["inputs_digest"])
        return {}

    return Cell({"plan_id": plan.id}, data=data)


def api_plan_to_publish(side: Side) -> Cell:
    """The same for a program."""
    cell = plan_to_publish(side)
    return Cell(cell.kwargs, data=cell.data, json=True)


def plan_notice(side: Side) -> Cell:
    """An unseen notice to the side's unit."""
    row = PlanNotice.objects.create(
        plan=_in_force(side), unit=side.party_organisation, people=1, sent_at=clock.now()
    )
    return Cell({"notice_id": row.pk})


def api_plan_notice(side: Side) -> Cell:
    """The same for a program."""
    return Cell(plan_notice(side).kwargs, json=True)


def unit_listed(side: Side) -> Cell:
    """The side's unit."""
    _in_force(side)
    return Cell({"unit_id": side.party_organisation.pk})


def branch_listed(side: Side) -> Cell:
    """The side's community."""
    _in_force(side)
    return Cell({"community_id": side.community.pk})


def unit_file(side: Side) -> Cell:
    """The list of the side's unit as a text document."""
    return Cell({**unit_listed(side).kwargs, "form": "docx"})


def branch_file(side: Side) -> Cell:
    """The list of the side's community as a text document."""
    return Cell({**branch_listed(side).kwargs, "form": "docx"})


def wishes_stated(side: Side) -> Cell:
    """A wish of the side's member."""
    data = {"member": side.member.number, "first": side.community.pk}
    return Cell(data=data)


def api_wishes_stated(side: Side) -> Cell:
    """The same for a program."""
    data = {"member": side.member.number, "communities": [side.community.pk]}
    return Cell(data=data, json=True)


def api_coordinates(side: Side) -> Cell:
    """The point of the side's community."""
    point = {"community": side.community.pk, "longitude": "125.17", "latitude": "44.43"}
    return Cell(data={"coordinates": [point]}, json=True)


def _review(side: Side) -> ReviewRequest:
    # On a plan of its own, so that the member can ask about the one in force.
    _in_force(side)
    plan = AllocationPlan.objects.filter(status="closed").first() or _approved(side, "closed")
    text = f"请求{side.name}"
    known = {"plan": plan, "member": side.member, "status": "open"}
    row = ReviewRequest.objects.filter(**known).first()
    if row is None:
        side.canaries.append(text)
        row = ReviewRequest.objects.create(
            **known,
            text=text,
            asked_by=side.users["member"],
            asked_at=clock.now(),
            due_on=clock.today(),
        )
    return row


def review(side: Side) -> Cell:
    """An open request of the side's member, and an answer."""
    return Cell({"review_id": _review(side).id}, data={"words": "维持原分配。"})


def api_review(side: Side) -> Cell:
    """The same for a program."""
    return Cell(review(side).kwargs, data={"words": "维持原分配。"}, json=True)


def api_review_own(side: Side) -> Cell:
    """An open request to be taken back."""
    return Cell(review(side).kwargs, json=True)


def review_text(side: Side) -> Cell:
    """What a member writes who asks about the plan in force."""
    _in_force(side)
    return Cell(data={"text": "离家太远。"})


def api_review_text(side: Side) -> Cell:
    """The same for a program."""
    return Cell(data=review_text(side).data, json=True)


AFTER_OBJECTS: dict[str, Factory] = {
    row.__name__: row
    for row in (
        plan_led,
        api_plan_led,
        plan_amendment,
        api_plan_amendment,
        plan_size,
        api_plan_size,
        replan_taken,
        api_replan_taken,
        plan_to_publish,
        api_plan_to_publish,
        plan_notice,
        api_plan_notice,
        unit_listed,
        branch_listed,
        unit_file,
        branch_file,
        wishes_stated,
        api_wishes_stated,
        api_coordinates,
        review,
        api_review,
        api_review_own,
        review_text,
        api_review_text,
    )
}
