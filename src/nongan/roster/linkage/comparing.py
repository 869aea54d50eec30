"""Comparing one line with one person, field by field, into named levels."""

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

Levels = tuple[tuple[str, str], ...]
"""(field, level) pairs in a fixed order; a field that says nothing is left out."""

CERTAIN = SHIPPED.numbers["unit_certain"]
"""From this resolver score on, a written unit is taken to mean that organ."""


def unit(line: Line, organ: str) -> str:
    """same · maybe · different, or "" where the written unit names no organ."""
    if not line.organs or not organ:
        return ""
    best = line.organs[0][1]
    for name, score in line.organs:
        if name == organ:
            alone = (
                len(line.organs) == 1 or line.organs[1][1] < best - SHIPPED.numbers["unit_alone"]
            )
            return "same" if score >= CERTAIN and score >= best and alone else "maybe"
    return "different" if best >= CERTAIN else "doubtful"


def place(line: Line, person: Person) -> str:
    """assigned · residence · other, or "" where the roster assigns no community."""
    if not line.community or not person.community:
        return ""
    if line.community == person.community:
        return "assigned"
    return "residence" if line.community == person.residence else "other"


def items(line: Line, person: Person) -> str:
    """same · overlap · different, or "" where either side names no service item."""
    if not line.items or not person.items:
        return ""
    if line.items == person.items:
        return "same"
    return "overlap" if line.items & person.items else "different"


def sex(line: Line, person: Person) -> str:
    """same · different, or ""."""
    if not line.sex or not person.sex:
        return ""
    return "same" if line.sex == person.sex else "different"


def levels(line: Line, line_name: str, person: Person, person_name: str) -> Levels:
    """All levels of a pair."""
    phone = phones.compare(line.phone, person.phone)
    found = (
        ("name", names.compare(line_name, person_name)),
        ("phone", "" if phone == phones.MISSING else phone),
        ("unit", unit(line, person.organ)),
        ("place", place(line, person)),
        ("sex", sex(line, person)),
        ("items", items(line, person)),
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
