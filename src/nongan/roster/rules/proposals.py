"""A county's structure as its papers propose it, and what a person makes of the proposal.

Nothing here decides: a person looks through the proposal, renames, merges, takes out, and only
then is anything registered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nongan import tabular

ROSTERS, ALLOCATION = "rosters", "allocation"
OF_COMMUNITIES = frozenset({"receipts", "feedback", "attendance"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a paper: the sheet's name, its title, and the units and places in its rows."""

    sheet: str
    title: str
    units: Sequence[str] = ()
    places: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that was read: its kind (`rosters`, `allocation`, …), its name, its tables."""

    kind: str
    file: str
    tables: Sequence[Table]

    @property
    def units(self) -> Iterator[str]:
        """The units in all its rows, one a row."""
        return (unit for table in self.tables for unit in table.units)

    @property
    def places(self) -> Iterator[str]:
        """The places in all its rows, one a row."""
        return (place for table in self.tables for place in table.places)


@dataclass(frozen=True, slots=True)
class Known:
    """What is registered already; the papers' names are read as these where they fit."""

    county: str = ""
    organs: Sequence[tabular.OrganName] = ()
    communities: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person should look twice; `names` belong to its sentence."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Candidate:
    """An organ or a community that the papers speak of.

    `written`: each spelling with its number of lines. `files`: each file that names it in rows,
    with the number of lines. `own`: an organ's own lists; of a community, the papers that it
    sent. `is_taken`: it is proposed; the others stand in papers and a person may take them in.
    """

    name: str
    written: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    own: dict[str, None] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    street: str = ""
    is_taken: bool = True

    @property
    def lines(self) -> int:
        """How many lines name it."""
        return self.written.total()


@dataclass(slots=True)
class Proposal:
    """What the papers speak of; `*_known` count what is registered already."""

    county: str = ""
    organs: list[Candidate] = field(default_factory=list)
    communities: list[Candidate] = field(default_factory=list)
    organs_known: int = 0
    communities_known: int = 0


@dataclass(frozen=True, slots=True)
class Edits:
    """A person's changes, by the name proposed.

    `organs`, `communities`: the name wanted; "" takes it out; two of one name are one.
    `streets`: the street of a community. What is not named stays as proposed.
    """

    organs: Mapping[str, str] = field(default_factory=dict)
    communities: Mapping[str, str] = field(default_factory=dict)
    streets: Mapping[str, str] = field(default_factory=dict)

    def unknown(self, proposal: Proposal) -> str:
        """A name that is changed and was not proposed; "" if there is none."""
        organs = {one.name for one in proposal.organs}
        communities = {one.name for one in proposal.communities}
        strange = [*(self.organs.keys() - organs), *(self.communities.keys() - communities)]
        return min([*strange, *(self.streets.keys() - communities)], default="")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A name that is to be registered, with the proposed names that it stands for."""

    name: str
    other_names: tuple[str, ...]
    street: str = ""


def wanted(candidate: Candidate, names: Mapping[str, str]) -> str:
    """The name under which a candidate is to be registered; "" if it is not."""
    default = candidate.name if candidate.is_taken else ""
    return "".join(names.get(candidate.name, default).split())


def chosen(
    candidates: Iterable[Candidate],
    names: Mapping[str, str],
    streets: Mapping[str, str] | None = None,
) -> list[Chosen]:
    """What is to be registered: renamed and merged as a person wants it, in the order proposed."""
    merged: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if name := wanted(candidate, names):
            merged.setdefault(name, []).append(candidate)
    said = streets or {}
    found = []
    for name, group in merged.items():
        others = tuple(one.name for one in group if one.name != name and one.name not in merged)
        places = ["".join(said.get(one.name, one.street).split()) for one in group]
        found.append(Chosen(name, others, next(filter(None, places), "")))
    return found
