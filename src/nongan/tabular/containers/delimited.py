"""csv and its like: the right encoding or a refusal, never garbled text (promise G9)."""

import csv
import io

from nongan.tabular.choices import Limits
from nongan.tabular.containers.grids import Book, Grid
from nongan.tabular.containers.workbooks import check_filled, trimmed
from nongan.tabular.refusals import Refusal
from nongan.tabular.text import Cell

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ORDERS = ("utf-16-le", "utf-16-be")
_MOSTLY = 0.6
_DELIMITERS = ",\t;|，；"
_SAMPLE_LINES = 30
# So many separators in a cell of several lines: a quote was never closed and has swallowed rows.
_SWALLOWED = 3


def _level_one() -> frozenset[str]:
    # The 3,755 characters of GB 2312 level one, by frequency of use: what ordinary text is made of.
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset("".join(code.decode("gb2312", "ignore") for code in codes))


_COMMON = _level_one()


def book_of(data: bytes, limits: Limits) -> Book:
    """The file's one grid, named "" since a csv has no sheets. Raises Refusal."""
    text, encoding = decoded(data)
    if "\x00" in text:
        raise Refusal("not_a_table")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter, limits)
    check_filled("", rows, limits)
    return Book(
        "csv",
        [Grid("", rows)],
        [("encoding_read", {"encoding": encoding})] if encoding != "utf-8" else [],
    )


def decoded(data: bytes) -> tuple[str, str]:
    """The text of `data` and the encoding that it is in. Raises Refusal where it would have to be
    guessed.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding), encoding.removesuffix("-sig")
    if b"\x00" in data[:4096]:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = _strict(data, "gb18030")
    _refuse_garbled(text)
    return text, "gb18030"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        start = getattr(error, "start", 0)
        raise Refusal("encoding_unclear", row=data[:start].count(b"\n") + 1) from error


def _utf16_without_mark(data: bytes) -> tuple[str, str]:
    """The byte order that gives ordinary text: the other one gives hardly any."""
    if len(data) % 2:
        raise Refusal("not_a_table")
    shares = {encoding: _ordinary(data[:4096], encoding) for encoding in _ORDERS}
    encoding = max(shares, key=shares.__getitem__)
    if shares[encoding] < _MOSTLY:
        raise Refusal("not_a_table")
    return _strict(data, encoding), encoding


def _ordinary(head: bytes, encoding: str) -> float:
    text = head.decode(encoding, "ignore")
    usual = sum(one in _COMMON or one.isspace() or " " <= one <= "~" for one in text)
    return usual / max(len(text), 1)


def _refuse_garbled(text: str) -> None:
    """Any bytes of Big5, Shift-JIS or mixed encodings pass as GB18030; the characters then are
    strange ones.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.isascii():
            continue
        han = [character for character in line if "\u3400" <= character <= "\u9fff"]
        strange = sum(
            "\ue000" <= c <= "\uf8ff" or "\u0400" <= c <= "\u04ff" or "\uff61" <= c <= "\uff9f"
            for c in line
        )
        common = sum(character in _COMMON for character in han)
        if strange > 2 and strange > len(han) / 2:
            raise Refusal("encoding_unclear", row=number)
        if len(han) >= 4 and common < 0.6 * len(han):
            raise Refusal("encoding_unclear", row=number)


def _delimiter(text: str) -> str:
    first, _, _ = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4]
    lines = [line for line in text[:20_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in _DELIMITERS}
    # The mark that stands in most lines, most often: the median is deaf to one long remark.
    return max(_DELIMITERS, key=lambda mark: counts[mark][len(lines) // 2] if lines else 0)


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[Cell]]:
    csv.field_size_limit(limits.cell_characters)
    lines = io.StringIO(text, newline="")
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if len(rows) > 2 * limits.rows:
                raise Refusal("too_many_rows", sheet="", rows=len(rows), limit=limits.rows)
            if any("\n" in cell and cell.count(delimiter) >= _SWALLOWED for cell in row):
                raise Refusal("csv_broken", row=len(rows) + 1)
            rows.append(list(row))
    except csv.Error as error:
        raise Refusal("csv_broken", row=len(rows) + 1) from error
    if rows and rows[0] and str(rows[0][0]).lower().startswith("sep="):
        rows[0] = []
    return trimmed(rows)
