"""How often chance alone brings a written name about, for many pairs of names at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import names
from nongan.roster.linkage.columns.texts import NAME, Names
from nongan.roster.linkage.columns.values import Ints, numbered
from nongan.roster.linkage.spelling import BY_EAR, Spelling

Floats = npt.NDArray[np.float64]


class Misspelling:
    """Names by their numbers in the shares of one roster: `Spelling` of many pairs at once."""

    def __init__(self, known: Names, spelling: Spelling) -> None:
        self.known, self.spelling = known, spelling
        # One entry more than characters: that of nothing, which is never looked at.
        self.letter = np.array([*map(spelling.letter, known.characters), 1.0])

    def u(self, written: Ints, meant: Ints, level: Ints) -> Floats:
        """As `Weigher.u` says it of a name written, one meant, and their level's number."""
        spelling, texts = self.spelling, self.known.texts
        share = _each(written, len(texts), lambda n: spelling.share(texts[n]))
        different = level == NAME[names.DIFFERENT]
        return np.where(different, 1.0, share / self.slip(written, meant, level))

    def slip(self, written: Ints, meant: Ints, level: Ints) -> Floats:
        """As `Spelling.slip`; 1 for names that are different."""
        lengths = self.known.length[written], self.known.length[meant]
        other = self.letter[self._first_other(written, meant)]
        slips = {
            names.SWAPPED: 1 / np.maximum(lengths[1] - 1, 1),
            names.ONE_WRONG: other / lengths[1],
            names.ONE_MISSING: np.where(
                lengths[0] < lengths[1], 1 / lengths[1], other / lengths[0]
            ),
        }
        cases = [level == NAME[name] for name in slips]
        found = np.select(cases, list(slips.values()), 1.0)
        for name, depth in BY_EAR.items():
            rows = np.flatnonzero(level == NAME[name])
            found[rows] = self._misheard(written[rows], meant[rows], depth)
        return found

    def _first_other(self, written: Ints, meant: Ints) -> Ints:
        """The first character written that is not the one meant."""
        first = np.zeros(len(written), dtype=np.int64)
        for letters in self.known.letters[::-1]:
            a, b = letters[written], letters[meant]
            first = np.where(a != b, a, first)
        return first

    def _misheard(self, written: Ints, meant: Ints, depth: int) -> Floats:
        share = np.ones(len(written))
        for letters in self.known.letters:
            rows = np.flatnonzero(letters[written] != letters[meant])
            a, b = letters[written[rows]], letters[meant[rows]]
            heard = _each(
                b, len(self.letter), lambda n: self.spelling.heard(self.known.characters[n], depth)
            )
            share[rows] *= self.letter[a] / np.maximum(heard, self.letter[a])
        return share


def _each(numbers: Ints, size: int, answer: Callable[[int], float]) -> Floats:
    """`answer(n)` for every number (each in 0..size-1), asked once for each distinct one."""
    present, place = numbered(numbers, size)
    return np.fromiter(map(answer, present.tolist()), np.float64, len(present))[place]
