"""The .xlsx of a document: the same content on one sheet, to be sorted and counted by an office."""

import io
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from nongan.paper.documents.docx import code_picture
from nongan.paper.documents.model import Document, plain

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
A4 = 9
CHARACTERS = {False: 88, True: 132}
"""How many characters the widths of an upright and of a flat page add up to."""
LINE = 15


def xlsx(document: Document) -> bytes:
    """The document as .xlsx, the same bytes for the same document; no cell of it is a formula."""
    written = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(written, options) as book:
        archival = document.archival
        book.set_properties(
            {
                "title": document.title,
                "author": archival.maker,
                "keywords": f"保管期限：{archival.retention}；责任者：{archival.responsible}",
                "comments": f"密级：{archival.secrecy}",
                "created": archival.made_at.replace(tzinfo=None),
            }
        )
        Page(book, plain(document)).write()
    return written.getvalue()


class Page:
    """The sheet as it is filled, line after line; what is no table runs over all columns."""

    def __init__(self, book: xlsxwriter.Workbook, content: dict[str, Any]) -> None:
        self.book, self.content, self.line = book, content, 0
        self.sheet: Worksheet = book.add_worksheet("文件")
        self.formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        tables = [block for block in content["blocks"] if block["kind"] == "table"]
        widest = max(tables, key=lambda table: len(table["columns"]), default=None)
        widths = [column["width"] for column in widest["columns"]] if widest else [1.0] * 4
        self.is_flat = content["look"] in {"list", "certificate"}
        share = CHARACTERS[self.is_flat] / sum(widths)
        self.widths = [share * width for width in widths]

    def write(self) -> None:
        """Everything the document says, in its order."""
        sheet, content = self.sheet, self.content
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        if self.is_flat:
            sheet.set_landscape()
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        sheet.set_footer("&C第 &P 页　共 &N 页")
        if content["issuer"]:
            self.over_all(content["issuer"] + "文件", size=26, color="#D7000F", align="center")
            self.over_all("〔　　　　〕　　号", align="center")
        self.over_all(content["title"], size=18, bold=True, align="center")
        for line in content["subtitle"]:
            self.over_all(line, align="center")
        for block in content["blocks"]:
            getattr(self, block["kind"])(block)
        if content["look"] != "official":
            self.over_all(content["archival"]["line"], size=8)

    # ── blocks ───────────────────────────────────────────────────────────────────────────────

    def heading(self, block: dict[str, Any]) -> None:
        self.over_all(block["text"], bold=True)

    def paragraph(self, block: dict[str, Any]) -> None:
        self.over_all(block["text"])

    def fields(self, block: dict[str, Any]) -> None:
        for label, value in block["pairs"]:
            self.over_all(f"{label}：{value}")

    def signlines(self, block: dict[str, Any]) -> None:
        self.over_all("　　　　　　　　".join(f"{label}：" for label in block["labels"]))

    def signed(self, block: dict[str, Any]) -> None:
        self.over_all(block["by"], align="right")
        self.over_all(block["on"], align="right")

    def code(self, block: dict[str, Any]) -> None:
        picture = {"image_data": io.BytesIO(code_picture(block["token"]))}
        self.sheet.insert_image(self.line, 0, "code.png", picture)
        self.line += 7
        self.over_all(block["token"])
        if block["caption"]:
            self.over_all(block["caption"])

    def table(self, block: dict[str, Any]) -> None:
        columns = block["columns"]
        for number, column in enumerate(columns):
            self.cell(number, column["head"], bold=True, align="center", border=1)
        if len(columns) == len(self.widths):
            self.sheet.repeat_rows(self.line)
        self.line += 1
        for row in block["rows"]:
            for number, (text, column) in enumerate(zip(row, columns, strict=True)):
                self.cell(number, text, align=column["align"], border=1)
            self.line += 1
        if not block["rows"]:
            self.over_all(block["empty"], align="center")

    # ── writing ──────────────────────────────────────────────────────────────────────────────

    def over_all(self, text: str, **look: Any) -> None:
        """A line over all columns, as high as its text needs."""
        last = len(self.widths) - 1
        shape = self.shape(text, look)
        if last:
            self.sheet.merge_range(self.line, 0, self.line, last, "", shape)
        self.sheet.write_string(self.line, 0, text, shape)
        size = look.get("size", 11)
        room = sum(self.widths) * 11 / size
        lines = sum(max(1, -(-_width(part) // room)) for part in text.split("\n"))
        self.sheet.set_row(self.line, lines * LINE * size / 11)
        self.line += 1

    def cell(self, column: int, text: str, **look: Any) -> None:
        self.sheet.write_string(self.line, column, text, self.shape(text, look))

    def shape(self, text: str, look: dict[str, Any]) -> Format:
        """The format of a text. One that begins like a formula is marked as text for good."""
        given = {"text_wrap": True, "valign": "vcenter", "num_format": "@"} | look
        given["font_size"] = given.pop("size", 11)
        given["font_color"] = given.pop("color", "#000000")
        given["quote_prefix"] = text.startswith(DANGEROUS)
        key = tuple(sorted(given.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(given)
        return self.formats[key]


def _width(text: str) -> float:
    """How many Latin characters a text is wide."""
    return sum(1 if character < "\u2e80" else 2 for character in text)
