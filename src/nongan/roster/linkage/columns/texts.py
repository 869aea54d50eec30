"""Names and phones of many pairs compared at once, at the levels of `names` and `phones`."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.columns.values import Ints, Numbered, looked_up, places_in

NAME = {level: number for number, level in enumerate(names.LEVELS)}
PHONE = {level: number for number, level in enumerate(phones.LEVELS)}
PHONE[phones.MISSING] = -1
BY_EAR = NAME[names.NEAR_SOUND]
DIGITS = phones.LENGTH


def _ear(characters: Sequence[str]) -> Ints:
    """A level for each two characters: the best at which the ear takes one for the other.

    One row and column more than characters: nothing, which equals nothing.
    """
    size = len(characters) + 1
    table = np.full((size, size), NAME[names.DIFFERENT], dtype=np.int8)
    together: tuple[dict[str, list[int]], ...] = (
        defaultdict(list),
        defaultdict(list),
        defaultdict(list),
    )
    for number, character in enumerate(characters):
        for readings, groups in zip(names.sounds(character), together, strict=True):
            for reading in readings:
                groups[reading].append(number)
    for level in (3, 2, 1):
        for group in together[level - 1].values():
            if len(group) > 1:
                table[np.ix_(group, group)] = level
    np.fill_diagonal(table, NAME[names.SAME])
    return table


class Names:
    """Distinct normalised names, comparable by their numbers.

    `letters[p, n]` is the number of character p of name n, that of nothing behind its end.
    """

    def __init__(self, distinct: Sequence[str]) -> None:
        self.texts = list(distinct)
        self.length = np.fromiter(map(len, distinct), np.int64, len(distinct))
        letters = Numbered[str]()
        written = letters.add("".join(distinct))
        self.characters = letters.values
        self.ear = _ear(self.characters)
        width = int(self.length.max(initial=0))
        self.letters = np.full((width, len(distinct)), len(letters), dtype=np.int64)
        owners = np.repeat(np.arange(len(distinct)), self.length)
        self.letters[places_in(np.zeros_like(self.length), self.length), owners] = written
        self.anagram = Numbered[str]().add("".join(sorted(name)) for name in distinct)
        number_of = {name: number for number, name in enumerate(distinct)}
        self.one_shorter = np.array(
            sorted(
                number * len(distinct) + number_of[short]
                for name, number in number_of.items()
                for short in names.shortened(name)
                if short in number_of
            ),
            dtype=np.int64,
        )

    def compare(self, left: Ints, right: Ints) -> Ints:
        """The level of each pair, as its place in `names.LEVELS`; as `names.compare` says it."""
        found = np.full(len(left), NAME[names.DIFFERENT], dtype=np.int8)
        lengths = self.length[left], self.length[right]
        same = (left == right) & (lengths[0] > 0)
        even = np.flatnonzero((lengths[0] == lengths[1]) & ~same)
        found[even] = self._of_one_length(left[even], right[even])
        found[same] = NAME[names.SAME]
        for longer, shorter, more in ((left, right, 1), (right, left, -1)):
            uneven = np.flatnonzero(lengths[0] - lengths[1] == more)
            codes = longer[uneven] * len(self.length) + shorter[uneven]
            found[uneven[np.isin(codes, self.one_shorter)]] = NAME[names.ONE_MISSING]
        return found

    def _of_one_length(self, left: Ints, right: Ints) -> Ints:
        worst = np.zeros(len(left), dtype=np.int8)
        wrong = np.zeros(len(left), dtype=np.int64)
        rows = np.arange(len(left))
        for place, letters in enumerate(self.letters):
            rows = rows[self.length[left[rows]] > place]
            a, b = letters[left[rows]], letters[right[rows]]
            worst[rows] = np.maximum(worst[rows], self.ear[a, b])
            wrong[rows] += a != b
        found = np.full(len(left), NAME[names.DIFFERENT], dtype=np.int8)
        found[(wrong == 1) & (self.length[left] > 1)] = NAME[names.ONE_WRONG]
        found[(self.anagram[left] == self.anagram[right]) & (self.length[left] > 0)] = NAME[
            names.SWAPPED
        ]
        return np.where((worst <= BY_EAR) & (wrong > 0), worst, found)


class Phones:
    """Distinct phones, comparable by their numbers."""

    def __init__(self, distinct: Sequence[str]) -> None:
        self.texts = list(distinct)
        self.says = np.fromiter((len(t) >= DIGITS - 1 for t in distinct), bool, len(distinct))
        self.endings = np.array([len(t) == phones.ENDING for t in distinct], dtype=bool)
        whole = [t.isdecimal() and t.isascii() and len(t) == DIGITS for t in distinct]
        self.whole = np.array(whole, dtype=bool)
        text = "".join(t if ok else "0" * DIGITS for t, ok in zip(distinct, whole, strict=True))
        digits = np.frombuffer(text.encode(), dtype=np.uint8)
        self.digits = np.ascontiguousarray(digits.reshape(-1, DIGITS).T)

    def compare(self, left: Ints, right: Ints) -> Ints:
        """The level of each pair as its place in `phones.LEVELS`, -1 where either says nothing."""
        found = np.full(len(left), -1, dtype=np.int8)
        both = self.whole[left] & self.whole[right]
        plain = np.flatnonzero(both)
        found[plain] = self._of_whole(left[plain], right[plain])
        odd = np.flatnonzero(~both & self.says[left] & self.says[right])
        size = len(self.texts)
        found[odd] = looked_up(left[odd], right[odd], (size, size), self._one)
        return found

    def compare_ending(self, left: Ints, right: Ints) -> Ints:
        """0: the same ending, 1: another, -1 where only an ending is not what is given."""
        found = np.full(len(left), -1, dtype=np.int8)
        asked = np.flatnonzero(self.endings[left])
        size = len(self.texts)
        found[asked] = looked_up(left[asked], right[asked], (size, size), self._one_ending)
        return found

    def _one_ending(self, left: int, right: int) -> int:
        level = phones.compare_ending(self.texts[left], self.texts[right])
        return {"": -1, phones.SAME: 0, phones.DIFFERENT: 1}[level]

    def _one(self, left: int, right: int) -> int:
        return PHONE[phones.compare(self.texts[left], self.texts[right])]

    def _of_whole(self, left: Ints, right: Ints) -> Ints:
        wrong = np.zeros(len(left), dtype=np.int8)
        swaps = np.zeros(len(left), dtype=bool)
        before = np.zeros(len(left), dtype=bool)
        head = tail = before
        a = b = np.zeros(len(left), dtype=np.uint8)
        for place, digits in enumerate(self.digits):
            (last_a, last_b), (a, b) = (a, b), (digits[left], digits[right])
            differs = a != b
            swaps |= differs & before & (a == last_b) & (b == last_a)
            wrong += differs
            before = differs
            head = wrong == 0 if place == phones.HEAD - 1 else head
            tail = (tail & ~differs) if place > DIGITS - phones.TAIL else tail
            tail = ~differs if place == DIGITS - phones.TAIL else tail
        cases = (
            (wrong == 0, phones.SAME),
            ((wrong == 1) | (wrong == 2) & swaps, phones.ONE_SLIP),
            (wrong == 2, phones.TWO_SLIPS),
            (head | tail, phones.PART),
        )
        return np.select(
            [case for case, _ in cases],
            [np.int8(PHONE[level]) for _, level in cases],
            np.int8(PHONE[phones.DIFFERENT]),
        )
