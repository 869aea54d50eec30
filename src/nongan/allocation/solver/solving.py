"""The best plan of a problem, with its proof: the door of the solver."""

from nongan.allocation.solver.colliding import collisions
from nongan.allocation.solver.decomposing import Master
from nongan.allocation.solver.faults import refuse_faults
from nongan.allocation.solver.matrix import Effort, Solution
from nongan.allocation.solver.measuring import measured
from nongan.allocation.solver.model import Model
from nongan.allocation.solver.records import Plan, Problem
from nongan.allocation.solver.refusals import Colliding

EXACT = Effort()


LARGE = 5_000
"""From so many places of bound units on, units' branches are chosen by decomposition."""


def solve(problem: Problem, effort: Effort = EXACT) -> Plan:
    """The cheapest plan that keeps every hard rule, with its proof.

    The gap is at most `effort.gap`, unless nodes run out or units bound to few branches make the
    problem large: then the plan is a good one and the gap is what is proven. The same plan for the
    same facts in any order: people and branches are sorted by key before the matrix is built, and
    the search has one thread and no clock. Raises WrongProblem (facts), Colliding (rules, a minimal
    set) or GaveUp (no plan within `effort.nodes`).
    """
    refuse_faults(problem)
    return _decomposed(problem, effort) or _whole(problem, effort)


def _whole(problem: Problem, effort: Effort) -> Plan:
    model = Model(problem)
    solution = model.matrix.solve(effort)
    if solution is None:
        raise Colliding(collisions(problem))
    return measured(problem, placed(model, solution), solution.bound)


def _decomposed(problem: Problem, effort: Effort) -> Plan | None:
    """The plan by decomposition; None if the problem is small or a unit found no branches."""
    bound = sum(person.unit in problem.rules.together for person in problem.people)
    if bound * len(problem.branches) < LARGE:
        return None
    master = Master(problem)
    master.start()
    prices = master.generate()
    master.dive(prices)
    master.bar_others()
    solution = master.model.matrix.solve(effort)
    if solution is None:
        return None
    return measured(problem, placed(master.model, solution), prices.bound)


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
