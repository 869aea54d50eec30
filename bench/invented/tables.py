"""Tables of any look: header words, order of columns, titles, merged cells, footers, file kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import xlwt

from nongan.demo.papers import sheets
from nongan.demo.papers.sheets import Merge, Sheet
from nongan.demo.papers.spelling import Written

Cells = Mapping[str, Written]

DATE_STYLES = ("iso", "slash", "dot_day", "compact_day", "words_day", "serial")
KINDS = (".xlsx", ".xlsx", ".xlsx", ".xls", ".csv", ".docx")


@dataclass
class Look:
    """How one office lays out its table: the columns in order with the office's own words."""

    columns: list[str]
    headers: dict[str, str]
    kind: str
    title: str = ""
    above: str = ""
    footer: str = ""
    has_blank_rows: bool = False
    merged: str = ""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()


def look(
    fields: Sequence[str], words: Mapping[str, Sequence[str]], kind: str, dice: Random
) -> Look:
    """A look for these fields; the number stands first, the rest in one order or another."""
    columns = list(fields)
    if dice.random() < 0.4:
        rest = columns[1:]
        dice.shuffle(rest)
        columns = [columns[0], *rest]
    return Look(columns, {name: dice.choice(words[name]) for name in columns}, kind)


def sheet(name: str, look: Look, rows: Sequence[Cells]) -> tuple[Sheet, list[int]]:
    """The sheet and, for every row, where it stands, counted from 1 as in the office program."""
    page = Sheet(name)
    width = len(look.columns)
    for text in filter(None, (look.title, look.above)):
        if not page.rows:
            page.merges.append(Merge(0, 0, 0, width - 1))
        page.rows.append([text])
    top = len(page.rows)
    _headers(page, look)
    page.header_rows = range(top, len(page.rows))
    places = []
    for number, cells in enumerate(rows, start=1):
        page.rows.append([cells[column] for column in look.columns])
        places.append(len(page.rows) - (top if look.kind == ".docx" else 0))
        if look.has_blank_rows and number % 19 == 0:
            page.rows.append([""] * width)
    if look.merged:
        _merge_equal(page, look.columns.index(look.merged), page.header_rows.stop)
    if look.footer:
        page.rows.append([look.footer])
    return page, places


def _headers(page: Sheet, look: Look) -> None:
    headers: list[Written] = [look.headers[column] for column in look.columns]
    spans = [_span(look.columns, members) for _, members in look.groups]
    groups = [(words, span) for (words, _), span in zip(look.groups, spans, strict=True) if span]
    if groups:
        row = len(page.rows)
        upper: list[Written] = list(headers)
        for words, (first, last) in groups:
            upper[first : last + 1] = [words] + [""] * (last - first)
            page.merges.append(Merge(row, first, row, last))
        covered = {c for _, (first, last) in groups for c in range(first, last + 1)}
        for column in set(range(len(headers))) - covered:
            page.merges.append(Merge(row, column, row + 1, column))
            headers[column] = ""
        page.rows.append(upper)
    page.rows.append(headers)


def _span(columns: Sequence[str], members: Sequence[str]) -> tuple[int, int] | None:
    """Where the members stand side by side; None if they do not."""
    places = sorted(columns.index(one) for one in members if one in columns)
    together = len(places) > 1 and places[-1] - places[0] == len(places) - 1
    return (places[0], places[-1]) if together else None


def _merge_equal(page: Sheet, column: int, first: int) -> None:
    """Merge the runs of one text in a column, as offices do with a list in groups."""
    start = first
    for row in range(first + 1, len(page.rows) + 1):
        if row == len(page.rows) or page.rows[row][column] != page.rows[start][column]:
            if row - start > 1:
                page.merges.append(Merge(start, column, row - 1, column))
            for covered in range(start + 1, row):
                page.rows[covered][column] = ""
            start = row


def write(path: Path, pages: list[Sheet]) -> None:
    """Write the pages in the format that the file's name asks for."""
    special: dict[str, Callable[[Path, list[Sheet]], None]] = {".xls": _write_xls}
    special.get(path.suffix, sheets.write)(path, pages)


def _write_xls(path: Path, pages: list[Sheet]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    plain = xlwt.easyxf("")
    for page in pages:
        tab = book.add_sheet(page.name)
        merged = {(merge.top, merge.left): merge for merge in page.merges}
        for row, cells in enumerate(page.rows):
            for column, value in enumerate(cells):
                if value == "":
                    continue
                style = day if isinstance(value, date) else plain
                block = merged.get((row, column))
                if block:
                    tab.write_merge(row, block.bottom, column, block.right, value, style)
                else:
                    tab.write(row, column, value, style)
    book.save(str(path))
