"""Units bound to few branches, apart from all other rules: the ways to place each unit as a whole.

Once places have prices, each unit goes its own way: for every set of branches that it may have, its
people go to the cheapest of the set (Dantzig and Wolfe 1960). The counting columns of the model are
replaced by what they count, so that each rule is one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from nongan.allocation.solver.model import Model
from nongan.allocation.solver.records import Problem

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 1e9
"""The price of a place that is not allowed."""
MOST_ENTRIES = 20_000_000
"""How many (set, kind, branch) may be looked at; with more, units are not taken apart."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to place a unit: the number of its set of branches, its cost, and what it adds to
    each row."""

    set: int
    cost: float
    rows: Floats


class Rows:
    """The model of a problem without links, as rows over places (kind * branches + branch) and the
    columns besides."""

    def __init__(self, problem: Problem, *, staying: int = 0):
        self.model = Model(problem, links=False, staying=staying)
        self.width, matrix = len(self.model.branches), self.model.matrix
        self.sizes = np.array([len(kind.people) for kind in self.model.kinds])
        self.allowed = np.array([kind.allowed for kind in self.model.kinds])
        self.costs = np.array(matrix.costs, dtype=np.float64)
        self.units = self._bound_units()
        members = list(self.units.values())
        taken = np.concatenate([np.array([], dtype=np.int64), *members])
        whole, counted = matrix.matrix(), self.model.counted
        counts, defined = np.array(list(counted)), np.array(list(counted.values()))
        keep = np.setdiff1d(np.arange(whole.shape[0]), np.concatenate([taken, defined]))
        self.rows = csc_array(whole[keep] + whole[keep][:, counts] @ whole[defined])
        self.ends = np.array(matrix.ends)[keep]
        placing = (taken[:, None] * self.width + np.arange(self.width)).ravel()
        self.free = np.setdiff1d(np.arange(whole.shape[1]), np.concatenate([placing, counts]))
        self.uppers = np.array(matrix.uppers)
        self._prices = csr_array(self.rows[:, : self.allowed.size].T)

    def _bound_units(self) -> dict[str, Numbers]:
        """The kinds of each unit that may have few branches."""
        found = {}
        for unit in sorted(self.model.problem.rules.together):
            members = self.model.members.get(("unit", unit))
            if members is not None:
                found[unit] = members
        return found

    def limit(self, unit: str) -> int:
        """How many branches a unit may have."""
        return min(self.model.problem.rules.together[unit], self.width)

    @property
    def small_enough(self) -> bool:
        """Whether all sets of branches of all units can be looked at."""
        entries = sum(
            comb(self.width, self.limit(unit)) * self.limit(unit) * len(members)
            for unit, members in self.units.items()
        )
        return entries <= MOST_ENTRIES and bool(self.allowed.any(axis=1).all())

    def places(self, duals: Floats) -> Floats:
        """What a person of each kind costs at each branch, at the prices of the rows."""
        prices = (self.costs[: self.allowed.size] - self._prices @ duals).reshape(-1, self.width)
        return np.where(self.allowed, prices, NEVER)

    def bar(self, barred: Flags) -> None:
        """Let nobody be where `barred` (kinds × branches), in the model's own matrix."""
        uppers = np.where(barred | ~self.allowed, 0, self.sizes[:, None]).ravel()
        self.model.matrix.uppers[: uppers.size] = uppers.tolist()

    def outside(self, branches: Mapping[str, Sequence[int]]) -> Flags:
        """Kinds × branches: where a unit whose branches are decided must not be."""
        barred = np.zeros(self.allowed.shape, dtype=bool)
        for unit, there in branches.items():
            barred[self.units[unit]] = True
            barred[np.ix_(self.units[unit], there)] = False
        return barred


@dataclass(frozen=True)
class Sets:
    """Sets of branches that units may have, unit by unit: `branches` (a smaller set repeats its
    last), and the number of the unit that each is of."""

    rows: Rows
    branches: Numbers
    unit: Numbers

    @classmethod
    def every(cls, rows: Rows) -> "Sets":
        """All sets of all units."""
        most = max((rows.limit(unit) for unit in rows.units), default=1)
        found: list[tuple[int, ...]] = []
        owners: list[int] = []
        for number, unit in enumerate(rows.units):
            sets = list(combinations(range(rows.width), rows.limit(unit)))
            found += [(*one, *one[-1:] * (most - len(one))) for one in sets]
            owners += [number] * len(sets)
        return cls(rows, np.array(found, dtype=np.int64).reshape(-1, most), np.array(owners, int))

    def only(self, chosen: Flags) -> "Sets":
        """Those chosen, numbered anew."""
        return Sets(self.rows, self.branches[chosen], self.unit[chosen])

    @cached_property
    def has(self) -> Flags:
        """Sets × branches."""
        has = np.zeros((len(self.unit), self.rows.width), dtype=bool)
        for column in self.branches.T:
            has[np.arange(len(has)), column] = True
        return has

    @cached_property
    def starts(self) -> Numbers:
        """Where the sets of each unit begin."""
        return np.searchsorted(self.unit, np.arange(len(self.rows.units)))

    @cached_property
    def members(self) -> list[Numbers]:
        """The kinds of each unit."""
        return list(self.rows.units.values())

    @cached_property
    def _entries(self) -> tuple[Numbers, list[Numbers], Numbers]:
        """For every kind in every set: its size, its places; and where the sets begin."""
        sizes = np.array([len(members) for members in self.members], dtype=np.int64)[self.unit]
        nobody = np.array([], dtype=np.int64)
        kinds = np.concatenate([nobody, *(self.members[unit] for unit in self.unit)])
        branches = np.repeat(self.branches, sizes, axis=0)
        places = [(kinds * self.rows.width + column).astype(np.int32) for column in branches.T]
        return self.rows.sizes[kinds], places, np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def values(self, places: Floats) -> Floats:
        """What each set costs its unit when everybody goes to the cheapest of its branches."""
        if not self.unit.size:
            return np.array([], dtype=np.float64)
        sizes, numbers, starts = self._entries
        prices = places.ravel()
        cheapest = prices[numbers[0]]
        for others in numbers[1:]:
            cheapest = np.minimum(cheapest, prices[others])
        return np.asarray(np.add.reduceat(cheapest * sizes, starts))

    def way(self, number: int, places: Floats) -> Way:
        """The way of a set at these prices."""
        rows, members = self.rows, self.members[self.unit[number]]
        branches = self.branches[number]
        best = branches[places[members][:, branches].argmin(axis=1)]
        placed, amounts = members * rows.width + best, rows.sizes[members]
        cost = float(rows.costs[placed] @ amounts)
        return Way(number, cost, rows.rows[:, placed] @ amounts)

    def increases(self, places: Floats) -> Floats:
        """Kinds × branches: by how much the bound rises at least if one person is there."""
        rises = np.maximum(places, 0)
        sets_of_units = np.split(self.branches, self.starts[1:])
        for members, sets in zip(self.members, sets_of_units, strict=False):
            offered = places[members][:, sets].min(axis=2)
            values = self.rows.sizes[members] @ offered
            for at in range(self.rows.width):
                there = (sets == at).any(axis=1)
                moved = places[members, at, None] - offered[:, there] + values[there]
                rises[members, at] = moved.min(axis=1, initial=NEVER) - values.min()
        return rises
