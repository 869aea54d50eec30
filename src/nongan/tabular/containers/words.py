"""docx: every table of the document as a grid, with merged cells and the lines before it."""

import zipfile
from collections.abc import Iterator

from lxml import etree

from nongan.tabular.choices import Limits
from nongan.tabular.containers.grids import Book, Grid, Merge
from nongan.tabular.containers.workbooks import check_filled
from nongan.tabular.containers.xml import parsed
from nongan.tabular.containers.zips import member_bytes
from nongan.tabular.refusals import Refusal
from nongan.tabular.text import Cell

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH, _TEXT = _W + "tbl", _W + "tr", _W + "tc", _W + "p", _W + "t"
_PROPERTIES, _SPAN, _DOWN, _VALUE = _W + "tcPr", _W + "gridSpan", _W + "vMerge", _W + "val"
_RUN, _STRIKE, _DOUBLE_STRIKE, _OFF = _W + "r", _W + "strike", _W + "dstrike", ("0", "false")
_TAB, _BREAK = _W + "tab", _W + "br"
_PREFACE_LINES = 12
_ALONE = (1, "")


def book_of(archive: zipfile.ZipFile, limits: Limits) -> Book:
    """The document's tables as "table 1", "table 2" … Raises Refusal."""
    content = member_bytes(archive, "word/document.xml", limits.unzipped_bytes)
    root = parsed(content, "word/document.xml")
    names = archive.namelist()
    book = Book("docx", list(_grids(root, limits)))
    book.pictures = sum(name.startswith("word/media/") for name in names)
    if b"<w:del " in content or b"<w:ins " in content:
        book.notices.append(("revisions_read", {}))
    if any("vbaProject" in name for name in names):
        book.notices.append(("macros_ignored", {}))
    return book


def _grids(root: etree._Element, limits: Limits) -> Iterator[Grid]:
    preface: list[str] = []
    count = 0
    for element in _outside_tables(root):
        if element.tag == _PARAGRAPH:
            preface.append(_paragraph(element))
            continue
        count += 1
        if count > limits.sheets:
            raise Refusal("too_many_sheets", count=count, limit=limits.sheets)
        yield _grid(
            f"table {count}", element, [line for line in preface if line][-_PREFACE_LINES:], limits
        )
        preface = []


def _outside_tables(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and outermost tables below an element, in reading order."""
    for element in parent:
        if element.tag in (_TABLE, _PARAGRAPH):
            yield element
        if element.tag != _TABLE and len(element):
            yield from _outside_tables(element)


def _grid(name: str, table: etree._Element, preface: list[str], limits: Limits) -> Grid:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    struck: set[tuple[int, int]] = set()
    open_down: dict[int, tuple[int, int]] = {}
    spans = _spans(table)
    crossed = _crossed_out(table)
    for number, line in enumerate(table.iter(_ROW)):
        if number > limits.rows:
            raise Refusal("too_many_rows", sheet=name, rows=number, limit=limits.rows)
        cells: list[Cell] = []
        for cell in line.iter(_CELL):
            span, down = spans.get(cell, _ALONE)
            if down or span > 1 or open_down:
                _note_merge(merges, open_down, (number, len(cells), span), down)
            if cell in crossed:
                struck.add((number, len(cells)))
            cells.append(None if down == "continue" else _cell_text(cell))
            if span > 1:
                cells.extend([None] * (min(span, limits.columns + 1) - 1))
        rows.append(cells)
    check_filled(name, rows, limits)
    merges += [
        (top, left, len(rows) - 1, left)
        for left, (top, _) in open_down.items()
        if top < len(rows) - 1
    ]
    return Grid(name, rows, merges=merges, preface=preface, struck=frozenset(struck))


def _crossed_out(table: etree._Element) -> set[etree._Element]:
    """The cells of which a run of text at least is struck through."""
    found = set()
    for setting in table.iter(_STRIKE, _DOUBLE_STRIKE):
        run = next(setting.iterancestors(_RUN), None)
        if setting.get(_VALUE) not in _OFF and run is not None and run.find(_TEXT) is not None:
            found |= set(run.iterancestors(_CELL))
    return found


def _spans(table: etree._Element) -> dict[etree._Element, tuple[int, str]]:
    """How many columns each merged cell takes, and "restart" or "continue" when it is merged
    downwards; cells by themselves are left out.
    """
    found: dict[etree._Element, tuple[int, str]] = {}
    for setting in table.iter(_SPAN, _DOWN):
        properties = setting.getparent()
        cell = properties.getparent() if properties is not None else None
        if cell is None or cell.tag != _CELL or cell[0] is not properties:
            continue
        across, down = found.get(cell, _ALONE)
        value = setting.get(_VALUE) or ""
        if setting.tag == _DOWN:
            down = value or "continue"
        elif value.isdecimal() and 0 < int(value) < 1000:
            across = int(value)
        found[cell] = across, down
    return found


def _note_merge(
    merges: list[Merge],
    open_down: dict[int, tuple[int, int]],
    place: tuple[int, int, int],
    down: str,
) -> None:
    row, column, span = place
    if span > 1:
        merges.append((row, column, row, column + span - 1))
    if down != "continue" and column in open_down:
        top, _ = open_down.pop(column)
        if top < row - 1:
            merges.append((top, column, row - 1, column))
    if down == "restart":
        open_down[column] = (row, span)


def _cell_text(cell: etree._Element) -> str:
    texts = [text.text or "" for text in cell.iter(_TEXT)]
    if len(texts) < 2:
        return texts[0] if texts else ""
    return "\n".join(filter(None, (_paragraph(paragraph) for paragraph in cell.iter(_PARAGRAPH))))


def _paragraph(paragraph: etree._Element) -> str:
    parts = []
    for element in paragraph.iter(_TEXT, _TAB, _BREAK):
        parts.append(element.text or "" if element.tag == _TEXT else " ")
    return "".join(parts).strip()
