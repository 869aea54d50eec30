"""Which branches each unit has: a bound, a dive, and three searches: among the sets cheap at that
bound, among all, and among those that the mixtures of the second used."""

from dataclasses import dataclass, replace

import numpy as np

from nongan.allocation.solver.decomposing import Flags, Floats, Rows, Sets
from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.mixing import Mixture
from nongan.allocation.solver.searching import Aim, Bound, Found, Node, Worker, found_in

FIRST = 15
"""How many sets of each unit get a way before anything has a price."""
CLOSE, NEARLY = 0.5, 10.0
"""How near the bound the mixture's cost must come: at first, and while diving."""
SURE = 0.9
"""The share from which a set counts as decided in a dive."""
CHEAP, DEAR = 0.0002, 0.0005
"""A plan is first looked for among sets that raise the bound by a smaller share; ways that raise
it by more are left out of a search until they are missed."""
BETTER, FEW, DIVES = 0.0001, 0.1, 10
"""By which share of the cost a plan must be better in a search among few sets, and what part of
the steps it may take; how often the search among all goes down to the end."""
NARROW = 0.00045
"""The gap, as a share of the cost, at which a search ends."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The branches of each unit, and what no plan costs less than."""

    branches: dict[str, tuple[int, ...]]
    bound: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What every plan among the sets searched costs at least, if it is not cheaper than the best
    one by less than was aimed at; and the sets that had a share in some mixture."""

    least: float
    mixed: Flags


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
    if bound.mixed.gave_way:
        return None
    best = _dived(root, bound) or Found(np.inf, ())
    everything, share = np.ones(len(sets.unit), dtype=bool), max(effort.gap, NARROW)
    few = Aim(BETTER, int(effort.steps * FEW), 1)
    cheap = bound.with_set < bound.least + max(1.0, bound.least * CHEAP)
    for some in (cheap, everything):
        if some is cheap or not best.sets:
            best, _ = _searched(root, bound, best, (some, few))
    if not best.sets:
        return None
    best, seen = _searched(root, bound, best, (everything, Aim(share, effort.steps, DIVES)))
    if seen.least < best.cost * (1 - share):
        best, _ = _searched(root, bound, best, (seen.mixed, few))
    branches = [tuple(dict.fromkeys(one)) for one in sets.branches[list(best.sets)].tolist()]
    return Decided(dict(zip(rows.units, branches, strict=True)), max(bound.least, seen.least))


def _searched(
    root: Worker, bound: Bound, best: Found, among: tuple[Flags, Aim]
) -> tuple[Found, Seen]:
    """A plan cheaper by the share aimed at, if one is met among some sets (and those of the best
    plan); and what was seen on the way."""
    some, aim = among
    live = some & (bound.with_set < best.cost * (1 - aim.share))
    live |= bound.with_set <= np.minimum.reduceat(bound.with_set, root.sets.starts)[root.sets.unit]
    live[list(best.sets)] = True
    number, numbers = np.cumsum(live) - 1, np.flatnonzero(live)
    cheap = root.mixture.cheap(bound.mixed, max(1.0, bound.least * DEAR))
    ways = [replace(way, set=int(number[way.set])) for way in cheap if live[way.set]]
    worker = Worker(Mixture(root.sets.only(live), ways, root.mixture.kept), root.records)
    before = Found(best.cost, tuple(number[list(best.sets)].tolist()))
    node = Node(bound.least, 0, np.ones(len(numbers), dtype=bool))
    left, found = worker.explore(node, before, aim)
    root.mixture.keep([row for row in worker.mixture.kept if row not in root.mixture.kept])
    least = min([node.least for node in left] + [worker.unsolved, found.cost * (1 - aim.share)])
    mixed = np.zeros(len(live), dtype=bool)
    mixed[numbers[worker.mixed]] = True
    return Found(found.cost, tuple(numbers[list(found.sets)].tolist())), Seen(least, mixed)


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
