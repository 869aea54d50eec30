"""The people who look most like a written name when no evidence speaks for anybody: for the eye of
a person, never for linking."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

SAME_ORGAN = 0.25
"""What the written unit adds: a colleague of a like name comes before a stranger of one."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A roster member as far as looks go. `sound` is the name's reading, syllables apart."""

    key: str
    name: str
    sound: str
    organ: str = ""


def nearest(wanted: Enrolled, people: Iterable[Enrolled], *, count: int = 3) -> list[str]:
    """The keys of the `count` people most like `wanted`, best first; ties in the order of keys."""
    ranked = sorted((-_likeness(wanted, person), person.key) for person in people)
    return [key for _score, key in ranked[:count]]


def _likeness(wanted: Enrolled, person: Enrolled) -> float:
    """0 … 1.25: the better of how alike the characters and the sounds are, and the organ."""
    letters = Indel.normalized_similarity(wanted.name, person.name)
    sounds = Indel.normalized_similarity(wanted.sound.split(), person.sound.split())
    same_organ = bool(wanted.organ) and wanted.organ == person.organ
    return max(letters, 0.9 * sounds) + SAME_ORGAN * same_organ
