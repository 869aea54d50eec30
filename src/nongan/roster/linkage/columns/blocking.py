"""Who may be meant: the pairs of a line and a person that share a key, found by sorted numbers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.columns.values import Ints, ascending, places_in, spread


class Keys:
    """Blocking keys as numbers, the same for lines and people."""

    def __init__(self, distinct_names: Sequence[str], distinct_phones: Sequence[str]) -> None:
        texts: dict[str, int] = {}
        self._of_name, self._of_phone = (
            spread([[texts.setdefault(key, len(texts)) for key in keys] for keys in ways])
            for ways in (map(names.keys, distinct_names), map(phones.keys, distinct_phones))
        )
        parts: dict[tuple[int, str], int] = {}
        self._parts = np.array(
            [
                [parts.setdefault(part, len(parts)) for part in enumerate(names.parts(name))]
                if name
                else (-1, -1, -1)
                for name in distinct_names
            ],
            dtype=np.int64,
        ).reshape(-1, 3)
        self._texts, self._part_count = len(texts), len(parts)

    def of_names(self, name: Ints) -> tuple[Ints, Ints]:
        """(row, key) of every key of every row's name."""
        return _taken(name, *self._of_name)

    def of_phones(self, phone: Ints) -> tuple[Ints, Ints]:
        """(row, key) of every key of every row's phone."""
        return _taken(phone, *self._of_phone)

    def of_places(self, rows: Ints, place: Ints, name: Ints) -> tuple[Ints, Ints]:
        """(row, key) of the keys that join a place (an organ or community; -1: none) with a part
        of the name."""
        stands = (place >= 0) & (self._parts[name, 0] >= 0)
        rows, place, parts = rows[stands], place[stands], self._parts[name[stands]]
        keys = self._texts + place[:, None] * self._part_count + parts
        return np.repeat(rows, 3), keys.ravel()


def _taken(numbers: Ints, begins: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """The keys of the value that stands in each row."""
    firsts = begins[numbers]
    counts = begins[numbers + 1] - firsts
    return np.repeat(np.arange(len(numbers)), counts), keys[places_in(firsts, counts)]


def pairs(
    lines: Sequence[tuple[Ints, Ints]], people: Sequence[tuple[Ints, Ints]], more: Ints, size: int
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """The distinct (line, person) that share a key, by line, then person.

    `more` are pairs wanted anyway, as line * size + person; `size` is the number of people. The
    third column tells the pairs that share a key from those that do not.
    """
    rows, keys = (np.concatenate(part) for part in zip(*people, strict=True))
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    asking, asked = (np.concatenate(part) for part in zip(*lines, strict=True))
    firsts = np.searchsorted(keys, asked)
    counts = np.searchsorted(keys, asked, side="right") - firsts
    found = np.repeat(asking, counts) * size + rows[places_in(firsts, counts)]
    codes = found = ascending(found)
    if len(more):
        codes = ascending(np.concatenate((found, more)))
    line, person = np.divmod(codes, max(size, 1))
    return line, person, np.isin(codes, found, assume_unique=True)
