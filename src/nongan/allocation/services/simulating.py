"""Simulating a plan: read, solve outside any transaction, check, and store if nothing changed.

A lease says that somebody is at it; nobody renews it, so a process that dies frees the plan when
it runs out. Whoever changes the plan takes the lease away, and the answer of the old is dropped.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation import solver
from nongan.allocation.models import AllocationLine, AllocationPlan, Simulation
from nongan.allocation.queries.inputs import Inputs, read_inputs
from nongan.allocation.services.holding import IN_WORK, Stale, back_to_draft, plan_in_work
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused

log = logging.getLogger(__name__)
Status = AllocationPlan.Status
# Far longer than a county takes on a slow machine.
LEASE = timedelta(minutes=10)
CHUNK = 500
# What a search may leave unproven where units are bound to few branches (issue 4: 0.05 %).
EFFORT = solver.Effort(gap=0.0001)


@dataclass(frozen=True)
class Answer:
    """What the solver said: a plan with reasons and choices, or what stands against one."""

    choices: tuple[solver.Choice, ...] = ()
    reasons: tuple[solver.Reason, ...] = ()
    obstacles: tuple[dict[str, Any], ...] = ()


@transaction.atomic
def begin_simulation(*, plan_id: UUID, version: int | None, actor: User, at: datetime) -> UUID:
    """Take the lease of a plan to simulate it; what `finish_simulation` wants.

    Raises NotAllowed, Stale; Refused while somebody simulates, or once it is submitted.
    """
    plan = plan_in_work(plan_id, version, actor)
    free = Q(lease=None) | Q(lease_until__lte=at)
    lease = uuid4()
    if not AllocationPlan.objects.filter(free, id=plan.id, status__in=IN_WORK).update(
        lease=lease, lease_until=at + LEASE
    ):
        raise Refused(_("This plan is being simulated already."), code="simulating")
    details = {"version": plan.version}
    audit.record(actor=actor, verb="plan.simulation_begun", target=plan, at=at, details=details)
    return lease


def finish_simulation(*, plan_id: UUID, lease: UUID, actor: User) -> AllocationPlan:
    """Solve a plan whose lease one holds, and store the answer; some ten seconds for a county.

    Raises Stale when the plan was changed meanwhile, and whatever goes wrong, lease given back.
    """
    try:
        plan = AllocationPlan.objects.get(id=plan_id, lease=lease)
        with transaction.atomic():  # one picture of the county
            inputs = read_inputs(plan)
        return _store(plan, lease, inputs, _answer(inputs.problem), actor)
    except AllocationPlan.DoesNotExist as gone:
        raise Stale from gone
    except BaseException:
        AllocationPlan.objects.filter(id=plan_id, lease=lease).update(lease=None, lease_until=None)
        raise


def simulate_plan(
    *, plan_id: UUID, version: int | None, actor: User, at: datetime
) -> AllocationPlan:
    """Simulate in place: begin and finish. Raises what both raise."""
    lease = begin_simulation(plan_id=plan_id, version=version, actor=actor, at=at)
    return finish_simulation(plan_id=plan_id, lease=lease, actor=actor)


def _answer(problem: solver.Problem) -> Answer:
    try:
        choices = tuple(solver.frontier(problem, EFFORT))
    except solver.WrongProblem as wrong:
        return Answer(obstacles=tuple(map(_fault, wrong.faults)))
    except solver.Colliding as colliding:
        return Answer(obstacles=tuple(map(_told, colliding.collisions)))
    except solver.GaveUp:
        return Answer(obstacles=({"fault": "gave_up"},))
    for choice in choices:
        _require_lawful(replace(problem, weights=choice.weights), choice.plan)
    return Answer(choices, solver.explain(problem, choices[0].plan))


def _fault(fault: solver.Fault) -> dict[str, Any]:
    numbers = list(fault.numbers)
    return {"fault": fault.code, "about": fault.about, "branch": fault.branch, "numbers": numbers}


def _told(collision: solver.Collision) -> dict[str, Any]:
    return {"rule": collision.rule.kind, "short": collision.short} | asdict(collision.rule)


def _require_lawful(problem: solver.Problem, plan: solver.Plan) -> None:
    """An answer in which the independent checker finds fault is never stored."""
    verdict = solver.check(problem, plan.placed)
    if verdict.breaches or verdict.misplaced or verdict.cost != plan.cost:
        log.error("the solver's answer breaks rules", extra={"breaches": str(verdict.breaches)})
        raise Refused(
            _("The answer did not pass the independent check and was not kept. Report this."),
            code="check_failed",
        )


@transaction.atomic
def _store(
    seen: AllocationPlan, lease: UUID, inputs: Inputs, answer: Answer, actor: User
) -> AllocationPlan:
    rows = AllocationPlan.objects.select_for_update(of=("self",))
    plan = rows.filter(id=seen.id, lease=lease, version=seen.version, status__in=IN_WORK).first()
    if plan is None:
        raise Stale
    now = clock.now()
    plan.lines.all().delete()
    Simulation.objects.filter(plan=plan).delete()
    plan.lease = plan.lease_until = None
    plan.simulated_at, plan.inputs_digest = now, inputs.digest
    plan.obstacles = list(answer.obstacles)
    details: dict[str, Any] = {"version": plan.version, "inputs": inputs.digest}
    if answer.choices:
        best = answer.choices[0].plan
        plan.status, plan.cost, plan.bound = Status.SIMULATED, best.cost, best.bound
        plan.parts = asdict(best.parts)
        details |= {"cost": best.cost, "bound": best.bound, "lines": len(best.lines)}
    else:
        plan.status, plan.cost, plan.bound, plan.parts = Status.DRAFT, None, None, {}
        details |= {"obstacles": len(answer.obstacles)}
    plan.save()
    _keep(plan, inputs, answer, actor)
    audit.record(actor=actor, verb="plan.simulated", target=plan, at=now, details=details)
    return plan


def _keep(plan: AllocationPlan, inputs: Inputs, answer: Answer, actor: User) -> None:
    Simulation.objects.create(
        plan=plan,
        version=plan.version,
        inputs=inputs.kept,
        choices=[_choice(choice) for choice in answer.choices],
        standings=[asdict(one) for one in answer.choices[0].plan.standings]
        if answer.choices
        else [],
        simulated_by=actor,
    )
    AllocationLine.objects.bulk_create(_lines(plan, inputs, answer.reasons), batch_size=CHUNK)


def _choice(choice: solver.Choice) -> dict[str, Any]:
    return {
        "name": choice.name,
        "weights": asdict(choice.weights),
        "parts": asdict(choice.plan.parts),
        "cost": choice.plan.cost,
        "bound": choice.plan.bound,
        "moved": choice.plan.parts.stability,
    }


def _lines(
    plan: AllocationPlan, inputs: Inputs, reasons: Iterable[solver.Reason]
) -> Iterable[AllocationLine]:
    units = {person.key: person.unit for person in inputs.problem.people}
    for reason in reasons:
        best = reason.next_best
        yield AllocationLine(
            plan=plan,
            member_id=inputs.members[reason.line.person],
            unit_id=int(units[reason.line.person]),
            community_id=int(reason.line.branch),
            parts={name: part for name, part in asdict(reason.line.parts).items() if part},
            runner_up_id=int(best.branch) if best else None,
            # Below zero only where the plan is not proven to be the best.
            dearer_least=max(0, best.at_least) if best else None,
            dearer_most=max(0, best.at_most) if best and best.at_most is not None else None,
        )


@transaction.atomic
def choose_variant(
    *, plan_id: UUID, version: int | None, name: str, actor: User, at: datetime
) -> AllocationPlan:
    """Take the weights of one plan of the frontier; the plan is a draft until simulated again.

    Raises NotAllowed, Stale; Refused when there is no such choice.
    """
    plan = plan_in_work(plan_id, version, actor)
    simulation = Simulation.objects.filter(plan=plan, version=plan.version).first()
    choices = {choice["name"]: choice for choice in simulation.choices} if simulation else {}
    if name not in choices:
        raise Refused(_("There is no such choice; simulate the plan first."), code="no_choice")
    for part, weight in choices[name]["weights"].items():
        setattr(plan, f"weight_{part}", weight)
    back_to_draft(plan)
    details = {"choice": name, "version": plan.version}
    audit.record(actor=actor, verb="plan.variant_chosen", target=plan, at=at, details=details)
    return plan
