"""What comparing need not do twice.

How a line and a person compare depends on what the two say and on nothing else: neither on
weights, nor on any other line or person. So the levels of a run can be kept, and the next run
compares only the lines that say something new, and every line with the people whose entry has
changed. The answer is the one that comparing everything would give.
"""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nongan.roster.linkage import comparing
from nongan.roster.linkage.comparing import Levels
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

PERSON_FIELDS = ("name", "organ", "sex", "phone", "community", "residence", "items")
PIECE = 12
"""Hexadecimal digits of a print for each field."""

Pairs = list[tuple[str, Levels]]
Print = Callable[[object], str]


def printer(secret: bytes) -> Print:
    """Makes short keyed digests: nobody without the key can try phones against them."""

    def digest(value: object) -> str:
        text = repr(sorted(value) if isinstance(value, frozenset) else value)
        return blake2b(text.encode(), key=secret, digest_size=PIECE // 2).hexdigest()

    return digest


def prints(thing: object, fields: tuple[str, ...], digest: Print) -> str:
    """A print of a thing, field by field, so that two prints show which fields differ."""
    return "".join(digest(getattr(thing, name)) for name in fields)


def differing(left: str, right: str, fields: tuple[str, ...]) -> list[str]:
    """The fields in which two prints differ."""
    spots = range(0, len(fields) * PIECE, PIECE)
    return [
        name
        for name, at in zip(fields, spots, strict=True)
        if left[at : at + PIECE] != right[at : at + PIECE]
    ]


def _said(line: Line) -> tuple[object, ...]:
    """All of a line that comparing looks at."""
    items = tuple(sorted(line.items))
    said = (line.name, line.organs, line.sex, line.phone, line.community, items)
    return (*said, line.fixed, line.earlier)


def _method() -> str:
    """What levels depend on besides line and person: this code, its numbers and its tables."""
    whole = blake2b(digest_size=16)
    for name in ("comparing", "names", "phones", "records", "roster_index"):
        whole.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    parts = (SHIPPED.digest, version("pypinyin"), platform.python_version())
    whole.update("|".join(parts).encode())
    return whole.hexdigest()


METHOD = _method()


@dataclass(frozen=True)
class Compared:
    """The pairs of a run: the prints of its people, and each line's pairs by the line's print."""

    people: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Pairs] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As plain JSON values, every combination of levels written once."""
        known: dict[Levels, int] = {}
        number = {key: position for position, key in enumerate(sorted(self.people))}
        lines = {
            line: [
                part
                for key, levels in pairs
                for part in (number[key], known.setdefault(levels, len(known)))
            ]
            for line, pairs in self.lines.items()
        }
        return {
            "method": METHOD,
            "people": dict(self.people),
            "levels": [list(map(list, levels)) for levels in known],
            "lines": lines,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Compared":
        """The pairs of `content()`; nothing where another method compared them."""
        if content.get("method") != METHOD:
            return cls()
        keys = sorted(content["people"])
        levels = [tuple((name, level) for name, level in pairs) for pairs in content["levels"]]
        lines = {
            line: [(keys[flat[n]], levels[flat[n + 1]]) for n in range(0, len(flat), 2)]
            for line, flat in content["lines"].items()
        }
        return cls(content["people"], lines)


class Memory:
    """Compares lines with a roster, with the help of what an earlier run has compared."""

    def __init__(self, before: Compared, secret: bytes) -> None:
        self.before = before
        self.digest = printer(secret)
        self.people: dict[str, str] = {}
        self._lines: dict[str, Pairs] = {}
        self._touched: set[str] = set()
        self._changed = RosterIndex(())
        self.compared_anew = 0

    def see(self, people: Mapping[str, Person]) -> None:
        """Take note of the roster of this run."""
        self.people = {k: prints(p, PERSON_FIELDS, self.digest) for k, p in people.items()}
        old = self.before.people
        changed = {key for key, print_ in self.people.items() if old.get(key) != print_}
        self._touched = changed | (old.keys() - self.people.keys())
        self._changed = RosterIndex(people[key] for key in changed)

    def pairs(self, line: Line, index: RosterIndex) -> Pairs:
        """As `comparing.pairs`."""
        print_ = self.digest(_said(line))
        found = self._lines.get(print_)
        if found is None:
            found = self._lines[print_] = self._pairs(line, print_, index)
        return found

    def _pairs(self, line: Line, print_: str, index: RosterIndex) -> Pairs:
        old = self.before.lines.get(print_)
        if old is None:
            self.compared_anew += 1
            return comparing.pairs(line, index)
        if not self._touched:
            return old
        kept = [pair for pair in old if pair[0] not in self._touched]
        return sorted([*kept, *comparing.pairs(line, self._changed)])

    def compared(self) -> Compared:
        """What the next run may build on: this run's roster and lines, nothing older."""
        return Compared(self.people, self._lines)
