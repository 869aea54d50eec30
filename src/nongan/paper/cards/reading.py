"""A picture of a page into what was found on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from nongan.paper.cards import marks
from nongan.paper.cards.finding import Gray, Located, projected, search
from nongan.paper.cards.layouts import Rect, pixels
from nongan.paper.cards.readings import (
    Answer,
    AreaReading,
    Doubt,
    Finding,
    Outcome,
    PageReading,
)
from nongan.paper.cards.straightening import Flat, resolution, straightened

type Colour = NDArray[np.uint8]

LEAST_PIXELS_PER_MM = 3.2
"""With fewer a thin stroke is less than two pixels wide; 150 dpi are 5.9, before any tilt."""
_UNSEEN = 0.05
"""Share of the boxes whose frame may be out of sight. A row of boxes that is taken for the next one
has no frames at its end: a few of them are enough to leave the card to a person."""
_PAGE_LONG_SIDE = 1600
_QUALITY = 82


def read_page(colour: Colour, page: int = 1, pages: int = 1) -> PageReading:
    """Everything that is found on one picture (height × width × RGB, upright or not)."""
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8)
    found = search(gray)
    findings = [
        *(_card(gray, card) for card in found.cards),
        *(Finding(Outcome.CLIPPED, code) for code in found.unplaced),
        *(Finding(Outcome.UNKNOWN_FORM, code) for code in found.unknown),
    ]
    if not findings:
        findings = [Finding(Outcome.FOREIGN_CODE, foreign=text) for text in found.foreign]
    if not findings:
        findings = [Finding(Outcome.NO_CARD)]
    height, width = gray.shape
    whole = all(finding.outcome is Outcome.CARD for finding in findings)
    picture = b"" if whole else _page_picture(colour)
    return PageReading(page, pages, tuple(findings), None, picture, (width, height))


def _card(gray: Gray, card: Located) -> Finding:
    layout = card.layout
    rim = Rect(0, 0, layout.width, layout.height).corners()
    outline = tuple((float(x), float(y)) for x, y in projected(card.to_picture, rim))
    if card.code is None:
        return Finding(Outcome.NO_CODE, None, layout.form, outline=outline)
    if resolution(card) < LEAST_PIXELS_PER_MM:
        return Finding(Outcome.TOO_SMALL, card.code, layout.form, outline=outline)
    flat = straightened(gray, card)
    picture = _jpeg(flat.gray)
    if not flat.inside.all():
        return Finding(Outcome.CLIPPED, card.code, layout.form, outline=outline, picture=picture)
    answers = _answers(flat)
    doubts = [box.doubt for answer in answers for box in answer.boxes]
    if doubts.count(Doubt.FRAME_UNSEEN) > _UNSEEN * len(doubts):
        return Finding(Outcome.UNREADABLE, card.code, layout.form, outline=outline, picture=picture)
    return Finding(Outcome.CARD, card.code, layout.form, answers, _areas(flat), outline, picture)


def _answers(flat: Flat) -> tuple[Answer, ...]:
    boxes = list(flat.layout.boxes())
    windows = [
        marks.window(flat.dark, box.place.x + dx, box.place.y + dy, box.place.width)
        for box, (dx, dy) in zip(boxes, flat.shifts, strict=True)
    ]
    noise = marks.noise_of(windows)
    means = [float(window.mean()) for window in windows]
    usual = float(np.median(means))
    seen = zip(flat.frames, windows, means, strict=True)
    return tuple(
        Answer(
            question.name,
            question.row,
            question.how,
            tuple(
                marks.read_box(
                    box.key, question.how, float(frame), marks.measured(window, noise), mean - usual
                )
                for box, (frame, window, mean) in zip(question.boxes, seen, strict=False)
            ),
        )
        for question in flat.layout.questions
    )


def _areas(flat: Flat) -> tuple[AreaReading, ...]:
    return tuple(
        AreaReading(area.name, area.row, area.kind, _ink(flat, area.place))
        for area in flat.layout.areas
    )


def _ink(flat: Flat, place: Rect) -> float:
    left, top, right, bottom = pixels(place)
    return float((flat.dark[top:bottom, left:right] > 2 * marks.LIMITS.ink).mean())


def _page_picture(colour: Colour) -> bytes:
    scale = min(1.0, _PAGE_LONG_SIDE / max(colour.shape[:2]))
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _jpeg(np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), np.uint8))


def _jpeg(picture: NDArray[np.uint8]) -> bytes:
    """The pixels as JPEG and nothing else."""
    fine, made = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return made.tobytes() if fine else b""
