"""Who may be meant: the pairs of a line and a person that share a key, found by sorted numbers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.columns.values import (
    Ints,
    Numbered,
    ascending,
    places_in,
    runs,
    spread,
    taken,
)


class Keys:
    """Blocking keys as numbers, the same for lines and people."""

    def __init__(self, distinct_names: Sequence[str], distinct_phones: Sequence[str]) -> None:
        texts = Numbered[str]()
        begins, keys = spread([names.keys(name) for name in distinct_names])
        self._of_name = begins, texts.add(keys)
        begins, keys = spread([phones.keys(phone) for phone in distinct_phones])
        self._of_phone = begins, texts.add(keys)
        parts = Numbered[tuple[int, str]]()
        _, keys = spread([tuple(enumerate(names.parts(name))) for name in distinct_names])
        self._parts = parts.add(keys).reshape(-1, names.PARTS)
        self._named = np.array(list(map(bool, distinct_names)), dtype=bool)
        self._texts, self._part_count = len(texts), len(parts)

    def of_names(self, name: Ints) -> tuple[Ints, Ints]:
        """(row, key) of every key of every row's name."""
        return taken(name, *self._of_name)

    def of_phones(self, phone: Ints) -> tuple[Ints, Ints]:
        """(row, key) of every key of every row's phone."""
        return taken(phone, *self._of_phone)

    def of_places(self, rows: Ints, place: Ints, name: Ints) -> tuple[Ints, Ints]:
        """(row, key) of the keys that join a place (an organ or community; -1: none) with a part
        of the name."""
        stands = (place >= 0) & self._named[name]
        rows, place, parts = rows[stands], place[stands], self._parts[name[stands]]
        keys = self._texts + place[:, None] * self._part_count + parts
        return np.repeat(rows, names.PARTS), keys.ravel()


def pairs(
    lines: Sequence[tuple[Ints, Ints]], people: Sequence[tuple[Ints, Ints]], more: Ints, size: int
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """The distinct (line, person) that share a key, by line, then person.

    `more` are pairs wanted anyway, as line * size + person; `size` is the number of people. The
    third column tells the pairs that share a key from those that do not.
    """
    rows, keys = (np.concatenate(part) for part in zip(*people, strict=True))
    keys, rows = np.divmod(np.sort(keys * size + rows), max(size, 1))
    asking, asked = (np.concatenate(part) for part in zip(*lines, strict=True))
    most = max(int(keys.max(initial=0)), int(asked.max(initial=0)))
    firsts, counts = runs(keys, asked, most + 1)
    codes = found = ascending(np.repeat(asking, counts) * size + rows[places_in(firsts, counts)])
    if len(more):
        codes = ascending(np.concatenate((found, more)))
    line, person = np.divmod(codes, max(size, 1))
    return line, person, np.isin(codes, found, assume_unique=True)
