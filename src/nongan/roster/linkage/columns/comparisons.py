"""A county's lines and people as numbers, and how every two that may belong together compare."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import comparing, names
from nongan.roster.linkage.columns import blocking
from nongan.roster.linkage.columns.texts import Names, Phones
from nongan.roster.linkage.columns.values import Ints, Numbered, distinct, looked_up
from nongan.roster.linkage.comparing import Organs
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

Atom = tuple[str, str, str]
"""(field, level, trait): two pairs that share one are weighed alike in that field."""

LEVELS: Mapping[str, tuple[str, ...]] = comparing.LEVELS
FIELDS = tuple(LEVELS)


@dataclass(frozen=True)
class Pairs:
    """Every line and everybody it may mean, sorted by line, then person.

    `atoms[f]` numbers, for each pair, the entry of `atom` at which field f compares; 0: it says
    nothing. `levels[f]` is the level's place in `LEVELS`, -1 for nothing. `found` is false for a
    pair that is here only since a person once decided so.
    """

    line: Ints
    person: Ints
    levels: dict[str, Ints]
    atoms: npt.NDArray[np.intp]
    atom: list[Atom]
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
        self.sexes = Numbered[str]()
        self.sex = self._both("sex", self.sexes)
        self.item_sets = Numbered[frozenset[str]]()
        self.items = self._both("items", self.item_sets)
        self.organs = Numbered(p.organ for p in self.people)
        self.organ = self.organs.find(p.organ for p in self.people)

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
        homes = Numbered[tuple[str, str]]()
        self.home = homes.add([(p.community, p.residence) for p in self.people])
        self.homes = homes.values

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
        certainly means another organ: that organ, and the person."""
        meant = Numbered[Organs]()
        unit = meant.add(organs)
        named = list(map(comparing.certain, meant.values))
        says = np.array(list(map(bool, named)), dtype=bool)[unit]
        person = np.where(anchors >= 0, anchors, self.named_once())
        rows = np.flatnonzero(says & (person >= 0))
        elsewhere = self.organs.find(named)[unit[rows]] != self.organ[person[rows]]
        return [(named[unit[row]], self.people[person[row]]) for row in rows[elsewhere].tolist()]

    def compare(self, organs: Sequence[Organs]) -> Pairs:
        """All pairs. `organs` are the organs that the unit of each line is taken to mean."""
        meant = Numbered[Organs]()
        unit = meant.add(organs)
        line, person, found = self._pairs(unit, meant.values)
        levels = self._levels(line, person, unit, meant.values)
        atoms, atom = self._atoms(line, person, levels)
        return Pairs(line, person, levels, atoms, atom, found)

    def _pairs(
        self, unit: Ints, meant: Sequence[Organs]
    ) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
        rows, people = np.arange(len(self.lines)), np.arange(len(self.people))
        ways = [self.organs.find(name for name, _ in organs) for organs in meant]
        counts = np.fromiter(map(len, ways), np.int64, len(ways))[unit]
        flat = [organ for number in unit.tolist() for organ in ways[number].tolist()]
        line_of, organ_of = np.repeat(rows, counts), np.array(flat, dtype=np.int64)
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
        sexes, items = self.sexes.values, self.item_sets.values

        def at[A, B](
            field: str,
            sides: tuple[Ints, Ints],
            values: tuple[Sequence[A], Sequence[B]],
            level: Callable[[A, B], str],
        ) -> Ints:
            number = {"": -1} | {name: place for place, name in enumerate(LEVELS[field])}
            (left, right), (written, known) = sides, values
            return looked_up(
                left[line],
                right[person],
                (len(written), len(known)),
                lambda a, b: number[level(written[a], known[b])],
            )

        places = (self.communities.values, self.homes)
        return {
            "name": self.spelling.compare(self.name[0][line], self.name[1][person]),
            "phone": self.phones.compare(self.phone[0][line], self.phone[1][person]),
            "ending": self.phones.compare_ending(self.phone[0][line], self.phone[1][person]),
            "unit": at("unit", (unit, self.organ), (meant, self.organs.values), comparing.unit),
            "place": at(
                "place", (self.community[0], self.home), places, lambda c, h: comparing.place(c, *h)
            ),
            "sex": at("sex", self.sex, (sexes, sexes), comparing.sex),
            "items": at("items", self.items, (items, items), comparing.items),
            "earlier": self._earlier(line, person),
        }

    def _earlier(self, line: Ints, person: Ints) -> Ints:
        earlier = np.full(len(self.lines), -1)
        for row, one in enumerate(self.lines):
            if one.earlier:
                earlier[row] = self.person_number.get(one.earlier, -1)
        return np.where(earlier[line] == person, 0, -1)

    def _atoms(
        self, line: Ints, person: Ints, levels: Mapping[str, Ints]
    ) -> tuple[npt.NDArray[np.intp], list[Atom]]:
        """What each field of each pair is weighed by."""
        atoms = np.zeros((len(FIELDS), len(line)), dtype=np.intp)
        atom: list[Atom] = [("", "", "")]
        for row, field in enumerate(FIELDS):
            count = len(LEVELS[field])
            says = np.flatnonzero(levels[field] >= 0)
            level = levels[field][says]
            trait, size, text = self._trait(field, line[says], person[says], level)
            codes = trait * count + level
            present = distinct(codes, size * count)
            atoms[row, says] = np.searchsorted(present, codes) + len(atom)
            for value, place in zip(
                *(part.tolist() for part in np.divmod(present, count)), strict=True
            ):
                name = LEVELS[field][place]
                atom.append((field, name, text(value) if text else name))
        return atoms, atom

    def _trait(
        self, field: str, line: Ints, person: Ints, level: Ints
    ) -> tuple[Ints, int, Callable[[int], str] | None]:
        """What the chance of a coincidence depends on, as `weighing.trait` says it: its number
        for each pair, how many there are, and what a number stands for (None: the level)."""
        if field == "name":
            size = len(self.names)
            pair = self.name[0][line] * size + self.name[1][person] + 1
            other = level == LEVELS["name"].index(names.DIFFERENT)
            return np.where(other, 0, pair), size * size + 1, self._two_names
        traits = {
            "unit": (self.organ[person], self.organs),
            "place": (self.community[0][line], self.communities),
            "sex": (self.sex[0][line], self.sexes),
        }
        if field not in traits:
            return np.zeros(len(line), dtype=np.int64), 1, None
        number, values = traits[field]
        return number, len(values), values.values.__getitem__

    def _two_names(self, number: int) -> str:
        """The name written and the one meant; 0: they have nothing in common."""
        written, meant = divmod(number - 1, len(self.names))
        return f"{self.names[written]}|{self.names[meant]}" if number else ""
