"""A mixed-integer model as it grows, row by row and column by column, and its solution."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from nongan.allocation.solver.records import Rule
from nongan.allocation.solver.refusals import GaveUp

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2

Columns = Sequence[int] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop searching: at a proven gap (share of the cost), after so many nodes, or, where
    units of a large county are bound to few branches, after so many steps of the simplex method.
    There is no limit of time: the answer must not depend on how busy the machine is."""

    gap: float = 0.0
    nodes: int = 1_000_000
    steps: int = 60_000


@dataclass(frozen=True, slots=True)
class Solution:
    """Whole values of the columns, and the proven bound of the objective."""

    values: NDArray[np.int64]
    bound: float


@dataclass
class Matrix:
    """Whole columns ≥ 0 with a cost and an upper end; rows with a lower and an upper end."""

    costs: list[int] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    ends: list[tuple[float, float]] = field(default_factory=list)
    rules: list[Rule | None] = field(default_factory=list)
    _rows: list[Columns] = field(default_factory=list)
    _values: list[Sequence[int]] = field(default_factory=list)

    def column(self, cost: int = 0, upper: float = np.inf) -> int:
        """A new column; its number."""
        self.costs.append(cost)
        self.uppers.append(upper)
        return len(self.costs) - 1

    def row(
        self,
        terms: tuple[Columns, Sequence[int]],
        *,
        least: float = -np.inf,
        most: float = np.inf,
        rule: Rule | None = None,
    ) -> int:
        """A new row of (columns, their coefficients); its number."""
        self._rows.append(terms[0])
        self._values.append(terms[1])
        self.ends.append((least, most))
        self.rules.append(rule)
        return len(self.ends) - 1

    def widen(self, row: int, value: int) -> int:
        """A new column with this coefficient in a row that is there; its number."""
        column = self.column()
        self._rows[row] = [*self._rows[row], column]
        self._values[row] = [*self._values[row], value]
        return column

    def matrix(self) -> csr_array:
        """The coefficients."""
        starts = np.cumsum([0, *map(len, self._rows)])
        columns = np.concatenate([np.asarray(row, dtype=np.int64) for row in self._rows])
        values = np.concatenate([np.asarray(row, dtype=np.float64) for row in self._values])
        return csr_array((values, columns, starts), shape=(len(self.ends), len(self.costs)))

    def solve(self, effort: Effort) -> Solution | None:
        """The cheapest whole solution, None if there is none. Raises GaveUp at the limit."""
        lower, upper = np.array(self.ends).T
        found = milp(
            np.array(self.costs, dtype=np.float64),
            integrality=np.ones(len(self.costs), dtype=np.int64),
            bounds=Bounds(0, np.array(self.uppers)),
            constraints=LinearConstraint(self.matrix(), lower, upper),
            options={"mip_rel_gap": effort.gap, "node_limit": effort.nodes},
        )
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise GaveUp(found.message)
        return Solution(np.rint(found.x).astype(np.int64), found.mip_dual_bound)
