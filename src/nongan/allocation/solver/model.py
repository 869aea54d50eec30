"""The rules of a problem as rows of a matrix, each hard rule under its name."""

from collections import defaultdict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nongan.allocation.solver.counting import EVERYBODY, Group, open_branches, shares
from nongan.allocation.solver.kinds import Kind, kinds
from nongan.allocation.solver.matrix import Matrix
from nongan.allocation.solver.records import Branch, Problem, Rule


class Model:
    """`matrix` with a column for each kind at each open branch (`kind * branches + branch`), then
    a column for each watched group's people at a branch (`counted`: its column → the row that
    says so), then what the rules need besides."""

    def __init__(
        self,
        problem: Problem,
        *,
        permissions_as_rules: bool = False,
        staying: int = 0,
        links: bool = True,
    ):
        self.problem = problem
        self.branches: list[Branch] = open_branches(problem)
        self.kinds: list[Kind] = kinds(problem, named=permissions_as_rules, by_last=staying > 0)
        self.matrix = Matrix()
        self._counts: dict[tuple[Group, int], int] = {}
        self.counted: dict[int, int] = {}
        self._place_everybody()
        self._keep_permissions()
        for at, branch in enumerate(self.branches):
            self._keep_capacity(at, branch)
            self._keep_own_share(at, branch)
        self._balance()
        self._keep_floors()
        for unit in sorted(problem.rules.together) if links else ():
            self._keep_together(unit)
        for unit in sorted(problem.rules.spread):
            self._keep_spread(unit)
        if staying:
            stay = [self.count(("last", b.key), at) for at, b in enumerate(self.branches)]
            self.matrix.row((stay, [1] * len(stay)), least=staying)

    @cached_property
    def members(self) -> dict[Group, NDArray[np.int64]]:
        """The kinds of each watched group."""
        found: dict[Group, list[int]] = defaultdict(list)
        for number, kind in enumerate(self.kinds):
            for group in kind.groups:
                found[group].append(number)
        return {group: np.array(numbers) for group, numbers in found.items()}

    @cached_property
    def sizes(self) -> dict[Group, int]:
        """How many people each watched group has."""
        counted = {group: numbers.tolist() for group, numbers in self.members.items()}
        return {
            g: sum(len(self.kinds[n].people) for n in numbers) for g, numbers in counted.items()
        }

    def count(self, group: Group, at: int) -> int:
        """The column that holds how many of a group are at a branch."""
        if (group, at) not in self._counts:
            column = self.matrix.column()
            placed = self.members.get(group, np.array([], dtype=np.int64)) * len(self.branches) + at
            terms = (np.append(placed, column), [1] * len(placed) + [-1])
            self.counted[column] = self.matrix.row(terms, least=0, most=0)
            self._counts[group, at] = column
        return self._counts[group, at]

    def _place_everybody(self) -> None:
        for kind in self.kinds:
            size = len(kind.people)
            columns = [
                self.matrix.column(cost, size if allowed else 0)
                for cost, allowed in zip(kind.costs, kind.allowed, strict=True)
            ]
            self.matrix.row((columns, [1] * len(columns)), least=size, most=size)

    def _keep_permissions(self) -> None:
        """The locks and exclusions that stand in `barred` and not in what a kind is allowed."""
        width = len(self.branches)
        for number, kind in enumerate(self.kinds):
            for rule, places in kind.barred.items():
                columns = [number * width + at for at in places]
                self.matrix.row((columns, [1] * len(columns)), most=0, rule=rule)

    def _keep_capacity(self, at: int, branch: Branch) -> None:
        terms = ([self.count(EVERYBODY, at)], [1])
        self.matrix.row(terms, least=branch.least, rule=Rule("least", branch.key))
        self.matrix.row(terms, most=branch.most, rule=Rule("most", branch.key))

    def _keep_own_share(self, at: int, branch: Branch) -> None:
        percent, own = self.problem.rules.own_percent, ("unit", branch.secretary_unit)
        if percent is None or own not in self.members:
            return
        terms = ([self.count(own, at), self.count(EVERYBODY, at)], [100, -percent])
        self.matrix.row(terms, most=0, rule=Rule("own", branch.key, unit=own[1]))

    def _balance(self) -> None:
        weights = self.problem.weights
        costs = {"all": weights.numbers, "sex": weights.sexes, "age": weights.ages}
        for group in sorted(self.members):
            if not costs.get(group[0]):
                continue
            for at, share in enumerate(shares(self.sizes[group], self.branches)):
                over, under = (self.matrix.column(costs[group[0]]) for _ in range(2))
                terms = ([self.count(group, at), over, under], [1, -1, 1])
                self.matrix.row(terms, least=share, most=share)

    def _keep_floors(self) -> None:
        place, weight = (
            {b.key: at for at, b in enumerate(self.branches)},
            self.problem.weights.skills,
        )
        for floor in sorted(self.problem.rules.floors, key=lambda f: (f.item, f.branch, f.least)):
            if floor.branch not in place or not (floor.hard or weight):
                continue
            columns = [self.count(("item", floor.item), place[floor.branch])]
            if not floor.hard:
                columns.append(self.matrix.column(weight, floor.least))
            rule = Rule("floor", floor.branch, item=floor.item) if floor.hard else None
            self.matrix.row((columns, [1] * len(columns)), least=floor.least, rule=rule)

    def _keep_together(self, unit: str) -> None:
        """Tight links: a kind may be at a branch only if its unit is there (x ≤ count · z)."""
        if (group := ("unit", unit)) not in self.members:
            return
        there = [self.matrix.column(upper=1) for _ in self.branches]
        for number in self.members[group].tolist():
            for at, allowed in enumerate(self.kinds[number].allowed):
                if allowed:
                    placed = number * len(self.branches) + at
                    terms = ([placed, there[at]], [1, -len(self.kinds[number].people)])
                    self.matrix.row(terms, most=0)
        limit = self.problem.rules.together[unit]
        self.matrix.row((there, [1] * len(there)), most=limit, rule=Rule("together", unit=unit))

    def _keep_spread(self, unit: str) -> None:
        if (group := ("unit", unit)) not in self.members:
            return
        limit = max(1, self.sizes[group] * self.problem.rules.spread[unit] // 100)
        for at, branch in enumerate(self.branches):
            terms = ([self.count(group, at)], [1])
            self.matrix.row(terms, most=limit, rule=Rule("spread", branch.key, unit=unit))
