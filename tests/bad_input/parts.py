"""A minimal xlsx put together by hand, so that any part of it can be spoilt."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

HEADER = ["序号", "姓名", "性别", "出生年月", "入党时间", "手机", "居住社区"]
ROWS = [
    ["1", "张伟", "男", "1980-05", "2003-07", "13812345678", "柳园社区"],
    ["2", "李娜", "女", "1985-06", "2008-07", "13912345678", "水塔社区"],
    ["3", "王秀英", "女", "1979-01", "2000-12", "13712345678", "学府社区"],
]
TABLE = [HEADER, *ROWS]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def cell(reference: str, text: str) -> str:
    """A cell with its text inline."""
    return (
        f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    )


def sheet_rows(table: list[list[str]]) -> str:
    """The rows of a sheet as XML."""
    lines = []
    for number, row in enumerate(table, 1):
        cells = "".join(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def sheet(body: str, before: str = "", after: str = "", declaration: str = DECLARATION) -> str:
    """A worksheet part around its rows."""
    data = f"{before}<sheetData>{body}</sheetData>{after}"
    return f'{declaration}<worksheet xmlns="{MAIN}">{data}</worksheet>'


def parts(sheets: int = 1) -> dict[str, str | bytes]:
    """The parts of a good workbook; the first sheet holds `TABLE`."""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    listed = "".join(
        f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{DECLARATION}"
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }
    for n in range(1, sheets + 1):
        found[f"xl/worksheets/sheet{n}.xml"] = sheet(sheet_rows(TABLE) if n == 1 else "")
    return found


def packed(found: dict[str, str | bytes], *, stored: bool = False) -> bytes:
    """The parts as a container."""
    data = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(data, "w", how) as archive:
        for name, content in found.items():
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            member.compress_type = how
            archive.writestr(member, content)
    return data.getvalue()


def workbook(
    table: list[list[str]] | None = None,
    first: str | bytes | None = None,
    changed: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of one table, or with the first sheet's XML given; `changed` replaces parts."""
    found = parts()
    if table is not None:
        found["xl/worksheets/sheet1.xml"] = sheet(sheet_rows(table))
    if first is not None:
        found["xl/worksheets/sheet1.xml"] = first
    return packed({**found, **(changed or {})})
