"""Which branches each unit has: a bound, a dive, mending, and the search that closes the gap."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from nongan.allocation.solver.decomposing import Flags, Floats, Rows, Sets
from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.mixing import Mixture
from nongan.allocation.solver.searching import Bound, Found, Node, Worker, found_in

FIRST = 15
"""How many sets of each unit get a way before anything has a price."""
CLOSE, NEARLY = 0.5, 10.0
"""How near the bound the mixture's cost must come: at first, and while diving."""
SURE = 0.9
"""The share from which a set counts as decided in a dive."""
DOUBTFUL = 0.99
"""Mending frees the units whose set has less than this share of the first mixture."""
LOOKS, BETTER = 100, 0.0001
"""How many nodes that may take; the share of the cost by which a mended plan must be better."""
PARTS, OVERLAP, FEW = 3, 8, 25
"""Then parts of a county are mended: how many, by how many units they overlap, nodes each."""
NARROW = 0.00045
"""The gap, as a share of the cost, at which a search ends."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The branches of each unit, and what no plan costs less than."""

    branches: dict[str, tuple[int, ...]]
    bound: float


def priced(rows: Rows) -> tuple[float, Floats]:
    """What no plan costs less than; and kinds × branches: by how much that rises at least if one
    person is there."""
    sets = Sets.every(rows)
    worker, bound = _begun(sets)
    return bound.least, sets.increases(rows.places(bound.mixed.rows))


def _begun(sets: Sets) -> tuple[Worker, Bound]:
    rows = sets.rows
    places = rows.places(np.zeros(len(rows.ends)))
    values = sets.values(places)
    cheap = [
        first + int(at)
        for first, of_unit in zip(
            sets.starts.tolist(), np.split(values, sets.starts[1:]), strict=False
        )
        for at in np.argsort(of_unit, kind="stable")[:FIRST]
    ]
    worker = Worker(Mixture(sets, [sets.way(number, places) for number in cheap]))
    return worker, worker.bound(np.ones(len(sets.unit), dtype=bool), near=CLOSE)


def decide(rows: Rows, effort: Effort) -> Decided | None:
    """Good branches for each unit, and how good; None if none were found."""
    sets = Sets.every(rows)
    root, bound = _begun(sets)
    best = _dived(root, bound)
    if best is None:
        return None
    doubtful = bound.mixed.shares[list(best.sets)] < DOUBTFUL
    best, _ = _searched(root, bound, best, (doubtful[sets.unit], BETTER, LOOKS))
    for end, part in product((0, -1), range(PARTS)):
        near = np.isin(sets.unit, _neighbours(sets, best, end, part))
        best, _ = _searched(root, bound, best, (near, BETTER, FEW))
    share, everywhere = max(effort.gap, NARROW), np.ones(len(sets.unit), dtype=bool)
    best, proven = _searched(root, bound, best, (everywhere, share, effort.branchings))
    branches = [tuple(dict.fromkeys(one)) for one in sets.branches[list(best.sets)].tolist()]
    return Decided(dict(zip(rows.units, branches, strict=True)), max(bound.least, proven))


def _neighbours(sets: Sets, best: Found, end: int, part: int) -> list[int]:
    """The units of one part of a county, laid out by the first or the last of their branches."""
    units = sorted(
        range(len(best.sets)), key=lambda unit: (sets.branches[best.sets[unit]][end], unit)
    )
    size = -(-len(units) // PARTS)
    return units[part * size : (part + 1) * size + OVERLAP]


def _searched(
    root: Worker, bound: Bound, best: Found, among: tuple[Flags, float, int]
) -> tuple[Found, float]:
    """A plan cheaper by a share of the cost, if one is met within so many nodes among some sets
    (and those of the best plan); and what every plan among them costs at least, if not cheaper
    by less than that."""
    among_sets, share, most = among
    live = among_sets & (bound.with_set < best.cost * (1 - share))
    live[list(best.sets)] = True
    number, numbers = np.cumsum(live) - 1, np.flatnonzero(live)
    ways = [replace(w, set=int(number[w.set])) for w in root.mixture.ways if live[w.set]]
    worker = Worker(Mixture(root.sets.only(live), ways, root.mixture.kept), root.records)
    before = Found(best.cost, tuple(number[list(best.sets)].tolist()))
    node = Node(bound.least, 0, np.ones(len(numbers), dtype=bool))
    left, found = worker.explore(node, before, share, most)
    root.mixture.keep([row for row in worker.mixture.kept if row not in root.mixture.kept])
    least = min([node.least for node in left] + [worker.unsolved, found.cost * (1 - share)])
    return Found(found.cost, tuple(numbers[list(found.sets)].tolist())), least


def _dived(worker: Worker, bound: Bound) -> Found | None:
    """Fix every unit's branches: the surest first, and new ways after each step."""
    sets = worker.sets
    alive = np.ones(len(sets.unit), dtype=bool)
    fixed = np.zeros(len(sets.rows.units), dtype=bool)
    while not fixed.all():
        shares = np.where(fixed[sets.unit], 0, bound.mixed.shares)
        chosen = np.flatnonzero(shares > SURE)
        if not chosen.size:
            chosen = np.array([shares.argmax()])
        fixed[sets.unit[chosen]] = True
        alive &= ~np.isin(sets.unit, sets.unit[chosen])
        alive[chosen] = True
        bound = worker.bound(alive, near=CLOSE if fixed.all() else NEARLY)
    return None if bound.mixed.gave_way else found_in(sets, bound.mixed)
