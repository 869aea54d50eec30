"""The best whole answer of a county's lines, most of which no other line touches.

A line whose possible people no other line of its pool may mean is answered at once, all such lines
together; only lines that hang together go through `deciding`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import deciding
from nongan.roster.linkage.columns.values import Ints
from nongan.roster.linkage.deciding import FORBIDDEN, MICRO
from nongan.roster.linkage.model import Chances, TrainedModel
from nongan.roster.linkage.records import NOBODY

Flags = npt.NDArray[np.bool_]
FIXED = 1_000_000
FREE, NO_ONE = -2, -1
"""In place of a person's number: nobody has decided; the line means nobody."""


@dataclass(frozen=True)
class Scored:
    """Every candidate of every line, by line, best first.

    `pair` is its place among the county's pairs, `bits` are thousandths, `elsewhere` says that
    the line stands in another community than the person's. The candidates of line l begin at
    `first[l]` and end before `first[l + 1]`.
    """

    line: Ints
    person: Ints
    pair: Ints
    bits: Ints
    elsewhere: Flags
    first: Ints

    def at(self, rank: int, missing: int) -> tuple[Ints, Flags]:
        """Where each line's candidate of this rank stands, and whether it has one."""
        place = self.first[:-1] + rank
        has = place < self.first[1:]
        return np.where(has, place, missing), has

    def odds(self) -> npt.NDArray[np.float64]:
        """How much likelier each line is if it belongs to one of its candidates."""
        likely = np.exp2(np.minimum(self.bits / MICRO, 60.0))
        return np.bincount(self.line, weights=likely, minlength=len(self.first) - 1)


@dataclass(frozen=True)
class Sheet:
    """The lines as choosing looks at them.

    `fixed` is the number of the person whom a person decided on, NO_ONE or FREE; `lines` and
    `people` are the keys that the numbers stand for; `chances` are of each line's kind of paper.
    """

    pool: Ints
    kind: Ints
    fixed: Ints
    lines: Sequence[str]
    people: Sequence[str]
    chances: Sequence[Chances]


class Choice:
    """What each line may take, and what it takes."""

    def __init__(self, sheet: Sheet, scored: Scored, trained: TrainedModel) -> None:
        self.sheet, self.scored = sheet, scored
        self.numbers = trained.numbers
        nobody = [round(chances.nobody() * MICRO) for chances in sheet.chances]
        self.nobody = np.array(nobody, dtype=np.int64)[sheet.kind]
        self.kept = self._kept()

    def _kept(self) -> Flags:
        """The candidates that are not out of the question."""
        scored, numbers = self.scored, self.numbers
        bits = np.append(scored.bits, 0)
        best, _ = scored.at(0, len(scored.bits))
        floor = np.maximum(
            self.nobody - round(numbers["floor"] * MICRO),
            bits[best] - round(numbers["within"] * MICRO),
        )
        rank = np.arange(len(scored.line)) - scored.first[scored.line]
        possible = (rank < int(numbers["kept"])) & (scored.bits >= floor[scored.line])
        return np.asarray(possible & (self.sheet.fixed[scored.line] == FREE))

    def answers(self) -> tuple[Ints, Ints]:
        """Each line's person (or NO_ONE) and margin, in thousandths of a bit."""
        person, margin = self._alone()
        number_of: dict[str, int] = {}
        for rows in self._together():
            if not number_of:
                number_of = {key: number for number, key in enumerate(self.sheet.people)}
                number_of[NOBODY] = NO_ONE
            edges = {self.sheet.lines[row]: self.options(row) for row in rows}
            costs = {self.sheet.lines[row]: self.costs(row) for row in rows}
            answer = deciding.solve(edges, costs, int(self.numbers["slots"]))
            for row in rows:
                key, lost = answer[self.sheet.lines[row]]
                person[row], margin[row] = number_of[key], lost
        return person, margin

    def _alone(self) -> tuple[Ints, Ints]:
        """The answers as they are where no other line comes into it."""
        scored = self.scored
        bits = np.append(np.where(self.kept, scored.bits, FORBIDDEN), FORBIDDEN)
        people = np.append(scored.person, NO_ONE)
        (best, _), (second, _) = (scored.at(rank, len(scored.bits)) for rank in (0, 1))
        nobody = self.nobody >= bits[best]
        first = np.maximum(self.nobody, bits[best])
        next_best = np.where(nobody, bits[best], np.maximum(self.nobody, bits[second]))
        person = np.where(nobody, NO_ONE, people[best])
        decided = self.sheet.fixed != FREE
        margin = np.where(decided, 0, first - next_best)
        return np.where(decided, self.sheet.fixed, person), margin

    def _together(self) -> list[list[int]]:
        """The lines, pool by pool, that share a person they may mean with another line."""
        sheet, scored = self.sheet, self.scored
        decided = np.flatnonzero(sheet.fixed >= 0)
        line = np.concatenate((scored.line[self.kept], decided))
        person = np.concatenate((scored.person[self.kept], sheet.fixed[decided]))
        size = len(sheet.people)
        place = sheet.pool[line] * size + person
        shared = np.bincount(place, minlength=1)[place] > 1
        found: dict[int, set[int]] = defaultdict(set)
        for row in line[shared].tolist():
            found[int(sheet.pool[row])].add(row)
        return [sorted(rows) for _, rows in sorted(found.items())]

    def options(self, row: int, *, free: bool = False) -> dict[str, int]:
        """What a line may take, in thousandths of a bit; `free` as if nobody had decided."""
        fixed = int(self.sheet.fixed[row])
        if fixed != FREE and not free:
            return {self.sheet.people[fixed] if fixed >= 0 else NOBODY: FIXED}
        part = slice(int(self.scored.first[row]), int(self.scored.first[row + 1]))
        people, bits = self.scored.person[part].tolist(), self.scored.bits[part].tolist()
        found = {NOBODY: int(self.nobody[row])}
        kept = self.kept[part].tolist() if not free else self._kept_if_free(row, bits)
        found |= {
            self.sheet.people[p]: b
            for p, b, is_kept in zip(people, bits, kept, strict=True)
            if is_kept
        }
        return found

    def _kept_if_free(self, row: int, bits: Sequence[int]) -> list[bool]:
        best = bits[0] if bits else 0
        floor = max(
            int(self.nobody[row]) - round(self.numbers["floor"] * MICRO),
            best - round(self.numbers["within"] * MICRO),
        )
        most = int(self.numbers["kept"])
        return [rank < most and one >= floor for rank, one in enumerate(bits)]

    def costs(self, row: int) -> tuple[int, ...]:
        """What a line costs as the first, second and third line of one person.

        Who reports in a second community does so by being in two places, which the place has
        already been charged for; so the second slot is cheaper there.
        """
        second = self.sheet.chances[self.sheet.kind[row]].second()
        first = int(self.scored.first[row])
        if first < self.scored.first[row + 1] and self.scored.elsewhere[first]:
            second = max(second - self.numbers["elsewhere_discount"], 1.0)
        third = second + self.numbers["third_line"]
        return 0, round(second * MICRO), round(third * MICRO)

    def otherwise(self) -> dict[int, tuple[str, float]]:
        """What the evidence alone says of each line that a person decided, with the margin in
        bits; every other line and every other decision stays as it is."""
        found: dict[int, tuple[str, float]] = {}
        decided = np.flatnonzero(self.sheet.fixed != FREE).tolist()
        pools: dict[int, list[int]] = defaultdict(list)
        for row in decided:
            pools[int(self.sheet.pool[row])].append(row)
        for pool, rows in pools.items():
            every = np.flatnonzero(self.sheet.pool == pool).tolist()
            edges = {self.sheet.lines[row]: self.options(row) for row in every}
            costs = {self.sheet.lines[row]: self.costs(row) for row in every}
            second = deciding.Second(edges, costs, int(self.numbers["slots"]))
            for row in rows:
                key, lost = second.solve(self.sheet.lines[row], self.options(row, free=True))
                found[row] = key, min(lost / MICRO, 99.0)
        return found
