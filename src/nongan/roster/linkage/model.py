"""How much an agreement weighs: m from the county's own lines, u from the county's own roster.

m(level) is how often the right pair stands at a level; u(level) how often a wrong one does. The
weight is log2(m/u). The defaults of m are the author's, written down before any county was seen
(linkage.md §6 gives their order of magnitude); `estimating` replaces them by what the county's
lines show, and they only fill in where a county shows too little.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log2

from nongan.roster.linkage import names, phones
from nongan.roster.linkage.records import Evidence, Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

Table = Mapping[str, float]

NAME: Table = {
    names.SAME: 0.94,
    names.SAME_SOUND_AND_TONE: 0.014,
    names.SAME_SOUND: 0.010,
    names.NEAR_SOUND: 0.008,
    names.SWAPPED: 0.003,
    names.ONE_WRONG: 0.015,
    names.ONE_MISSING: 0.007,
    names.DIFFERENT: 0.003,
}
PHONE: Table = {
    phones.SAME: 0.95,
    phones.ONE_SLIP: 0.02,
    phones.TWO_SLIPS: 0.004,
    phones.PART: 0.004,
    phones.DIFFERENT: 0.022,
}
UNIT: Table = {"same": 0.93, "maybe": 0.04, "doubtful": 0.01, "different": 0.02}
PLACE: Table = {"assigned": 0.95, "residence": 0.02, "other": 0.03}
SEX: Table = {"same": 0.985, "different": 0.015}
ITEMS: Table = {"same": 0.55, "overlap": 0.25, "different": 0.20}
DEFAULTS: Mapping[str, Table] = {
    "name": NAME,
    "phone": PHONE,
    "unit": UNIT,
    "place": PLACE,
    "sex": SEX,
    "items": ITEMS,
}

# u of a mobile number: equal numbers of two people are a shared or mistyped number, about one
# in a million; the others follow from eleven digits of which the first three are common.
PHONE_U: Table = {
    phones.SAME: 1e-6,
    phones.ONE_SLIP: 1.5e-6,
    phones.TWO_SLIPS: 6e-6,
    phones.PART: 2e-4,
    phones.DIFFERENT: 1.0,
}
# One field alone never settles the matter against all the others (linkage.md §5 trap 3).
LEAST: Mapping[str, float] = {"phone": -9, "unit": -9, "place": -9, "sex": -7, "items": -2}
MOST: Mapping[str, float] = {"items": 3, "sex": 1.5}
SMOOTHING = 0.5
DOUBTFUL_UNIT_U = 0.5


@dataclass(frozen=True)
class Model:
    """The weights of one pool of lines in one county, and the chances that are not of a pair.

    `stranger` is the share of lines that belong to nobody; `again` the share of people who
    stand in a pool a second time (log2 of it is what the second slot costs).
    """

    m: Mapping[str, Table]
    stranger: float = 0.02
    again: float = 0.01

    def nobody(self) -> float:
        """The score, in bits, of saying that a line belongs to nobody."""
        return log2(self.stranger / (1 - self.stranger))

    def with_chances(self, *, stranger: float, again: float) -> "Model":
        """The same weights with other shares of strangers and of second lines."""
        return replace(self, stranger=stranger, again=again)


class Weigher:
    """Turns levels into bits for one roster and one model; remembers what it worked out."""

    def __init__(self, index: RosterIndex, model: Model) -> None:
        self.index = index
        self.model = model
        self._same_items = _chance_of_same_items(index)
        self._known: dict[tuple[str, str, str], float] = {}

    def start(self) -> float:
        """Where every pair starts: a person taken from the roster at random."""
        return -log2(self.index.size)

    def evidence(self, field: str, level: str, line: Line, person: Person) -> Evidence:
        """The weight of one field's level for this pair."""
        trait = _trait(field, level, line, person)
        bits = self._known.get((field, level, trait))
        if bits is None:
            m = self.model.m[field].get(level, 0.001)
            bits = log2(m / self._u(field, level, trait))
            bits = min(max(bits, LEAST.get(field, -11)), MOST.get(field, 30))
            self._known[field, level, trait] = bits = round(bits, 3)
        return Evidence(field, level, bits)

    def _u(self, field: str, level: str, trait: str) -> float:
        if field == "name":
            alike = self.index.look_alikes(trait, level)
            return max(alike - 1, 0) / self.index.size + SMOOTHING / self.index.size
        if field == "phone":
            return PHONE_U[level]
        shares = {
            "unit": self._u_unit,
            "place": self._u_place,
            "sex": self._u_sex,
            "items": self._u_items,
        }
        return min(max(shares[field](level, trait), 0.5 / self.index.size), 1.0)

    def _u_unit(self, level: str, trait: str) -> float:
        share = self.index.organs[trait] / self.index.size
        if level == "same":
            return share
        # Of units that may mean several organs, those are as likely as the organs are large.
        return share + 0.01 if level == "maybe" else DOUBTFUL_UNIT_U if level == "doubtful" else 1.0

    def _u_place(self, level: str, trait: str) -> float:
        if level == "assigned":
            return self.index.communities[trait] / self.index.size
        if level == "residence":
            return self.index.residences[trait] / self.index.size
        return 1 - self.index.communities[trait] / self.index.size

    def _u_sex(self, level: str, trait: str) -> float:
        total = max(sum(self.index.sexes.values()), 1)
        share = self.index.sexes[trait] / total
        return share if level == "same" else 1 - share

    def _u_items(self, level: str, _trait: str) -> float:
        same = self._same_items
        return {"same": same, "overlap": 0.2, "different": max(0.8 - same, 0.1)}[level]


def _trait(field: str, level: str, line: Line, person: Person) -> str:
    """What the chance of a coincidence depends on, as a key to remember the weight by."""
    if field == "name":
        return names.normalise(line.name)
    if field == "unit":
        return person.organ
    if field == "place":
        return line.community
    return line.sex if field == "sex" else level


def _chance_of_same_items(index: RosterIndex) -> float:
    """How often two people of the roster who name items name exactly the same ones."""
    sets: dict[frozenset[str], int] = {}
    for person in index.people.values():
        if person.items:
            sets[person.items] = sets.get(person.items, 0) + 1
    total = sum(sets.values())
    if total < 2:
        return 0.01
    return max(sum(n * (n - 1) for n in sets.values()) / (total * (total - 1)), 0.002)
