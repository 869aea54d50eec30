"""csv: encodings that must be read right or refused, separators, quotes, sizes (promise G9)."""

from collections.abc import Iterator

from tests.bad_input import BadFile
from tests.bad_input.parts import TABLE

FAMILY = "csv"
TEXT = "\r\n".join(",".join(row) for row in TABLE) + "\r\n"
RARE = TEXT.replace("张伟", "𠮷伟").replace("李娜", "㐂娜")
DOTTED = TEXT.replace("张伟", "买买提·艾力")


def _bad(name: str, data: bytes, expect: str, kind: str = "refusal") -> BadFile:
    return BadFile(FAMILY, f"{name}.csv", data, expect, kind)


def files() -> Iterator[BadFile]:
    """Every file of the family."""
    yield from readable()
    yield from unreadable()
    yield from _forms()
    yield from _sizes()
    yield from _payloads()


def readable() -> Iterator[BadFile]:
    """Encodings that must give the exact text."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"):
        yield _bad(f"plain-{encoding}", TEXT.encode(encoding), "张伟", "read")
        yield _bad(f"dotted-{encoding}", DOTTED.encode(encoding), "买买提·艾力", "read")
        if encoding != "gbk":
            yield _bad(f"rare-{encoding}", RARE.encode(encoding), "𠮷伟", "read")
    big = TEXT.encode("utf-16-be")
    yield _bad("plain-utf-16-be-mark", b"\xfe\xff" + big, "张伟", "read")


def unreadable() -> Iterator[BadFile]:
    """Bytes whose text would have to be guessed."""
    complex_text = TEXT.translate(
        str.maketrans("张伟号性别业党时间机区园娜学", "張偉號性別業黨時間機區園娜學")
    )
    yield _bad("big5", complex_text.encode("big5", "ignore"), "encoding_unclear", "refusal_any")
    yield _bad(
        "shift-jis",
        ("氏名,性別,生年月日\r\n" + "山田太郎,男,アイウエオ\r\n" * 3).encode("shift-jis"),
        "encoding_unclear",
        "refusal_any",
    )
    yield _bad(
        "euc-kr",
        ("이름,성별,전화번호\r\n" + "김철수,남자,연락처없음\r\n" * 3).encode("euc-kr"),
        "encoding_unclear",
        "refusal_any",
    )
    lines = TEXT.splitlines(keepends=True)
    yield _bad(
        "mixed-first",
        lines[0].encode() + "".join(lines[1:]).encode("gb18030"),
        "encoding_unclear",
        "refusal_any",
    )
    yield _bad(
        "mixed-last",
        "".join(lines[:-1]).encode("gb18030") + lines[-1].encode(),
        "encoding_unclear",
        "refusal_any",
    )
    yield _bad(
        "mixed-middle",
        b"".join(line.encode("gb18030" if n % 2 else "utf-8") for n, line in enumerate(lines)),
        "encoding_unclear",
        "refusal_any",
    )
    yield _bad("utf8-cut", TEXT.encode()[:-40] + b"\xe5\xbc", "encoding_unclear", "refusal_any")
    yield _bad("utf8-mark-then-gbk", b"\xef\xbb\xbf" + TEXT.encode("gbk"), "encoding_unclear")
    yield _bad("utf16-odd", TEXT.encode("utf-16")[:-1], "encoding_unclear")
    yield _bad(
        "utf16-surrogate",
        b"\xff\xfe" + b"\x00\xd8" * 3 + TEXT.encode("utf-16-le"),
        "encoding_unclear",
    )
    yield _bad("nul-bytes", TEXT.encode().replace(b",", b"\x00,"), "not_a_table", "refusal_any")
    yield _bad("binary", bytes(range(1, 256)) * 8, "not_a_table", "refusal_any")
    yield _bad("replaced", TEXT.replace("张伟", "张\ufffd").encode(), "text_garbled", "problem")


def _forms() -> Iterator[BadFile]:
    for name, mark in (
        ("tab", "\t"),
        ("semicolon", ";"),
        ("bar", "|"),
        ("full-comma", "，"),
        ("full-semicolon", "；"),
    ):
        yield _bad(f"separator-{name}", TEXT.replace(",", mark).encode(), "张伟", "read")
    yield _bad("sep-line", ("sep=;\r\n" + TEXT.replace(",", ";")).encode(), "张伟", "read")
    yield _bad("lone-cr", TEXT.replace("\r\n", "\r").encode(), "张伟", "read")
    yield _bad("lone-lf", TEXT.replace("\r\n", "\n").encode(), "张伟", "read")
    yield _bad("blank-lines", TEXT.replace("\r\n", "\r\n\r\n").encode(), "张伟", "read")
    yield _bad(
        "quoted",
        '"'.join(("", '","'.join(TABLE[0]), "")).encode()
        + b"\r\n"
        + TEXT.split("\r\n", 1)[1].encode(),
        "张伟",
        "read",
    )
    yield _bad("quote-open", TEXT.replace("李娜", '"李娜').encode(), "csv_broken")
    yield _bad("ragged", TEXT.replace(",柳园社区", "").encode(), "张伟", "read")
    yield _bad(
        "too-many-cells", TEXT.replace("柳园社区", "柳园社区,,,多余").encode(), "张伟", "read"
    )
    yield _bad(
        "line-breaks-inside", TEXT.replace("柳园社区", '"柳园\n社区"').encode(), "张伟", "read"
    )
    yield _bad("header-only", TEXT.split("\r\n")[0].encode(), "list_empty", "problem")
    yield _bad("newlines-only", b"\r\n" * 50, "file_empty")
    yield _bad("commas-only", b",,,\r\n" * 50, "no_table")
    yield _bad("one-word", "名单".encode(), "no_table")
    yield _bad("prose", "同志们好。\r\n请于本月底前上报。\r\n谢谢。".encode(), "no_table")


def _sizes() -> Iterator[BadFile]:
    row = ",".join(TABLE[1]) + "\r\n"
    head = ",".join(TABLE[0]) + "\r\n"
    yield _bad("rows-100000", (head + row * 100_000).encode(), "too_many_rows")
    yield _bad(
        "columns-100000",
        (",".join(f"列{n}" for n in range(100_000)) + "\r\n").encode(),
        "too_many_columns",
    )
    yield _bad(
        "columns-150", (head.strip() + ",x" * 150 + "\r\n" + row).encode(), "too_many_columns"
    )
    yield _bad(
        "field-200kb", (head + row.replace("柳园社区", "长" * 200_000)).encode(), "csv_broken"
    )
    yield _bad("line-18mb", b"a" * (18 << 20), "csv_broken", "refusal_any")
    yield _bad("file-21mb", head.encode() + b" " * (21 << 20), "file_too_big")
    yield _bad("trailing-blank", (head + row + ",,,,,,\r\n" * 5000).encode(), "张伟", "read")


def _payloads() -> Iterator[BadFile]:
    for number, payload in enumerate(
        ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(1)", "\t=1", "=cmd|'/c'!A1")
    ):
        spoilt = TEXT.replace("13812345678", f'"{payload}"')
        yield _bad(f"formula-{number}", spoilt.encode(), "phone_invalid", "problem")
