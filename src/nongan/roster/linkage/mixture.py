"""Expectation–maximisation over all lines and all people whom they may mean.

Each line belongs to one of its candidates or to nobody; how likely each is under the present
weights says how much its levels count in the next ones. Since a line belongs to one person at
most, this stays with the right class where a plain mixture of pairs does not (linkage.md §5
trap 4), and a Dirichlet prior, the trained model's beliefs, carries what a county hardly shows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage.model import Table, TrainedModel

Tables = Mapping[str, Table]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


REACH = 20.0
"""Bits below the best of its line, or below nobody, from which on a pair is not looked at again:
a share of a millionth teaches nothing."""


@dataclass(frozen=True)
class Pairs:
    """All pairs of one kind of paper as arrays.

    `level[a]` is the place in `levels` of atom a's (field, level), and `log_u[a]` the log2 of
    its u; atom 0 says nothing. `rows` holds the pairs' atoms, one row a field; the pairs of a line
    stand together and begin at `first`. `lines` counts all lines, those that may mean no one among
    them.
    """

    levels: Sequence[tuple[str, str]]
    level: Ints
    log_u: Floats
    rows: Ints
    first: Ints
    lines: int


@dataclass(frozen=True)
class Learnt:
    """What the lines show: m by field, and the share of lines that belong to nobody."""

    tables: dict[str, Table]
    stranger: float


def learn(
    pairs: Pairs, prior: Tables, *, belief: Table, start: float, trained: TrainedModel
) -> Learnt:
    """The weights under which the lines are likeliest, given the prior.

    `belief[field]` is how many lines' worth of belief stands behind `prior[field]`; `start` the
    score in bits of a person of whom nothing is known.
    """
    numbers = trained.numbers
    tables: dict[str, Table] = dict(prior)
    stranger = numbers["stranger"]
    likely = _Likely(pairs, prior, start, trained)
    likely.drop_hopeless(prior, stranger)
    for _round in range(int(numbers["rounds"])):
        shares = likely.shares(tables, stranger)
        counted = likely.counted(shares)
        tables = {
            field: _table(table, counted[field], belief[field]) for field, table in prior.items()
        }
        nobody = pairs.lines - float(shares.sum())
        stranger = nobody + numbers["chances_belief"] * numbers["stranger"]
        stranger /= pairs.lines + numbers["chances_belief"]
        stranger = min(max(stranger, numbers["least_stranger"]), numbers["most_stranger"])
    return Learnt(tables, round(stranger, 6))


class _Likely:
    """How likely each pair is the right one, and what the right ones look like."""

    def __init__(self, pairs: Pairs, fields: Tables, start: float, trained: TrainedModel) -> None:
        self.start, self.trained = start, trained
        self.levels = sorted(level for level in set(pairs.levels) if level[0] in fields)
        number = {level: place for place, level in enumerate(self.levels)}
        numbers = np.array([number.get(level, len(number)) for level in pairs.levels])
        self.level = numbers[pairs.level]
        self.says = self.level < len(number)
        self.log_u = pairs.log_u
        self.least, self.most = (
            np.array([*(limit[field] for field, _ in self.levels), 0.0])[self.level]
            for limit in (trained.least, trained.most)
        )
        self.rows, self.first = pairs.rows, pairs.first

    def drop_hopeless(self, tables: Tables, stranger: float) -> None:
        """Look only at pairs that may carry a share at all."""
        if not len(self.first):
            return
        bits = self._bits(tables)
        sizes = np.diff(np.append(self.first, len(bits)))
        best = np.maximum(np.maximum.reduceat(bits, self.first), np.log2(stranger))
        kept = np.flatnonzero(bits >= np.repeat(best, sizes) - REACH)
        line = np.repeat(np.arange(len(sizes)), sizes)[kept]
        self.rows = np.ascontiguousarray(self.rows[:, kept])
        self.first = np.flatnonzero(np.diff(line, prepend=-1))

    def _bits(self, tables: Tables) -> Floats:
        known = [self.trained.log_m(tables[field], level) for field, level in self.levels]
        m = np.array([*known, 0.0])
        weights = np.where(
            self.says, np.clip(m[self.level] - self.log_u, self.least, self.most), 0.0
        )
        bits = np.full(self.rows.shape[1], self.start)
        for atoms in self.rows:
            bits += weights[atoms]
        return bits

    def shares(self, tables: Tables, stranger: float) -> Floats:
        """How likely each pair is the right one, under these weights."""
        if not len(self.first):
            return np.zeros(0)
        odds = np.exp2(np.minimum(self._bits(tables), 60.0)) * (1 - stranger)
        whole = np.add.reduceat(odds, self.first) + stranger
        sizes = np.diff(np.append(self.first, len(odds)))
        return np.asarray(odds / np.repeat(whole, sizes))

    def counted(self, shares: Floats) -> dict[str, dict[str, float]]:
        """How often the right pair stands at each level, each pair counted by its share."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        counts = np.zeros(len(self.levels) + 1)
        for atoms in self.rows:
            counts += np.bincount(self.level[atoms], weights=shares, minlength=len(counts))
        for (field, level), count in zip(self.levels, counts.tolist(), strict=False):
            found[field][level] = count
        return found


def _table(prior: Table, counts: Mapping[str, float], belief: float) -> dict[str, float]:
    whole = sum(counts.values()) + belief
    return {
        level: round((counts.get(level, 0.0) + belief * share) / whole, 6)
        for level, share in prior.items()
    }
