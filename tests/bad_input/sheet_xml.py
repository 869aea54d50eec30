"""Sheets whose XML is broken, hostile, or merely unusual."""

from collections.abc import Iterator

from tests.bad_input import BadFile
from tests.bad_input.parts import (
    DECLARATION,
    TABLE,
    cell,
    packed,
    parts,
    sheet,
    sheet_rows,
    workbook,
)

FAMILY = "sheet-xml"
GOOD = sheet_rows(TABLE)
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _bad(name: str, content: str | bytes, expect: str, kind: str = "refusal") -> BadFile:
    return BadFile(FAMILY, f"{name}.xlsx", workbook(first=content), expect, kind)


def files() -> Iterator[BadFile]:
    """Every file of the family."""
    yield from _entities()
    yield from _broken()
    yield from _encodings()
    yield from _cells()
    yield from _shared()
    yield from _layout()


def _entities() -> Iterator[BadFile]:
    types = {
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>',
        "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
        "file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "web": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>',
        "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "plain": "<!DOCTYPE x>",
        "outside": '<!DOCTYPE x SYSTEM "x.dtd">',
        "public": '<!DOCTYPE x PUBLIC "-//x" "x.dtd">',
    }
    for name, declared in types.items():
        yield _bad(
            f"doctype-{name}", sheet(GOOD, declaration=DECLARATION + declared), "xml_doctype"
        )
        for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
            content = parts().get(part, f"{DECLARATION}<x/>")
            spoilt = str(content).replace(DECLARATION, DECLARATION + declared)
            member = part.rpartition("/")[2].split(".")[0]
            data = packed({**parts(), part: spoilt})
            yield BadFile(FAMILY, f"doctype-{name}-{member}.xlsx", data, "xml_doctype")


def _broken() -> Iterator[BadFile]:
    whole = sheet(GOOD)
    yield _bad("unclosed", whole.replace("</sheetData>", ""), "container_broken", "refusal_or_read")
    yield _bad(
        "crossed",
        whole.replace("</row></sheetData>", "</sheetData></row>"),
        "container_broken",
        "refusal_or_read",
    )
    yield _bad("cut", whole[: len(whole) // 2], "container_broken", "refusal_or_read")
    yield _bad("empty", "", "container_broken", "refusal_any")
    yield _bad("no-xml", "this is no xml", "container_broken", "refusal_any")
    yield _bad("deep", sheet("<x>" * 10_000 + "</x>" * 10_000 + GOOD), "张伟", "refusal_or_read")
    yield _bad(
        "long-attribute",
        sheet(GOOD, before=f'<x y="{"z" * 2**20}"/>'),
        "zip_ratio",
        "refusal_or_read",
    )
    yield _bad("no-data", f'{DECLARATION}<worksheet xmlns="x"/>', "no_table", "refusal_any")
    yield _bad("no-rows", sheet(""), "no_table")
    yield _bad("other-root", f"{DECLARATION}<html><body/></html>", "no_table", "refusal_any")
    yield _bad(
        "comment", whole.replace("<sheetData>", "<!-- <row/> --><sheetData>"), "张伟", "read"
    )
    yield _bad("cdata", sheet(GOOD.replace("张伟", "<![CDATA[张伟]]>")), "张伟", "refusal_or_read")
    yield _bad("instruction", whole.replace("<sheetData>", "<?x y?><sheetData>"), "张伟", "read")


def _encodings() -> Iterator[BadFile]:
    whole = sheet(GOOD)
    yield _bad(
        "utf8-invalid",
        whole.encode().replace("张".encode(), b"\xff\xfe"),
        "container_broken",
        "refusal_or_read",
    )
    yield _bad(
        "utf16",
        whole.replace("UTF-8", "UTF-16").encode("utf-16"),
        "container_broken",
        "refusal_or_read",
    )
    yield _bad("utf7", whole.replace("UTF-8", "UTF-7"), "张伟", "refusal_or_read")
    yield _bad(
        "gbk", whole.replace("UTF-8", "GBK").encode("gbk"), "container_broken", "refusal_or_read"
    )
    yield _bad("bom", b"\xef\xbb\xbf" + whole.encode(), "张伟", "read")
    for code in ("&#0;", "&#xB;", "&#xFFFE;", "&#xD800;"):
        name = f"character-{code.strip('&#;x').lower()}"
        yield _bad(
            name, sheet(GOOD.replace("张伟", f"张{code}伟")), "container_broken", "refusal_or_read"
        )
    yield _bad("replaced", sheet(GOOD.replace("张伟", "张\ufffd")), "text_garbled", "problem")


def _with_cell(xml: str) -> str:
    return sheet(GOOD.replace(cell("F2", "13812345678"), xml))


def _cells() -> Iterator[BadFile]:
    odd = {
        "index-negative": ('<c r="F2" t="s"><v>-1</v></c>', "container_broken"),
        "index-beyond": ('<c r="F2" t="s"><v>99999</v></c>', "phone_missing"),
        "index-word": ('<c r="F2" t="s"><v>x</v></c>', "container_broken"),
        "style-beyond": ('<c r="F2" s="99999"><v>13812345678</v></c>', "张伟"),
        "boolean-two": ('<c r="F2" t="b"><v>2</v></c>', "phone_invalid"),
        "error-ref": ('<c r="F2" t="e"><v>#REF!</v></c>', "phone_missing"),
        "error-name": ('<c r="F2" t="e"><v>#NAME?</v></c>', "phone_missing"),
        "formula-no-value": ('<c r="F2"><f>A1*2</f></c>', "phone_missing"),
        "formula-text": ('<c r="F2" t="str"><f>"x"</f><v>13812345678</v></c>', "张伟"),
        "huge": ('<c r="F2"><v>1e308</v></c>', "phone_invalid"),
        "infinite": ('<c r="F2"><v>1e999</v></c>', "phone_invalid"),
        "not-a-number": ('<c r="F2"><v>NaN</v></c>', "phone_invalid"),
        "no-reference": ("<c><v>1</v></c>", "张伟"),
        "bad-reference": ('<c r="0F"><v>1</v></c>', "container_broken"),
        "reference-beyond": ('<c r="ZZZZ99999999"><v>1</v></c>', "container_broken"),
        "type-unknown": ('<c r="F2" t="zz"><v>1</v></c>', "container_broken"),
        "rich": (
            '<c r="F2" t="inlineStr"><is><r><t>138</t></r><r><t>12345678</t></r></is></c>',
            "张伟",
        ),
        "no-value": ('<c r="F2" t="n"/>', "phone_missing"),
        "scientific": (cell("F2", "1.38E+10"), "phone_rounded"),
        "date-zero": ('<c r="F2"><v>0</v></c>', "phone_invalid"),
        "date-sixty": ('<c r="F2"><v>60</v></c>', "phone_invalid"),
        "negative": ('<c r="F2"><v>-1</v></c>', "phone_invalid"),
    }
    for name, (xml, expect) in odd.items():
        yield _bad(f"cell-{name}", _with_cell(xml), expect, "any")
    again = GOOD.replace(cell("F2", "13812345678"), cell("F2", "13812345678") * 2)
    yield _bad("cell-twice", sheet(again), "张伟", "any")


def _shared() -> Iterator[BadFile]:
    for name, content in (
        ("none", f"{DECLARATION}<sst/>"),
        ("open", f"{DECLARATION}<sst><si><t>姓名</t>"),
        (
            "lying-count",
            DECLARATION
            + '<sst count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>',
        ),
        ("empty", ""),
    ):
        data = workbook(changed={"xl/sharedStrings.xml": content})
        yield BadFile(FAMILY, f"shared-{name}.xlsx", data, "张伟", "any")


def _layout() -> Iterator[BadFile]:
    merged = "<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 60_000 + "</mergeCells>"
    yield _bad("merges-60000", sheet(GOOD, after=merged), "zip_ratio", "any")
    yield _bad(
        "merge-all",
        sheet(GOOD, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "张伟",
        "any",
    )
    yield _bad(
        "merge-wrong",
        sheet(GOOD, after='<mergeCells><mergeCell ref="B2:A1"/></mergeCells>'),
        "张伟",
        "any",
    )
    yield _bad(
        "merge-word",
        sheet(GOOD, after='<mergeCells><mergeCell ref="nowhere"/></mergeCells>'),
        "container_broken",
        "any",
    )
    yield _bad(
        "dimension-lies", sheet(GOOD, before='<dimension ref="A1:XFD1048576"/>'), "张伟", "any"
    )
    yield _bad("dimension-wrong", sheet(GOOD, before='<dimension ref="x"/>'), "张伟", "any")
    rows = GOOD.split("</row>")
    yield _bad(
        "rows-backwards", sheet("</row>".join([*reversed(rows[:-1]), ""])), "header_missing", "any"
    )
    yield _bad("row-twice", sheet(GOOD + GOOD), "张伟", "any")
    yield _bad("protected", sheet(GOOD, after='<sheetProtection sheet="1"/>'), "张伟", "read")
    yield _bad(
        "filtered", sheet(GOOD.replace('<row r="3">', '<row r="3" hidden="1">')), "张伟", "read"
    )
    yield _bad(
        "header-at-five",
        sheet(sheet_rows([["县公安局党员名单"], [""], [""], [""], *TABLE])),
        "张伟",
        "read",
    )
    yield _bad("headless", sheet(sheet_rows(TABLE[1:])), "header_missing", "problem")
    yield _bad("header-only", sheet(sheet_rows(TABLE[:1])), "list_empty", "problem")
    yield BadFile(FAMILY, "sheets-300.xlsx", packed(parts(300)), "too_many_sheets")
    hidden = str(parts()["xl/workbook.xml"]).replace(
        'sheetId="1"', 'sheetId="1" state="veryHidden"'
    )
    yield BadFile(
        FAMILY, "very-hidden.xlsx", workbook(changed={"xl/workbook.xml": hidden}), "张伟", "read"
    )
    long_rows = [TABLE[0], *([str(n), "", "", "", "", "", ""] for n in range(1, 5000)), TABLE[1]]
    yield _bad("prepared-5000", sheet(sheet_rows(long_rows)), "张伟", "any")
