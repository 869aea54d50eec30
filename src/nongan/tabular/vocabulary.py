"""The words of one county that a reading may lean on: its streets, communities, organs and service
items.
"""

from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(slots=True, frozen=True)
class OrganName:
    """An organ's canonical name and the other names it is known by."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class ItemName:
    """A service item: its code (what a reading gives), its name and its other names."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Vocabulary:
    """The names of one county. `communities` are canonical names as they should come out of a
    reading.
    """

    county: str = ""
    streets: list[str] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)
    organs: list[OrganName] = field(default_factory=list)
    items: list[ItemName] = field(default_factory=list)
    # Built on first use by `nongan.tabular.organs` and `nongan.tabular.values.places`; never part
    # of the data.
    organ_index: Any = field(default=None, repr=False, compare=False)
    place_index: Any = field(default=None, repr=False, compare=False)
    item_index: Any = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The vocabulary as JSON values."""
        return {
            "county": self.county,
            "streets": self.streets,
            "communities": self.communities,
            "organs": [[organ.name, list(organ.aliases)] for organ in self.organs],
            "items": [[item.code, item.name, list(item.aliases)] for item in self.items],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The vocabulary back from `to_json`."""
        return cls(
            data["county"],
            list(data["streets"]),
            list(data["communities"]),
            [OrganName(name, tuple(aliases)) for name, aliases in data["organs"]],
            [ItemName(code, name, tuple(aliases)) for code, name, aliases in data["items"]],
        )
