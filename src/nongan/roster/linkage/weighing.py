"""How much an agreement weighs: log2(m/u) bits.

m(level) is how often the right pair stands at a level: `model.json` says what is believed at
first, `estimating` what the county's lines show. u(level) is how often a wrong pair does: counted
in the county's own roster.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from math import log2

from nongan.roster.linkage import names
from nongan.roster.linkage.comparing import Levels
from nongan.roster.linkage.model import SHIPPED, Table, TrainedModel
from nongan.roster.linkage.records import Candidate, Evidence, Line, Person
from nongan.roster.linkage.roster_index import RosterIndex
from nongan.roster.linkage.spelling import Spelling

Pairs = list[tuple[str, Levels]]
"""The people whom one line may mean, each with the levels at which they compare."""


class Weigher:
    """Turns levels into bits for one roster and one kind of paper; remembers what it worked out."""

    def __init__(
        self, index: RosterIndex, trained: TrainedModel, tables: Mapping[str, Table]
    ) -> None:
        self.index = index
        self.trained = trained
        self.tables = tables
        self.start = -log2(index.size)
        self._known: dict[tuple[str, str, str], Evidence] = {}
        # What a roster shows is shown to the weighers of all kinds of paper.
        self.spelling = index.kept(
            "spelling", lambda: Spelling(index.names.values(), trained.numbers["u_smoothing"])
        )
        self._same_items = index.kept("same items", lambda: _chance_of_same_items(index))

    def candidates(self, line: Line, pairs: Pairs) -> list[Candidate]:
        """The people a line may mean with their evidence, best first."""
        found = []
        for key, levels in pairs:
            person = self.index.people[key]
            evidence = tuple(self.evidence(f, level, line, person) for f, level in levels)
            bits = self.start + sum(e.bits for e in evidence)
            found.append(Candidate(key, round(bits, 3), evidence))
        return sorted(found, key=lambda c: (-c.bits, c.person))

    def evidence(self, field: str, level: str, line: Line, person: Person) -> Evidence:
        """One field's weight. What two people share by chance depends on how common it is."""
        if field == "earlier":
            return Evidence(field, level, line.earlier_bits)
        shown = trait(field, level, line, person)
        known = self._known.get((field, level, shown))
        if known is None:
            known = Evidence(field, level, self.bits(field, level, shown))
            self._known[field, level, shown] = known
        return known

    def bits(self, field: str, level: str, trait: str) -> float:
        """A field's weight in bits; `trait` is what its chance of a coincidence depends on."""
        return self.weight(field, level, self.u(field, level, trait))

    def weight(self, field: str, level: str, u: float) -> float:
        """A field's weight in bits where its coincidence has the chance `u`."""
        bits = self.trained.log_m(self.tables[field], level) - log2(u)
        return round(min(max(bits, self.trained.least[field]), self.trained.most[field]), 3)

    def u(self, field: str, level: str, trait: str) -> float:
        """How often a person whom the line does not mean stands at this level."""
        smoothing = self.trained.numbers["u_smoothing"] / self.index.size
        if field == "name":
            return self._u_name(level, trait)
        if field in self.trained.u:
            return self.trained.u[field][level]
        shares = {
            "unit": self._u_unit,
            "place": self._u_place,
            "sex": self._u_sex,
            "items": self._u_items,
        }
        return min(max(shares[field](level, trait), smoothing), 1.0)

    def _u_name(self, level: str, trait: str) -> float:
        """As often as somebody else bears the written name, over how often it is written for
        the one meant: slips are told from each other by what they would have written."""
        written, _, meant = trait.partition("|")
        if level == names.DIFFERENT:
            return 1.0
        return self.spelling.share(written) / self.spelling.slip(written, meant, level)

    def _u_unit(self, level: str, trait: str) -> float:
        share = self.index.organs[trait] / self.index.size
        numbers = self.trained.numbers
        if level == "same":
            return share
        # Of units that may mean several organs, those are as likely as the organs are large.
        if level == "maybe":
            return share + numbers["u_maybe_unit"]
        return numbers["u_doubtful_unit"] if level == "doubtful" else 1.0

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
        return chances_of_items(self._same_items, self.trained)[level]


def chances_of_items(same: float, trained: TrainedModel = SHIPPED) -> dict[str, float]:
    """How often two strangers' items agree at each level, where they are the same so often."""
    overlap = trained.numbers["u_overlap_items"]
    return {"same": same, "overlap": overlap, "different": max(1 - overlap - same, 0.1)}


def trait(field: str, level: str, line: Line, person: Person) -> str:
    """What the chance of a coincidence depends on, as a key to remember the weight by: for
    names the one written and the one meant, joined by "|" ("" if they are wholly different)."""
    if field == "name":
        if level == names.DIFFERENT:
            return ""
        return f"{names.normalise(line.name)}|{names.normalise(person.name)}"
    if field == "unit":
        return person.organ
    if field == "place":
        return line.community
    return line.sex if field == "sex" else level


def _chance_of_same_items(index: RosterIndex) -> float:
    """How often two people of the roster who name items name exactly the same ones."""
    return chance_of_same(Counter(p.items for p in index.people.values() if p.items).values())


def chance_of_same(counts: Collection[int]) -> float:
    """How often two of so many choose alike; `counts` say how many made each choice."""
    total = sum(counts)
    if total < 2:
        return 0.01
    return max(sum(n * (n - 1) for n in counts) / (total * (total - 1)), 0.002)
