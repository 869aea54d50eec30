"""A card laid flat: its place in the picture, and what light and bent paper did to it, undone."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nongan.paper.cards.finding import Floats, Gray, Located, projected, resized
from nongan.paper.cards.layouts import MARGIN, PIXELS_PER_MM, Layout, Rect

_REACH = 3.5
"""How far, in millimetres, bent paper may have moved a box from where the corner marks put it."""
_TOGETHER = 14.0
"""Millimetres within which boxes are moved alike."""
# How far frames are looked for, and the millimetres within which boxes vote for one another.
_STEPS = ((3.0, _TOGETHER), (2.0, _TOGETHER / 2), (0.9, 0.1))
_ALIKE = 2.0
"""How far a box may lie from where its neighbours are: much less than to the next box."""
_SLACK = np.ones((1, 5), np.uint8)
"""Inclined paper shows a box narrower: each of its edges may lie two pixels off."""
_FINE = 2
_COARSE_PER_MM = 2
_PAPER_REACH = 6.5
"""Wider, in millimetres, than any box, so that a filled box is not taken for dark paper."""

type Darkness = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A straightened card. `dark` is the part of the light that ink takes, 0 paper to 1 black;
    `shifts` say where each box of the layout was found beside its place (millimetres), `frames`
    how clearly its printed frame was seen (1 is as dark as the corner marks).
    """

    layout: Layout
    gray: Gray
    dark: Darkness
    shifts: Floats
    frames: Floats
    inside: NDArray[np.bool_]


def resolution(card: Located) -> float:
    """Pixels per millimetre where and in the direction in which the picture shows least."""
    least = np.inf
    for x, y in Rect(0, 0, card.layout.width, card.layout.height).corners():
        here = projected(card.to_picture, [(x, y), (x + 1, y), (x, y + 1)])
        across = np.stack([here[1] - here[0], here[2] - here[0]])
        least = min(least, float(np.linalg.svd(across, compute_uv=False)[-1]))
    return least


def straightened(gray: Gray, card: Located) -> Flat:
    """Lay the card flat, find the printed frames of its boxes, and undo the bend they show."""
    picture, to_picture = _near_enough(gray, card)
    layout = card.layout
    flat = _warped(picture, to_picture, layout)
    dark = darkness(flat)
    shifts, frames = _frames(layout, dark)
    inside = _inside(picture.shape, to_picture, layout)
    return Flat(layout, flat, dark, shifts, frames, inside)


def _near_enough(gray: Gray, card: Located) -> tuple[Gray, Floats]:
    """The part of the picture with the card, no finer than twice what is read."""
    layout = card.layout
    outer = Rect(0, 0, layout.width, layout.height).grown(MARGIN)
    spots = projected(card.to_picture, outer.corners())
    height, width = gray.shape
    left, top = np.clip(np.floor(spots.min(axis=0)), 0, (width - 2, height - 2)).astype(int)
    right, bottom = np.clip(np.ceil(spots.max(axis=0)), (left + 2, top + 2), (width, height))
    part = gray[top : int(bottom), left : int(right)]
    per_mm = np.sqrt(abs(cv2.contourArea(spots.astype(np.float32)))) / np.sqrt(
        outer.width * outer.height
    )
    scale = min(1.0, 1.5 * PIXELS_PER_MM / per_mm)
    moved = np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1.0]])
    return resized(part, scale), moved @ card.to_picture


def canvas(layout: Layout) -> tuple[int, int]:
    """Width and height in pixels of a flat picture of the form."""
    return (
        round((layout.width + 2 * MARGIN) * PIXELS_PER_MM),
        round((layout.height + 2 * MARGIN) * PIXELS_PER_MM),
    )


def _to_canvas() -> Floats:
    scale = float(PIXELS_PER_MM)
    return np.array([[scale, 0, MARGIN * scale], [0, scale, MARGIN * scale], [0, 0, 1.0]])


def _warped(picture: Gray, to_picture: Floats, layout: Layout) -> Gray:
    matrix = _to_canvas() @ np.linalg.inv(to_picture)
    made = cv2.warpPerspective(
        picture, matrix, canvas(layout), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(made, np.uint8)


def _inside(shape: tuple[int, ...], to_picture: Floats, layout: Layout) -> NDArray[np.bool_]:
    """Which boxes lie wholly in the picture."""
    height, width = shape[:2]
    answers = []
    for box in layout.boxes():
        spots = projected(to_picture, box.place.grown(0.5).corners())
        answers.append(bool((spots >= 0).all() and (spots <= (width - 1, height - 1)).all()))
    return np.array(answers)


def darkness(flat: Gray) -> Darkness:
    """The part of the paper's light that is missing at each pixel, by the paper around it.

    The paper's light is the brightest within a few millimetres, so shadows and dim corners are
    paper too, while whatever is smaller than `_PAPER_REACH` is ink.
    """
    scale = _COARSE_PER_MM / PIXELS_PER_MM
    small = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.6)
    size = round(_PAPER_REACH * _COARSE_PER_MM) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.GaussianBlur(paper, (0, 0), 1.0)
    wide = cv2.resize(paper, (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_LINEAR)
    light = np.maximum(wide.astype(np.float32), 8.0)
    return np.asarray(1.0 - flat.astype(np.float32) / light, np.float32)


def _frames(layout: Layout, dark: Darkness) -> tuple[Floats, Floats]:
    """Where the boxes' frames are (shifts, and how clearly each is seen): first by a bend of the
    whole paper, then as parts of the card moved together, then each by itself.
    """
    boxes = [box.place for box in layout.boxes()]
    places = np.array([(place.x, place.y) for place in boxes])
    lines = _lines(dark)
    shifts = np.column_stack(
        [_bend(_profiles(lines[axis], axis, boxes), axis, layout, places) for axis in (0, 1)]
    )
    seen = _frame_map(lines, round(boxes[0].width * PIXELS_PER_MM))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    for reach, together in _STEPS:
        votes = np.exp(-0.5 * (apart / together) ** 2)
        shifts = shifts + _best(
            seen, places + shifts, reach, votes / votes.sum(axis=1, keepdims=True)
        )
    clear = _around(seen, places + shifts, 0)[:, 0, 0]
    return shifts, np.where(_alike(shifts, apart), clear, 0.0)


def _frame_map(lines: tuple[Darkness, Darkness], side: int) -> Darkness:
    """For each pixel, how well a box's frame is seen that begins there: by the second weakest of
    its four edges, since a mark may hide one.
    """
    part = 2 * side // 3
    across = np.asarray(cv2.dilate(cv2.blur(lines[0], (1, part)), _SLACK), np.float32)
    down = np.asarray(cv2.dilate(cv2.blur(lines[1], (part, 1)), _SLACK.T), np.float32)
    half = side // 2
    left, right = _moved(across, 0, half), _moved(across, side, half)
    top, bottom = _moved(down, half, 0), _moved(down, half, side)
    lower = np.maximum(np.minimum(left, right), np.minimum(top, bottom))
    upper = np.minimum(np.maximum(left, right), np.maximum(top, bottom))
    return np.asarray(cv2.blur(np.minimum(lower, upper), (3, 3)), np.float32)


def _moved(picture: Darkness, x: int, y: int) -> Darkness:
    """The picture as seen from x pixels to the right and y below."""
    made = np.full_like(picture, -1.0)
    height, width = picture.shape
    made[: height - y, : width - x] = picture[y:, x:]
    return made


def _around(seen: Darkness, places: Floats, reach: float) -> NDArray[np.float32]:
    """The frame map around each place: boxes × shifts down × shifts across."""
    count = round(reach * PIXELS_PER_MM)
    wide = cv2.copyMakeBorder(seen, count, count, count, count, cv2.BORDER_CONSTANT, value=-1.0)
    top = np.array(seen.shape)[::-1] - 1
    starts = np.clip(np.rint((places + MARGIN) * PIXELS_PER_MM), 0, top).astype(int)
    size = 2 * count + 1
    return np.stack([wide[y : y + size, x : x + size] for x, y in starts])


def _best(seen: Darkness, places: Floats, reach: float, votes: Floats) -> Floats:
    """The shift at which each box's frame is seen best, boxes voting for one another."""
    patches = np.clip(_around(seen, places, reach), 0, 0.4)
    count, size = len(patches), patches.shape[1]
    soft = np.stack([cv2.blur(patch, (5, 5)) for patch in patches])
    middle = size // 2
    away = np.hypot(*np.mgrid[-middle : middle + 1, -middle : middle + 1]) / max(middle, 1)
    scores = votes @ soft.reshape(count, -1) - 0.02 * away.ravel()
    rows, columns = np.unravel_index(scores.argmax(axis=1), (size, size))
    return np.column_stack([columns - middle, rows - middle]) / PIXELS_PER_MM


def _alike(shifts: Floats, apart: Floats) -> NDArray[np.bool_]:
    """Whether each box was found where those around it are: else it is something like a frame."""
    near = apart < 1.5 * _TOGETHER
    usual = np.array([np.median(shifts[row], axis=0) for row in near])
    return np.asarray((np.abs(shifts - usual) < _ALIKE).all(axis=1))


def _lines(dark: Darkness) -> tuple[Darkness, Darkness]:
    """How much darker each pixel is than those a little left and right (above and below) of it."""
    step = round(0.6 * PIXELS_PER_MM)
    answers = []
    for axis in (1, 0):
        soft = cv2.blur(dark, (2, 1) if axis == 1 else (1, 2))
        before, after = np.roll(soft, step, axis), np.roll(soft, -step, axis)
        answers.append(soft - np.maximum(np.maximum(before, after), 0))
    return np.asarray(answers[0], np.float32), np.asarray(answers[1], np.float32)


def _profiles(lines: Darkness, axis: int, boxes: Sequence[Rect]) -> Floats:
    """For each box and each shift along the axis, how well its two edges across it are seen:
    the weaker of the two, so that one line of something else is no frame. Boxes × shifts.
    """
    count, rim = round(_REACH * PIXELS_PER_MM), _SLACK.shape[1]
    answers = np.full((len(boxes), 2 * count + 1), -1.0)
    along = lines if axis == 0 else lines.T
    for row, box in enumerate(boxes):
        start, across = (
            round((at + MARGIN) * PIXELS_PER_MM) for at in (box.x, box.y)[:: 1 - 2 * axis]
        )
        length = round(box.width * PIXELS_PER_MM)
        first, last = start - count - rim, start + count + length + 1 + rim
        if first < 0 or last > along.shape[1]:
            continue
        band = along[across + length // 6 : across + length - length // 6, first:last]
        profile = cv2.dilate(band.mean(axis=0)[None], _SLACK)[0, rim:-rim]
        answers[row] = np.minimum(profile[: 2 * count + 1], profile[length:])
    return answers


def _bend(profiles: Floats, axis: int, layout: Layout, places: Floats) -> Floats:
    """The bend of the paper under which most frames are seen: nothing at the corners, and a
    parabola over its width and over its height. The shift of each box along the axis.
    """
    count = (profiles.shape[1] - 1) // 2
    over = (places + 2) / (layout.width, layout.height)
    arches = 4 * over * (1 - over)
    sizes = np.arange(-count, count + 1, _FINE)
    rows = np.arange(len(profiles))[:, None]
    clear = np.clip(cv2.blur(profiles, (3, 1)), 0, 0.5)
    best, most = np.zeros(len(profiles)), -np.inf
    for across in sizes:
        shifts = across * arches[:, :1] + sizes[None, :] * arches[:, 1:]
        steps = np.clip(np.rint(shifts), -count, count).astype(int)
        scores = clear[rows, steps + count].sum(axis=0)
        scores = scores - 1e-4 * len(profiles) * (abs(across) + abs(sizes)) / count
        if scores.max() > most:
            most = float(scores.max())
            best = steps[:, int(scores.argmax())].astype(np.float64)
    return best / PIXELS_PER_MM
