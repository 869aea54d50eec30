"""Pictures of filled cards, as cameras and scanners take them, with what stands on them."""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from bench import cards_marks as hands
from nongan.paper.cards import codes, forms
from nongan.paper.cards.drawing import Sheet, Side, drawn
from nongan.paper.cards.layouts import AreaKind, Layout, Rect

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("cards_readable.toml").read_text())
MIX = ((forms.CONTACT_CARD, 0.35), (forms.RECEIPT, 0.3), (forms.FEEDBACK_CARD, 0.22),
       (forms.FEEDBACK_SHEET, 0.13))  # fmt: skip
WORDS = {
    "issuer": "中共某县直属机关工作委员会制", "number": "NA26-000123", "name": "李某某",
    "organ": "某县市场监督管理局", "community": "某某社区", "occasion": "清洁家园志愿服务",
    "held": "2026年9月12日 9:00—11:00 社区广场", "page": "1", "pages": "1",
    **{f"row_{row}": str(row) for row in range(1, 13)},
    **{f"name_{row}": "王某某" for row in range(1, 13)},
    **{f"organ_{row}": "某县机关事务服务中心" for row in range(1, 13)},
}  # fmt: skip

type Floats = NDArray[np.float64]
type Gray = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """A picture, the code of the card on it, its layout, and the kind of mark in each box."""

    data: bytes
    code: codes.Code
    layout: Layout
    marks: list[str]
    parameters: dict[str, float]

    def is_readable(self) -> bool:
        """Whether the committed table counts it as readable, by its parameters alone."""
        return all(
            limit.get("min", -np.inf) <= self.parameters[name] <= limit.get("max", np.inf)
            for name, limit in TABLE["readable"].items()
        )


def pictures(count: int, seed: int) -> Iterator[Picture]:
    """So many pictures, the same for the same seed."""
    dice = random.Random(seed)
    layouts = dice.choices([one for one, _ in MIX], [share for _, share in MIX], k=count)
    parts = [(layout, "".join(dice.choices(codes.ALPHABET, k=codes.TOKEN_LENGTH)), dice.random())
             for layout in layouts]  # fmt: skip
    for start in range(0, count, 50):
        yield from _portion(parts[start : start + 50])


def _portion(parts: Sequence[tuple[Layout, str, float]]) -> Iterator[Picture]:
    documents = {}
    for layout, _ in MIX:
        sides = [[Side(layout, token, WORDS)] for one, token, _ in parts if one is layout]
        if sides:
            sheet = Sheet((layout.width, layout.height), ((0, 0),))
            documents[layout.form] = (
                pypdfium2.PdfDocument(drawn(sides, sheet)),
                iter(range(len(sides))),
            )
    for layout, token, luck in parts:
        document, pages = documents[layout.form]
        yield _picture(document[next(pages)], Side(layout, token, WORDS), luck)


def parameters(dice: random.Random) -> dict[str, float]:
    """One draw of every distortion of the table."""
    ranges = {name: one for name, one in TABLE["drawn"].items() if isinstance(one, dict)}
    said = {
        name: 0.0 if dice.random() < one.get("none", 0) else dice.uniform(one["from"], one["to"])
        for name, one in ranges.items()
    }
    low, high = np.log(ranges["dpi"]["from"]), np.log(ranges["dpi"]["to"])
    said["dpi"] = float(np.exp(dice.uniform(low, high)))
    if dice.random() < TABLE["drawn"]["beyond_share"]:
        far = sorted(name for name, one in ranges.items() if "beyond" in one)
        for name in dice.sample(far, dice.randint(1, 3)):
            said[name] = dice.uniform(*ranges[name]["beyond"])
    return said


def _picture(page: pypdfium2.PdfPage, side: Side, luck: float) -> Picture:
    dice = random.Random(luck)
    noise = np.random.default_rng(int(luck * 2**53))
    layout, said = side.layout, parameters(dice)
    per_mm = said["dpi"] / 25.4
    paper = np.array(page.render(scale=said["dpi"] / 72).to_pil().convert("L"))
    tool = hands.tool(TABLE, said["ink"], dice)
    marks = hands.chosen(layout, TABLE, dice)
    strokes: hands.Strokes = []
    for box, kind in zip(layout.boxes(), marks, strict=True):
        strokes += hands.mark(box, kind, tool, dice) if kind else []
    for area in layout.areas:
        strokes += hands.writing(area, tool, dice)
    hands.write_on(paper, strokes, per_mm, tool, noise)
    for area in layout.areas:
        if area.kind is AreaKind.SEAL and dice.random() < 0.5:
            _seal(paper, area.place, per_mm)
    taken = photographed(paper, layout, said, dice, noise)
    return Picture(taken, side.code(), layout, marks, said)


def _seal(paper: Gray, place: Rect, per_mm: float) -> None:
    layer = np.zeros_like(paper)
    radius = min(place.width, place.height) * 0.45
    middle = (
        round((place.x + place.width / 2) * per_mm),
        round((place.y + place.height / 2) * per_mm),
    )
    cv2.circle(layer, middle, round(radius * per_mm), 255, max(1, round(0.8 * per_mm)), cv2.LINE_AA)
    cv2.circle(layer, middle, round(radius * 0.3 * per_mm), 255, -1, cv2.LINE_AA)
    where = layer > 0
    paper[where] = paper[where] * (1 - 0.8 * (1 - hands.RED) * (layer[where] / 255))


def photographed(
    card: Gray, layout: Layout, said: dict[str, float], dice: random.Random,
    noise: np.random.Generator,
) -> bytes:  # fmt: skip
    """The JPEG that a camera takes of the card under these distortions."""
    per_mm = said["dpi"] / 25.4
    source, shade, size = _geometry(layout, said, dice)
    card = _torn(card, said, per_mm, dice)
    maps = [cv2.resize((source[..., axis] * per_mm).astype(np.float32), size) for axis in (0, 1)]
    # Zero is what no print reaches: there the table shows.
    scene = cv2.remap(card, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=0)
    scene = np.where(scene == 0, _desk(size, dice, noise), scene).astype(np.float32)
    scene *= cv2.resize(_light(shade.astype(np.float32), said, dice), size)
    scene = _blurred(scene * np.float32(dice.uniform(0.75, 1)), said, per_mm, dice)
    cv2.setRNGSeed(dice.randrange(2**31))
    flicker = cv2.randn(
        np.empty(scene.shape, np.int16), np.zeros(1), np.array([max(said["noise"], 1e-3)])
    )
    taken = np.clip(scene + flicker, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, round(said["jpeg"])]
    return cv2.imencode(".jpg", taken, quality)[1].tobytes()


def _geometry(
    layout: Layout, said: dict[str, float], dice: random.Random
) -> tuple[Floats, Floats, tuple[int, int]]:
    """For a coarse grid of the picture's pixels: the place on the card (mm) each shows, the light
    that paper inclined like there sends back, and the picture's size (width, height).
    """
    middle = np.array([layout.width, layout.height]) / 2
    turn, tilt, axis = (np.radians(said["turn_degrees"]), np.radians(said["tilt_degrees"]),
                        dice.uniform(0, 2 * np.pi))  # fmt: skip
    spin = _rotation(np.array([0, 0, 1.0]), turn)
    lean = _rotation(np.array([np.cos(axis), np.sin(axis), 0.0]), tilt)
    pose = lean @ spin
    away = dice.uniform(2.2, 4) * layout.width
    rise = _surface(layout, said, dice)
    edge = np.array(
        [(x, y) for x in np.linspace(0, layout.width, 9) for y in np.linspace(0, layout.height, 9)]
    )
    spots = _seen(edge, middle, pose, away, rise)
    rim = dice.uniform(2, 18)
    low, high = spots.min(axis=0) - rim, spots.max(axis=0) + rim
    per_mm = said["dpi"] / 25.4
    size = tuple(int(side) for side in np.ceil((high - low) * per_mm))
    step = 10
    xs = np.linspace(low[0], high[0], max(2, size[0] // step))
    ys = np.linspace(low[1], high[1], max(2, size[1] // step))
    rays = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    found = _met(rays, middle, pose, away, rise)
    slope = (rise(found + (0.5, 0)) - rise(found - (0.5, 0))) + (
        rise(found + (0, 0.5)) - rise(found - (0, 0.5))
    )
    shade = np.clip(1 - 0.5 * slope, 0.6, 1.15).reshape(len(ys), len(xs))
    return found.reshape(len(ys), len(xs), 2), shade, (size[0], size[1])


def _surface(layout: Layout, said: dict[str, float], dice: random.Random) -> Any:
    """The height (mm) of the paper over the plane at places of the card."""
    way = dice.uniform(0, np.pi)
    reach = np.hypot(layout.width, layout.height) / 2
    folds = [(dice.uniform(0, np.pi), dice.uniform(-0.5, 0.5) * reach, dice.choice((-1, 1)))
             for _ in range(dice.choice((1, 1, 2)))]  # fmt: skip
    middle = np.array([layout.width, layout.height]) / 2
    sign = dice.choice((-1, 1))

    def rise(places: Floats) -> Floats:
        off = places - middle
        along = (off @ (np.cos(way), np.sin(way))) / reach
        height = sign * said["bend_mm"] * (1 - along**2)
        for angle, place, up in folds:
            across = off @ (np.cos(angle), np.sin(angle)) - place
            height = height - up * np.abs(across) * np.tan(np.radians(said["fold_degrees"]) / 2)
        return np.asarray(height)

    return rise


def _rotation(axis: Floats, angle: float) -> Floats:
    made, _ = cv2.Rodrigues(axis * angle)
    return np.asarray(made, np.float64)


def _seen(places: Floats, middle: Floats, pose: Floats, away: float, rise: Any) -> Floats:
    """Where the camera sees places of the card, in millimetres at the card's middle."""
    solid = np.column_stack([places - middle, rise(places)]) @ pose.T
    return np.asarray(solid[:, :2] * (away / (away - solid[:, 2:])))


def _met(rays: Floats, middle: Floats, pose: Floats, away: float, rise: Any) -> Floats:
    """The place of the card that each ray meets: the plane first, then nearer to the surface."""
    inverse = pose.T
    eye = inverse @ np.array([0, 0, away])
    to = np.column_stack([rays, np.zeros(len(rays))]) @ inverse.T - eye
    height = np.zeros(len(rays))
    places = np.zeros_like(rays)
    for _ in range(6):
        reach = (height - eye[2]) / to[:, 2]
        places = middle + eye[:2] + reach[:, None] * to[:, :2]
        height = 0.5 * height + 0.5 * rise(np.clip(places, -20, 2 * middle + 20))
    return places


def _torn(card: Gray, said: dict[str, float], per_mm: float, dice: random.Random) -> Gray:
    """The card without one corner: pure black there, which no print reaches."""
    card = np.maximum(card, 1)
    if not said["clip_mm"]:
        return card
    height, width = card.shape[:2]
    leg = said["clip_mm"] * per_mm
    x, y = dice.choice((0, width)), dice.choice((0, height))
    corner = np.array(
        [(x, y), (x + (leg if not x else -leg), y), (x, y + (leg if not y else -leg))]
    )
    return np.asarray(
        cv2.fillPoly(np.ascontiguousarray(card), [corner.astype(np.int32)], (0, 0, 0))
    )


def _light(light: NDArray[np.float32], said: dict[str, float], dice: random.Random) -> Any:
    """Uneven light over the picture, and a shadow with a soft or hard edge."""
    high, wide = light.shape
    ys, xs = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j]
    way = dice.uniform(0, 2 * np.pi)
    along = (xs - 0.5) * np.cos(way) + (ys - 0.5) * np.sin(way)
    along = (along - along.min()) / (along.max() - along.min())
    light = light * (said["light"] + (1 - said["light"]) * along ** dice.uniform(0.7, 1.6))
    if said["shadow"]:
        angle, off = dice.uniform(0, 2 * np.pi), dice.uniform(-0.3, 0.3)
        across = (xs - 0.5) * np.cos(angle) + (ys - 0.5) * np.sin(angle) - off
        across = across + 0.05 * np.sin(7 * (xs + ys))
        soft = dice.uniform(0.005, 0.15)
        light = light * (1 - said["shadow"] / (1 + np.exp(-across / soft)))
    return light.astype(np.float32)


def _desk(size: tuple[int, int], dice: random.Random, noise: np.random.Generator) -> Gray:
    """A table top: a shade with grain."""
    grain = noise.random((size[1] // 24 + 2, size[0] // 90 + 2), np.float32)
    shade = dice.uniform(30, 220) * (0.8 + 0.3 * grain)
    return np.asarray(cv2.resize(shade.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR))


def _blurred(scene: Any, said: dict[str, float], per_mm: float, dice: random.Random) -> Any:
    if said["blur_mm"] * per_mm > 0.15:
        scene = cv2.GaussianBlur(scene, (0, 0), said["blur_mm"] * per_mm)
    length = said["shake_mm"] * per_mm
    if length > 1:
        side = int(length) | 1
        kernel = np.zeros((side, side), np.float32)
        kernel[side // 2] = 1
        turned = cv2.getRotationMatrix2D((side // 2, side // 2), dice.uniform(0, 180), 1)
        line = np.asarray(cv2.warpAffine(kernel, turned, (side, side)))
        scene = cv2.filter2D(scene, -1, line / line.sum())
    return scene
