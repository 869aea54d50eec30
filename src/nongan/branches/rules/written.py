"""What people write about decisions, directives, reports and meetings, as plain values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DecisionValues:
    """A decision as its paper gives it: who decided, its number, the day, how many were there."""

    body_id: int
    number: str
    decided_on: date
    attendees: int | None = None


@dataclass(frozen=True, slots=True)
class Relief:
    """How somebody is relieved: from which day, why, and who takes over what is open."""

    on: date
    reason: str
    taken_over_by: str = ""  # a member number


@dataclass(frozen=True, slots=True)
class DirectiveWords:
    """What is asked, and by which day it is to be answered."""

    title: str
    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The words of a report; all figures come from the records."""

    situation: str
    difficulties: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as a person notes it."""

    kind: str
    held_on: date
    topic: str
    minutes_reference: str = ""
