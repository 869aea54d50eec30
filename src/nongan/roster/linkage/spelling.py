"""How likely a stranger bears a name, and how likely one name is written for another.

Both are learnt from the roster: which characters stand first, which later, and how often. Who
mishears takes a character of that sound, a frequent one rather than a rare one; who misreads
takes any character. A name that begins with no surname is hardly a stranger's name: it is
somebody's name taken down wrongly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from nongan.roster.linkage import names

BY_EAR = {names.SAME_SOUND_AND_TONE: 0, names.SAME_SOUND: 1, names.NEAR_SOUND: 2}


class Spelling:
    """Shares of names and of slips, from the normalised names of a roster."""

    def __init__(self, roster: Iterable[str], unseen: float) -> None:
        self._names = Counter(name for name in roster if name)
        self.size = max(sum(self._names.values()), 1)
        first: Counter[str] = Counter()
        later: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        lengths: Counter[int] = Counter()
        for name, count in self._names.items():
            first[name[0]] += count
            self._given[name[1:]] += count
            lengths[len(name)] += count
            for char in name[1:]:
                later[char] += count
        self._first, self._later = Shares(first, unseen), Shares(later, unseen)
        self._all, self._lengths = Shares(first + later, unseen), Shares(lengths, unseen)
        self._alike: dict[tuple[str, int], float] = {}
        self._borne: dict[str, float] = {}

    def share(self, name: str) -> float:
        """How often somebody of whom nothing is known bears this name: as often as its
        characters, its given name and the whole of it stand in the roster beside its bearer."""
        known = self._borne.get(name)
        if known is None:
            known = self._borne[name] = self._share(name) if name else 1.0
        return known

    def _share(self, name: str) -> float:
        known = name in self._names
        given = (self._given[name[1:]] - known) / self.size
        by_char = self._lengths[len(name)]
        for char in name[1:]:
            by_char *= self._later[char]
        share = self._first[name[0]] * (given + by_char) / 2
        others = (self._names[name] - known) / self.size
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
                    share *= self.letter(a) / max(self.heard(b, BY_EAR[level]), self.letter(a))
            return share
        if level == names.ONE_WRONG:
            wrong = next(a for a, b in zip(written, meant, strict=True) if a != b)
            return self.letter(wrong) / len(meant)
        if len(written) < len(meant):
            return 1 / len(meant)
        return self.letter(_extra(written, meant)) / len(written)

    def letter(self, char: str) -> float:
        """The share of this character among all."""
        return self._all[char]

    def heard(self, meant: str, depth: int) -> float:
        """The share of all other characters that may be heard for this one."""
        known = self._alike.get((meant, depth))
        if known is None:
            alike = {
                c for sound in names.sounds(meant)[depth] for c in self._by_sound[depth][sound]
            }
            known = sum(self._all[c] for c in sorted(alike - {meant}))
            self._alike[meant, depth] = known
        return known

    @cached_property
    def _by_sound(self) -> list[dict[str, set[str]]]:
        found: list[dict[str, set[str]]] = [defaultdict(set) for _ in BY_EAR]
        for char in self._all:
            for table, sounds in zip(found, names.sounds(char), strict=True):
                for sound in sounds:
                    table[sound].add(char)
        return found


class Shares[Key]:
    """How often each key is counted among all, one that was never seen among them."""

    def __init__(self, counts: Counter[Key], unseen: float) -> None:
        self._counts, self._unseen = counts, unseen
        self._whole = counts.total() + unseen * (len(counts) + 1)

    def __getitem__(self, key: Key) -> float:
        return (self._counts[key] + self._unseen) / self._whole

    def __iter__(self) -> Iterator[Key]:
        return iter(self._counts)


def _extra(long: str, short: str) -> str:
    """The character that `long` has more than `short`."""
    for place, char in enumerate(long):
        if long[:place] + long[place + 1 :] == short:
            return char
    return long[-1]
