"""Hands that fill in cards: ticks, crosses, scribbles, half-filled and corrected boxes."""

import random
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nongan.paper.cards.layouts import Area, AreaKind, Box, How, Layout, Question

type Strokes = list[tuple[list[tuple[float, float]], float]]

# What is left of the light by full ink (blue, black, pencil) and by a red seal.
BLUE, BLACK, GREY, RED = 0.22, 0.1, 0.24, 0.36


@dataclass(frozen=True)
class Tool:
    """What somebody writes with: strokes of this width (mm) that take this part of the light."""

    width: float
    strength: float
    grainy: bool
    remains: float


def tool(table: dict[str, Any], strength: float, dice: random.Random) -> Tool:
    """A pen or a pencil by the committed table, that takes this part of the light."""
    kinds = table["tools"]
    grainy = dice.random() < kinds["pencil"]["share"]
    one = kinds["pencil" if grainy else "pen"]
    remains = GREY if grainy else dice.choice((BLUE, BLACK))
    return Tool(dice.uniform(one["from"], one["to"]), strength, grainy, remains)


def chosen(layout: Layout, table: dict[str, Any], dice: random.Random) -> list[str]:
    """The kind of mark in each box of the layout, "" where nobody touched it."""
    kinds, shares = zip(
        *((kind, one["share"]) for kind, one in table["marks"].items()), strict=True
    )
    marks: list[str] = []
    for question in layout.questions:
        marks += _of_question(question, list(kinds), list(shares), dice)
    return marks


def _of_question(
    question: Question, kinds: list[str], shares: list[float], dice: random.Random
) -> list[str]:
    marks = [""] * len(question.boxes)
    one = question.how is How.ONE
    wanted = 1 if one else dice.randint(0, min(3, len(marks)))
    if one and dice.random() < 0.06:
        return marks
    for place in dice.sample(range(len(marks)), wanted):
        marks[place] = dice.choices(kinds, shares)[0]
        free = [other for other, mark in enumerate(marks) if not mark]
        if marks[place] == "corrected" and one and free:
            marks[dice.choice(free)] = dice.choice(("tick", "cross"))
    return marks


def _line(start: tuple[float, float], end: tuple[float, float], dice: random.Random,
          bow: float = 0.05) -> list[tuple[float, float]]:  # fmt: skip
    """A hand's straight line: slightly bowed."""
    (x0, y0), (x1, y1) = start, end
    off = dice.uniform(-bow, bow)
    middle = ((x0 + x1) / 2 - (y1 - y0) * off, (y0 + y1) / 2 + (x1 - x0) * off)
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * middle[0] + t * t * x1,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * middle[1] + t * t * y1,
        )
        for t in (i / 12 for i in range(13))
    ]


def _tick(dice: random.Random) -> list[list[tuple[float, float]]]:
    start = (dice.uniform(0.08, 0.28), dice.uniform(0.38, 0.6))
    low = (dice.uniform(0.32, 0.5), dice.uniform(0.72, 0.95))
    end = (dice.uniform(0.78, 1.25), dice.uniform(-0.22, 0.2))
    return [_line(start, low, dice) + _line(low, end, dice, 0.1)]


def _cross(dice: random.Random) -> list[list[tuple[float, float]]]:
    def near(x: float, y: float) -> tuple[float, float]:
        return x + dice.uniform(-0.12, 0.12), y + dice.uniform(-0.12, 0.12)

    return [_line(near(0.1, 0.12), near(0.9, 0.88), dice),
            _line(near(0.9, 0.12), near(0.1, 0.88), dice)]  # fmt: skip


def _scribble(dice: random.Random) -> list[list[tuple[float, float]]]:
    passes = dice.randint(5, 9)
    slope = dice.uniform(-0.15, 0.15)
    path = []
    for index in range(passes + 1):
        y = 0.1 + 0.8 * index / passes
        x = dice.uniform(0.02, 0.15) if index % 2 else dice.uniform(0.85, 0.98)
        path.append((x, y + slope * (x - 0.5) + dice.uniform(-0.03, 0.03)))
    if dice.random() < 0.5:
        path = [(y, x) for x, y in path]
    return [path]


def _half(dice: random.Random) -> list[list[tuple[float, float]]]:
    """Lines close together over about half of the box."""
    part = dice.uniform(0.42, 0.58)
    lines = [[(0.05 + part * i / 12, 0.04), (0.05 + part * i / 12, 0.96)] for i in range(13)]
    way = dice.randrange(4)
    if way % 2:
        lines = [[(1 - x, y) for x, y in line] for line in lines]
    if way > 1:
        lines = [[(y, x) for x, y in line] for line in lines]
    return lines


def _corrected(dice: random.Random) -> list[list[tuple[float, float]]]:
    over = dice.randrange(3)
    if over == 0:
        return _tick(dice) + _scribble(dice)
    if over == 1:
        return _tick(dice) + _cross(dice)
    strikes = [
        _line((dice.uniform(-0.2, 0.05), y), (dice.uniform(0.95, 1.2), y), dice, 0.12)
        for y in (0.3, 0.5, 0.7)
    ]  # fmt: skip
    return _tick(dice) + strikes


DRAWN = {
    "tick": _tick,
    "cross": _cross,
    "scribble": _scribble,
    "half": _half,
    "corrected": _corrected,
}


def mark(box: Box, kind: str, with_tool: Tool, dice: random.Random) -> Strokes:
    """The strokes of a mark, in millimetres of the card."""
    place = box.place
    size = place.width * (dice.uniform(0.8, 1.08) if kind in ("tick", "cross") else 1.0)
    slack = place.width * 0.06
    x = place.x + (place.width - size) / 2 + dice.uniform(-slack, slack)
    y = place.y + (place.width - size) / 2 + dice.uniform(-slack, slack)
    return [
        (
            [(x + u * size, y + v * size) for u, v in path],
            with_tool.width * dice.uniform(0.85, 1.15),
        )
        for path in DRAWN[kind](dice)
    ]


def writing(area: Area, with_tool: Tool, dice: random.Random) -> Strokes:
    """Loops like handwriting in an area."""
    place = area.place
    if area.kind is AreaKind.SEAL or dice.random() < 0.3:
        return []
    path, x = [], place.x + 1.5
    end = place.x + place.width * dice.uniform(0.4, 0.95)
    while x < end:
        x += dice.uniform(0.3, 1.1)
        path.append((x, place.y + place.height * dice.uniform(0.25, 0.85)))
    return [(path, with_tool.width)] if len(path) > 1 else []


def write_on(paper: NDArray[np.uint8], strokes: Strokes, per_mm: float, with_tool: Tool,
             noise: np.random.Generator) -> None:  # fmt: skip
    """Draw strokes onto the paper (gray, changed in place)."""
    for path, width in strokes:
        spots = np.array(path) * per_mm
        rim = width * per_mm + 2
        left, top = np.maximum(np.floor(spots.min(axis=0) - rim), 0).astype(int)
        right, bottom = np.ceil(spots.max(axis=0) + rim).astype(int)
        part = paper[top:bottom, left:right]
        layer = np.zeros(part.shape, np.uint8)
        moved = np.rint((spots - (left, top)) * 16).astype(np.int32)
        thick = max(1, round(width * per_mm))
        cv2.polylines(layer, [moved], False, 255, thick, cv2.LINE_AA, 4)
        ink = layer.astype(np.float32) / 255 * with_tool.strength
        if with_tool.grainy:
            coarse = max(1, round(0.12 * per_mm))
            rough = noise.random(
                (part.shape[0] // coarse + 1, part.shape[1] // coarse + 1), np.float32
            )
            grain = cv2.resize(rough, part.shape[::-1], interpolation=cv2.INTER_LINEAR)
            ink = np.clip(ink * (0.7 + 0.6 * grain), 0, 0.98)
        part[:] = part * (1 - ink) + ink * np.minimum(part, 255 * with_tool.remains)
