"""Text documents in the layout of Chinese offices (GB/T 9704-2012), to be printed and filed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from nongan.kernel.exports import CONTROL, Value

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE = Pt(22), Pt(16), Pt(10.5)
LINE = Pt(28)
MARGINS = {"top": Mm(37), "bottom": Mm(35), "left": Mm(28), "right": Mm(26)}
"""The type area of §5.2: 37 mm of sky, 28 mm of binding edge."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with heads that repeat on every page; `widths` in parts of the type area."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[int]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, paragraphs and a table, any of them may be empty."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: title, sections, and who signs it on which day."""

    title: str
    sections: Sequence[Section]
    signed_by: str = ""
    signed_on: str = ""
    notes: Sequence[str] = field(default=())


def document(paper: Paper) -> bytes:
    """The .docx of a paper."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = MARGINS["top"], MARGINS["bottom"]
    page.left_margin, page.right_margin = MARGINS["left"], MARGINS["right"]
    _page_numbers(page.footer.paragraphs[0])
    _written(
        made.add_paragraph(), paper.title, TITLE, TITLE_SIZE
    ).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in paper.sections:
        _add(made, section)
    for note in paper.notes:
        _written(made.add_paragraph(), note, BODY, TABLE_SIZE)
    for line in (paper.signed_by, paper.signed_on):
        if line:
            signed = _written(made.add_paragraph(), line, BODY, BODY_SIZE)
            signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            signed.paragraph_format.right_indent = BODY_SIZE * 4
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def day_in_words(day: date) -> str:
    """A date as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _add(made: DocxDocument, section: Section) -> None:
    if section.heading:
        _body(_written(made.add_paragraph(), section.heading, HEADING, BODY_SIZE))
    for text in section.paragraphs:
        _body(_written(made.add_paragraph(), text, BODY, BODY_SIZE))
    if section.table is not None and section.table.rows:
        _add_table(made, section.table)


def _body(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.first_line_indent = BODY_SIZE * 2


def _add_table(made: DocxDocument, table: Table) -> None:
    made_table = made.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    made_table.alignment = WD_TABLE_ALIGNMENT.CENTER
    head = made_table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)
    area = MARGINS_WIDTH / sum(table.widths)
    lines: list[tuple[Any, Sequence[Value], str]] = [(head.cells, table.heads, HEADING)]
    lines += [(made_table.add_row().cells, row, BODY) for row in table.rows]
    for cells, values, font in lines:
        for cell, value, width in zip(cells, values, table.widths, strict=True):
            cell.width = int(area * width)
            _written(cell.paragraphs[0], _text(value), font, TABLE_SIZE, line=Pt(15))
    made.add_paragraph()


MARGINS_WIDTH = Mm(210) - MARGINS["left"] - MARGINS["right"]


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _written(paragraph: Paragraph, text: str, font: str, size: Pt, *, line: Pt = LINE) -> Paragraph:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    _styled(paragraph.add_run(CONTROL.sub("", text)), font, size)
    return paragraph


def _styled(run: Run, font: str, size: Pt) -> None:
    run.font.name, run.font.size = font, size
    # Chinese characters take their own font attribute; `name` sets the Latin ones only.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _page_numbers(paragraph: Paragraph) -> None:
    """The number of the page between two dashes, as §7.5 wants it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _styled(paragraph.add_run("— "), "宋体", Pt(14))
    number = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        number._element.append(element)
    _styled(number, "宋体", Pt(14))
    _styled(paragraph.add_run(" —"), "宋体", Pt(14))
