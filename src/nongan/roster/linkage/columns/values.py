"""Values as whole numbers: each distinct one is looked at once, its number stands everywhere."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers of any width."""

DENSE = 4_000_000
"""Up to so many possible combinations, those present are found by marking, else by sorting."""


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
        return np.array(list(map(known.__getitem__, every)), dtype=np.int64)

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


def distinct(codes: Ints, size: int) -> Ints:
    """The distinct codes (each in 0..size-1), ascending."""
    if size > DENSE:
        return ascending(codes)
    present = np.zeros(size, dtype=bool)
    present[codes] = True
    return np.flatnonzero(present)


def looked_up(
    left: Ints, right: Ints, sizes: tuple[int, int], answer: Callable[[int, int], int]
) -> Ints:
    """`answer(l, r)` for every pair, asked once for each distinct pair.

    `sizes` are the numbers of values that `left` and `right` may take.
    """
    codes = left * sizes[1] + right
    size = sizes[0] * sizes[1]
    present = distinct(codes, size)
    answers: Ints = np.fromiter(
        (answer(*divmod(code, sizes[1])) for code in present.tolist()), np.int64, len(present)
    )
    if size > DENSE:
        return np.asarray(answers[np.searchsorted(present, codes)])
    table: Ints = np.zeros(size, dtype=np.int64)
    table[present] = answers
    return np.asarray(table[codes])


def spread(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Lists of numbers as two columns: where each list begins (and the last one ends), and all
    their numbers."""
    counts = np.array([len(numbers) for numbers in lists], dtype=np.int64)
    flat = np.array([n for numbers in lists for n in numbers], dtype=np.int64)
    return np.concatenate(([0], np.cumsum(counts))), flat


def places_in(firsts: Ints, counts: Ints) -> Ints:
    """The places firsts[i], firsts[i] + 1, … of every run of counts[i], one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts - firsts, counts)
