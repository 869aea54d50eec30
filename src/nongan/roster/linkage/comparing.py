"""Comparing one line with one person, field by field, into named levels."""

from collections.abc import Mapping

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

Organs = tuple[tuple[str, float], ...]
"""(organ, score) pairs, best first."""

Levels = tuple[tuple[str, str], ...]
"""(field, level) pairs in a fixed order; a field that says nothing is left out."""

CERTAIN = SHIPPED.numbers["unit_certain"]
"""From this resolver score on, a written unit is taken to mean that organ."""


LEVELS: Mapping[str, tuple[str, ...]] = {
    "name": names.LEVELS,
    "phone": phones.LEVELS,
    "ending": (phones.SAME, phones.DIFFERENT),
    "unit": ("same", "maybe", "doubtful", "different"),
    "place": ("assigned", "residence", "other"),
    "sex": ("same", "different"),
    "items": ("same", "overlap", "different"),
    "earlier": ("decided",),
}
"""The fields in the order in which they are shown, each with the levels it may stand at."""


def unit(organs: Organs, organ: str) -> str:
    """same · maybe · doubtful · different, or "" where the written unit names no organ.

    `organs` are those that the unit may mean, best first, each with its score.
    """
    if not organs or not organ:
        return ""
    best = organs[0][1]
    for name, score in organs:
        if name == organ:
            alone = len(organs) == 1 or organs[1][1] < best - SHIPPED.numbers["unit_alone"]
            return "same" if score >= CERTAIN and score >= best and alone else "maybe"
    return other_unit(organs)


def other_unit(organs: Organs) -> str:
    """The level at which an organ stands that is none of those that the written unit may mean."""
    if not organs:
        return ""
    return "different" if organs[0][1] >= CERTAIN else "doubtful"


def certain(organs: Organs) -> str:
    """The organ that a written unit certainly means, or ""."""
    return organs[0][0] if organs and unit(organs, organs[0][0]) == "same" else ""


def place(written: str, assigned: str, residence: str) -> str:
    """assigned · residence · other, or "" where the roster assigns no community."""
    if not written or not assigned:
        return ""
    if written == assigned:
        return "assigned"
    return "residence" if written == residence else "other"


def items(written: frozenset[str], known: frozenset[str]) -> str:
    """same · overlap · different, or "" where either side names no service item."""
    if not written or not known:
        return ""
    if written == known:
        return "same"
    return "overlap" if written & known else "different"


def sex(written: str, known: str) -> str:
    """same · different, or ""."""
    if not written or not known:
        return ""
    return "same" if written == known else "different"


def levels(line: Line, line_name: str, person: Person, person_name: str) -> Levels:
    """All levels of a pair."""
    phone = phones.compare(line.phone, person.phone)
    found = (
        ("name", names.compare(line_name, person_name)),
        ("phone", "" if phone == phones.MISSING else phone),
        ("ending", phones.compare_ending(line.phone, person.phone)),
        ("unit", unit(line.organs, person.organ)),
        ("place", place(line.community, person.community, person.residence)),
        ("sex", sex(line.sex, person.sex)),
        ("items", items(line.items, person.items)),
        ("earlier", "decided" if line.earlier == person.key else ""),
    )
    return tuple(pair for pair in found if pair[1])


def pairs(line: Line, index: RosterIndex) -> list[tuple[str, Levels]]:
    """The people whom a line may mean, in order, each with the levels of the pair."""
    name = names.normalise(line.name)
    keys = index.candidates(line, name)
    named = {key for key in (line.fixed, line.earlier) if key and key in index.people}
    if named:
        keys = sorted({*keys, *named})
    return [(key, levels(line, name, index.people[key], index.names[key])) for key in keys]
