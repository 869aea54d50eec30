"""Branch and price: the bound of what is still open, branch by branch, and the best plan met."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from nongan.allocation.solver.decomposing import Flags, Floats, Sets
from nongan.allocation.solver.mixing import Mixed, Mixture

NEAR = 5.0
"""How near the bound the mixture's cost must come."""
MORE, ROUNDS = 3, 100
"""How many ways a unit gets at most in a round of new ways, and for how many rounds."""
TRIED, FAILED, STEPS = 8, 4, 40
"""How many splits are tried, how many in a row that are no better end it, in how many steps."""
RELIABLE = 2
"""How often a split must have been tried before its own record is believed."""
WHOLE = 1e-4
NO_LIMIT = 2**31 - 1

Split = tuple[int, int, float]
"""A unit, a branch, and the share of the unit that has it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of some sets: no plan among them costs less than `least`, and with each set
    no less than `with_set`."""

    least: float
    with_set: Floats
    mixed: Mixed


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """Sets that are still open, and what a plan among them costs at least."""

    least: float
    number: int
    alive: Flags = field(compare=False)
    basis: highspy.HighsBasis | None = field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """A plan in the making: its cost, and the set of each unit."""

    cost: float
    sets: tuple[int, ...]


class Worker:
    """Looks at nodes with a mixture of its own."""

    def __init__(self, mixture: Mixture, records: "Records | None" = None):
        self.mixture, self.sets = mixture, mixture.sets
        self.looked, self.unsolved = 0, np.inf
        self.records = records or Records()

    def bound(self, alive: Flags, *, enough: float = np.inf, near: float = NEAR) -> Bound:
        """New ways until the bound is near the mixture's cost, or enough."""
        sets, best = self.sets, -np.inf
        self.mixture.allow(alive)
        for _ in range(ROUNDS):
            mixed = self.mixture.solve()
            places = sets.rows.places(mixed.rows)
            off = np.where(alive, sets.values(places) - mixed.units[sets.unit], np.inf)
            cheapest = np.minimum(np.minimum.reduceat(off, sets.starts), 0.0)
            bound = mixed.cost + float(cheapest.sum())
            if bound > best:
                best, with_set = bound, bound + off - cheapest[sets.unit]
            if best >= enough:
                break
            if mixed.cost - best < near:
                if not (broken := self.mixture.broken(mixed)):
                    break
                self.mixture.keep(broken)
                continue
            self.mixture.add([sets.way(number, places) for number in self._better(off)])
        return Bound(best, with_set, mixed)

    def _better(self, off: Floats) -> list[int]:
        """The sets whose ways would make the mixture cheaper, a few of each unit."""
        found: list[int] = []
        for first, last in zip(self.sets.starts, [*self.sets.starts[1:], len(off)], strict=True):
            best = first + np.argsort(off[first:last], kind="stable")[:MORE]
            found += best[off[best] < -1e-6].tolist()
        return found

    def explore(self, node: Node, best: Found, share: float, most: int) -> tuple[list[Node], Found]:
        """Look at up to `most` nodes below one, deep first, for plans cheaper by a share of the
        cost: the nodes left open, the best plan."""
        waiting, last = [node], self.looked + most
        while waiting and self.looked < last:
            deep: Node | None = heapq.heappop(waiting)
            if deep and deep.basis:
                self.mixture.stand(deep.basis)
            while deep and self.looked < last:
                self.looked += 1
                deep, other, best = self._split(deep, best, share)
                if other:
                    heapq.heappush(waiting, other)
            if deep:
                heapq.heappush(waiting, deep)
        return waiting, best

    def _split(
        self, node: Node, best: Found, share: float
    ) -> tuple[Node | None, Node | None, Found]:
        """The two halves of a node, the more promising first; the best plan."""
        enough = best.cost * (1 - share)
        bound = self.bound(node.alive, enough=enough, near=min(NEAR, best.cost * share / 4))
        least = max(node.least, bound.least)
        if least >= enough:
            return None, None, best
        alive = node.alive & (bound.with_set < enough)
        splits = self._splits(bound.mixed)
        if not splits:
            return None, None, self._better_of(best, bound)
        unit, branch, part = self._chosen(splits, alive, bound.mixed, best.cost)
        basis = self.mixture.basis
        here = (self.sets.unit == unit) & self.sets.has[:, branch]
        there = (self.sets.unit == unit) & ~self.sets.has[:, branch]
        halves = [alive & ~here, alive & ~there]
        if part >= 0.5:
            halves.reverse()
        first, second = (
            Node(least, 2 * self.looked + at, half, basis) if self._possible(half) else None
            for at, half in enumerate(halves)
        )
        return first, second, best

    def _possible(self, alive: Flags) -> bool:
        return bool(np.logical_or.reduceat(alive, self.sets.starts).all())

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

    def _chosen(self, splits: list[Split], alive: Flags, mixed: Mixed, ceiling: float) -> Split:
        """The split that raises the bound most on both sides: a few steps tell."""
        splits = sorted(splits, key=lambda split: (-self._expected(split), split))
        best, most, failed = splits[0], 0.0, 0
        basis = self.mixture.basis
        self.mixture.limit(STEPS)
        for split in splits[:TRIED]:
            worth = self._expected(split)
            if not self.records.reliable(split):
                rises = []
                for side in (0, 1):
                    cost = self._tried(split, side, alive)
                    self.mixture.stand(basis)
                    rises.append(min(max(0.0, cost - mixed.cost), ceiling - mixed.cost + 10))
                self.records.note(split, rises)
                worth = _product(rises)
            better = worth > most * 1.0001
            best, most, failed = (split, worth, 0) if better else (best, most, failed + 1)
            if failed >= FAILED:
                break
        self.mixture.limit(NO_LIMIT)
        return best

    def _tried(self, split: Split, side: int, alive: Flags) -> float:
        unit, branch, _ = split
        gone = (self.sets.unit == unit) & (self.sets.has[:, branch] == (side == 0))
        self.mixture.allow(alive & ~gone)
        return self.mixture.solve().cost

    def _expected(self, split: Split) -> float:
        if self.records.nothing:
            unit, _, part = split
            people = self.sets.rows.sizes[self.sets.members[unit]].sum()
            return float(min(part, 1 - part) * people)
        return _product(self.records.expected(split))


class Records:
    """By how much the bound rose when units were split, as if the whole of a unit had moved."""

    def __init__(self) -> None:
        self._of: dict[tuple[int, int, int], tuple[float, int]] = {}
        self._all = [(0.0, 0), (0.0, 0)]

    @property
    def nothing(self) -> bool:
        """Whether nothing was split yet."""
        return not self._all[0][1]

    def reliable(self, split: Split) -> bool:
        """Whether a split was tried often enough."""
        unit, branch, _ = split
        return self._of.get((unit, branch, 0), (0.0, 0))[1] >= RELIABLE

    def expected(self, split: Split) -> list[float]:
        """The rise on either side: its own record, and what is usual as one more."""
        unit, branch, part = split
        rises = []
        for side, moved in enumerate((part, 1 - part)):
            total, times = self._of.get((unit, branch, side), (0.0, 0))
            usual, all_times = self._all[side]
            rises.append((total + usual / max(1, all_times)) / (times + 1) * moved)
        return rises

    def note(self, split: Split, rises: Sequence[float]) -> None:
        """Remember what a trial showed."""
        unit, branch, part = split
        for side, moved in enumerate((part, 1 - part)):
            rise = rises[side] / moved
            total, times = self._of.get((unit, branch, side), (0.0, 0))
            self._of[unit, branch, side] = total + rise, times + 1
            total, times = self._all[side]
            self._all[side] = total + rise, times + 1


def _product(rises: Sequence[float]) -> float:
    return max(rises[0], 1e-3) * max(rises[1], 1e-3)


def found_in(sets: Sets, mixed: Mixed) -> Found:
    """The plan of a mixture that has each unit's branches decided."""
    best = [
        first + int(shares.argmax())
        for first, shares in zip(
            sets.starts.tolist(), np.split(mixed.shares, sets.starts[1:]), strict=True
        )
    ]
    return Found(mixed.cost, tuple(best))
