"""What the policy table needs to call the addresses of plans."""

from datetime import date
from typing import Any

from nongan.allocation.models import AllocationLine, AllocationPlan, BranchPlace, Simulation
from nongan.allocation.queries.inputs import read_inputs
from nongan.kernel import clock
from tests.policy_world import Cell, Factory, Side

WEIGHTS = {
    "preference": 10,
    "distance": 10,
    "stability": 5,
    "numbers": 8,
    "sexes": 2,
    "ages": 2,
    "skills": 20,
}


def _plan(side: Side, status: str = "draft") -> AllocationPlan:
    """A plan about the side's member in the side's community, as far as `status` says."""
    officer, now = side.users["committee_officer"], clock.now()
    plan = AllocationPlan.objects.create(
        title=f"秘密方案{side.name}",
        year=2027,
        starts_on=date(2027, 1, 1),
        created_by=officer,
        created_at=now,
    )
    BranchPlace.objects.create(plan=plan, community=side.community, least=0, target=5, most=9999)
    side.canaries.append(f"秘密方案{side.name}")
    if status == "draft":
        return plan
    inputs = read_inputs(plan)
    plan.status, plan.cost, plan.bound = status, 9, 9
    plan.inputs_digest, plan.simulated_at = inputs.digest, now
    # Somebody else submitted it, so that the officer of the table may approve it.
    if status in {"submitted", "approved"}:
        plan.submitted_by, plan.submitted_at = side.users["auditor"], now
    plan.save()
    weights = {**WEIGHTS, "numbers": 32}
    parts = dict.fromkeys(WEIGHTS, 1)
    choices = [
        {"name": name, "weights": w, "parts": parts, "cost": 9, "bound": 9, "moved": 0}
        for name, w in (("as_weighted", WEIGHTS), ("balance_first", weights))
    ]
    Simulation.objects.create(
        plan=plan,
        version=plan.version,
        inputs=inputs.kept,
        choices=choices,
        simulated_by=officer,
    )
    AllocationLine.objects.create(
        plan=plan, member=side.member, unit=side.party_organisation, community=side.community
    )
    return plan


def _cell(status: str = "draft", *, json: bool = False, **data: Any) -> Factory:
    return lambda side: Cell({"plan_id": _plan(side, status).id}, data=data, json=json)


def _waiting(status: str, *, json: bool) -> Factory:
    """A plan to submit or approve. Other factories change the county after it was made, so its
    digest is taken anew at the moment of the call."""

    def made(side: Side) -> Cell:
        plan = _plan(side, status)

        def data() -> dict[str, Any]:
            digest = read_inputs(plan).digest
            AllocationPlan.objects.filter(id=plan.id).update(inputs_digest=digest)
            return {}

        return Cell({"plan_id": plan.id}, data=data, json=json)

    return made


def _new(*, json: bool) -> Factory:
    data = {"title": "又一方案", "year": 2027, "starts_on": "2027-01-01"}
    return lambda side: Cell(data=data, json=json)


def settings(side: Side) -> Cell:
    """The sheet of settings, filled in."""
    return Cell({"plan_id": _plan(side).id}, data={f"w_{name}": n for name, n in WEIGHTS.items()})


def fix(side: Side) -> Cell:
    """Whom to lock or exclude, as the page sends it."""
    data = {"who": side.member.number, "community": side.community.id, "reason": "双方商定"}
    return Cell({"plan_id": _plan(side).id}, data=data)


def fix_json(side: Side) -> Cell:
    """The same for a program."""
    data = {"member": side.member.number, "community": side.community.id, "reason": "双方商定"}
    return Cell({"plan_id": _plan(side).id}, data=data, json=True)


def unit_json(side: Side) -> Cell:
    """A whole unit."""
    unit = side.party_organisation.id
    data = {"unit": unit, "community": side.community.id, "reason": "整建制"}
    return Cell({"plan_id": _plan(side).id}, data=data, json=True)


def _lock(*, json: bool) -> Factory:
    def made(side: Side) -> Cell:
        plan = _plan(side)
        lock = plan.locks.create(member=side.member, community=side.community, reason="商定")
        return Cell({"plan_id": plan.id, "lock_id": lock.id}, json=json)

    return made


def _exclusion(*, json: bool) -> Factory:
    def made(side: Side) -> Cell:
        plan = _plan(side)
        row = plan.exclusions.create(member=side.member, community=side.community, reason="回避")
        return Cell({"plan_id": plan.id, "exclusion_id": row.id}, json=json)

    return made


def choice(side: Side) -> Cell:
    """A simulated plan, and another to choose."""
    return Cell({"plan_id": _plan(side, "simulated").id, "name": "balance_first"})


PLANNING_OBJECTS: dict[str, Factory] = {
    "plan": _cell("simulated"),
    "draft_plan": _cell(),
    "draft_plan_json": _cell(json=True),
    "new_plan": _new(json=False),
    "new_plan_json": _new(json=True),
    "plan_settings": settings,
    "plan_settings_json": _cell(json=True, weights={"ages": 4}),
    "plan_fix": fix,
    "plan_fix_json": fix_json,
    "plan_unit_json": unit_json,
    "plan_lock": _lock(json=False),
    "plan_lock_json": _lock(json=True),
    "plan_exclusion": _exclusion(json=False),
    "plan_exclusion_json": _exclusion(json=True),
    "plan_choice": choice,
    "plan_choice_json": _cell("simulated", json=True, name="balance_first"),
    "simulated_plan": _waiting("simulated", json=False),
    "simulated_plan_json": _waiting("simulated", json=True),
    "waiting_plan": _waiting("submitted", json=False),
    "waiting_plan_json": _waiting("submitted", json=True),
    "submitted_plan": _cell("submitted", note="请调整"),
    "submitted_plan_note_json": _cell("submitted", json=True, note="请调整"),
}
