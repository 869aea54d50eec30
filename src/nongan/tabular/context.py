"""What the reading of one file carries along: its name, the schema, the county's words, the
person's choices.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nongan.tabular.choices import Choices, Limits, SheetChoice
from nongan.tabular.looks import Surroundings
from nongan.tabular.problems import problem
from nongan.tabular.readings import Problem, SheetReading
from nongan.tabular.schemas import Schema
from nongan.tabular.vocabulary import Vocabulary


@dataclass(slots=True)
class Context:
    """One file being read."""

    file: str
    schema: Schema
    vocabulary: Vocabulary
    today: date
    choices: Choices = field(default_factory=Choices)
    limits: Limits = field(default_factory=Limits)

    @property
    def around(self) -> Surroundings:
        """What the look of a column may lean on."""
        return Surroundings(self.vocabulary, self.today)

    def choice(self, key: str) -> SheetChoice:
        """The person's decisions for one table; an empty one when there are none."""
        return self.choices.sheets.get(key) or SheetChoice()

    def problem(self, code: str, sheet: SheetReading | None = None, **place: Any) -> Problem:
        """A problem placed in this file and sheet."""
        return problem(code, file=self.file, sheet=sheet.name if sheet else "", **place)
