"""Which rules collide: the smallest set that no plan can keep, found by giving way and deleting.

First the elastic filter: every hard rule may give way at a cost of one a person; those that do are
made firm, until nothing can be kept any more. What was made firm holds a colliding set (Chinneck,
Feasibility and Infeasibility in Optimization, 2008). Then the deletion filter drops each rule that
the collision does not need. Both solve whole models, so the answer holds for whole people.
"""

from collections.abc import Iterable

import numpy as np

from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.model import Model
from nongan.allocation.solver.records import Problem, Rule
from nongan.allocation.solver.refusals import Collision

FEASIBLE = Effort()


class Elastic:
    """A model whose hard rules can be firm, give way at a cost, or be left out."""

    def __init__(self, problem: Problem):
        self.matrix = Model(problem, permissions_as_rules=True).matrix
        self.matrix.costs = [0] * len(self.matrix.costs)
        self.slack: dict[Rule, list[int]] = {}
        for number, rule in enumerate(self.matrix.rules):
            if rule is not None:
                self.slack.setdefault(rule, []).append(self._give_way(number, rule))

    def _give_way(self, number: int, rule: Rule) -> int:
        """A new column that lets one row give way by a person."""
        least, _ = self.matrix.ends[number]
        size = 100 if rule.kind == "own" else 1
        return self.matrix.widen(number, size if np.isfinite(least) else -size)

    def given_way(self, firm: Iterable[Rule], loose: Iterable[Rule] = ()) -> dict[Rule, int] | None:
        """Rule → by how many people it gives way in the solution that gives way least, with `firm`
        kept and `loose` left out; None if there is no solution."""
        firm, loose = set(firm), set(loose)
        for rule, columns in self.slack.items():
            for column in columns:
                self.matrix.uppers[column] = 0 if rule in firm else np.inf
                self.matrix.costs[column] = 0 if rule in loose else 1
        solution = self.matrix.solve(FEASIBLE)
        if solution is None:
            return None
        gives = {r: int(solution.values[columns].sum()) for r, columns in self.slack.items()}
        return {rule: by for rule, by in gives.items() if by and rule not in loose}


def collisions(problem: Problem) -> list[Collision]:
    """A minimal set of hard rules that no plan keeps together, in the order of their names."""
    elastic = Elastic(problem)
    everything = set(elastic.slack)
    firm: set[Rule] = set()
    while gives := elastic.given_way(firm):
        firm |= gives.keys()
    needed = set(firm)
    for rule in sorted(firm):
        if elastic.given_way(needed - {rule}, everything - (needed - {rule})) is None:
            needed.remove(rule)
    return [Collision(rule, _short(elastic, rule, needed)) for rule in sorted(needed)]


def _short(elastic: Elastic, rule: Rule, needed: set[Rule]) -> int:
    """By how much one rule must give way so that the others of the set can be kept."""
    others = set(elastic.slack) - needed
    gives = elastic.given_way(needed - {rule}, others) or {}
    return gives.get(rule, 0)
