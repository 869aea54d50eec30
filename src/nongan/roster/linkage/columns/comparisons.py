"""A county's lines and people as numbers, and how every two that may belong together compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import comparing, names
from nongan.roster.linkage.columns import blocking
from nongan.roster.linkage.columns.texts import Names, Phones
from nongan.roster.linkage.columns.values import Ints, Numbered, numbered, spread, taken
from nongan.roster.linkage.comparing import Organs
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

LEVELS: Mapping[str, tuple[str, ...]] = comparing.LEVELS
FIELDS = tuple(LEVELS)
STEPS: tuple[tuple[str, str], ...] = (
    ("", ""),
    *((field, level) for field, levels in LEVELS.items() for level in levels),
)
"""Every (field, level); number 0 says nothing."""
FIRST_STEP = {field: STEPS.index((field, levels[0])) for field, levels in LEVELS.items()}


@dataclass(frozen=True)
class Atoms:
    """What pairs are weighed by: two pairs that share an atom are weighed alike in its field.

    `step[a]` is the place of atom a's field and level in `STEPS`, `trait[a]` the number of what
    its chance of a coincidence depends on (see `Columns.traits`). The atoms of a field stand
    together, at `part[field]`; atom 0 says nothing.
    """

    step: Ints
    trait: Ints
    part: Mapping[str, slice]

    def level(self, field: str) -> Ints:
        """The levels of a field's atoms, as places in `LEVELS`."""
        return self.step[self.part[field]] - FIRST_STEP[field]


@dataclass(frozen=True)
class Pairs:
    """Every line and everybody it may mean, sorted by line, then person.

    `atoms[f]` numbers, for each pair, the atom of `atom` by which field f is weighed; 0: it says
    nothing. `levels[f]` is the level's place in `LEVELS`, -1 for nothing. `found` is false for a
    pair that is here only since a person once decided so.
    """

    line: Ints
    person: Ints
    levels: dict[str, Ints]
    atoms: npt.NDArray[np.intp]
    atom: Atoms
    found: npt.NDArray[np.bool_]


class Columns:
    """Lines and people with every distinct value numbered once.

    `lines` must be sorted by key. Numbers of people are places in `index.people`.
    """

    def __init__(self, lines: Sequence[Line], index: RosterIndex) -> None:
        self.lines, self.index = lines, index
        self.people = list(index.people.values())
        self.person_number = {key: number for number, key in enumerate(index.people)}
        self._number_names()
        self._number_phones()
        self._number_places()
        self.sexes = Numbered([""])
        self.sex = self._both("sex", self.sexes)
        self.item_sets = Numbered([frozenset[str]()])
        self.items = self._both("items", self.item_sets)
        self.organs = Numbered[str]()
        self.organ = self.organs.add([p.organ for p in self.people])
        wordings = Numbered[tuple[str, Organs]]()
        self.wording = wordings.add([(line.unit, line.organs) for line in self.lines])
        self.wordings = wordings.values

    def _both[T](self, field: str, numbers: Numbered[T]) -> tuple[Ints, Ints]:
        """A field of lines and of people in one numbering."""
        return (
            numbers.add([getattr(line, field) for line in self.lines]),
            numbers.add([getattr(person, field) for person in self.people]),
        )

    def _number_names(self) -> None:
        written = Numbered[str]()
        raw = written.add([line.name for line in self.lines])
        bare = Numbered[str]()
        known = bare.add(self.index.names.values())
        self.name = bare.add(map(names.normalise, written.values))[raw], known
        self.names = bare.values
        self.spelling = Names(self.names)

    def _number_phones(self) -> None:
        numbers = Numbered[str]()
        self.phone = self._both("phone", numbers)
        self.phones = Phones(numbers.values)
        self.keys = blocking.Keys(self.names, numbers.values)

    def _number_places(self) -> None:
        self.communities = Numbered([""])
        self.community = self._both("community", self.communities)
        self.residence = self.communities.add([p.residence for p in self.people])

    def phone_anchors(self) -> Ints:
        """Of each line the one person whose number it carries, unless the names have nothing in
        common; -1 where there is none."""
        anchor = self._only_holder(self.phone, self.phones.texts)
        rows = np.flatnonzero(anchor >= 0)
        left, right = self.name[0][rows], self.name[1][anchor[rows]]
        different = self.spelling.compare(left, right) == names.LEVELS.index(names.DIFFERENT)
        for row, a, b in zip(rows[different], left[different], right[different], strict=True):
            if not set(self.names[a][1:]) & set(self.names[b][1:]):
                anchor[row] = -1
        return anchor

    def named_once(self) -> Ints:
        """Of each line the one person of its name; -1 where there is none."""
        return self._only_holder(self.name, self.names)

    def _only_holder(self, field: tuple[Ints, Ints], texts: Sequence[str]) -> Ints:
        """Of each line the one person who has what it says in a field; -1 where there is none."""
        written, held = field
        holders = np.bincount(held, minlength=len(texts))
        holder = np.full(len(texts), -1)
        holder[held] = np.arange(len(self.people))
        holder[[number for number, text in enumerate(texts) if not text]] = -1
        return np.where(holders[written] == 1, holder[written], -1)

    def strays(self, anchors: Ints, organs: Sequence[Organs]) -> list[tuple[str, Person]]:
        """The lines whose phone (`anchors`), or else name, is one person's only, while the unit
        certainly means another organ: that organ, and the person. `organs` as in `compare`."""
        named = list(map(comparing.certain, organs))
        unit = self.wording
        says = np.array(list(map(bool, named)), dtype=bool)[unit]
        person = np.where(anchors >= 0, anchors, self.named_once())
        rows = np.flatnonzero(says & (person >= 0))
        elsewhere = self.organs.find(named)[unit[rows]] != self.organ[person[rows]]
        return [(named[unit[row]], self.people[person[row]]) for row in rows[elsewhere].tolist()]

    def compare(self, organs: Sequence[Organs]) -> Pairs:
        """All pairs. `organs` are the organs that each of the wordings is taken to mean."""
        meant = Numbered[Organs]()
        unit = meant.add(organs)[self.wording]
        line, person, found = self._pairs(unit, meant.values)
        levels = self._levels(line, person, unit, meant.values)
        atoms, atom = self._atoms(line, person, levels)
        return Pairs(line, person, levels, atoms, atom, found)

    def _pairs(
        self, unit: Ints, meant: Sequence[Organs]
    ) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
        rows, people = np.arange(len(self.lines)), np.arange(len(self.people))
        begins, ways = spread(meant)
        line_of, organ_of = taken(unit, begins, self.organs.find(name for name, _ in ways))
        # Communities are numbered behind the organs; number 0 is no community.
        behind = len(self.organs)
        place = [np.where(c > 0, c + behind, -1) for c in self.community]
        empty = self.organs.number_of.get("", -2)
        organ = np.where(self.organ == empty, -1, self.organ)
        asking = [
            self.keys.of_names(self.name[0]),
            self.keys.of_phones(self.phone[0]),
            self.keys.of_places(line_of, organ_of, self.name[0][line_of]),
            self.keys.of_places(rows, place[0], self.name[0]),
        ]
        known = [
            self.keys.of_names(self.name[1]),
            self.keys.of_phones(self.phone[1]),
            self.keys.of_places(people, organ, self.name[1]),
            self.keys.of_places(people, place[1], self.name[1]),
        ]
        return blocking.pairs(asking, known, self._named(), len(people))

    def _named(self) -> Ints:
        """The pairs that a person has decided on, now or earlier, as line * people + person."""
        size = len(self.people)
        return np.array(
            [
                row * size + self.person_number[key]
                for row, line in enumerate(self.lines)
                if line.fixed or line.earlier
                for key in (line.fixed, line.earlier)
                if key and key in self.person_number
            ],
            dtype=np.int64,
        )

    def _levels(
        self, line: Ints, person: Ints, unit: Ints, meant: Sequence[Organs]
    ) -> dict[str, Ints]:
        return {
            "name": self.spelling.compare(self.name[0][line], self.name[1][person]),
            "phone": self.phones.compare(self.phone[0][line], self.phone[1][person]),
            "ending": self.phones.compare_ending(self.phone[0][line], self.phone[1][person]),
            "unit": self._unit_levels(meant)[unit[line], self.organ[person]],
            "place": self._places(self.community[0][line], person),
            "sex": self._sexes(self.sex[0][line], self.sex[1][person]),
            "items": self._items(self.items[0][line], self.items[1][person]),
            "earlier": self._earlier(line, person),
        }

    def _unit_levels(self, meant: Sequence[Organs]) -> Ints:
        """The level of every unit (a row) beside every organ (a column): `comparing.unit`."""
        number = _numbers("unit")
        organs = self.organs.number_of
        rest = [[number[comparing.other_unit(ways)]] for ways in meant]
        table = np.repeat(np.array(rest, dtype=np.int8).reshape(-1, 1), len(organs), axis=1)
        for row, ways in zip(table, meant, strict=True):
            for organ in {name for name, _ in ways} & organs.keys():
                row[organs[organ]] = number[comparing.unit(ways, organ)]
        if "" in organs:
            table[:, organs[""]] = -1
        return table

    def _places(self, written: Ints, person: Ints) -> Ints:
        """As `comparing.place`."""
        number = _numbers("place")
        assigned, lived_in = self.community[1][person], self.residence[person]
        found = np.where(written == lived_in, number["residence"], number["other"])
        found = np.where(written == assigned, number["assigned"], found)
        return np.where((written > 0) & (assigned > 0), found, -1)

    def _sexes(self, written: Ints, known: Ints) -> Ints:
        """As `comparing.sex`."""
        number = _numbers("sex")
        found = np.where(written == known, number["same"], number["different"])
        return np.where((written > 0) & (known > 0), found, -1)

    def _items(self, written: Ints, known: Ints) -> Ints:
        """As `comparing.items`."""
        number, sets = _numbers("items"), self.item_sets.values
        every = sorted(frozenset().union(*sets))
        holds = np.array([[item in one for item in every] for one in sets], dtype=bool)
        bits = np.packbits(holds.reshape(len(sets), -1), axis=1)
        shared = (bits[written] & bits[known]).any(axis=1)
        found = np.where(shared, number["overlap"], number["different"])
        found = np.where(written == known, number["same"], found)
        return np.where((written > 0) & (known > 0), found, -1)

    def _earlier(self, line: Ints, person: Ints) -> Ints:
        earlier = np.full(len(self.lines), -1)
        for row, one in enumerate(self.lines):
            if one.earlier:
                earlier[row] = self.person_number.get(one.earlier, -1)
        return np.where(earlier[line] == person, 0, -1)

    def _atoms(
        self, line: Ints, person: Ints, levels: Mapping[str, Ints]
    ) -> tuple[npt.NDArray[np.intp], Atoms]:
        """What each field of each pair is weighed by."""
        atoms = np.zeros((len(FIELDS), len(line)), dtype=np.intp)
        steps, traits, part = [np.zeros(1, dtype=np.int64)], [np.zeros(1, dtype=np.int64)], {}
        begin = 1
        for row, field in enumerate(FIELDS):
            count = len(LEVELS[field])
            says = np.flatnonzero(levels[field] >= 0)
            level = levels[field][says]
            trait, size = self._traits(field, line[says], person[says], level)
            present, place = numbered(trait * count + level, size * count)
            atoms[row, says] = place + begin
            part[field] = slice(begin, begin + len(present))
            begin += len(present)
            trait, level = np.divmod(present, count)
            steps.append(level + FIRST_STEP[field])
            traits.append(trait)
        return atoms, Atoms(np.concatenate(steps), np.concatenate(traits), part)

    def _traits(self, field: str, line: Ints, person: Ints, level: Ints) -> tuple[Ints, int]:
        """What the chance of a coincidence depends on, as `weighing.trait` says it: its number
        for each pair, and how many there are."""
        if field == "name":
            size = len(self.names)
            pair = self.name[0][line] * size + self.name[1][person]
            different = level == LEVELS["name"].index(names.DIFFERENT)
            return np.where(different, 0, pair), size * size
        if field == "unit":
            return self.organ[person], len(self.organs)
        if field == "place":
            return self.community[0][line], len(self.communities)
        if field == "sex":
            return self.sex[0][line], len(self.sexes)
        return np.zeros(len(line), dtype=np.int64), 1

    def traits(self, field: str) -> Sequence[str]:
        """What the numbers of a field's traits stand for, as `weighing.trait` says it; empty where
        that is the level. Of names it is the one written * the count of all + the one meant."""
        known = {"unit": self.organs, "place": self.communities, "sex": self.sexes}
        return known[field].values if field in known else ()


def _numbers(field: str) -> dict[str, int]:
    """The number of each level of a field, -1 for nothing."""
    return {"": -1} | {level: number for number, level in enumerate(LEVELS[field])}
