"""Units in few branches, by column generation: what a place costs, a bound, and a good choice.

A column is one whole way to place a unit; a small linear programme mixes the columns under all
other rules, its duals price every place, and for these prices the best way to place each unit is
found by looking at every set of branches it may have (Dantzig and Wolfe 1960). When no column
improves, the mixture costs no more than any plan: that is the bound. Then sets of branches are
fixed, the surest first, with new columns at each step, until every unit has one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import batched, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, hstack, vstack

from nongan.allocation.solver.model import Model
from nongan.allocation.solver.records import Problem

Floats = NDArray[np.float64]
Sets = NDArray[np.int64]

NEVER = 1e9
"""The price of a place that is not allowed."""
MOST_SETS = 20_000
"""A unit that may have more sets of branches than this is not bound to them here."""
FIRST, MORE, ROUNDS = 15, 3, 80
"""How many columns a unit begins with, gets at most in a round, and for how many rounds."""
NEAR, NEARLY = 0.5, 10.0
"""How near the bound the mixture's cost must come: at first, and while branches are fixed."""
SURE, FREED = 0.9, 8
"""The share from which a set counts as decided, and how many units are freed at a time."""


@dataclass(frozen=True, slots=True)
class Prices:
    """`bound`: no plan costs less. `places`: what a person of a kind adds to it at a branch.
    `chosen`: how much of each unit's mixture has which set of branches."""

    bound: float
    places: Floats
    chosen: Mapping[tuple[str, tuple[int, ...]], float]


@dataclass(frozen=True, slots=True)
class Column:
    """One way to place a unit: its branches, its cost, and what it adds to each row."""

    unit: str
    branches: tuple[int, ...]
    cost: float
    rows: Floats


class Master:
    """The linear programme over columns; `fixed` holds the units whose branches are decided."""

    def __init__(self, problem: Problem, *, staying: int = 0):
        self.model = Model(problem, links=False, staying=staying)
        self.fixed: dict[str, tuple[int, ...]] = {}
        self.columns: list[Column] = []
        self._width, matrix = len(self.model.branches), self.model.matrix
        self.sizes = np.array([len(kind.people) for kind in self.model.kinds])
        self._blocks = self._units(problem.rules.together)
        bound = np.concatenate([[], *self._blocks.values()]).astype(np.int64)
        whole = matrix.matrix().tocsc()
        rows = np.setdiff1d(np.arange(whole.shape[0]), bound)
        placing = (bound[:, None] * self._width + np.arange(self._width)).ravel()
        self._rest = np.setdiff1d(np.arange(whole.shape[1]), placing)
        self._whole = csc_array(whole[rows])
        self._ends = np.array(matrix.ends)[rows]
        self._costs = np.array(matrix.costs, dtype=np.float64)
        self._give = self._costs.max(initial=1) * 50
        self._allowed = np.array([kind.allowed for kind in self.model.kinds])
        self._sets = {
            unit: np.array(list(combinations(range(self._width), self._limit(unit))))
            for unit in self._blocks
        }

    def _limit(self, unit: str) -> int:
        return min(self.model.problem.rules.together[unit], self._width)

    def _units(self, together: Mapping[str, int]) -> dict[str, NDArray[np.int64]]:
        """The kinds of each unit that is bound, in the order of the matrix's first rows."""
        found = {}
        for unit in sorted(together):
            members = self.model.members.get(("unit", unit))
            if members is not None and comb(self._width, self._limit(unit)) <= MOST_SETS:
                found[unit] = members
        return found

    def generate(self, near: float = NEAR) -> Prices:
        """New columns until the bound is `near` the mixture's cost."""
        for _ in range(ROUNDS):
            cost, duals, mixture = self._mix()
            places = self._costs - self._whole.T @ duals[: self._whole.shape[0]]
            priced = places[: len(self.sizes) * self._width].reshape(-1, self._width)
            worth = dict(zip(self._blocks, duals[self._whole.shape[0] :], strict=True))
            found = {unit: list(self._best(unit, priced, MORE)) for unit in self._blocks}
            better = {unit: min(0.0, found[unit][0][0] - worth[unit]) for unit in found}
            if -sum(better.values()) < near:
                break
            self.columns += [
                column
                for unit, ways in found.items()
                for value, column in ways
                if value < worth[unit] - 1e-6
            ]
        return Prices(cost + sum(better.values()), priced, mixture)

    def start(self) -> None:
        """The first columns: each unit's cheapest sets by cost alone."""
        costs = self._costs[: len(self.sizes) * self._width].reshape(-1, self._width)
        for unit in self._blocks:
            self.columns += [column for _, column in self._best(unit, costs, FIRST)]

    def dive(self, prices: Prices) -> None:
        """Fix every unit's branches: the surest first, and new columns after each step."""
        while len(self.fixed) < len(self._blocks):
            shares = sorted((-share, *key) for key, share in prices.chosen.items())
            open_shares = [share for share in shares if share[1] not in self.fixed]
            sure = [share for share in open_shares if -share[0] > SURE] or open_shares[:1]
            self.fixed.update({unit: branches for _, unit, branches in sure})
            prices = self.generate(near=NEARLY)

    def mend(self) -> None:
        """Free a few units at a time, such that share branches, and dive again: twice, by their
        first and by their last branch. What is cheaper is kept."""
        cost, _, _ = self._mix()
        for end in (0, -1):
            units = sorted(self.fixed, key=lambda unit: (self.fixed[unit][end], unit))
            for freed in batched(units, FREED):
                before = dict(self.fixed)
                for unit in freed:
                    del self.fixed[unit]
                self.dive(self.generate(near=NEARLY))
                mended, _, _ = self._mix()
                if mended < cost - NEAR:
                    cost = mended
                else:
                    self.fixed = before

    def bar(self, barred: NDArray[np.bool_]) -> None:
        """Let nobody be where `barred` (kinds × branches), in the model's own matrix."""
        open_places = np.where(barred | ~self._allowed, 0, self.sizes[:, None]).ravel()
        self.model.matrix.uppers[: open_places.size] = open_places.tolist()

    def outside(self) -> NDArray[np.bool_]:
        """Kinds × branches: where a unit whose branches are fixed must not be."""
        barred = np.zeros(self._allowed.shape, dtype=bool)
        for unit, branches in self.fixed.items():
            barred[self._blocks[unit]] = True
            barred[np.ix_(self._blocks[unit], branches)] = False
        return barred

    def increases(self, prices: Prices) -> Floats:
        """By how much the bound rises at least if one person of a kind is at a branch."""
        rises = np.maximum(prices.places, 0)
        for unit, members in self._blocks.items():
            values, offered = self._values(unit, prices.places)
            for at in range(self._width):
                there = (self._sets_of(unit) == at).any(axis=1)
                moved = prices.places[members, at, None] - offered[:, there] + values[there]
                rises[members, at] = moved.min(axis=1, initial=NEVER) - values.min()
        return rises

    def _sets_of(self, unit: str) -> Sets:
        return np.array([self.fixed[unit]]) if unit in self.fixed else self._sets[unit]

    def _values(self, unit: str, places: Floats) -> tuple[Floats, Floats]:
        """What each set of branches costs the unit, and each of its kinds' people one by one."""
        members = self._blocks[unit]
        prices = np.where(self._allowed[members], places[members], NEVER)
        offered: Floats = prices[:, self._sets_of(unit)].min(axis=2)
        return self.sizes[members] @ offered, offered

    def _best(self, unit: str, places: Floats, most: int) -> Iterator[tuple[float, Column]]:
        members = self._blocks[unit]
        values, _ = self._values(unit, places)
        prices = np.where(self._allowed[members], places[members], NEVER)
        for number in np.argsort(values, kind="stable")[:most].tolist():
            branches = self._sets_of(unit)[number]
            placed = members * self._width + branches[prices[:, branches].argmin(axis=1)]
            amounts, key = self.sizes[members], tuple(branches.tolist())
            cost = float(self._costs[placed] @ amounts)
            yield float(values[number]), Column(unit, key, cost, self._whole[:, placed] @ amounts)

    def _mix(self) -> tuple[float, Floats, dict[tuple[str, tuple[int, ...]], float]]:
        """The cheapest mixture: its cost, the duals of rows and units, the shares of the sets."""
        columns = [c for c in self.columns if self.fixed.get(c.unit, c.branches) == c.branches]
        base = hstack([self._whole[:, self._rest], self._giving()], format="csc")
        uppers = np.array(self.model.matrix.uppers)[self._rest]
        giving = base.shape[1] - len(uppers)
        costs = [*self._costs[self._rest], *[self._give] * giving, *[c.cost for c in columns]]
        bounds = np.zeros((len(costs), 2))
        bounds[:, 1] = np.inf
        bounds[: len(uppers), 1] = uppers
        value, duals, amounts = _solved(
            np.array(costs), self._rows(base, columns), self._all_ends(), bounds
        )
        shares: Counter[tuple[str, tuple[int, ...]]] = Counter()
        for column, amount in zip(columns, amounts[base.shape[1] :].tolist(), strict=True):
            if amount > 1e-6:
                shares[column.unit, column.branches] += amount
        return value, duals, dict(shares)

    def _giving(self) -> csc_array:
        """Columns that let each row with one end give way, so that there is always a mixture."""
        rows = np.flatnonzero(self._ends[:, 0] != self._ends[:, 1])
        signs = np.where(np.isfinite(self._ends[rows, 0]), 1.0, -1.0)
        shape = (len(self._ends), len(rows))
        return csc_array((signs, (rows, np.arange(len(rows)))), shape=shape)

    def _rows(self, base: csc_array, columns: list[Column]) -> csr_array:
        number = {unit: at for at, unit in enumerate(self._blocks)}
        added = np.array([column.rows for column in columns]).reshape(-1, base.shape[0]).T
        units = [number[column.unit] for column in columns]
        shape = (len(number), len(columns))
        one = csc_array((np.ones(len(columns)), (units, range(len(columns)))), shape=shape)
        below = hstack([csc_array((len(number), base.shape[1])), one])
        return csr_array(vstack([hstack([base, csc_array(added)]), below]))

    def _all_ends(self) -> Floats:
        return np.vstack([self._ends, np.ones((len(self._blocks), 2))])


def _solved(
    costs: Floats, rows: csr_array, ends: Floats, bounds: Floats
) -> tuple[float, Floats, Floats]:
    """The value, the duals of the rows and the columns' amounts of a linear programme."""
    equal = ends[:, 0] == ends[:, 1]
    signs = np.where(np.isfinite(ends[~equal, 1]), 1.0, -1.0)
    # The stubs know dense matrices only.
    found = linprog(  # type: ignore[call-overload]
        costs,
        A_ub=csr_array(rows[~equal].multiply(signs[:, None])),
        b_ub=np.where(signs > 0, ends[~equal, 1], -ends[~equal, 0]),
        A_eq=rows[equal],
        b_eq=ends[equal, 0],
        bounds=bounds.tolist(),
        method="highs",
    )
    duals = np.zeros(len(ends))
    duals[equal], duals[~equal] = found.eqlin.marginals, found.ineqlin.marginals * signs
    return float(found.fun), duals, found.x
