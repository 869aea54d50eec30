"""The best plan of a problem, with its proof: the door of the solver."""

from nongan.allocation.solver.colliding import collisions
from nongan.allocation.solver.deciding import decide, priced
from nongan.allocation.solver.decomposing import Rows
from nongan.allocation.solver.faults import refuse_faults
from nongan.allocation.solver.matrix import Effort, Solution
from nongan.allocation.solver.measuring import measured
from nongan.allocation.solver.model import Model
from nongan.allocation.solver.records import Plan, Problem
from nongan.allocation.solver.refusals import Colliding

EXACT = Effort()


LARGE = 5_000
"""From so many places (people × branches) on, most are barred by their prices first."""
SLACKS = (0.0003, 0.001, 0.01)
"""Places whose price is above this share of the bound are barred: first narrowly, then widely."""


def solve(problem: Problem, effort: Effort = EXACT) -> Plan:
    """The cheapest plan that keeps every hard rule, with its proof.

    The gap is at most `effort.gap`, unless nodes run out or units bound to few branches make the
    problem large: then the plan is a good one and the gap is what is proven. The same plan for the
    same facts in any order: people and branches are sorted by key before the matrix is built, and
    the search has one thread and no clock. Raises WrongProblem (facts), Colliding (rules, a minimal
    set) or GaveUp (no plan within `effort.nodes`).
    """
    refuse_faults(problem)
    return cheapest(problem, effort)


def cheapest(problem: Problem, effort: Effort, *, staying: int = 0) -> Plan:
    """The same without a look at the facts; at least `staying` people keep their last branch."""
    if len(problem.people) * len(problem.branches) >= LARGE:
        rows = Rows(problem, staying=staying)
        if rows.small_enough:
            way = _decided if rows.units else _sifted
            if plan := way(rows, effort):
                return plan
    return _whole(problem, effort, staying)


def _whole(problem: Problem, effort: Effort, staying: int) -> Plan:
    model = Model(problem, staying=staying)
    solution = model.matrix.solve(effort)
    if solution is None:
        raise Colliding(collisions(problem))
    return measured(problem, placed(model, solution), solution.bound)


def _decided(rows: Rows, effort: Effort) -> Plan | None:
    """The best plan within the branches that were found for each unit; None if there is none."""
    found = decide(rows, effort)
    if found is None:
        return None
    rows.bar(rows.outside(found.branches))
    solution = rows.model.matrix.solve(effort)
    if solution is None:
        return None
    return measured(rows.model.problem, placed(rows.model, solution), found.bound)


def _sifted(rows: Rows, effort: Effort) -> Plan | None:
    """The best plan, proven on the few places that are cheap enough: a plan with anybody elsewhere
    costs at least the bound and the slack. None if that is no proof."""
    bound, increases = priced(rows)
    for share in SLACKS:
        slack = share * bound
        rows.bar(increases > slack)
        if solution := rows.model.matrix.solve(effort):
            proven = min(solution.bound, bound + slack)
            plan = measured(rows.model.problem, placed(rows.model, solution), proven)
            if plan.gap <= effort.gap:
                return plan
    return None


def placed(model: Model, solution: Solution) -> dict[str, str]:
    """Person → branch. Of people who are alike the earlier key goes to the earlier branch."""
    answer: dict[str, str] = {}
    width = len(model.branches)
    for number, kind in enumerate(model.kinds):
        people = iter(kind.people)
        amounts = solution.values[number * width : (number + 1) * width]
        for branch, amount in zip(model.branches, amounts.tolist(), strict=True):
            answer |= {next(people): branch.key for _ in range(amount)}
    return answer
