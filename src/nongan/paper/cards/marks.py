"""What a pen did in a box. Certain only where there is nothing, or one simple mark."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nongan.paper.cards.layouts import MARGIN, PIXELS_PER_MM, How
from nongan.paper.cards.readings import BoxReading, Doubt, Verdict
from nongan.paper.cards.straightening import Darkness

FRAME = 0.5
"""Millimetres inside of a box's edge that belong to its printed frame."""
_BLUR_MM = 0.06
_SPECK, _REGION = 4, 5
"""Pixels of a flat picture: less ink is a speck, less paper between ink no region."""
_BAR = 12**-0.5
"""Spread of a straight bar across itself, by its width."""
_NEIGHBOURS = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Simple:
    """How much ink one tick or one cross can be; more is something crossed out or filled.

    `stroke` and `widest` are millimetres, `length` is that of the strokes by the side of the box.
    """

    share: float
    stroke: float
    widest: float
    length: float
    ratio: float = 2.1
    """Where two strokes cross, the ink is wider than a stroke, but not this much."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where certainty ends; lengths in millimetres, shares of the inside of a box."""

    frame: float = 0.10
    ink: float = 0.13
    noise: float = 4.5
    excess: float = 0.035
    empty_share: float = 0.006
    marked_share: float = 0.030
    crossings: int = 3
    regions: int = 4
    straight: float = 0.05
    tick_length: float = 1.9
    hides_frame: float = 0.6


LIMITS = Thresholds()
# Where one box is chosen, a second mark shows that something was corrected; where many are, nothing
# but the shape of the mark does, so less is let through.
SIMPLE = {
    How.ONE: Simple(share=0.74, stroke=1.35, widest=1.95, length=3.05),
    How.MANY: Simple(share=0.68, stroke=1.2, widest=1.6, length=2.5),
}


@dataclass(frozen=True, slots=True)
class Ink:
    """The shape of the ink in a box: how much of its inside it covers, how wide a stroke is and the
    widest spot, the strokes' length, how many strokes a line across meets, into how many regions
    the paper is parted, how many of them are closed in, and how far it is from a straight line.
    """

    share: float
    stroke: float = 0.0
    widest: float = 0.0
    length: float = 0.0
    crossings: int = 0
    regions: int = 1
    holes: int = 0
    spread: float = 0.0


def noise_of(windows: list[NDArray[np.float32]]) -> float:
    """How much blank paper flickers: by the quietest half of the boxes."""
    if not windows:
        return 0.0
    levels = sorted(float(np.std(window - cv2.blur(window, (5, 5)))) for window in windows)
    return float(np.mean(levels[: max(1, len(levels) // 2)]))


def window(dark: Darkness, x: float, y: float, side: float) -> NDArray[np.float32]:
    """The inside of a box whose frame begins at x, y (millimetres)."""
    left, top = (round((at + FRAME + MARGIN) * PIXELS_PER_MM) for at in (x, y))
    length = round((side - 2 * FRAME) * PIXELS_PER_MM)
    return dark[top : top + length, left : left + length]


def measured(inside: NDArray[np.float32], noise: float) -> Ink:
    """The shape of the ink in the inside of a box."""
    soft = cv2.GaussianBlur(inside, (0, 0), _BLUR_MM * PIXELS_PER_MM)
    least = max(LIMITS.ink, LIMITS.noise * noise)
    some = soft > least
    if not some.any():
        return Ink(0.0)
    # Blurred edges count to the ink up to half of its depth, so that a stroke keeps its width.
    depth = float(np.percentile(soft[some], 85))
    ink = _without_specks((soft > max(least, depth / 2)).astype(np.uint8))
    if not ink.any():
        return Ink(float(some.mean()))
    # Light slits between strokes show where only the deepest ink is looked at.
    deep = (soft > max(least, 0.65 * depth)).astype(np.uint8)
    widths = cv2.distanceTransform(
        cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 5
    )
    ridge = widths[(widths > 0) & (widths >= cv2.dilate(widths, _NEIGHBOURS) - 1e-6)]
    stroke = _width(float(np.median(ridge)))
    area = float(ink.sum()) / PIXELS_PER_MM**2
    return Ink(
        float(some.mean()) if ink.mean() < LIMITS.marked_share else float(ink.mean()),
        stroke,
        _width(float(widths.max())),
        area / stroke / (inside.shape[0] / PIXELS_PER_MM),
        max(_crossings(shape) for shape in (ink, ink.T, deep, deep.T)),
        max(_regions(ink)[0], _regions(deep)[0]),
        max(_regions(ink)[1], _regions(deep)[1]),
        _spread(ink),
    )


def _width(distance: float) -> float:
    """Millimetres of a stroke whose middle is so many pixels from its edge."""
    return max(2 * distance - 0.5, 1.0) / PIXELS_PER_MM


def _without_specks(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] < _SPECK]
    return np.where(np.isin(labels, small), 0, ink).astype(np.uint8)


def _crossings(ink: NDArray[np.uint8]) -> int:
    """How many strokes a line across the box meets, on at least half a millimetre of its side."""
    runs = (np.diff(ink.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1)
    ordered = np.sort(runs)[::-1]
    return int(ordered[min(len(ordered) - 1, PIXELS_PER_MM // 2)])


def _regions(ink: NDArray[np.uint8]) -> tuple[int, int]:
    """Into how many regions the ink parts the paper, and how many of them it closes in."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - ink, connectivity=4)
    edge = {*labels[0], *labels[-1], *labels[:, 0], *labels[:, -1]}
    large = [n for n in range(1, len(stats)) if stats[n, cv2.CC_STAT_AREA] >= _REGION]
    return len(large), sum(1 for number in large if number not in edge)


def _spread(ink: NDArray[np.uint8]) -> float:
    """How far the ink reaches across its own direction: next to nothing for one straight line."""
    rows, columns = np.nonzero(ink)
    if len(rows) < 3:
        return 0.0
    least = float(np.linalg.eigvalsh(np.cov(np.stack([rows, columns])))[0])
    return float(np.sqrt(max(least, 0.0))) / PIXELS_PER_MM


def read_box(key: str, how: How, frame: float, ink: Ink, excess: float) -> BoxReading:
    """The verdict on one box. `frame` is how clearly its frame was seen, `excess` how much darker
    its inside is on the whole than that of the card's other boxes.
    """
    doubt = _doubt(how, frame, ink, excess)
    if doubt is not Doubt.NONE:
        return BoxReading(key, Verdict.DOUBTFUL, 0.0, ink.share, doubt)
    if ink.share <= LIMITS.empty_share:
        sure = 1 - 0.5 * ink.share / LIMITS.empty_share
        return BoxReading(key, Verdict.EMPTY, sure, ink.share)
    sure = min(1.0, 0.5 + 0.25 * (ink.share / LIMITS.marked_share - 1))
    return BoxReading(key, Verdict.MARKED, sure, ink.share)


def _doubt(how: How, frame: float, ink: Ink, excess: float) -> Doubt:
    if frame < LIMITS.frame:
        return Doubt.FILLED if ink.share > LIMITS.hides_frame else Doubt.FRAME_UNSEEN
    if ink.share <= LIMITS.empty_share:
        return Doubt.FAINT if excess > LIMITS.excess else Doubt.NONE
    if ink.share < LIMITS.marked_share:
        return Doubt.SMALL
    return _shape_doubt(how, ink)


def _shape_doubt(how: How, ink: Ink) -> Doubt:
    """Why ink is more, or less, than one tick or one cross."""
    simple = SIMPLE[how]
    if ink.stroke > simple.stroke or ink.widest > simple.widest or ink.share > simple.share:
        return Doubt.FILLED
    many = ink.crossings >= LIMITS.crossings or ink.regions > LIMITS.regions
    if many or ink.holes or ink.length > simple.length or ink.widest > simple.ratio * ink.stroke:
        return Doubt.CROSSED_OUT
    no_cross = ink.regions < LIMITS.regions and ink.length > LIMITS.tick_length
    if how is How.MANY and no_cross:
        return Doubt.CROSSED_OUT
    return Doubt.STROKE if ink.spread < LIMITS.straight + ink.stroke * _BAR else Doubt.NONE
