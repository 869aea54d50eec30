"""A taught model's trial in words: what linking with it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nongan.roster.models import CountyModel
from nongan.roster.queries.changes import Names

Text = str | Promise
FIGURES: tuple[tuple[str, Text], ...] = (
    ("linked", _("Linked")),
    ("nobody", _("On no roster")),
    ("review", _("To be reviewed")),
    ("expected_wrong", _("Automatic links expected to be wrong")),
    ("expected_missed", _("Lines expected to be missed without anybody seeing it")),
)


@dataclass(frozen=True)
class Figure:
    """One figure before and after."""

    label: Text
    before: float
    after: float
    decimals: str


@dataclass(frozen=True)
class ShownLine:
    """A line whose answer would be another."""

    line: Mapping[str, Any]
    before: Text
    after: Text


@dataclass(frozen=True)
class ShownTrial:
    """What linking with a model would change."""

    figures: list[Figure]
    lines: list[ShownLine]
    changed: int

    @property
    def is_cut(self) -> bool:
        """Whether more lines would change than are shown."""
        return self.changed > len(self.lines)


def _decimals(key: str) -> str:
    """Expected errors are parts of a line, counts are not; "g": thousands are parted."""
    return "2g" if key.startswith("expected") else "0g"


def shown_trial(row: CountyModel) -> ShownTrial:
    """The trial of a model in words; two queries."""
    trial = row.trial
    found = trial.get("changes", [])
    names = Names(line[side][1] for line in found for side in ("before", "after"))
    before, after = trial.get("before", {}), trial.get("after", {})
    return ShownTrial(
        [
            Figure(label, before.get(key, 0), after.get(key, 0), _decimals(key))
            for key, label in FIGURES
        ],
        [
            ShownLine(line, names.answer(*line["before"]), names.answer(*line["after"]))
            for line in found
        ],
        trial.get("changed", 0),
    )
