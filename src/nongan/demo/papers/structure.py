"""What the invented county stands on, handed in by the caller: places, organs and service items."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Community:
    """A community and the street that it belongs to, both in their full names."""

    name: str
    street: str


@dataclass(frozen=True)
class Organ:
    """A county organ; `short` is the name that its own people write."""

    name: str
    short: str


@dataclass(frozen=True)
class Item:
    """A service item: its code and the words of the catalogue."""

    code: str
    name: str


@dataclass(frozen=True)
class Structure:
    """The ground: nothing of it is invented here, it comes from the county's own registry."""

    county: str
    communities: tuple[Community, ...]
    organs: tuple[Organ, ...]
    items: tuple[Item, ...]

    def smaller(self, *, communities: int, organs: int) -> "Structure":
        """A part of the county, for tests and short stories: the first places and organs."""
        return Structure(
            self.county, self.communities[:communities], self.organs[:organs], self.items
        )


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def months(self) -> tuple[int, int, int]:
        """The three months, 1 to 12."""
        first = 3 * self.number - 2
        return first, first + 1, first + 2

    @property
    def ends_on(self) -> date:
        """The quarter's last day."""
        following = date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1)
        return following - timedelta(days=1)
