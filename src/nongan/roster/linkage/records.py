"""What linking works on: the people of a roster, the lines of a sheet, and the answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

NOBODY = ""
"""The key that stands for "on no roster"."""


@dataclass(frozen=True, slots=True)
class Person:
    """A roster member as far as linking looks at one.

    `key` is the member number; `community` the one assigned, `residence` the one lived in
    (canonical names, "" if none); `phone` 11 digits or ""; `sex` "M", "F" or ""; `items` codes.
    """

    key: str
    name: str
    organ: str
    sex: str = ""
    phone: str = ""
    community: str = ""
    residence: str = ""
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a community wrote it.

    `key` must be unique and come from the paper (file, sheet, row), never from a database.
    `pool` is "receipts", or the quarter of a feedback sheet. `organs` are the organs the
    written unit may mean, best first, with a score in 0..1; none: it says nothing.
    `fixed` is what a person decided: a member key, NOBODY, or None for undecided. `earlier` is
    the member whom an earlier decision on such a line meant, and `earlier_bits` what that weighs.
    """

    key: str
    pool: str
    name: str
    unit: str = ""
    organs: tuple[tuple[str, float], ...] = ()
    sex: str = ""
    phone: str = ""
    community: str = ""
    items: frozenset[str] = frozenset()
    fixed: str | None = None
    earlier: str = ""
    earlier_bits: float = 0.0


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The lines by key, one that is given twice only once. Raises ValueError if two different
    lines share a key."""
    found: list[Line] = []
    for line in sorted(lines, key=lambda line: line.key):
        if not found or found[-1].key != line.key:
            found.append(line)
        elif found[-1] != line:
            raise ValueError(f"two different lines share a key: {line.key}")
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """A field, how it compares, and its weight in bits (+ for, − against)."""

    field: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a line may mean. `bits` is the total over the chance of a random person."""

    person: str
    bits: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one line.

    `person` is a member key or NOBODY; `status` says whether it stands by itself ("linked",
    "nobody"), needs a person ("review"; `person` is then the best guess) or was "fixed" by one.
    `margin` is what the whole answer would lose, in bits, if this one were forbidden.
    `candidates` begin with the answer; of an answer NOBODY there are three at least.
    `nobody` is the chance, 0..1, that the line belongs to nobody, by its own evidence: a line
    may well belong to somebody while no single person is likelier than nobody. `probability`
    is the chance, 0..1, that the answer is right. Of a line that a person decided, `otherwise`
    is what the evidence alone says, as (person, margin in bits): all else being as it is.
    """

    line: str
    person: str
    status: Literal["linked", "nobody", "review", "fixed"]
    margin: float
    candidates: tuple[Candidate, ...] = field(default=())
    nobody: float = 0.0
    probability: float = 0.0
    otherwise: tuple[str, float] | None = None
