"""Containers that lie, are cut, hold tricks, or are something else under the name of a workbook."""

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.bad_input import BadFile
from tests.bad_input.parts import TABLE, packed, parts, sheet, sheet_rows, workbook

FAMILY = "container"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _bad(name: str, data: bytes, expect: str, kind: str = "refusal") -> BadFile:
    return BadFile(FAMILY, name, data, expect, kind)


def files() -> Iterator[BadFile]:
    """Every file of the family."""
    yield from _cut()
    yield from _lying()
    yield from _members()
    yield from _bombs()
    yield from _others()
    yield from _macros()


def _cut() -> Iterator[BadFile]:
    good = workbook()
    yield _bad("zero.xlsx", b"", "file_empty")
    yield _bad("blank.xlsx", b" \r\n \n", "file_empty")
    yield _bad("nuls.xlsx", b"\x00" * 600, "file_empty")
    yield _bad("one-byte.xlsx", b"P", "no_table")
    yield _bad("magic-only.xlsx", b"PK\x03\x04", "container_broken")
    for tenth in range(1, 11):
        yield _bad(f"cut-{tenth}.xlsx", good[: len(good) * tenth // 11], "container_broken")
    yield _bad("only-directory.xlsx", good[good.index(b"PK\x01\x02") :], "container_broken")
    yield _bad("empty-zip.xlsx", b"PK\x05\x06" + b"\x00" * 18, "container_broken")


def _lying() -> Iterator[BadFile]:
    good = workbook()
    at = good.index(b"PK\x01\x02")
    for name, offset, width in (
        ("crc", 16, 4),
        ("size", 20, 4),
        ("place", 42, 4),
        ("method", 10, 2),
    ):
        data = bytearray(good)
        data[at + offset : at + offset + width] = b"\xee" * width
        expect = "container_broken" if name != "crc" else "container_broken"
        if name == "size":
            expect = "container_broken"
        yield _bad(f"directory-{name}.xlsx", bytes(data), expect, "refusal_or_read")
    end = good.rindex(b"PK\x05\x06")
    for name, offset, value in (
        ("count", 10, 0xFFF0),
        ("start", 16, 0x7FFFFFF0),
        ("length", 12, 0x7FFFFFF0),
    ):
        data = bytearray(good)
        struct.pack_into("<H" if name == "count" else "<I", data, end + offset, value)
        yield _bad(f"end-{name}.xlsx", bytes(data), "container_broken", "refusal_or_read")
    for spoilt in range(4):
        data = bytearray(good)
        start = good.index(b"xl/worksheets/sheet1.xml") + 60 + spoilt * 20
        data[start : start + 8] = b"\xff" * 8
        yield _bad(f"damaged-{spoilt}.xlsx", bytes(data), "container_broken")


def _members() -> Iterator[BadFile]:
    for name, member in (
        ("up", "../../etc/cron.d/x.xml"),
        ("absolute", "/etc/passwd.xml"),
        ("drive", "C:/windows/x.xml"),
        ("backslash", "..\\..\\x.xml"),
    ):
        yield _bad(f"path-{name}.xlsx", packed({**parts(), member: "<x/>"}), "container_broken")
    data = io.BytesIO(workbook())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/workbook.xml ", "x")
    twice = data.getvalue().replace(b"xl/workbook.xml ", b"xl/workbook.xml\x20")
    yield _bad("odd-name.xlsx", twice, "张伟", "read")
    same = packed({**parts(), "xl/workbook.xmX": "<x/>"}).replace(
        b"xl/workbook.xmX", b"xl/workbook.xml"
    )
    yield _bad("twice.xlsx", same, "container_broken")
    good = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := good.find(mark, at + 1)) >= 0:
            good[at + offset] |= 1
    yield _bad("encrypted-members.xlsx", bytes(good), "encrypted")
    yield _bad(
        "many-members.xlsx",
        packed({**parts(), **{f"x/{n}.txt": "" for n in range(1500)}}),
        "too_many_members",
    )
    for missing in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        left = {name: content for name, content in parts().items() if name != missing}
        yield _bad(
            f"without-{missing.rpartition('/')[2]}.xlsx",
            packed(left),
            "container_broken",
            "refusal_any",
        )
    left = {name: content for name, content in parts().items() if name != "[Content_Types].xml"}
    yield _bad("without-types.xlsx", packed(left), "张伟", "read")
    bzip = io.BytesIO()
    with zipfile.ZipFile(bzip, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    yield _bad("bzip2.xlsx", bzip.getvalue(), "container_broken")
    yield _bad("stored.xlsx", packed(parts(), stored=True), "张伟", "read")
    yield _bad("trailing.xlsx", workbook() + b"trailing bytes" * 5, "张伟", "refusal_or_read")
    yield _bad("leading.xlsx", b"\x00\x01\x02" + workbook(), "not_a_table", "refusal_any")


def _bombs() -> Iterator[BadFile]:
    """Small files that would be big."""
    yield _bad(
        "spaces-40mb.xlsx", workbook(changed={"xl/junk.xml": b" " * (40 << 20)}), "zip_ratio"
    )
    yield _bad(
        "spaces-120mb.xlsx",
        workbook(changed={"xl/junk.xml": b" " * (120 << 20)}),
        "unzipped_too_big",
    )
    inner = packed({"a.txt": b"\x00" * (2 << 20)})
    yield _bad("nested.xlsx", packed({f"{n}.zip": inner for n in range(20)}), "is_archive")
    lying = bytearray(workbook(first=sheet("<row/>" * 4_000_000)))
    at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", lying, at + 24, 2000)
    yield _bad("lying-size.xlsx", bytes(lying), "container_broken", "refusal_any")
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 3000))
    yield _bad("wide.xlsx", workbook(first=sheet(wide)), "too_many_columns", "refusal_any")
    far = sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    yield _bad("far-corner.xlsx", workbook(first=far), "too_much_work", "refusal_any")


def _others() -> Iterator[BadFile]:
    text = "\n".join(",".join(row) for row in TABLE)
    yield _bad("csv-renamed.xlsx", text.encode(), "extension_differs", "problem")
    yield _bad("csv-renamed.xls", text.encode("gb18030"), "extension_differs", "problem")
    yield _bad("xlsx-renamed.csv", workbook(), "extension_differs", "problem")
    html = "<html><table><tr><td>姓名</td></tr></table></html>"
    yield _bad("page.xls", html.encode(), "is_html")
    yield _bad("page-bom.xls", b"\xef\xbb\xbf" + html.encode(), "is_html")
    yield _bad("spreadsheet-2003.xls", b'<?xml version="1.0"?><Workbook/>', "is_html")
    yield _bad(
        "mhtml.xls",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>",
        "is_html",
    )
    yield _bad("paper.xlsx", b"%PDF-1.7\n1 0 obj", "is_pdf")
    yield _bad("text.docx", b"{\\rtf1\\ansi hello}", "is_rtf")
    yield _bad("packed.xlsx", b"Rar!\x1a\x07\x01\x00" + b"\x00" * 90, "is_archive")
    yield _bad("packed2.xlsx", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 90, "is_archive")
    yield _bad("packed3.xlsx", b"\x1f\x8b\x08\x00" + b"\x00" * 90, "is_archive")
    yield _bad("files.xlsx", packed({"名单.txt": "张伟"}), "is_archive")
    yield _bad(
        "slides.xlsx",
        packed({"ppt/presentation.xml": "<p/>", "[Content_Types].xml": "<t/>"}),
        "not_a_table",
    )
    yield _bad(
        "writer.ods",
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "not_a_table",
    )
    yield _bad("program.xlsx", b"MZ\x90\x00\x03\x00" + bytes(range(256)) * 4, "not_a_table")
    yield _bad("sound.xlsx", b"ID3\x03\x00\x00" + bytes(range(256)) * 4, "not_a_table")
    for stream, expect in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "is_legacy_doc"),
        ("PowerPoint Document", "not_a_table"),
        ("Nothing", "container_broken"),
        ("Workbook", "container_broken"),
    ):
        data = _OLE + b"\x00" * 600 + stream.encode("utf-16-le") + b"\x00" * 900
        yield _bad(f"ole-{stream.split()[0].lower()}.xls", data, expect)
    yield _bad(
        "word-without-table.docx", _word("<w:p><w:r><w:t>没有表格</w:t></w:r></w:p>"), "no_table"
    )
    yield _bad("word-broken.docx", _word("<w:p>"), "container_broken")
    yield _bad("word-entity.docx", _word("<w:p/>", '<!DOCTYPE x [<!ENTITY a "b">]>'), "xml_doctype")


def _word(body: str, before: str = "") -> bytes:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    root = f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    document = f'<?xml version="1.0"?>{before}{root}'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def _macros() -> Iterator[BadFile]:
    yield _bad(
        "macros.xlsm", workbook(changed={"xl/vbaProject.bin": _OLE}), "macros_ignored", "problem"
    )
    yield _bad(
        "macro-sheet.xlsm",
        workbook(changed={"xl/macrosheets/sheet1.xml": "<x/>"}),
        "macros_ignored",
        "problem",
    )
    links = {"xl/externalLinks/externalLink1.xml": "<x/>"}
    yield _bad("links.xlsx", workbook(changed=links), "links_ignored", "problem")
    dde = sheet(
        sheet_rows([*TABLE, ["4", "赵敏", "女", "1990-01", "2012-01", "=cmd|'/c calc'!A1", ""]])
    )
    yield _bad("dde.xlsx", workbook(first=dde), "phone_invalid", "problem")
    yield _bad(
        "object.xlsx", workbook(changed={"xl/embeddings/oleObject1.bin": _OLE}), "张伟", "read"
    )
