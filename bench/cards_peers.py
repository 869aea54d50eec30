"""What general libraries make of the same pictures: the QR alone, and a plain threshold."""

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from nongan.paper.cards.codes import Code, parse
from nongan.paper.cards.finding import corner_marks
from nongan.paper.cards.layouts import Layout, Spot

type Gray = NDArray[np.uint8]


def zxing(gray: Gray) -> set[Code]:
    """The codes of ours that zxing-cpp reads, as it comes."""
    return _ours(barcode.text for barcode in zxingcpp.read_barcodes(gray))


def opencv(gray: Gray) -> set[Code]:
    """The codes of ours that OpenCV's own QR reader reads."""
    try:
        _, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(gray)
    except cv2.error:
        return set()
    return _ours(texts)


def _ours(texts: object) -> set[Code]:
    return {code for text in texts if (code := parse(text))}  # type: ignore[attr-defined]


def plain_marks(gray: Gray, layout: Layout) -> list[str] | None:
    """Marks as general optical mark readers take them: the page laid flat by its four corner marks,
    one threshold for the page (Otsu), a box is marked if a share of its inside is dark. Whoever
    has fewer than four corners, or another mark's, gets nothing.
    """
    wanted = dict(layout.corners())
    found = {marker.number: marker for marker in corner_marks(gray) if marker.number in wanted}
    if len(found) < 4:
        return None
    source = np.concatenate([found[number].quad for number in wanted])
    target = np.array([_scaled(spot) for rect in wanted.values() for spot in rect.corners()])
    matrix, _ = cv2.findHomography(source, target, 0)
    if matrix is None:
        return None
    size = (round(layout.width * 8), round(layout.height * 8))
    flat = cv2.warpPerspective(gray, matrix, size)
    _, dark = cv2.threshold(flat, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    marks = []
    for box in layout.boxes():
        left, top, side = (
            round(value * 8) for value in (box.place.x, box.place.y, box.place.width)
        )
        inside = dark[top + 4 : top + side - 4, left + 4 : left + side - 4]
        marks.append("marked" if inside.mean() > 0.08 else "empty")
    return marks


def _scaled(spot: Spot) -> Spot:
    return spot[0] * 8, spot[1] * 8
