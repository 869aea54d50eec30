"""How likely a stranger bears a name, and how likely one name is written for another.

Both are learnt from the roster: which characters stand first, which later, and how often. Who
mishears takes a character of that sound, a frequent one rather than a rare one; who misreads
takes any character. A name that begins with no surname is hardly a stranger's name: it is
somebody's name taken down wrongly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

from nongan.roster.linkage import names

BY_EAR = {names.SAME_SOUND_AND_TONE: 0, names.SAME_SOUND: 1, names.NEAR_SOUND: 2}


class Spelling:
    """Shares of names and of slips, from the normalised names of a roster."""

    def __init__(self, roster: Iterable[str], unseen: float) -> None:
        self._names = Counter(name for name in roster if name)
        self._size = max(sum(self._names.values()), 1)
        self._unseen = unseen
        self._first: Counter[str] = Counter()
        self._later: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        self._lengths: Counter[int] = Counter()
        for name, count in self._names.items():
            self._first[name[0]] += count
            self._given[name[1:]] += count
            self._lengths[len(name)] += count
            for char in name[1:]:
                self._later[char] += count
        self._all = self._first + self._later
        self._alike: dict[tuple[str, int], float] = {}

    def share(self, name: str) -> float:
        """How often somebody of whom nothing is known bears this name: as often as its
        characters, its given name and the whole of it stand in the roster beside its bearer."""
        if not name:
            return 1.0
        known = name in self._names
        given = (self._given[name[1:]] - known) / self._size
        by_char = _share(self._lengths, len(name), self._unseen)
        for char in name[1:]:
            by_char *= _share(self._later, char, self._unseen)
        share = _share(self._first, name[0], self._unseen) * (given + by_char) / 2
        others = (self._names[name] - known) / self._size
        return max(share, (share + others) / 2)

    def slip(self, written: str, meant: str, level: str) -> float:
        """How often who slips in this way writes just this for that name."""
        if level == names.SAME:
            return 1.0
        if level == names.SWAPPED:
            return 1 / max(len(meant) - 1, 1)
        if level in BY_EAR:
            share = 1.0
            for a, b in zip(written, meant, strict=True):
                if a != b:
                    share *= self._any(a) / self._sounding(b, a, BY_EAR[level])
            return share
        if level == names.ONE_WRONG:
            wrong = next(a for a, b in zip(written, meant, strict=True) if a != b)
            return self._any(wrong) / len(meant)
        if len(written) < len(meant):
            return 1 / len(meant)
        return self._any(_extra(written, meant)) / len(written)

    def _any(self, char: str) -> float:
        return _share(self._all, char, self._unseen)

    def _sounding(self, meant: str, written: str, depth: int) -> float:
        """The share of all characters that may be heard for this one."""
        known = self._alike.get((meant, depth))
        if known is None:
            alike = {
                c
                for sound in names.sounds(meant)[depth]
                for c in self._by_sound[depth][sound]
            }
            known = sum(self._any(c) for c in sorted(alike - {meant}))
            self._alike[meant, depth] = known
        return max(known, self._any(written))

    @cached_property
    def _by_sound(self) -> list[dict[str, set[str]]]:
        found: list[dict[str, set[str]]] = [defaultdict(set) for _ in BY_EAR]
        for char in self._all:
            for table, sounds in zip(found, names.sounds(char), strict=True):
                for sound in sounds:
                    table[sound].add(char)
        return found


def _share[Key](counts: Counter[Key], key: Key, unseen: float) -> float:
    return (counts[key] + unseen) / (counts.total() + unseen * (len(counts) + 1))


def _extra(long: str, short: str) -> str:
    """The character that `long` has more than `short`."""
    for place, char in enumerate(long):
        if long[:place] + long[place + 1 :] == short:
            return char
    return long[-1]
