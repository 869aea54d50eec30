"""Expectation–maximisation over all lines and all people whom they may mean.

Each line belongs to one of its candidates or to nobody; how likely each is under the present
weights says how much its levels count in the next ones. Since a line belongs to one person at
most, this stays with the right class where a plain mixture of pairs does not (linkage.md §5
trap 4), and a Dirichlet prior, the trained model's beliefs, carries what a county hardly shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage.model import Table, TrainedModel

Tables = Mapping[str, Table]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """All pairs of one kind of paper as arrays.

    `levels[a]` is the (field, level) of atom a and `log_u[a]` the log2 of its u; atom 0 says
    nothing. `rows` holds a pair's atoms, one column a field; the pairs of a line stand together
    and begin at `first`. `lines` counts all lines, those that may mean no one among them.
    """

    levels: list[tuple[str, str]]
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
    for _round in range(int(numbers["rounds"])):
        shares = _shares(pairs, tables, stranger, start, trained)
        counted = _counted(pairs, shares)
        tables = {
            field: _table(table, counted.get(field, {}), belief[field])
            for field, table in prior.items()
        }
        nobody = pairs.lines - float(shares.sum())
        stranger = nobody + numbers["chances_belief"] * numbers["stranger"]
        stranger /= pairs.lines + numbers["chances_belief"]
        stranger = min(max(stranger, numbers["least_stranger"]), numbers["most_stranger"])
    return Learnt(tables, round(stranger, 6))


def _shares(
    pairs: Pairs, tables: Tables, stranger: float, start: float, trained: TrainedModel
) -> Floats:
    """How likely each pair is the right one, under these weights."""
    if not len(pairs.first):
        return np.zeros(0)
    weights = np.zeros(len(pairs.levels))
    for atom, (field, level) in enumerate(pairs.levels[1:], start=1):
        m = tables[field].get(level, trained.numbers["m_floor"])
        bits = np.log2(m) - pairs.log_u[atom]
        weights[atom] = min(max(bits, trained.least[field]), trained.most[field])
    odds = np.exp2(np.minimum(weights[pairs.rows].sum(axis=1) + start, 60.0)) * (1 - stranger)
    whole = np.add.reduceat(odds, pairs.first) + stranger
    sizes = np.diff(np.append(pairs.first, len(odds)))
    return np.asarray(odds / np.repeat(whole, sizes))


def _counted(pairs: Pairs, shares: Floats) -> dict[str, dict[str, float]]:
    """How often the right pair stands at each level, each pair counted by its share."""
    width = pairs.rows.shape[1]
    counts = np.bincount(
        pairs.rows.ravel(), weights=np.repeat(shares, width), minlength=len(pairs.levels)
    )
    found: dict[str, dict[str, float]] = {}
    for (field, level), count in zip(pairs.levels[1:], counts[1:].tolist(), strict=True):
        table = found.setdefault(field, {})
        table[level] = table.get(level, 0.0) + count
    return found


def _table(prior: Table, counts: Mapping[str, float], belief: float) -> dict[str, float]:
    whole = sum(counts.values()) + belief
    return {
        level: round((counts.get(level, 0.0) + belief * share) / whole, 6)
        for level, share in prior.items()
    }
