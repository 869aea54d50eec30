"""Workbooks for offices: text stays text, sheet names are lawful, the header row stays in view."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter

from nongan.kernel import neutral

Value = str | int | float | date | datetime | None
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
SHEET_NAME_LENGTH = 31
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, optional notes below it, column heads with widths, and rows."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    notes: Sequence[str] = ()
    widths: Sequence[int] = field(default=())


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """A lawful, unused sheet name of at most 31 characters."""
    base = FORBIDDEN_IN_SHEET_NAMES.sub(" ", text).strip("' ")[:SHEET_NAME_LENGTH] or "Sheet"
    used = {name.casefold() for name in taken}
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        tail = f" {number}"
        name = base[: SHEET_NAME_LENGTH - len(tail)] + tail
    return name


def workbook(sheets: Iterable[Sheet], *, landscape: bool = True) -> bytes:
    """An .xlsx of the sheets; no cell of it is ever a formula."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    taken: list[str] = []
    for sheet in sheets:
        taken.append(sheet_name(sheet.name, taken))
        _write_sheet(book, sheet, taken[-1], landscape=landscape)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, name: str, *, landscape: bool) -> None:
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
    body = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    line = 0
    for text, size in [(sheet.title, 16), *((note, 10) for note in sheet.notes)]:
        if text:
            form = book.add_format({"bold": size > 10, "font_size": size})
            page.write_string(line, 0, text, form)
            line += 1
    for column, text in enumerate(sheet.heads):
        page.write_string(line, column, text, head)
    page.freeze_panes(line + 1, 0)
    page.repeat_rows(line)
    for number, row in enumerate(sheet.rows, start=line + 1):
        for column, value in enumerate(row):
            _write_value(page, number, column, value, body)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.set_paper(9)
    if landscape:
        page.set_landscape()
    page.set_footer("&C&P / &N")


def _write_value(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, form: object
) -> None:
    if value is None:
        page.write_blank(row, column, None, form)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, form)
    else:
        page.write_string(row, column, neutral.cell(_plain(value)), form)


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return CONTROL.sub("", value.isoformat() if isinstance(value, date) else str(value))


def comma_separated(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV in UTF-8 with BOM, so that office programs read Chinese; formula-safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(heads)
    for row in rows:
        writer.writerow(["" if v is None else neutral.cell(_plain(v)) for v in row])
    return buffer.getvalue().encode("utf-8-sig")
