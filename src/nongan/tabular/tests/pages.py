"""Sheets with what office programs can do to them (merged, hidden, struck through), written in
every format, so that each layout can be held against every reader.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import docx
import xlsxwriter
import xlwt

Written = str | int | float | date | None
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"><manifest:file-entry'
    ' manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)
FORMATS = ("xlsx", "xls", "ods", "csv", "docx")


@dataclass(slots=True)
class Page:
    """A sheet; every place counts from 0. `merges` are (top, left, bottom, right)."""

    name: str = "Sheet1"
    rows: list[list[Written]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)

    @property
    def width(self) -> int:
        """The columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def covered(self) -> set[tuple[int, int]]:
        """The cells that lie under a merged one."""
        return {
            (row, column)
            for top, left, bottom, right in self.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }


def written(pages: list[Page], kind: str) -> bytes:
    """The pages as a file. csv takes the first page, and neither csv nor docx hides a row."""
    writers = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "docx": _docx}
    return writers[kind](pages) if kind in writers else delimited(pages[0])


def delimited(page: Page, mark: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """A page as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(page.rows)
    return text.getvalue().encode(encoding)


def _xlsx(pages: list[Page]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"default_date_format": "yyyy-mm-dd"}) as book:
        strike = book.add_format({"font_strikeout": True})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for top, left, bottom, right in page.merges:
                sheet.merge_range(top, left, bottom, right, "")
            for row, cells in enumerate(page.rows):
                for column, value in enumerate(cells):
                    if value is not None:
                        style = strike if (row, column) in page.struck else None
                        sheet.write(row, column, value, *([style] if style else []))
            for row in page.hidden:
                sheet.set_row(row, None, None, {"hidden": True})
    return data.getvalue()


def _xls(pages: list[Page]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    styles = {
        (struck, dated): xlwt.easyxf(
            f"font: struck_out {'on' if struck else 'off'}",
            num_format_str="YYYY-MM-DD" if dated else "General",
        )
        for struck in (False, True)
        for dated in (False, True)
    }
    for page in pages:
        sheet = book.add_sheet(page.name)
        blocks = {merge[:2]: merge for merge in page.merges}
        covered = page.covered()
        for row, cells in enumerate(page.rows):
            for column, value in enumerate(cells):
                if value is None or (row, column) in covered:
                    continue
                style = styles[(row, column) in page.struck, isinstance(value, date)]
                _, _, bottom, right = blocks.get((row, column), (row, column, row, column))
                sheet.write_merge(row, bottom, column, right, value, style)
            sheet.row(row).hidden = row in page.hidden
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _ods(pages: list[Page]) -> bytes:
    """By hand, as LibreOffice and WPS write it: spans on the cell, covered cells beneath it."""
    tables = "".join(_ods_table(page) for page in pages)
    spaces = " ".join(
        f'xmlns:{name}="{OFFICE}:{full}:1.0"'
        for name, full in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
        )
    )
    strike = (
        '<style:style style:name="ce2" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{strike}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return data.getvalue()


def _ods_table(page: Page) -> str:
    blocks = {merge[:2]: merge for merge in page.merges}
    covered = page.covered()
    rows = []
    for row, cells in enumerate(page.rows):
        shown = ' table:visibility="filter"' if row in page.hidden else ""
        texts = []
        for column in range(page.width):
            value = cells[column] if column < len(cells) else None
            if (row, column) in covered:
                texts.append("<table:covered-table-cell/>")
                continue
            top, left, bottom, right = blocks.get((row, column), (row, column, row, column))
            span = ""
            if (bottom, right) != (top, left):
                span = (
                    f' table:number-columns-spanned="{right - left + 1}"'
                    f' table:number-rows-spanned="{bottom - top + 1}"'
                )
            style = ' table:style-name="ce2"' if (row, column) in page.struck else ""
            texts.append(_ods_cell(value, span + style))
        rows.append(f"<table:table-row{shown}>{''.join(texts)}</table:table-row>")
    return f'<table:table table:name="{escape(page.name)}">{"".join(rows)}</table:table>'


def _ods_cell(value: Written, attributes: str) -> str:
    if value is None:
        return f"<table:table-cell{attributes}/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}{attributes}>{lines}</table:table-cell>"


def _docx(pages: list[Page]) -> bytes:
    """Lines of one cell above the table stand as paragraphs, as people type a title."""
    document: Any = docx.Document()
    for page in pages:
        start = 0
        while start < len(page.rows) and sum(cell is not None for cell in page.rows[start]) < 2:
            document.add_paragraph("".join(str(cell or "") for cell in page.rows[start]))
            start += 1
        _docx_table(document, page, start)
        document.add_paragraph("")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _docx_table(document: Any, page: Page, start: int) -> None:
    table = document.add_table(len(page.rows) - start, page.width)
    for row, line in enumerate(table.rows, start):
        for column, cell in enumerate(line.cells):
            value = page.rows[row][column] if column < len(page.rows[row]) else None
            cell.text = "" if value is None else str(value)
            for run in cell.paragraphs[0].runs if (row, column) in page.struck else ():
                run.font.strike = True
    for top, left, bottom, right in page.merges:
        if top >= start:
            table.cell(top - start, left).merge(table.cell(bottom - start, right))
