"""Where cards lie in a picture: by the QR and the corner marks, any number, at any angle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from nongan.paper.cards.codes import Code, parse
from nongan.paper.cards.forms import ALL, layout_of
from nongan.paper.cards.layouts import Layout, Rect, Spot

type Gray = NDArray[np.uint8]
type Floats = NDArray[np.float64]

# Long side of the picture that is searched first; what is not found there is searched for in full,
# and in a picture that is not large, at twice its size.
_FIRST_LOOK = 1800
_ENLARGED_UP_TO = 2600
_QR_PIXELS = 12
"""Pixels of a QR's square when it is cut out and straightened before another attempt."""
_FEWEST_CORNERS = 2
_ONLY_QR = zxingcpp.barcode_formats_from_str("QRCode")


@dataclass(frozen=True, slots=True, eq=False)
class Marker:
    """A corner mark in the picture: its number, and its corners clockwise from its upper left."""

    number: int
    quad: Floats

    def centre(self) -> Floats:
        """Its middle."""
        middle: Floats = self.quad.mean(axis=0)
        return middle


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A QR in the picture: its text and its corners clockwise from its upper left."""

    text: str
    quad: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """A card in the picture. `to_picture` takes millimetres of the card to pixels (3 × 3)."""

    layout: Layout
    code: Code | None
    to_picture: Floats
    corner_count: int


@dataclass(frozen=True, slots=True)
class Search:
    """All that was found: cards, codes of ours that cannot be placed, and codes of others."""

    cards: tuple[Located, ...]
    unplaced: tuple[Code, ...]
    unknown: tuple[Code, ...]
    foreign: tuple[str, ...]


def search(gray: Gray) -> Search:
    """Find every card of the picture, looking closer only where something is missing."""
    seen: list[Seen] = []
    markers: list[Marker] = []
    found = Search((), (), (), ())
    for scale in _looks(max(gray.shape)):
        look = resized(gray, scale)
        seen = _merged_codes(seen, qr_codes(look, scale))
        markers = _merged_marks(markers, corner_marks(look, scale))
        found = _together(gray, seen, markers)
        whole = all(card.code and card.corner_count > _FEWEST_CORNERS for card in found.cards)
        if found.cards and whole and not found.unplaced:
            break
    return found


def _looks(long_side: int) -> Iterable[float]:
    """The scales at which to search: small, as it is, and small pictures enlarged."""
    first = min(1.0, _FIRST_LOOK / long_side)
    yield first
    if first < 1.0:
        yield 1.0
    if long_side <= _ENLARGED_UP_TO:
        yield 2.0


def resized(gray: Gray, scale: float) -> Gray:
    """The picture at another scale."""
    if scale == 1.0:
        return gray
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def qr_codes(gray: Gray, scale: float = 1.0) -> list[Seen]:
    """Every QR that can be read, with places in the picture of full size."""
    found = []
    for barcode in zxingcpp.read_barcodes(gray, formats=_ONLY_QR):
        at = barcode.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        quad = np.array([(corner.x, corner.y) for corner in corners], np.float64)
        found.append(Seen(barcode.text, (quad + 0.5) / scale))
    return found


def _detector() -> cv2.aruco.ArucoDetector:
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    settings.minMarkerPerimeterRate = 0.025
    settings.errorCorrectionRate = 0.4
    settings.adaptiveThreshWinSizeMin = 9
    settings.adaptiveThreshWinSizeMax = 39
    settings.adaptiveThreshWinSizeStep = 30
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(dictionary, settings)


def corner_marks(gray: Gray, scale: float = 1.0) -> list[Marker]:
    """Every corner mark of a form that exists, with places in the picture of full size."""
    ours = {number for layout in ALL for number, _ in layout.corners()}
    quads, numbers, _ = _detector().detectMarkers(gray)
    if numbers is None:
        return []
    return [
        Marker(int(number), (quad.reshape(4, 2).astype(np.float64) + 0.5) / scale)
        for quad, number in zip(quads, np.ravel(numbers), strict=True)
        if int(number) in ours
    ]


def _together(gray: Gray, seen: Sequence[Seen], markers: Sequence[Marker]) -> Search:
    cards: list[Located] = []
    unplaced: list[Code] = []
    unknown: list[Code] = []
    foreign: list[str] = []
    free = list(markers)
    for one in seen:
        code = parse(one.text)
        layout = layout_of(code) if code else None
        if code is None:
            foreign.append(one.text[:40])
        elif layout is None:
            unknown.append(code)
        elif located := _placed(layout, code, [(layout.qr, one.quad)], free):
            cards.append(located)
        else:
            unplaced.append(code)
    for located in _by_marks_alone(free):
        card, code = _with_code(gray, located)
        if code and code in {other.code for other in cards}:
            continue
        cards.append(card)
        unplaced = [other for other in unplaced if other != card.code]
    return Search(tuple(cards), tuple(unplaced), tuple(unknown), tuple(foreign))


def _placed(
    layout: Layout, code: Code | None, known: list[tuple[Rect, Floats]], free: list[Marker]
) -> Located | None:
    """Go from what is known of a card to its corner marks, the nearest first; each one found makes
    the next one's place surer. The marks used are taken out of `free`.
    """
    here = np.mean([rect_centre(rect) for rect, _ in known], axis=0)
    wanted = [(number, rect) for number, rect in layout.corners() if rect != known[0][0]]
    wanted.sort(key=lambda item: float(np.hypot(*(rect_centre(item[1]) - here))))
    taken: list[tuple[Rect, Floats]] = []
    for number, rect in wanted:
        to_picture = fitted(known + taken)
        if to_picture is None:
            return None
        marker = _nearest(number, rect, to_picture, free, here)
        if marker:
            taken.append((rect, marker.quad))
            free.remove(marker)
    if len(taken) < _FEWEST_CORNERS:
        return None
    # The QR's corners are known to a pixel or two only: they count where marks are missing.
    to_picture = fitted(taken if len(taken) == 4 else known + taken)
    if to_picture is None:
        return None
    return Located(layout, code, to_picture, len(taken))


def _nearest(
    number: int, rect: Rect, to_picture: Floats, free: Sequence[Marker], here: Floats
) -> Marker | None:
    """The free mark of that number where the card should have it, with its size and turn."""
    inverse = np.linalg.inv(to_picture)
    expected = rect_centre(rect)
    reach = 5 + 0.2 * float(np.hypot(*(expected - here)))
    best, least = None, reach
    for marker in free:
        if marker.number != number:
            continue
        quad = projected(inverse, marker.quad)
        away = float(np.hypot(*(quad.mean(axis=0) - expected)))
        side = quad[1] - quad[0]
        fits = 0.5 < np.hypot(*side) / rect.width < 2 and side[0] > abs(side[1])
        if fits and away < least:
            best, least = marker, away
    return best


def _by_marks_alone(free: list[Marker]) -> Iterable[Located]:
    """Cards whose QR was not read: three or four marks of one form that belong together."""
    for layout in ALL:
        first = layout.first_corner
        while mine := [marker for marker in free if first <= marker.number < first + 4]:
            start = mine[0]
            rect = dict(layout.corners())[start.number]
            free.remove(start)
            located = _placed(layout, None, [(rect, start.quad)], free)
            if located and located.corner_count >= _FEWEST_CORNERS:
                yield located


def _with_code(gray: Gray, card: Located) -> tuple[Located, Code | None]:
    """The card with its QR read once more: cut out, straightened and enlarged."""
    around = card.layout.qr.grown(2.4)
    side = round((around.width / card.layout.qr.width) * 25 * _QR_PIXELS)
    scale = side / around.width
    shift = np.array([[scale, 0, -around.x * scale], [0, scale, -around.y * scale], [0, 0, 1.0]])
    matrix = shift @ np.linalg.inv(card.to_picture)
    flat = np.asarray(
        cv2.warpPerspective(gray, matrix, (side, side), flags=cv2.INTER_CUBIC), np.uint8
    )
    for attempt in (flat, cv2.equalizeHist(flat), _sharpened(flat)):
        for one in qr_codes(np.asarray(attempt, np.uint8)):
            code = parse(one.text)
            layout = layout_of(code) if code else None
            if code and layout and layout.form == card.layout.form:
                return Located(layout, code, card.to_picture, card.corner_count), code
    return card, None


def _sharpened(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    soft = cv2.GaussianBlur(gray, (0, 0), _QR_PIXELS / 2)
    return np.asarray(cv2.addWeighted(gray, 2.5, soft, -1.5, 0), np.uint8)


def rect_centre(rect: Rect) -> Floats:
    """The middle of a rectangle."""
    return np.array([rect.x + rect.width / 2, rect.y + rect.height / 2])


def fitted(pairs: Sequence[tuple[Rect, Floats]]) -> Floats | None:
    """The plane mapping from millimetres to pixels through the corners of known rectangles.

    One rectangle alone is too small for a perspective: an affine mapping then.
    """
    source = np.array([spot for rect, _ in pairs for spot in rect.corners()], np.float64)
    target = np.concatenate([quad for _, quad in pairs])
    if len(pairs) == 1:
        affine, _ = cv2.estimateAffine2D(source, target, method=cv2.LMEDS)
        made = None if affine is None else np.vstack([affine, [0.0, 0.0, 1.0]])
    else:
        made, _ = cv2.findHomography(source, target, 0)
    if made is None or not np.isfinite(made).all() or abs(np.linalg.det(made)) < 1e-9:
        return None
    return np.asarray(made, np.float64)


def projected(matrix: Floats, spots: Sequence[Spot] | Floats) -> Floats:
    """Spots taken through a 3 × 3 mapping, as an n × 2 array."""
    flat = np.asarray(spots, np.float64).reshape(1, -1, 2)
    return np.asarray(cv2.perspectiveTransform(flat, matrix), np.float64).reshape(-1, 2)


def _merged_codes(first: Sequence[Seen], second: Iterable[Seen]) -> list[Seen]:
    """What either look saw; the same QR, text and place, once."""
    merged = list(first)
    for one in second:
        size = float(np.hypot(*(one.quad[2] - one.quad[0])))
        if not any(
            other.text == one.text
            and float(np.hypot(*(other.quad.mean(axis=0) - one.quad.mean(axis=0)))) < size / 2
            for other in merged
        ):
            merged.append(one)
    return merged


def _merged_marks(first: Sequence[Marker], second: Iterable[Marker]) -> list[Marker]:
    """What either look saw; the closer look's corners where both saw a mark."""
    merged = list(second)
    for one in first:
        size = float(np.hypot(*(one.quad[2] - one.quad[0])))
        if not any(
            other.number == one.number
            and float(np.hypot(*(other.centre() - one.centre()))) < size / 2
            for other in merged
        ):
            merged.append(one)
    return merged
