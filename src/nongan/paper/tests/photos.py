"""Printed cards as pictures, with marks drawn at the places of the layout."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from nongan.paper.cards.drawing import Sheet, Side, drawn
from nongan.paper.cards.layouts import Layout, Spot
from nongan.paper.cards.reading import read_page
from nongan.paper.cards.readings import Answer, Finding, Outcome, PageReading

TOKEN = "0123456789ABCDEF"
DPI = 200
WORDS = {"name": "李某某", "organ": "某县某局", "community": "某某社区", "number": "NA26-000001"}

type Gray = NDArray[np.uint8]


def scanned(document: bytes, dpi: int = DPI) -> list[Gray]:
    """The pages of a PDF as a scanner sees them."""
    pages = pypdfium2.PdfDocument(document)
    return [np.array(page.render(scale=dpi / 72).to_pil().convert("L")) for page in pages]


def printed(layout: Layout, token: str = TOKEN, page: int = 1, dpi: int = DPI) -> Gray:
    """One side of a card alone, nothing filled in."""
    sheet = Sheet((layout.width, layout.height), ((0, 0),))
    return scanned(drawn([[Side(layout, token, WORDS, page)]], sheet), dpi)[0]


def stroke(picture: Gray, path: Sequence[Spot], width: float = 0.5, dpi: int = DPI) -> None:
    """Draw a line through places in millimetres."""
    scale = dpi / 25.4
    spots = np.rint(np.array(path) * scale * 16).astype(np.int32)
    thick = max(1, round(width * scale))
    cv2.polylines(picture, [spots], False, 40, thick, cv2.LINE_AA, 4)


TICK = [[(0.15, 0.5), (0.4, 0.85), (0.95, 0.1)]]
CROSS = [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]]
LINE = [[(0.05, 0.9), (0.95, 0.1)]]
DOT = [[(0.5, 0.5), (0.54, 0.54)]]
FILLED = [[(0.05, y / 12), (0.95, y / 12)] for y in range(13)]
HALF = FILLED[:7]
STRUCK_OUT = TICK + [[(-0.1, y), (1.1, y)] for y in (0.25, 0.45, 0.65)]


def fill(picture: Gray, layout: Layout, name: str, key: str, paths: Sequence[Sequence[Spot]],
         row: int = 0) -> None:  # fmt: skip
    """Draw paths, in sides of the box, into the box of a question."""
    question = next(q for q in layout.questions if (q.name, q.row) == (name, row))
    box = next(box.place for box in question.boxes if box.key == key)
    for path in paths:
        stroke(picture, [(box.x + u * box.width, box.y + v * box.width) for u, v in path])


def read(picture: Gray) -> PageReading:
    """The reading of a grey picture."""
    return read_page(np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB), np.uint8))


def one_card(reading: PageReading) -> Finding:
    """The only card of a page."""
    (found,) = reading.findings
    assert found.outcome is Outcome.CARD
    return found


def answer(found: Finding, name: str, row: int = 0) -> Answer:
    """The answer to one question."""
    return next(one for one in found.answers if (one.name, one.row) == (name, row))


def leaned(picture: Gray, corners: Iterable[Spot], size: tuple[int, int] = (1500, 1500)) -> Gray:
    """The picture seen at an angle: its corners at these parts of a dark table's picture."""
    height, width = picture.shape
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    target = (np.array(list(corners)) * size).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    return np.asarray(cv2.warpPerspective(picture, matrix, size, borderValue=60), np.uint8)


def saved(picture: Gray, kind: str = "JPEG", **data: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, kind, **data)
    return out.getvalue()


def white_png(side: int, rows: int) -> bytes:
    """A small PNG that claims to be a large square, with the data of so many rows."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff" * side) * rows, 1)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
