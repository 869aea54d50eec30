"""The roster seen as counts and look-up tables: who may be meant, and how common a trait is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from nongan.roster.linkage import names
from nongan.roster.linkage.records import Line, Person

HALF = 5


def _name_keys(name: str) -> Iterator[str]:
    yield f"n|{name}"
    yield f"s|{''.join(sorted(name))}"
    for sound in names.sound_keys(name):
        yield f"p|{sound}"


def _phone_keys(phone: str) -> Iterator[str]:
    if len(phone) >= 10:
        yield f"a|{phone[:HALF]}|{phone[HALF:8]}"
        yield f"b|{phone[-6:]}"
        yield f"c|{phone[:3]}|{phone[-4:]}"


def _place_keys(place: str, name: str) -> Iterator[str]:
    """Keys that join a place (organ or community) with a part of the name."""
    if place and name:
        yield f"{place}|1|{name[0]}"
        yield f"{place}|g|{name[1:]}"
        yield f"{place}|z|{name[-1]}"


class RosterIndex:
    """People by every key under which a line may find them, with the counts linking needs."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {p.key: p for p in sorted(people, key=lambda p: p.key)}
        self.names = {key: names.normalise(p.name) for key, p in self.people.items()}
        self.size = max(len(self.people), 1)
        self.organs = Counter(p.organ for p in self.people.values())
        self.communities = Counter(
            p.community for p in self.people.values() if p.community
        )
        self.residences = Counter(
            p.residence
            for p in self.people.values()
            if p.residence not in ("", p.community)
        )
        self.sexes = Counter(p.sex for p in self.people.values() if p.sex)
        self.items = Counter(item for p in self.people.values() for item in p.items)
        self.by_phone: dict[str, list[str]] = defaultdict(list)
        self._keys: dict[str, list[str]] = defaultdict(list)
        for key, person in self.people.items():
            self._add(key, person)

    def _add(self, key: str, person: Person) -> None:
        name = self.names[key]
        if person.phone:
            self.by_phone[person.phone].append(key)
        keys = [*_name_keys(name), *_phone_keys(person.phone)]
        keys += [f"o{k}" for k in _place_keys(person.organ, name)]
        keys += [f"c{k}" for k in _place_keys(person.community, name)]
        for block in keys:
            self._keys[block].append(key)

    def candidates(self, line: Line, name: str) -> list[str]:
        """The keys of all people whom the line could mean, in order."""
        blocks = [*_name_keys(name), *_phone_keys(line.phone)]
        for organ, _ in line.organs:
            blocks += [f"o{k}" for k in _place_keys(organ, name)]
        blocks += [f"c{k}" for k in _place_keys(line.community, name)]
        found: set[str] = set()
        for block in blocks:
            found.update(self._keys.get(block, ()))
        return sorted(found)
