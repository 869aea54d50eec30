"""Grids of cells, and how they become .xlsx, .csv and .docx files. Same grid, same bytes."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nongan.demo.papers.spelling import Written

# A stated moment, so that the same county is the same bytes.
WRITTEN_AT = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001  file formats store no zone here
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Merge:
    """A block of merged cells: first row and column, last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet: rows of cells as written, merged blocks, and where the table's header stands."""

    name: str
    rows: list[list[Written]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    header_rows: range = range(0)
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


def write(path: Path, sheets: list[Sheet]) -> None:
    """Write the sheets in the format that the file's name asks for."""
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv, ".docx": _write_docx}
    writers[path.suffix](path, sheets)


def _write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": WRITTEN_AT, "comments": "演示数据"})
        plain = book.add_format({"border": 1, "valign": "vcenter", "font_name": "宋体"})
        head = book.add_format({"border": 1, "bold": True, "align": "center", "text_wrap": True})
        title = book.add_format({"bold": True, "align": "center", "font_size": 16})
        day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.is_hidden:
                page.hide()
            page.set_column(0, max(sheet.width - 1, 0), 14)
            _fill(page, sheet, (plain, head, title, day))


def _fill(page: Worksheet, sheet: Sheet, looks: tuple[Format, Format, Format, Format]) -> None:
    plain, head, title, day = looks
    for row, cells in enumerate(sheet.rows):
        look = head if row in sheet.header_rows else plain
        look = title if row == 0 and row not in sheet.header_rows else look
        for column, value in enumerate(cells):
            if isinstance(value, date):
                page.write_datetime(row, column, value, day)
            elif value != "":
                page.write(row, column, value, look)
    for merge in sheet.merges:
        value = sheet.rows[merge.top][merge.left]
        look = title if merge.top == 0 and 0 not in sheet.header_rows else head
        page.merge_range(merge.top, merge.left, merge.bottom, merge.right, value, look)


def _write_csv(path: Path, sheets: list[Sheet]) -> None:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in sheets[0].rows:
        writer.writerow([cell_text(value) for value in row])
    # Offices save from the usual program: half in its old national encoding, half with a mark.
    encoding = "gb18030" if len(path.stem) % 2 else "utf-8-sig"
    path.write_bytes(text.getvalue().encode(encoding))


def cell_text(value: Written) -> str:
    """What a cell shows where there are no typed cells."""
    return f"{value.year}/{value.month}/{value.day}" if isinstance(value, date) else str(value)


def _write_docx(path: Path, sheets: list[Sheet]) -> None:
    sheet = sheets[0]
    before = sheet.header_rows.start
    above = [_paragraph("".join(map(cell_text, row))) for row in sheet.rows[:before]]
    rows, below = _table_and_rest(sheet, before)
    table = "".join(_table_row(sheet, number, before) for number in rows)
    after = [_paragraph("  ".join(map(cell_text, sheet.rows[number]))) for number in below]
    body = f"{''.join(above)}<w:tbl><w:tblPr/>{table}</w:tbl>{''.join(after)}"
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, xml in (*_docx_frame(), ("word/document.xml", document)):
            entry = ZipInfo(name, WRITTEN_AT.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, '<?xml version="1.0" encoding="UTF-8"?>' + xml)


def _table_and_rest(sheet: Sheet, before: int) -> tuple[range, range]:
    """Full rows belong to the table; the short lines after it are paragraphs."""
    end = len(sheet.rows)
    while end > before and len(sheet.rows[end - 1]) < sheet.width:
        end -= 1
    return range(before, end), range(end, len(sheet.rows))


def _table_row(sheet: Sheet, row: int, before: int) -> str:
    cells = []
    covered = {
        (down, across): merge
        for merge in sheet.merges
        if merge.top >= before
        for down in range(merge.top, merge.bottom + 1)
        for across in range(merge.left, merge.right + 1)
    }
    for column, value in enumerate(sheet.rows[row]):
        merge = covered.get((row, column))
        if merge and column > merge.left:
            continue
        cells.append(f"<w:tc>{_cell_look(merge, row)}{_paragraph(cell_text(value))}</w:tc>")
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _cell_look(merge: Merge | None, row: int) -> str:
    if merge is None:
        return "<w:tcPr/>"
    span = merge.right - merge.left + 1
    down = "" if merge.top == merge.bottom else '<w:vMerge w:val="restart"/>'
    down = down if row == merge.top else "<w:vMerge/>"
    return f'<w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>'


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _docx_frame() -> tuple[tuple[str, str], ...]:
    kind = "application/vnd.openxmlformats-"
    types = (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" '
        f'ContentType="{kind}officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    links = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    return ("[Content_Types].xml", types), ("_rels/.rels", links)
