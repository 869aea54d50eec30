"""The roster seen as counts and look-up tables: who may be meant, and how common a trait is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.records import Line, Person


def _place_keys(place: str, name: str) -> Iterator[str]:
    """Keys that join a place (an organ or a community) with a part of the name."""
    if place and name:
        for number, part in enumerate(names.parts(name)):
            yield f"{place}|{number}|{part}"


class RosterIndex:
    """People by every key under which a line may find them, with the counts linking needs."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {p.key: p for p in sorted(people, key=lambda p: p.key)}
        self.names = {key: names.normalise(p.name) for key, p in self.people.items()}
        self.size = max(len(self.people), 1)
        self.organs = Counter(p.organ for p in self.people.values())
        self.communities = Counter(p.community for p in self.people.values() if p.community)
        self.residences = Counter(
            p.residence for p in self.people.values() if p.residence not in ("", p.community)
        )
        self.sexes = Counter(p.sex for p in self.people.values() if p.sex)
        self.items = Counter(item for p in self.people.values() for item in p.items)
        self._kept: dict[str, Any] = {}
        self.by_phone: dict[str, list[str]] = defaultdict(list)
        for key, person in self.people.items():
            if person.phone:
                self.by_phone[person.phone].append(key)

    def kept[T](self, name: str, make: Callable[[], T]) -> T:
        """What follows from the roster alone, made once."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[str]]:
        """People by normalised name."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, name in self.names.items():
            if name:
                found[name].append(key)
        return found

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """People by blocking key."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, person in self.people.items():
            name = self.names[key]
            keys = [*names.keys(name), *phones.keys(person.phone)]
            keys += [f"o{k}" for k in _place_keys(person.organ, name)]
            keys += [f"c{k}" for k in _place_keys(person.community, name)]
            for block in keys:
                found[block].append(key)
        return found

    def candidates(self, line: Line, name: str) -> list[str]:
        """The keys of all people whom the line could mean, in order."""
        blocks = [*names.keys(name), *phones.keys(line.phone)]
        for organ, _ in line.organs:
            blocks += [f"o{k}" for k in _place_keys(organ, name)]
        blocks += [f"c{k}" for k in _place_keys(line.community, name)]
        found: set[str] = set()
        for block in blocks:
            found.update(self._keys.get(block, ()))
        return sorted(found)
