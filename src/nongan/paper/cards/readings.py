"""What came of reading: closed lists of answers, plain values, nothing guessed."""

from dataclasses import dataclass, field
from enum import StrEnum

from nongan.paper.cards.codes import Code
from nongan.paper.cards.layouts import AreaKind, How, Spot


class Refusal(StrEnum):
    """Why a file, or a page of it, gives nothing."""

    TOO_BIG = "too_big"
    NOT_A_PICTURE = "not_a_picture"
    BROKEN = "broken"
    LOCKED = "locked"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH_WORK = "too_much_work"
    READER_FAILED = "reader_failed"


class Outcome(StrEnum):
    """What was found at one place of a page."""

    CARD = "card"
    NO_CARD = "no_card"
    FOREIGN_CODE = "foreign_code"
    UNKNOWN_FORM = "unknown_form"
    NO_CODE = "no_code"
    CLIPPED = "clipped"
    TOO_SMALL = "too_small"
    UNREADABLE = "unreadable"


class Verdict(StrEnum):
    """What a box says. Doubtful boxes are for a person to decide."""

    EMPTY = "empty"
    MARKED = "marked"
    DOUBTFUL = "doubtful"


class Doubt(StrEnum):
    """Why a box is doubtful."""

    NONE = ""
    FRAME_UNSEEN = "frame_unseen"
    FAINT = "faint"
    SMALL = "small"
    FILLED = "filled"
    CROSSED_OUT = "crossed_out"
    STROKE = "stroke"


@dataclass(frozen=True, slots=True)
class BoxReading:
    """One box: the verdict, how far it is from doubt (0 to 1), and the share of ink in it."""

    key: str
    verdict: Verdict
    confidence: float
    ink: float
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: what is marked, and whether that may be taken over without a look."""

    name: str
    row: int
    how: How
    boxes: tuple[BoxReading, ...]

    def marked(self) -> tuple[str, ...]:
        """The keys of the boxes that are surely marked."""
        return tuple(box.key for box in self.boxes if box.verdict is Verdict.MARKED)

    def is_certain(self) -> bool:
        """No box is doubtful, and a question with one answer has no two."""
        sure = all(box.verdict is not Verdict.DOUBTFUL for box in self.boxes)
        return sure and (self.how is How.MANY or len(self.marked()) <= 1)

    def confidence(self) -> float:
        """That of its least sure box."""
        return min((box.confidence for box in self.boxes), default=1.0)


@dataclass(frozen=True, slots=True)
class AreaReading:
    """An area that people write in: how much ink is in it; what it says is for a person."""

    name: str
    row: int
    kind: AreaKind
    ink: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A card, or something else with a code, on a page.

    `outline` are the corners of the card in the page's picture (pixels, clockwise from the card's
    upper left); `picture` is the straightened card, a JPEG in grey from which `cutting.cut_out`
    takes any part by its place in the layout. `foreign` says what a code of others begins with, at
    most 40 characters.
    """

    outcome: Outcome
    code: Code | None = None
    form: str = ""
    answers: tuple[Answer, ...] = ()
    areas: tuple[AreaReading, ...] = ()
    outline: tuple[Spot, ...] = ()
    picture: bytes = b""
    foreign: str = ""

    def is_blank(self) -> bool:
        """A card that nobody filled in."""
        empty = all(box.verdict is Verdict.EMPTY for a in self.answers for box in a.boxes)
        return self.outcome is Outcome.CARD and empty


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page of a file, counted from 1: a refusal, or what was found on it, at least one finding.

    `picture` is the page drawn anew, small, without any data but its pixels; it is empty where
    cards were read, since theirs show all that is needed.
    """

    page: int
    pages: int
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    picture: bytes = b""
    size: tuple[int, int] = field(default=(0, 0))
