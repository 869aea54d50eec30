"""A confirmed row of a paper, as the importer hands it to the writer of its kind."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row with its provenance.

    `values` are those of `nongan.tabular.schemas` (absent where a cell was blank or unreadable),
    `raw` the text as written. `community` is the id of the community whose paper it is (the row's
    own where the table has such a column, else the sheet's). `year`, `quarter`, `title` come from
    the sheet's title; `row` counts from 1 as in the office program.
    """

    file: str
    sheet: str
    row: int
    values: dict[str, Any]
    raw: dict[str, str]
    community: int | None = None
    year: int | None = None
    quarter: int | None = None
    title: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def date(self, name: str) -> date | None:
        """A field written to the day, as a date; None where it is absent or less precise."""
        text = str(self.values.get(name) or "")
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
