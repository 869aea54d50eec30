"""Branch and price: the bound of what is still open, branch by branch, and the best plan met."""

import heapq
from dataclasses import dataclass, field

import highspy
import numpy as np

from nongan.allocation.solver.decomposing import Flags, Floats, Numbers, Sets
from nongan.allocation.solver.mixing import Mixed, Mixture

NEAR = 0.00005
"""How near the bound the mixture's cost must come, as a share of a plan's."""
MORE, ROUNDS = 3, 100
"""How many ways a unit gets at most in a round of new ways, and for how many rounds."""
AHEAD = 0.1
"""A half is looked at next if its bound is at most this part of the way from the least bound to
what is enough; else the node of the least bound is."""
USUAL = 4
"""How many splits of a unit at a branch the usual split counts for."""
WHOLE = 1e-4

Split = tuple[int, int, float]
"""A unit, a branch, and the share of the unit that has it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of some sets: no plan among them costs less than `least`, and with each set
    no less than `with_set`."""

    least: float
    with_set: Floats
    mixed: Mixed


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a split: whether the unit has the branch there; what the mixture cost before."""

    split: Split
    has: bool
    before: float


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """Sets that are still open, and what a plan among them costs at least."""

    least: float
    number: int
    alive: Flags = field(compare=False)
    basis: highspy.HighsBasis | None = field(compare=False, default=None)
    half: Half | None = field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """A plan in the making: its cost, and the set of each unit; none yet: infinite and no sets."""

    cost: float
    sets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """Plans cheaper by a share of the cost are looked for, in so many steps of the simplex method;
    every how many times the search goes down to the end, for a plan."""

    share: float
    steps: int
    dives: int


class Worker:
    """Looks at nodes with a mixture of its own. `mixed` are the sets that had a share in one;
    `unsolved` is what plans cost at least where every unit is decided and yet none was found."""

    def __init__(self, mixture: Mixture, records: "Records | None" = None):
        self.mixture, self.sets = mixture, mixture.sets
        self.unsolved = np.inf
        self.mixed = np.zeros(len(self.sets.unit), dtype=bool)
        self.records = records or Records()
        self._looked = 0
        self._priced = np.zeros(len(self.sets.unit), dtype=bool)
        self._apart = np.array([], dtype=np.int64), self.sets.only(self._priced)

    def bound(self, alive: Flags, *, enough: float = np.inf, near: float) -> Bound:
        """New ways until the bound is near the mixture's cost, or enough."""
        sets, best = self.sets, -np.inf
        self.mixture.allow(alive)
        numbers, priced = self._to_price(alive)
        off = np.full(len(alive), np.inf)
        for _ in range(ROUNDS):
            mixed = self.mixture.solve()
            places = sets.rows.places(mixed.rows)
            off[numbers] = priced.values(places) - mixed.units[priced.unit]
            off[~alive] = np.inf
            cheapest = np.minimum(np.minimum.reduceat(off, sets.starts), 0.0)
            bound = mixed.cost + float(cheapest.sum())
            if bound > best:
                best, with_set = bound, bound + off - cheapest[sets.unit]
            if best >= enough:
                break
            if mixed.cost - best < near and mixed.cost < enough:
                if not (broken := self.mixture.broken(mixed)):
                    break
                self.mixture.keep(broken)
                continue
            if not (better := self._better(off)):
                break
            self.mixture.add([sets.way(number, places) for number in better])
        return Bound(best, with_set, mixed)

    def _to_price(self, alive: Flags) -> tuple[Numbers, Sets]:
        """The numbers of some sets with all that are alive, and these apart: fewer to look at."""
        if (alive & ~self._priced).any() or 2 * alive.sum() < self._priced.sum():
            self._priced = alive
            self._apart = np.flatnonzero(alive), self.sets.only(alive)
        return self._apart

    def _better(self, off: Floats) -> list[int]:
        """The sets whose ways would make the mixture cheaper, a few of each unit."""
        found: list[int] = []
        for first, last in zip(self.sets.starts, [*self.sets.starts[1:], len(off)], strict=True):
            best = first + np.argsort(off[first:last], kind="stable")[:MORE]
            found += best[off[best] < -1e-6].tolist()
        return found

    def explore(self, node: Node, best: Found, aim: Aim) -> tuple[list[Node], Found]:
        """Look at nodes below one, mostly those of the least bound: the nodes left open, the best
        plan."""
        waiting, last, dives = [node], self.mixture.steps + aim.steps, 0
        while waiting and self.mixture.steps < last:
            deep: Node | None = heapq.heappop(waiting)
            dives += 1
            if deep and deep.basis:
                self.mixture.stand(deep.basis)
            while deep and self.mixture.steps < last:
                if dives % aim.dives and waiting and self._behind(deep, waiting[0], best, aim):
                    break
                deep, other, best = self._split(deep, best, aim.share)
                if other:
                    heapq.heappush(waiting, other)
            if deep:
                heapq.heappush(waiting, deep)
        return waiting, best

    def _behind(self, node: Node, least: Node, best: Found, aim: Aim) -> bool:
        enough = best.cost * (1 - aim.share)
        return node.least > least.least + AHEAD * (enough - least.least)

    def _split(
        self, node: Node, best: Found, share: float
    ) -> tuple[Node | None, Node | None, Found]:
        """The two halves of a node, the more promising first; the best plan."""
        self._looked += 1
        enough = best.cost * (1 - share)
        bound = self.bound(node.alive, enough=enough, near=node.least * NEAR)
        least = max(node.least, bound.least)
        self.mixed |= bound.mixed.shares > WHOLE
        if node.half:
            cost = min(bound.mixed.cost, 2 * enough - node.half.before)
            self.records.note(node.half, cost, self._people(node.half.split))
        if least >= enough:
            return None, None, best
        alive = node.alive & (bound.with_set < enough)
        splits = self._splits(bound.mixed)
        if not splits:
            return None, None, self._better_of(best, bound)
        expected = {split: self.records.expected(split, self._people(split)) for split in splits}
        split = min(splits, key=lambda split: (-expected[split], split))
        unit, branch, part = split
        basis, mine = self.mixture.basis, self.sets.unit == unit
        halves = []
        for has in (part >= 0.5, part < 0.5):
            half = alive & ~(mine & (self.sets.has[:, branch] != has))
            number = 2 * self._looked + int(has)
            possible = bool(np.logical_or.reduceat(half, self.sets.starts).all())
            one = Node(least, number, half, basis, Half(split, has, bound.mixed.cost))
            halves.append(one if possible else None)
        return halves[0], halves[1], best

    def _better_of(self, best: Found, bound: Bound) -> Found:
        """The plan that a mixture without parts of units is, if it is better."""
        if bound.mixed.gave_way:
            self.unsolved = min(self.unsolved, bound.least)
            return best
        found = found_in(self.sets, bound.mixed)
        return found if found.cost < best.cost else best

    def _splits(self, mixed: Mixed) -> list[Split]:
        """Where the mixture is undecided."""
        shares = np.add.reduceat(mixed.shares[:, None] * self.sets.has, self.sets.starts)
        units, branches = np.nonzero((shares > WHOLE) & (shares < 1 - WHOLE))
        parts = shares[units, branches]
        return list(zip(units.tolist(), branches.tolist(), parts.tolist(), strict=True))

    def _people(self, split: Split) -> float:
        return float(self.sets.rows.sizes[self.sets.members[split[0]]].sum())


class Records:
    """By how much the cost rose when units were split, for each person moved (pseudo-costs)."""

    def __init__(self) -> None:
        self._of: dict[tuple[int, int, bool], tuple[float, int]] = {}
        self._all = {False: (0.0, 0), True: (0.0, 0)}

    def expected(self, split: Split, people: float) -> float:
        """The rises on both sides, multiplied: by its own record and what is usual."""
        unit, branch, part = split
        worth = 1.0
        for has, moved in ((False, part), (True, 1 - part)):
            total, times = self._of.get((unit, branch, has), (0.0, 0))
            usual, all_times = self._all[has]
            rate = usual / all_times if all_times else 1.0
            worth *= max((total + rate * USUAL) / (times + USUAL) * moved * people, 1e-3)
        return worth

    def note(self, half: Half, cost: float, people: float) -> None:
        """Remember what the mixture cost after a split."""
        unit, branch, part = half.split
        moved = people * (1 - part if half.has else part)
        rise = max(0.0, cost - half.before) / moved
        total, times = self._of.get((unit, branch, half.has), (0.0, 0))
        self._of[unit, branch, half.has] = total + rise, times + 1
        total, times = self._all[half.has]
        self._all[half.has] = total + rise, times + 1


def found_in(sets: Sets, mixed: Mixed) -> Found:
    """The plan of a mixture that has each unit's branches decided."""
    best = [
        first + int(shares.argmax())
        for first, shares in zip(
            sets.starts.tolist(), np.split(mixed.shares, sets.starts[1:]), strict=True
        )
    ]
    return Found(mixed.cost, tuple(best))
