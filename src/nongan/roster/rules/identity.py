"""Which known member a written line means: plain values in, a match or a doubt out.

Phones come as blind indexes, so that nothing here sees a number. A line is never given to a
member whom another line of the batch already has: two people of one name in one organ stay two.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Side = Literal["same", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a list, or a member, as far as the two are compared.

    `birth` and `joined` are partial ISO dates or empty; `phone` is a blind index or empty. Of
    somebody who has left, `organ` is the last one.
    """

    key: Hashable
    name: str
    organ: Hashable | None
    phone: str = ""
    birth: str = ""
    joined: str = ""
    sex: str = ""


class How(StrEnum):
    """The evidence on which a line was taken for a member, or why a person must decide."""

    PHONE_AND_NAME = "phone_and_name"
    NAME_AND_DATES = "name_and_dates"
    NAME_AND_ORGAN = "name_and_organ"
    PHONE_AND_DATES = "phone_and_dates"
    MOVED = "moved"
    ANSWERED = "answered"
    NOBODY = "nobody"
    SEVERAL = "several"
    CONTRADICTION = "contradiction"
    OTHER_NAME = "other_name"
    LISTED_TWICE = "listed_twice"
    PERHAPS_MOVED = "perhaps_moved"
    RETURNED = "returned"
    PERHAPS_RETURNED = "perhaps_returned"
    PERHAPS_TRANSFERRED = "perhaps_transferred"


@dataclass(frozen=True, slots=True)
class Match:
    """The member of a line; or nobody; or, where `candidates` are named, a question."""

    how: How
    member: Hashable | None = None
    candidates: tuple[Hashable, ...] = ()

    @property
    def is_doubt(self) -> bool:
        """Say whether a person has to decide."""
        return bool(self.candidates)


NOBODY = Match(How.NOBODY)


def compare_dates(one: str, other: str) -> Side:
    """Compare two partial dates as far as both are written; a bare year proves nothing."""
    if not one or not other:
        return "unknown"
    shared = min(len(one), len(other))
    if one[:shared] != other[:shared]:
        return "other"
    return "same" if shared >= len("1985-06") else "unknown"


def compare_phones(one: str, other: str) -> Side:
    """Compare two blind indexes; empty is unknown."""
    if not one or not other:
        return "unknown"
    return "same" if one == other else "other"


def dates_agree(line: Person, member: Person) -> bool:
    """Say whether birth or joining agrees and neither speaks against."""
    sides = (
        compare_dates(line.birth, member.birth),
        compare_dates(line.joined, member.joined),
    )
    return "same" in sides and "other" not in sides


def contradicts(line: Person, member: Person) -> bool:
    """Say whether nothing but the name agrees and at least two facts speak against."""
    sides = (
        compare_phones(line.phone, member.phone),
        compare_dates(line.birth, member.birth),
        compare_dates(line.joined, member.joined),
    )
    return "same" not in sides and sides.count("other") >= 2


@dataclass
class Matching:
    """Lines and members not yet given to each other, and the matches found so far."""

    lines: dict[Hashable, Person]
    members: dict[Hashable, Person]
    found: dict[Hashable, Match] = field(default_factory=dict)
    taken: dict[Hashable, Hashable] = field(default_factory=dict)

    def give(self, line: Person, member: Person, how: How) -> None:
        """Take this line for this member."""
        self.found[line.key] = Match(how, member.key)
        self.taken[member.key] = line.key
        del self.lines[line.key]
        del self.members[member.key]

    def ask(self, line: Person, how: How, candidates: Iterable[Person]) -> None:
        """Leave this line to a person."""
        keys = tuple(dict.fromkeys(candidate.key for candidate in candidates))
        self.found[line.key] = Match(how, candidates=keys)
        del self.lines[line.key]

    def pairs(
        self, key: Callable[[Person], Hashable | None]
    ) -> list[tuple[list[Person], list[Person]]]:
        """Open lines and open members that share a key, group by group."""
        lines, members = _grouped(self.lines, key), _grouped(self.members, key)
        return [(group, members[shared]) for shared, group in lines.items() if shared in members]


def _grouped(
    people: dict[Hashable, Person], key: Callable[[Person], Hashable | None]
) -> dict[Hashable, list[Person]]:
    groups: dict[Hashable, list[Person]] = defaultdict(list)
    for person in people.values():
        if (shared := key(person)) is not None:
            groups[shared].append(person)
    return groups


def _name_phone_organ(person: Person) -> Hashable | None:
    return (person.name, person.phone, person.organ) if person.phone and person.organ else None


def _name_organ(person: Person) -> Hashable | None:
    return (person.name, person.organ) if person.organ else None


def _name_phone(person: Person) -> Hashable | None:
    return (person.name, person.phone) if person.phone else None


def _phone_organ(person: Person) -> Hashable | None:
    return (person.phone, person.organ) if person.phone and person.organ else None


def match_lines(
    lines: Iterable[Person], members: Iterable[Person], left: Iterable[Person] = ()
) -> dict[Hashable, Match]:
    """Say for every line which member it means, that it is nobody known, or what to ask.

    The strongest evidence goes first over the whole batch, so that a weak line of one file never
    takes the member that a strong line of another file names. Those who have `left` come last:
    whoever comes back is the same member as before (domain.md §7.1, case 4).
    """
    everybody = list(members)
    state = Matching({p.key: p for p in lines}, {p.key: p for p in everybody})
    _by_phone_and_name(state)
    _by_name_and_dates(state)
    _by_name_and_organ(state)
    _by_phone_under_another_name(state)
    _elsewhere(state, everybody)
    _returned(state, left)
    for line in list(state.lines.values()):
        state.found[line.key] = NOBODY
    return state.found


def _by_phone_and_name(state: Matching) -> None:
    for lines, members in state.pairs(_name_phone_organ):
        for line, member in zip(lines, members, strict=False):
            state.give(line, member, How.PHONE_AND_NAME)


def _by_name_and_dates(state: Matching) -> None:
    for lines, members in state.pairs(_name_organ):
        options = {
            line.key: [member for member in members if dates_agree(line, member)] for line in lines
        }
        wanted = [option[0].key for option in options.values() if len(option) == 1]
        for line in lines:
            option = options[line.key]
            if len(option) == 1 and wanted.count(option[0].key) == 1:
                state.give(line, option[0], How.NAME_AND_DATES)


def _by_name_and_organ(state: Matching) -> None:
    for lines, members in state.pairs(_name_organ):
        if len(lines) == len(members) == 1:
            line, member = lines[0], members[0]
            if contradicts(line, member):
                state.ask(line, How.CONTRADICTION, members)
            else:
                state.give(line, member, How.NAME_AND_ORGAN)
            continue
        for line in lines:
            likely = [member for member in members if not contradicts(line, member)]
            state.ask(line, How.SEVERAL, likely or members)


def _by_phone_under_another_name(state: Matching) -> None:
    for lines, members in state.pairs(_phone_organ):
        if len(lines) == len(members) == 1 and dates_agree(lines[0], members[0]):
            state.give(lines[0], members[0], How.PHONE_AND_DATES)
            continue
        for line in lines:
            state.ask(line, How.OTHER_NAME, members)


def _elsewhere(state: Matching, everybody: list[Person]) -> None:
    for lines, members in state.pairs(_name_phone):
        if len(lines) == len(members) == 1:
            state.give(lines[0], members[0], How.MOVED)
        else:
            for line in lines:
                state.ask(line, How.SEVERAL, members)
    known = _grouped({p.key: p for p in everybody}, _name_phone)
    names = _grouped(state.members, lambda person: person.name)
    for line in list(state.lines.values()):
        listed = known.get(_name_phone(line), []) if line.phone else []
        if listed:
            state.ask(line, How.LISTED_TWICE, listed)
            continue
        likely = [m for m in names.get(line.name, []) if _same_life(line, m)]
        if likely:
            state.ask(line, How.PERHAPS_MOVED, likely)


def _same_life(line: Person, member: Person) -> bool:
    birth = compare_dates(line.birth, member.birth)
    joined = compare_dates(line.joined, member.joined)
    return birth == joined == "same"


def _returned(state: Matching, left: Iterable[Person]) -> None:
    """Take a line of nobody present for the member who had left.

    In the organ that was left, phone or dates beside the name are enough. A line of another organ
    proposes a transfer, and a person decides it: nobody changes organs silently.
    """
    names = _grouped({person.key: person for person in left}, lambda person: person.name)
    options = {
        line.key: [m for m in names.get(line.name, []) if _may_be_back(line, m)]
        for line in state.lines.values()
    }
    claims = [member.key for likely in options.values() for member in likely]
    for line in list(state.lines.values()):
        likely = options[line.key]
        home = [member for member in likely if member.organ == line.organ]
        sure = [member for member in home if _is_same_person(line, member)]
        if len(likely) == len(sure) == 1 and claims.count(sure[0].key) == 1:
            state.found[line.key] = Match(How.RETURNED, sure[0].key)
            del state.lines[line.key]
        elif likely:
            state.ask(line, How.PERHAPS_RETURNED if home else How.PERHAPS_TRANSFERRED, likely)


def _is_same_person(line: Person, member: Person) -> bool:
    return compare_phones(line.phone, member.phone) == "same" or dates_agree(line, member)


def _may_be_back(line: Person, member: Person) -> bool:
    if line.organ is not None and line.organ == member.organ:
        return not contradicts(line, member)
    return compare_phones(line.phone, member.phone) == "same" or _same_life(line, member)


def repeats(lines: Iterable[Person]) -> dict[Hashable, Hashable]:
    """Later lines that name the same person of the same organ again → the first such line."""
    first: dict[Hashable, list[Person]] = defaultdict(list)
    found: dict[Hashable, Hashable] = {}
    for line in lines:
        earlier = [p for p in first[(line.name, line.organ)] if _is_repeat(line, p)]
        if earlier:
            found[line.key] = earlier[0].key
        else:
            first[(line.name, line.organ)].append(line)
    return found


def _is_repeat(line: Person, other: Person) -> bool:
    sides = (
        compare_phones(line.phone, other.phone),
        compare_dates(line.birth, other.birth),
        compare_dates(line.joined, other.joined),
    )
    if "other" in sides:
        return False
    return sides[0] == "same" or sides.count("same") == 2
