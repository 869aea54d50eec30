"""Cards as PDF, drawn by a typst template from the numbers of their layouts."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import batched
from pathlib import Path
from typing import Any

import segno

from nongan.paper.cards.codes import Code
from nongan.paper.cards.forms import CONTACT_CARD, FEEDBACK_CARD, FEEDBACK_SHEET, RECEIPT
from nongan.paper.cards.layouts import CORNER_SIZE, PATTERNS, Layout
from nongan.paper.typesetting import typeset

TEMPLATE = Path(__file__).with_name("templates") / "cards.typ"
STROKE = 0.25
"""Width of a printed box's line in millimetres."""
A4 = (210.0, 297.0)
PORTION = 50
"""Sheets typeset at once: memory stays flat however many cards there are."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card to draw: words by slot, and labels by box key where they are to differ
    from the layout's.
    """

    layout: Layout
    token: str
    words: Mapping[str, str]
    page: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)

    def code(self) -> Code:
        """What its QR says."""
        return Code(self.layout.letter, self.layout.version, self.page, self.token)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How sides lie on paper: their upper left corners, and the lines to cut along."""

    paper: tuple[float, float]
    spots: tuple[tuple[float, float], ...]
    cuts: tuple[tuple[float, float, float, float], ...] = ()


FOUR = Sheet(
    A4,
    ((0, 0), (105, 0), (0, 148.5), (105, 148.5)),
    ((105, 0, 105, 297), (0, 148.5, 210, 148.5)),
)
TWO = Sheet(A4, ((0, 0), (0, 148.5)), ((0, 148.5, 210, 148.5),))
WHOLE = Sheet((297.0, 210.0), ((0, 0),))


def contact_cards(cards: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[bytes]:
    """PDFs of contact cards with their receipts on the back, four to a sheet, for printing on both
    sides along the long edge. `cards` are (token, words by slot: issuer, number, name, organ,
    community, phone, skills). One PDF for each portion of sheets.
    """
    for portion in batched(cards, 4 * PORTION // 2):
        sheets: list[list[Side | None]] = []
        for four in batched(portion, 4):
            front: list[Side | None] = [Side(CONTACT_CARD, *one) for one in four]
            back = [Side(RECEIPT, *one) for one in four]
            sheets.append(front)
            sheets.append(mirrored(back))
        yield drawn(sheets, FOUR)


def mirrored(sides: Sequence[Side]) -> list[Side | None]:
    """Sides as they lie on the back of a sheet that is turned over its long edge."""
    full = [*sides, *[None] * (-len(sides) % 2)]
    return [full[index ^ 1] for index in range(len(full))]


def feedback_cards(cards: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[bytes]:
    """PDFs of feedback cards, two to a sheet. `cards` are (token, words: issuer, number, name,
    organ, occasion, community, held).
    """
    for portion in batched(cards, 2 * PORTION):
        sides = [Side(FEEDBACK_CARD, token, words) for token, words in portion]
        yield drawn([list(two) for two in batched(sides, 2)], TWO)


def feedback_sheets(
    token: str, words: Mapping[str, str], people: Sequence[tuple[str, str]]
) -> bytes:
    """The PDF of a group sheet, as many pages as the people need. `people` are (name, organ) in the
    order in which the rows are counted from 1; `words` are issuer, number, occasion, community,
    held.
    """
    rows = FEEDBACK_SHEET.rows
    pages = [list(part) for part in batched(people, rows)] or [[]]
    sides = []
    for page, part in enumerate(pages, 1):
        said = dict(words) | {"page": str(page), "pages": str(len(pages))}
        for row, (name, organ) in enumerate(part, 1):
            number = str((page - 1) * rows + row)
            said |= {f"row_{row}": number, f"name_{row}": name, f"organ_{row}": organ}
        sides.append([Side(FEEDBACK_SHEET, token, said, page)])
    return drawn(sides, WHOLE)


def drawn(
    sheets: Sequence[Sequence[Side | None]], sheet: Sheet, *, template: str | None = None
) -> bytes:
    """The PDF of these sheets. `template` replaces the typst source that comes along.

    Raises NotTypeset for a template that does not compile.
    """
    layouts: list[Layout] = []
    for side in (side for sides in sheets for side in sides if side):
        if side.layout not in layouts:
            layouts.append(side.layout)
    job = {
        "paper": sheet.paper,
        "cuts": sheet.cuts,
        "stroke": STROKE,
        "layouts": [_layout(layout) for layout in layouts],
        "sheets": [
            [
                {**_side(side), "layout": layouts.index(side.layout), "x": x, "y": y}
                for side, (x, y) in zip(sides, sheet.spots, strict=False)
                if side
            ]
            for sides in sheets
        ],
    }
    files = {"job.json": json.dumps(job, ensure_ascii=False).encode()}
    return typeset(template or TEMPLATE.read_text(encoding="utf-8"), files)


@cache
def _layout(layout: Layout) -> dict[str, Any]:
    return {
        "width": layout.width,
        "height": layout.height,
        "qr": asdict(layout.qr),
        "lines": [asdict(line) for line in layout.lines],
        "texts": [asdict(text) for text in layout.texts],
        "boxes": [
            {
                "x": box.place.x,
                "y": box.place.y,
                "size": box.place.width,
                "above": box.label_above,
            }
            for box in layout.boxes()
        ],
        "corners": [
            {"x": place.x, "y": place.y, "size": CORNER_SIZE, "pattern": f"{PATTERNS[mark]:016b}"}
            for mark, place in layout.corners()
        ],
    }


class _Slots(dict[str, str]):
    """Words by slot; a slot that the caller leaves out stays empty for a pen."""

    def __missing__(self, key: str) -> str:
        return ""


def _side(side: Side) -> dict[str, Any]:
    slots = _Slots(side.words)
    return {
        "words": [_said(text.words, slots) for text in side.layout.texts],
        "labels": [side.labels.get(box.key, box.label) for box in side.layout.boxes()],
        "qr": qr_svg(side.code()),
    }


def _said(words: str, slots: _Slots) -> str:
    return words.format_map(slots) if "{" in words else words


def qr_svg(code: Code) -> str:
    """The QR of a code as a picture without margins."""
    made = segno.make_qr(str(code), version=2, error="q", boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="svg", border=0, xmldecl=False, omitsize=True)
    return out.getvalue().decode()
