"""Plans of allocation for programs: begun, set, fixed, simulated, read, decided."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.allocation.models import AllocationPlan, Simulation
from nongan.allocation.policies import planning as policies
from nongan.allocation.queries import plans as queries
from nongan.allocation.queries.differences import differences
from nongan.allocation.queries.inputs import read_inputs
from nongan.allocation.queries.obstacles import obstacles_told
from nongan.allocation.rules import FloorWanted, PlanChange, Size, UnitRules, Where
from nongan.allocation.services import approving, background, fixing, planning, simulating
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id

router = Router(tags=["allocation"])
Count = Annotated[int, Field(ge=0, le=100_000)]
Words = Annotated[str, Field(max_length=300)]


class PlanOut(Schema):
    """A plan; `version` is wanted back by every change. `is_running`: being simulated now."""

    id: UUID
    title: str
    year: int
    starts_on: date
    status: str
    version: int
    is_running: bool
    weights: dict[str, int]
    unit_rules: dict[str, int | None]
    sizes: list[dict[str, int]]
    floors: list[dict[str, Any]]
    locks: list[dict[str, Any]]
    exclusions: list[dict[str, Any]]
    cost: int | None
    bound: int | None
    proof: str
    obstacles: list[dict[str, Any]]
    choices: list[dict[str, Any]]
    branches: list[dict[str, Any]]


class PlanShort(Schema):
    """A plan in the list."""

    id: UUID
    title: str
    year: int
    status: str
    version: int
    people: int


class PlanIn(Closed):
    """A plan to begin."""

    title: Annotated[str, Field(max_length=100)]
    year: Annotated[int, Field(ge=2000, le=2199)]
    starts_on: date


class SizeIn(Closed):
    """How many people the branch of a community takes; leave the numbers out to take it out."""

    community: Id
    least: Count | None = None
    target: Count | None = None
    most: Count | None = None


class FloorIn(Closed):
    """At least so many people with an item in every branch, or in one community's."""

    item: Annotated[str, Field(max_length=30)]
    least: Annotated[int, Field(ge=1, le=10_000)]
    community: Id | None = None
    is_hard: bool = False


class UnitRulesIn(Closed):
    """What holds for every unit; null: no such rule."""

    together_most: Count | None = None
    spread_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    own_percent: Annotated[int, Field(ge=0, le=100)] | None = None


class SeenIn(Closed):
    """The version of the plan that was read; another one is answered with 409 `stale`."""

    version: Id | None = None


class ChangeIn(SeenIn):
    """New settings; what is left out stays as it is."""

    weights: dict[Annotated[str, Field(max_length=12)], Count] | None = None
    unit_rules: UnitRulesIn | None = None
    sizes: Annotated[list[SizeIn], Field(max_length=500)] | None = None
    floors: Annotated[list[FloorIn], Field(max_length=2000)] | None = None

    def change(self) -> PlanChange:
        """As the service takes it."""
        return PlanChange(
            self.weights,
            UnitRules(**self.unit_rules.dict()) if self.unit_rules else None,
            {row.community: _size(row) for row in self.sizes} if self.sizes is not None else None,
            [FloorWanted(**row.dict()) for row in self.floors] if self.floors is not None else None,
        )


class MemberFixIn(SeenIn):
    """A member, by number, a community and why."""

    member: Annotated[str, Field(max_length=12)]
    community: Id
    reason: Annotated[str, Field(max_length=200)]


class UnitFixIn(SeenIn):
    """A Party organisation, a community and why."""

    unit: Id
    community: Id
    reason: Annotated[str, Field(max_length=200)]


class ChooseIn(SeenIn):
    """One of the plans to choose from: wishes_first or balance_first."""

    name: Annotated[str, Field(max_length=20)]


class NoteIn(SeenIn):
    """What is to be changed."""

    note: Words = ""


class LinesAsked(Filters):
    """Which lines are wanted."""

    q: Annotated[str, Field(max_length=60)] = ""
    community: Id | None = None
    unit: Id | None = None
    moved: bool = False
    offset: Annotated[int, Field(ge=0, le=10**6)] = 0
    limit: Annotated[int, Field(ge=1, le=5000)] = 500


def _size(row: SizeIn) -> Size | None:
    if row.least is None or row.target is None or row.most is None:
        return None
    return Size(row.least, row.target, row.most)


def _plan(request: HttpRequest, plan_id: UUID) -> AllocationPlan:
    return policies.visible_plans(caller(request)).get(id=plan_id)


def _out(plan: AllocationPlan) -> dict[str, Any]:
    plan.refresh_from_db()
    simulation = Simulation.objects.filter(plan=plan).first()
    sizes = plan.branch_places.values("community", "least", "target", "most")
    floors = plan.skill_floors.values("item__code", "community", "least", "is_hard")
    locks = plan.locks.values("id", "member__number", "unit", "community", "reason")
    return {
        "id": plan.id,
        "title": plan.title,
        "year": plan.year,
        "starts_on": plan.starts_on,
        "status": plan.status,
        "version": plan.version,
        "is_running": queries.is_running(plan, clock.now()),
        "weights": {name: getattr(plan, f"weight_{name}") for name in queries.PARTS},
        "unit_rules": {
            name: getattr(plan, name) for name in ("together_most", "spread_percent", "own_percent")
        },
        "sizes": list(sizes),
        "floors": list(floors),
        "locks": list(locks),
        "exclusions": list(plan.exclusions.values("id", "member__number", "community", "reason")),
        "cost": plan.cost,
        "bound": plan.bound,
        "proof": queries.proof_words(plan.cost, plan.bound),
        "obstacles": [
            {"code": one.code, "words": one.words, "help": one.help, "short": one.short}
            for one in obstacles_told(plan.obstacles)
        ],
        "choices": simulation.choices if simulation else [],
        "branches": simulation.standings if simulation else [],
    }


@router.get("/plans", response=list[PlanShort], url_name="api-plan-list")
def plan_list(request: HttpRequest) -> object:
    """The plans of the working committee, newest first."""
    require(policies.can_plan(caller(request)))
    return queries.plans_list(policies.visible_plans(caller(request)))


@router.post("/plans", response={201: PlanOut}, url_name="api-plan-create")
def plan_create(request: HttpRequest, data: PlanIn) -> Status[dict[str, Any]]:
    """Begin a plan with the settings of the last one."""
    plan = planning.create_plan(**data.dict(), actor=caller(request), at=clock.now())
    return Status(201, _out(plan))


@router.get("/plans/{uuid:plan_id}", response=PlanOut, url_name="api-plan-detail")
def plan_detail(request: HttpRequest, plan_id: UUID) -> object:
    """A plan with its settings and its last answer."""
    return _out(_plan(request, plan_id))


@router.get("/plans/{uuid:plan_id}/lines", response=list[dict[str, Any]], url_name="api-plan-lines")
def plan_lines(request: HttpRequest, plan_id: UUID, asked: Query[LinesAsked]) -> object:
    """Where the plan puts each member, why, and what the next best branch would have cost."""
    wanted = queries.LineFilter(asked.q.strip(), asked.community, asked.unit, asked.moved)
    rows = queries.plan_lines(_plan(request, plan_id), wanted)
    return [
        {
            "member": row.member.number,
            "name": row.member.name,
            "unit": row.unit.name,
            "before": getattr(row, "before", "") or "",
            "community": row.community.name,
            "parts": row.parts,
            "runner_up": row.runner_up.name if row.runner_up else "",
            "dearer_least": row.dearer_least,
            "dearer_most": row.dearer_most,
            "why": queries.why(row),
        }
        for row in rows[asked.offset : asked.offset + asked.limit]
    ]


@router.get(
    "/plans/{uuid:plan_id}/differences",
    response=list[dict[str, str]],
    url_name="api-plan-differences",
)
def plan_differences(request: HttpRequest, plan_id: UUID) -> object:
    """What changed since the plan was simulated."""
    plan = _plan(request, plan_id)
    simulation = Simulation.objects.filter(plan=plan).first()
    found = differences(simulation.inputs, read_inputs(plan).kept) if simulation else []
    return [{"code": one.code, "about": one.about, "words": one.words} for one in found]


def _known(request: HttpRequest, plan_id: UUID, data: SeenIn) -> dict[str, Any]:
    plan = _plan(request, plan_id)
    known = {"plan_id": plan.id, "version": data.version}
    return known | {"actor": caller(request), "at": clock.now()}


@router.post("/plans/{uuid:plan_id}/settings", response=PlanOut, url_name="api-plan-change")
def plan_change(request: HttpRequest, plan_id: UUID, data: ChangeIn) -> object:
    """Change weights, unit rules, sizes and floors."""
    known = _known(request, plan_id, data)
    return _out(planning.change_settings(**known, change=data.change()))


@router.post("/plans/{uuid:plan_id}/lock-member", response=PlanOut, url_name="api-plan-lock-member")
def plan_lock_member(request: HttpRequest, plan_id: UUID, data: MemberFixIn) -> object:
    """Lock a member to a community."""
    where, known = Where(data.community, data.reason), _known(request, plan_id, data)
    return _out(fixing.lock_member(**known, member_number=data.member, where=where).plan)


@router.post("/plans/{uuid:plan_id}/lock-unit", response=PlanOut, url_name="api-plan-lock-unit")
def plan_lock_unit(request: HttpRequest, plan_id: UUID, data: UnitFixIn) -> object:
    """Lock everybody of a unit to a community."""
    where, known = Where(data.community, data.reason), _known(request, plan_id, data)
    return _out(fixing.lock_unit(**known, unit_id=data.unit, where=where).plan)


@router.post(
    "/plans/{uuid:plan_id}/locks/{int:lock_id}/unlock",
    response=PlanOut,
    url_name="api-plan-unlock",
)
def plan_unlock(request: HttpRequest, plan_id: UUID, lock_id: int, data: SeenIn) -> object:
    """Take a lock back."""
    return _out(fixing.unlock(**_known(request, plan_id, data), lock_id=lock_id))


@router.post("/plans/{uuid:plan_id}/exclude", response=PlanOut, url_name="api-plan-exclude")
def plan_exclude(request: HttpRequest, plan_id: UUID, data: MemberFixIn) -> object:
    """Exclude a member from a community, with a reason."""
    where, known = Where(data.community, data.reason), _known(request, plan_id, data)
    return _out(fixing.exclude_member(**known, member_number=data.member, where=where).plan)


@router.post(
    "/plans/{uuid:plan_id}/exclusions/{int:exclusion_id}/lift",
    response=PlanOut,
    url_name="api-plan-lift",
)
def plan_lift(request: HttpRequest, plan_id: UUID, exclusion_id: int, data: SeenIn) -> object:
    """Take an exclusion back."""
    known = _known(request, plan_id, data)
    return _out(fixing.lift_exclusion(**known, exclusion_id=exclusion_id))


@router.post(
    "/plans/{uuid:plan_id}/simulate", response={202: PlanOut}, url_name="api-plan-simulate"
)
def plan_simulate(request: HttpRequest, plan_id: UUID, data: SeenIn) -> Status[dict[str, Any]]:
    """Have the plan simulated; read it again until `is_running` is false."""
    background.start_simulation(**_known(request, plan_id, data))
    return Status(202, _out(_plan(request, plan_id)))


@router.post("/plans/{uuid:plan_id}/choose", response=PlanOut, url_name="api-plan-choose")
def plan_choose(request: HttpRequest, plan_id: UUID, data: ChooseIn) -> object:
    """Take the weights of one of the plans to choose from."""
    return _out(simulating.choose_variant(**_known(request, plan_id, data), name=data.name))


@router.post("/plans/{uuid:plan_id}/submit", response=PlanOut, url_name="api-plan-submit")
def plan_submit(request: HttpRequest, plan_id: UUID, data: SeenIn) -> object:
    """Submit a simulated plan."""
    return _out(approving.submit_plan(**_known(request, plan_id, data)))


@router.post("/plans/{uuid:plan_id}/approve", response=PlanOut, url_name="api-plan-approve")
def plan_approve(request: HttpRequest, plan_id: UUID, data: SeenIn) -> object:
    """Approve a submitted plan as a second officer."""
    return _out(approving.approve_plan(**_known(request, plan_id, data)))


@router.post("/plans/{uuid:plan_id}/send-back", response=PlanOut, url_name="api-plan-send-back")
def plan_send_back(request: HttpRequest, plan_id: UUID, data: NoteIn) -> object:
    """Send a submitted or approved plan back, saying why."""
    return _out(approving.send_back(**_known(request, plan_id, data), note=data.note))


@router.post("/plans/{uuid:plan_id}/withdraw", response=PlanOut, url_name="api-plan-withdraw")
def plan_withdraw(request: HttpRequest, plan_id: UUID, data: NoteIn) -> object:
    """Give a plan up."""
    return _out(planning.withdraw_plan(**_known(request, plan_id, data), note=data.note))
