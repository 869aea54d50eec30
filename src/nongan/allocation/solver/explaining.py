"""Why each person is where they are: what it costs, and what the next best branch would cost all.

To move one person others must make room, so the price is that of a whole new plan. Two answers
close in on it. Below: the bound with this person at that branch, from the prices of places
(`decomposing`). Above: the cheapest chain of moves that keeps every rule, found in the graph of all
moves from branch to branch; it is a plan that can be had. Where both meet the price is exact;
where they do not, `resolved` solves the plan once more with the person there.
"""

from dataclasses import dataclass, replace

import numpy as np

from nongan.allocation.solver.deciding import priced
from nongan.allocation.solver.decomposing import NEVER, Floats, Rows
from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.moving import Moves
from nongan.allocation.solver.records import Line, Plan, Problem
from nongan.allocation.solver.refusals import Colliding, WrongProblem
from nongan.allocation.solver.solving import EXACT, solve


@dataclass(frozen=True, slots=True)
class Alternative:
    """The next best branch, and how much dearer the whole plan would be: `at_least`, and
    `at_most`, or None where no chain of moves was found. Below zero only if the plan is not
    proven to be the best."""

    branch: str
    at_least: int
    at_most: int | None

    @property
    def exact(self) -> bool:
        """Whether both bounds meet."""
        return self.at_least == self.at_most


@dataclass(frozen=True, slots=True)
class Reason:
    """One person's line with its cost at the chosen branch, and the next best branch; None if
    no plan that keeps the rules has the person at another."""

    line: Line
    cost: int
    next_best: Alternative | None


def explain(problem: Problem, plan: Plan) -> tuple[Reason, ...]:
    """A reason for each line of the plan, in the same order."""
    rows = Rows(problem)
    bound, increases = priced(rows)
    least = np.ceil(increases + bound - plan.cost - 1e-4)
    least = np.maximum(least, plan.bound - plan.cost)
    model = rows.model
    moves = Moves(model, plan.placed)
    kind_of = {key: n for n, kind in enumerate(model.kinds) for key in kind.people}
    keys = [branch.key for branch in model.branches]
    reasons = []
    for line in plan.lines:
        number, at = kind_of[line.person], keys.index(line.branch)
        most = np.where(model.kinds[number].allowed, moves.prices(number, at), np.nan)
        most[at] = np.nan
        exactly = moves.is_transport and plan.cost == plan.bound
        next_best = _next_best(keys, most if exactly else least[number], most)
        reasons.append(Reason(line, problem.weights.cost(line.parts), next_best))
    return tuple(reasons)


def _next_best(keys: list[str], least: Floats, most: Floats) -> Alternative | None:
    """The branch that can be had most cheaply, else the one that may be; `most` is NaN where a
    person may not go and infinite where no chain of moves leads."""
    if np.isnan(most).all():
        return None
    open_least = np.where(np.isnan(most), np.inf, least)
    if np.isinf(np.nanmin(most)):
        at = int(open_least.argmin())
        # No plan that keeps the rules has this person anywhere else.
        return None if open_least[at] > NEVER / 2 else Alternative(keys[at], int(least[at]), None)
    at = int(np.nanargmin(most))
    return Alternative(keys[at], min(int(least[at]), int(most[at])), int(most[at]))


def resolved(
    problem: Problem, plan: Plan, person: str, branch: str, effort: Effort = EXACT
) -> int | None:
    """How much dearer the best plan with this person at this branch is, by solving it; None if
    there is no such plan."""
    people = tuple(replace(p, lock=branch) if p.key == person else p for p in problem.people)
    try:
        return solve(replace(problem, people=people), effort).cost - plan.cost
    except (Colliding, WrongProblem):
        return None
