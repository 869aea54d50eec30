"""What each weight costs: the same problem solved with its wishes, or its balance, first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.records import Plan, Problem, Weights
from nongan.allocation.solver.solving import EXACT, solve

WISHES = ("preference", "distance", "stability")
BALANCE = ("numbers", "sexes", "ages", "skills")
MORE = 4
"""How many times a weight counts in the plan that puts it first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One plan to choose from. The cost of `plan` is in its own `weights`; compare its parts."""

    name: Literal["as_weighted", "wishes_first", "balance_first"]
    weights: Weights
    plan: Plan


def frontier(problem: Problem, effort: Effort = EXACT) -> list[Choice]:
    """Two or three plans; one that is like an earlier one part by part is left out. Raises what
    `solve` raises."""
    weights = {
        "as_weighted": problem.weights,
        "wishes_first": _more(problem.weights, WISHES),
        "balance_first": _more(problem.weights, BALANCE),
    }
    choices: list[Choice] = []
    for name, changed in weights.items():
        plan = solve(replace(problem, weights=changed), effort)
        if all(plan.parts != choice.plan.parts for choice in choices):
            choices.append(Choice(name, changed, plan))  # type: ignore[arg-type]
    return choices


def _more(weights: Weights, names: Iterable[str]) -> Weights:
    return replace(weights, **{name: MORE * getattr(weights, name) for name in names})
