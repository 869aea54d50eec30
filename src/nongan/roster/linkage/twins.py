"""What no evidence on the papers can decide: people whom a card shows alike, and their lines."""

from collections import defaultdict
from collections.abc import Iterable

from nongan.roster.linkage import names
from nongan.roster.linkage.records import Candidate, Decision, Person


def twins(people: Iterable[Person]) -> list[tuple[str, ...]]:
    """Keys of people whom a card shows alike, in groups: one name, one organ, and one assigned
    community, or none known. Both groups and keys are sorted.

    For a list printed before cards go out, that asks for the last four digits of their phones.
    """
    alike: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for person in people:
        alike[names.normalise(person.name), person.organ][person.community].append(person.key)
    groups = []
    for places in alike.values():
        unplaced = places.pop("", [])
        if not places:
            places[""] = []
        groups += [tuple(sorted(keys + unplaced)) for keys in places.values()]
    return sorted({group for group in groups if len(group) > 1})


def undecidable(decisions: Iterable[Decision]) -> list[str]:
    """The keys of open lines that fit their two best candidates in exactly the same way: all
    that is written speaks as much for the one as for the other."""
    return sorted(
        one.line
        for one in decisions
        if one.status == "review"
        and len(one.candidates) > 1
        and _shown(one.candidates[0]) == _shown(one.candidates[1])
    )


def _shown(candidate: Candidate) -> tuple[tuple[str, str], ...]:
    return tuple((piece.field, piece.level) for piece in candidate.evidence)
