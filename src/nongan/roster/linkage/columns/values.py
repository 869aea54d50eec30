"""Values as whole numbers: each distinct one is looked at once, its number stands everywhere."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers of any width."""

DENSE = 8
"""Up to so many times as many possible values as there are, values are marked in a table, else
sorted."""


class Numbered[T: Hashable]:
    """Distinct values in the order of their first appearance, and the number of each."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.number_of: dict[T, int] = {}
        self.add(values)

    def add(self, values: Iterable[T]) -> Ints:
        """The numbers of `values`; new ones get the next number."""
        known, every = self.number_of, list(values)
        for value in dict.fromkeys(every):
            if value not in known:
                known[value] = len(known)
        return np.fromiter(map(known.__getitem__, every), np.int64, len(every))

    def find(self, values: Iterable[T]) -> Ints:
        """The numbers of `values`, -1 for one that is not known."""
        return np.array(list(map(self.number_of.get, values, repeat(-1))), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.number_of)

    @property
    def values(self) -> list[T]:
        """The distinct values; the one with number n stands at place n."""
        return list(self.number_of)


def ascending(codes: Ints) -> Ints:
    """The distinct codes, ascending. (`np.unique` hashes, which is slower here than sorting.)"""
    codes = np.sort(codes)
    first = np.ones(len(codes), dtype=bool)
    np.not_equal(codes[1:], codes[:-1], out=first[1:])
    return codes[first]


def numbered(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """The distinct codes (each in 0..size-1), ascending, and the place of each code among them."""
    if size > DENSE * len(codes):
        present = ascending(codes)
        return present, np.searchsorted(present, codes)
    place: Ints = np.zeros(size, dtype=np.int64)
    place[codes] = 1
    present = np.flatnonzero(place)
    place[present] = np.arange(len(present))
    return present, np.asarray(place[codes])


def looked_up(
    left: Ints, right: Ints, sizes: tuple[int, int], answer: Callable[[int, int], int]
) -> Ints:
    """`answer(l, r)` for every pair, asked once for each distinct pair.

    `sizes` are the numbers of values that `left` and `right` may take.
    """
    present, place = numbered(left * sizes[1] + right, sizes[0] * sizes[1])
    both = (part.tolist() for part in np.divmod(present, max(sizes[1], 1)))
    answers: Ints = np.fromiter(map(answer, *both), np.int64, len(present))
    return np.asarray(answers[place])


def spread(lists: Sequence[Sequence[Any]]) -> tuple[Ints, list[Any]]:
    """Where each list begins in all of them one after the other (and the last one ends), and
    that whole list."""
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    return np.concatenate(([0], np.cumsum(counts))), list(chain.from_iterable(lists))


def runs(sorted_numbers: Ints, asked: Ints, size: int) -> tuple[Ints, Ints]:
    """Where the run of each number asked for begins, and how long it is (0: there is none).

    All numbers are in 0..size-1.
    """
    if size > DENSE * (len(sorted_numbers) + len(asked)):
        firsts = np.searchsorted(sorted_numbers, asked)
        return firsts, np.searchsorted(sorted_numbers, asked, side="right") - firsts
    counts = np.bincount(sorted_numbers, minlength=size)
    return (np.cumsum(counts) - counts)[asked], counts[asked]


def places_in(firsts: Ints, counts: Ints) -> Ints:
    """The places firsts[i], firsts[i] + 1, … of every run of counts[i], one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts - firsts, counts)


def taken(rows: Ints, begins: Ints, flat: Ints) -> tuple[Ints, Ints]:
    """(row, entry) of every entry of the list whose number stands in the row; `begins` and `flat`
    are the lists as `spread` says them."""
    firsts = begins[rows]
    counts = begins[rows + 1] - firsts
    return np.repeat(np.arange(len(rows)), counts), flat[places_in(firsts, counts)]
