"""Which wording of an item is in force on a day: plain values in, a plain answer out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

LONGEST_TEXT = 300
LONGEST_BASIS = 100


@dataclass(frozen=True, slots=True)
class NewWording:
    """What an item is to say, from which day on, and the document that this rests on."""

    content: str
    guard: str
    valid_from: date
    basis: str = ""


class Begins(Protocol):
    """A wording as far as the calendar is concerned; the first one has no day: it always was."""

    version: int
    valid_from: date | None


def in_force[W: Begins](wordings: Iterable[W], day: date) -> W:
    """The wording of a day: the last one that had begun by then. Raises ValueError for none.

    Only first days are kept, each once an item, so that no two wordings can hold on one day.
    """
    begun = [one for one in wordings if one.valid_from is None or one.valid_from <= day]
    return max(begun, key=lambda one: one.valid_from or date.min)


def spans[W: Begins](wordings: Iterable[W]) -> list[tuple[W, date | None]]:
    """Every wording with its last day, the latest first; None for the one that has no successor."""
    ordered = sorted(wordings, key=lambda one: one.valid_from or date.min, reverse=True)
    ends: list[date | None] = [None]
    ends += [one.valid_from - timedelta(days=1) for one in ordered if one.valid_from]
    return list(zip(ordered, ends, strict=False))
