"""What a card is made of, in millimetres from its upper left corner: the numbers that drawing and
reading share.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

type Spot = tuple[float, float]

# The 4 × 4 patterns of the corner marks, row by row, a set bit is white: the first sixteen of the
# dictionary DICT_4X4_50 of ArUco, kept here so that drawing needs no OpenCV.
PATTERNS = (
    46386, 3994, 13101, 39238, 21662, 31181, 40494, 50418, 65242, 53078,
    63889, 4519, 3767, 10767, 9393, 9790,
)  # fmt: skip
CORNER_SIZE = 6.0
CORNER_INSET = 5.0
QR_SIZE = 15.0
QR_MODULES = 25
PIXELS_PER_MM = 8
MARGIN = 4.0
"""Of a straightened picture: its scale, and the millimetres around the card that it shows."""


class How(StrEnum):
    """How many boxes of a question are filled in."""

    ONE = "one"
    MANY = "many"


class AreaKind(StrEnum):
    """What a person writes in an area; none of it is guessed."""

    HANDWRITING = "handwriting"
    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in millimetres."""

    x: float
    y: float
    width: float
    height: float

    def corners(self) -> tuple[Spot, Spot, Spot, Spot]:
        """Its corners clockwise from the upper left one."""
        right, bottom = self.x + self.width, self.y + self.height
        return (self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom)

    def grown(self, by: float) -> "Rect":
        """The rectangle with `by` more on each side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Box:
    """One printed square with what a mark in it means."""

    key: str
    label: str
    place: Rect
    label_above: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Boxes that answer one question; `row` counts the persons of a group sheet from 1."""

    name: str
    how: How
    boxes: tuple[Box, ...]
    row: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """Where people write, sign or seal."""

    name: str
    kind: AreaKind
    place: Rect
    row: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Printed words; `{name}` stands for what the caller gives a card."""

    words: str
    x: float
    y: float
    width: float
    size: float = 9.0
    align: str = "left"
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """One side of a form. `letter` and `version` stand in the QR, so that a reader knows it."""

    form: str
    letter: str
    version: int
    width: float
    height: float
    qr: Rect
    first_corner: int
    questions: tuple[Question, ...]
    areas: tuple[Area, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    rows: int = field(default=0)

    def corners(self) -> tuple[tuple[int, Rect], ...]:
        """The corner marks with their numbers in the dictionary, clockwise."""
        far_x = self.width - CORNER_INSET - CORNER_SIZE
        far_y = self.height - CORNER_INSET - CORNER_SIZE
        near = CORNER_INSET
        spots = ((near, near), (far_x, near), (far_x, far_y), (near, far_y))
        return tuple(
            (self.first_corner + index, Rect(x, y, CORNER_SIZE, CORNER_SIZE))
            for index, (x, y) in enumerate(spots)
        )

    def boxes(self) -> Iterator[Box]:
        """Every box, question by question."""
        return chain.from_iterable(question.boxes for question in self.questions)

    def moved(self, page: int) -> "Layout":
        """The layout of a later page of a group sheet: its rows count on."""
        add = (page - 1) * self.rows
        if not add:
            return self
        return replace(
            self,
            questions=tuple(replace(q, row=q.row + add if q.row else 0) for q in self.questions),
            areas=tuple(replace(a, row=a.row + add if a.row else 0) for a in self.areas),
        )


def pixels(place: Rect) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a place on the straightened picture of a card."""
    left, top = (round((at + MARGIN) * PIXELS_PER_MM) for at in (place.x, place.y))
    right = round((place.x + place.width + MARGIN) * PIXELS_PER_MM)
    return left, top, right, round((place.y + place.height + MARGIN) * PIXELS_PER_MM)
