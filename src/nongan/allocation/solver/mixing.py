"""The linear programme that mixes ways to place units: HiGHS, kept warm between questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

from nongan.allocation.solver.decomposing import Flags, Floats, Numbers, Sets, Way
from nongan.allocation.solver.refusals import GaveUp

LITTLE = 1e-6
ASKING = 15
"""To ask once takes as long as so many steps of the simplex method."""
INFINITE = highspy.kHighsInf
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "solver": "simplex",
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}


@dataclass(frozen=True, slots=True)
class Mixed:
    """The cheapest mixture: its cost; what a unit of each row and what each unit is worth; the
    share of each set; whether a rule had to give way; and every column besides the ways."""

    cost: float
    rows: Floats
    units: Floats
    shares: Floats
    gave_way: bool
    activity: Floats


class Quiet(highspy.Highs):
    """HiGHS without callbacks: enabling them prints a banner."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Nothing here calls back."""


class Mixture:
    """Ways in, the cheapest mixture out. Inequalities stay out until a mixture breaks them;
    what cannot be kept gives way at a price no plan would pay."""

    def __init__(self, sets: Sets, ways: Sequence[Way] = (), kept: Sequence[int] = ()):
        self.sets, self.ways = sets, list[Way]()
        rows = self._rows = sets.rows
        self._free = csr_array(rows.rows[:, rows.free])
        self._give = rows.costs.max(initial=1) * 50
        self._way_columns, self._giving = list[int](), list[int]()
        self._of_set = np.array([], dtype=np.int64)
        self.steps = 0
        self._highs = Quiet()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._begin()
        self.kept: list[int] = []
        equal = np.flatnonzero(rows.ends[:, 0] == rows.ends[:, 1])
        self.keep(kept or equal.tolist())
        self.add(ways)

    def _begin(self) -> None:
        """The columns besides the ways, and a row for each unit: its shares add up to one."""
        rows, units = self._rows, len(self._rows.units)
        self._columns = len(rows.free)
        uppers = np.minimum(rows.uppers[rows.free], INFINITE)
        zeros = np.zeros(self._columns)
        none = zeros.astype(np.int32)
        self._highs.addCols(self._columns, rows.costs[rows.free], zeros, uppers, 0, none, [], [])
        ones, nothing = np.ones(units), np.zeros(units, dtype=np.int32)
        self._highs.addRows(units, ones, ones, 0, nothing, [], [])
        for number, members in enumerate(rows.units.values()):
            price = self._give * float(rows.sizes[members].sum())
            self._giving.append(self._column(price, np.array([number]), np.ones(1)))

    def keep(self, numbers: Sequence[int]) -> None:
        """Put rows in."""
        known = np.array([way.rows for way in self.ways]).reshape(-1, len(self._rows.ends))
        way_columns = np.array(self._way_columns, dtype=np.int64)
        for number in numbers:
            least, most = self._rows.ends[number]
            free = self._free[[number]]
            mixed = np.flatnonzero(known[:, number])
            columns = np.concatenate([free.indices, way_columns[mixed]]).astype(np.int32)
            values = np.concatenate([free.data, known[mixed, number]])
            ends = max(least, -INFINITE), min(most, INFINITE)
            self._highs.addRow(*ends, len(columns), columns, values)
            self.kept.append(number)
            if least != most:
                sign = 1.0 if np.isfinite(least) else -1.0
                at = len(self._rows.units) + len(self.kept) - 1
                self._giving.append(self._column(self._give, np.array([at]), np.array([sign])))

    def _column(self, cost: float, rows: Numbers, values: Floats) -> int:
        self._highs.addCol(cost, 0.0, INFINITE, len(rows), rows.astype(np.int32), values)
        self._columns += 1
        return self._columns - 1

    def add(self, ways: Sequence[Way]) -> None:
        """Put ways in."""
        first, kept = len(self._rows.units), np.array(self.kept, dtype=np.int64)
        for way in ways:
            added = way.rows[kept]
            there = np.flatnonzero(added)
            rows = np.concatenate([[self.sets.unit[way.set]], first + there])
            values = np.concatenate([[1.0], added[there]])
            self._way_columns.append(self._column(way.cost, rows, values))
            self.ways.append(way)
        self._of_set = np.array([way.set for way in self.ways], dtype=np.int64)

    def allow(self, alive: Flags) -> None:
        """Only these sets may have a share."""
        uppers = np.where(alive[self._of_set], INFINITE, 0.0)
        columns = np.array(self._way_columns, dtype=np.int32)
        self._highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), uppers)

    def solve(self) -> Mixed:
        """The cheapest mixture of the ways that there are. Raises GaveUp if HiGHS finds none: each
        row may give way, so there is one."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise GaveUp(str(self._highs.getModelStatus()))
        self.steps += ASKING + self._highs.getInfo().simplex_iteration_count
        found = self._highs.getSolution()
        duals, values = np.array(found.row_dual), np.array(found.col_value)
        units, rows = len(self._rows.units), np.zeros(len(self._rows.ends))
        rows[self.kept] = duals[units:]
        amounts = values[self._way_columns]
        shares = np.bincount(self._of_set, amounts, len(self.sets.unit))
        activity = self._free @ values[: len(self._rows.free)]
        for number in np.flatnonzero(amounts > LITTLE / 1000):
            activity += self.ways[number].rows * amounts[number]
        gave_way = bool((values[self._giving] > LITTLE).any())
        cost = self._highs.getInfo().objective_function_value
        return Mixed(cost, rows, duals[:units], shares, gave_way, activity)

    def cheap(self, mixed: Mixed, most: float) -> list[Way]:
        """The ways that would make this mixture dearer by at most so much."""
        costs, rows = (
            np.array([w.cost for w in self.ways]),
            np.array([w.rows for w in self.ways]),
        )
        off = costs - rows @ mixed.rows - mixed.units[self.sets.unit[self._of_set]]
        return [self.ways[number] for number in np.flatnonzero(off <= most)]

    def broken(self, mixed: Mixed) -> list[int]:
        """The rows left out that a mixture breaks."""
        least, most = self._rows.ends.T
        broken = (mixed.activity < least - LITTLE) | (mixed.activity > most + LITTLE)
        broken[self.kept] = False
        return np.flatnonzero(broken).tolist()

    @property
    def basis(self) -> highspy.HighsBasis:
        """Where the search stands; `stand` goes back there, whatever was put in since."""
        return self._highs.getBasis()

    def stand(self, basis: highspy.HighsBasis) -> None:
        """Go back to a basis: columns that came later are out, rows that came later are in."""
        columns, rows = list(basis.col_status), list(basis.row_status)
        columns += [highspy.HighsBasisStatus.kLower] * (self._columns - len(columns))
        more = len(self._rows.units) + len(self.kept) - len(rows)
        rows += [highspy.HighsBasisStatus.kBasic] * more
        basis.col_status, basis.row_status = columns, rows
        self._highs.setBasis(basis)
