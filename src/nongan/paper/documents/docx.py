"""The .docx of a document, for WPS and Word: the same content, to be written in by an office."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import docx as python_docx
import segno
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Length, Mm, Pt, RGBColor, Twips
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from nongan.paper.documents.model import Document, plain

SONG, HEI, FANG, KAI = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
RED = RGBColor(0xD7, 0x00, 0x0F)
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """The measures of a look: the page, its margins (top, right, bottom, left) and its sizes."""

    landscape: bool
    margins: tuple[int, int, int, int]
    title: float
    body: float
    table: float
    line: float

    @property
    def width(self) -> Length:
        """The width of the type area."""
        return Mm((297 if self.landscape else 210) - self.margins[1] - self.margins[3])


LOOKS = {
    "official": Look(False, (37, 26, 35, 28), 22, 16, 12, 28.95),
    "list": Look(True, (18, 15, 17, 20), 20, 10.5, 10.5, 16),
    "form": Look(False, (25, 22, 22, 25), 20, 14, 10.5, 25),
    "certificate": Look(True, (30, 34, 26, 34), 30, 18, 10.5, 34),
}


def docx(document: Document) -> bytes:
    """The document as .docx, the same bytes for the same document."""
    content, look = plain(document), LOOKS[document.look]
    made = python_docx.Document()
    _page(made, look, with_dashes=document.look == "official")
    _properties(made, document)
    if content["issuer"]:
        _centred(made, content["issuer"] + "文件", SONG, 40, red=True)
        _centred(made, "〔　　　　〕　　号", FANG, 16)
    _centred(made, content["title"], SONG, look.title, red=document.look == "certificate")
    for line in content["subtitle"]:
        _centred(made, line, FANG, 10.5)
    for block in content["blocks"]:
        BLOCKS[block["kind"]](made, block, look)
    if document.look != "official":
        _write(made.add_paragraph(), content["archival"]["line"], FANG, 8)
    return _packed(made)


def _page(made: Docx, look: Look, *, with_dashes: bool) -> None:
    page = made.sections[0]
    across, down = (Mm(297), Mm(210)) if look.landscape else (Mm(210), Mm(297))
    page.orientation = WD_ORIENT.LANDSCAPE if look.landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = across, down
    sides = ("top_margin", "right_margin", "bottom_margin", "left_margin")
    for side, millimetres in zip(sides, look.margins, strict=True):
        setattr(page, side, Mm(millimetres))
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    pieces = ["— ", "PAGE", " —"] if with_dashes else ["第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"]
    for n, piece in enumerate(pieces):
        run = foot.add_run("" if n % 2 else piece)
        if n % 2:
            _field(run, piece)
        _font(run, "宋体", 14 if with_dashes else 9)


def _properties(made: Docx, document: Document) -> None:
    archival, said = document.archival, made.core_properties
    said.title, said.author, said.last_modified_by = document.title, archival.maker, archival.maker
    said.keywords = f"保管期限：{archival.retention}；责任者：{archival.responsible}"
    said.comments = f"密级：{archival.secrecy}"
    said.created = said.modified = archival.made_at.replace(tzinfo=None)


# ── blocks ───────────────────────────────────────────────────────────────────────────────────


def _heading(made: Docx, block: dict[str, Any], look: Look) -> None:
    font = {1: HEI, 2: KAI}.get(block["level"], FANG)
    line = _write(made.add_paragraph(), block["text"], font, look.body, look.line)
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.first_line_indent = Pt(look.body * 2)


def _paragraph(made: Docx, block: dict[str, Any], look: Look) -> None:
    is_note, is_addressee = block["style"] == "note", block["style"] == "addressee"
    line = _write(
        made.add_paragraph(), block["text"], FANG, 9.5 if is_note else look.body, look.line
    )
    if not is_addressee and not (is_note and look.landscape):
        line.paragraph_format.first_line_indent = Pt(look.body * 2)


def _fields(made: Docx, block: dict[str, Any], look: Look) -> None:
    cells = [f"{label}：{value}" for label, value in block["pairs"]]
    cells += [""] * (-len(cells) % block["columns"])
    rows = [cells[n : n + block["columns"]] for n in range(0, len(cells), block["columns"])]
    _grid(made, rows, [1] * block["columns"], look)


def _table(made: Docx, block: dict[str, Any], look: Look) -> None:
    columns = block["columns"]
    rows = [[column["head"] for column in columns], *block["rows"]]
    aligns = [column["align"] for column in columns]
    widths = [column["width"] for column in columns]
    table = _grid(made, rows, widths, look, aligns)
    if not block["rows"]:
        cells: list[_Cell] = list(table.add_row().cells)  # type: ignore[no-untyped-call]
        _write(cells[0].merge(cells[-1]).paragraphs[0], block["empty"], FANG, look.table)


def _signlines(made: Docx, block: dict[str, Any], look: Look) -> None:
    labels = [f"{label}：" for label in block["labels"]]
    _grid(made, [labels], [1] * len(labels), look)


def _signed(made: Docx, block: dict[str, Any], look: Look) -> None:
    for text in (block["by"], block["on"]):
        line = _write(made.add_paragraph(), text, FANG, look.body, look.line)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(look.body * 4)


def _code(made: Docx, block: dict[str, Any], look: Look) -> None:
    line = made.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run().add_picture(io.BytesIO(code_picture(block["token"])), width=Mm(24))
    for text in filter(None, (block["token"], block["caption"])):
        _write(made.add_paragraph(), text, FANG, 8).alignment = WD_ALIGN_PARAGRAPH.RIGHT


BLOCKS: dict[str, Callable[[Docx, dict[str, Any], Look], None]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "fields": _fields,
    "table": _table,
    "signlines": _signlines,
    "signed": _signed,
    "code": _code,
}


def code_picture(token: str) -> bytes:
    """The QR code of a token as PNG."""
    drawn = io.BytesIO()
    segno.make_qr(token, error="m").save(drawn, kind="png", scale=4, border=2)
    return drawn.getvalue()


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def _grid(
    made: Docx,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    look: Look,
    aligns: Sequence[str] = (),
) -> Table:
    """A table; its rows are parsed from XML, since cell by cell thousands of them take minutes.

    With `aligns` every cell has a frame and the first row is the head; else a line below each.
    """
    framed, size = bool(aligns), look.table if aligns else look.body
    table: Table = made.add_table(rows=0, cols=len(widths), style="Table Grid" if framed else None)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    part = look.width.twips / sum(widths)
    shares = [round(part * width) for width in widths]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Twips(share)
    for number, row in enumerate(rows):
        is_head = framed and number == 0
        font = HEI if is_head else KAI
        sides = ["center"] * len(row) if is_head else aligns or ["left"] * len(row)
        cells = zip(row, shares, sides, strict=True)
        xml = "".join(_cell(text, share, side, font, size, framed) for text, share, side in cells)
        properties = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else ""
        table._tbl.append(parse_xml(f"<w:tr {nsdecls('w')}>{properties}{xml}</w:tr>"))
    made.add_paragraph()
    return table


def _cell(text: str, width: int, side: str, font: str, size: float, framed: bool) -> str:
    line = "" if framed else '<w:tcBorders><w:bottom w:val="single" w:sz="4"/></w:tcBorders>'
    words = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{line}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:spacing w:before="30" w:after="30"/><w:jc w:val="{side}"/>'
        f'</w:pPr><w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{round(size * 2)}"/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'
        "</w:p></w:tc>"
    )


def _centred(made: Docx, text: str, font: str, size: float, *, red: bool = False) -> None:
    line = _write(made.add_paragraph(), text, font, size, size * 1.6)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if red:
        line.runs[0].font.color.rgb = RED


def _write(line: Line, text: str, font: str, size: float, height: float | None = None) -> Line:
    form = line.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if height is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    _font(line.add_run(text), font, size)
    return line


def _font(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = font, Pt(size)
    # Chinese characters take their own font attribute; `name` sets the Latin ones only.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _field(run: Run, name: str) -> None:
    """A number that the office program keeps: PAGE, NUMPAGES."""
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._element.append(element)


def _packed(made: Docx) -> bytes:
    """The file, with no hour of packing in it."""
    written, fixed = io.BytesIO(), io.BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
