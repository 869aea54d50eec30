"""A date with the precision it was written in: 1985, 1985-06 or 1985-06-07."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year; `month` and `day` are None where nothing was written."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the ISO form. Raises ValueError for anything else."""
        found = ISO.fullmatch(text)
        if found is None:
            raise ValueError(f"not a partial ISO date: {text!r}")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None  # noqa: S101 - the first group is not optional
        return cls(year, month, day)

    def iso(self) -> str:
        """The ISO form, as long as the precision goes."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> date:
        """The first day that the writing allows."""
        return date(self.year, self.month or 1, self.day or 1)

    def refines(self, other: "PartialDate") -> bool:
        """Say whether this is the same date written at least as precisely as `other`."""
        return self.iso().startswith(other.iso())

    def years_until(self, day: date) -> int:
        """Full years from the earliest reading of this date to a day; negative if it lies ahead."""
        start = self.earliest
        return day.year - start.year - ((day.month, day.day) < (start.month, start.day))

    def __str__(self) -> str:
        return self.iso()
