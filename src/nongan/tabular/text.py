"""Cleaning of cell text: width, spaces, characters that have no place in a name. Nothing here knows
a field.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

Cell = str | int | float | bool | date | datetime | time | timedelta | None

# Controls, surrogates, private marks of direction, zero-width joiners, BOM, object replacement and
# U+FFFD.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_PLAIN_HEADER = re.compile(r"[\s*＊:：,，。.;；、_\-—/\\|\"'“”‘’]+")
_BRACKETS = re.compile(r"[(（\[【<《〈{]([^)）\]】>》〉}]*)[)）\]】>》〉}]?")


def clean(text: str) -> str:
    """`text` without controls, lone surrogates, direction marks and U+FFFD; spaces at the ends
    gone.

    Compatibility forms are left alone: a name keeps its own characters.
    """
    if text.isprintable() and "\ufffd" not in text:
        return text.strip()
    if _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    return text.strip()


def narrow(text: str) -> str:
    """`text` cleaned and in half width (NFKC): for digits, codes and words that are compared."""
    if text.isascii():
        return clean(text)
    return unicodedata.normalize("NFKC", clean(text)).strip()


def squeezed(text: str) -> str:
    """`text` in half width, lower case, without any space: the form in which words are compared."""
    return "".join(narrow(text).split()).lower()


def header_form(text: str) -> tuple[str, str]:
    """A header as (its words, what stood in brackets), without spaces, marks and line breaks, in
    lower case.
    """
    flat = narrow(text).lower()
    inside = "".join(_BRACKETS.findall(flat))
    outside = _BRACKETS.sub("", flat)
    return _plain(outside or inside), _plain(inside)


def _plain(text: str) -> str:
    # English words keep their borders ("date of birth"); Chinese has none.
    if text.isascii():
        return " ".join(_PLAIN_HEADER.sub(" ", text).split())
    return _PLAIN_HEADER.sub("", text)


def cell_text(value: Cell) -> str:
    """A cell as a person reads it: whole floats without ".0", dates as ISO, None as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return _datetime_text(value)
    return str(value)


class _Cleaned(dict[str, str]):
    """Cell texts and what is left of them once cleaned: an office writes few different ones."""

    def __init__(self) -> None:
        super().__init__()
        # Texts that were spoilt before they came here.
        self.garbled: set[str] = set()

    def __missing__(self, text: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        if "\ufffd" in text:
            self.garbled.add(text)
        cleaned = self[text] = clean(text)
        return cleaned


_KEPT = 50_000
_CLEANED = _Cleaned()


def texts_of(cells: Sequence[Cell]) -> list[str]:
    """Each cell as a person reads it (`cell_text`), quickly."""
    return [
        (cell if cell.isalnum() else _CLEANED[cell]) if type(cell) is str else cell_text(cell)
        for cell in cells
    ]


def is_garbled(cell: Cell) -> bool:
    """Whether a cell, read by `texts_of` before, holds the mark of spoilt text, U+FFFD."""
    return cell in _CLEANED.garbled


def hold_garbled(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether any cell of `rows`, read by `texts_of` before, is garbled."""
    return bool(_CLEANED.garbled) and any(is_garbled(cell) for row in rows for cell in row)


def _number_text(value: float) -> str:
    if value == int(value) if abs(value) < 1e18 else False:
        return str(int(value))
    return repr(value)


def _datetime_text(value: datetime) -> str:
    if value.hour == value.minute == value.second == 0:
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="minutes")


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing that can be read."""
    return value is None or (isinstance(value, str) and not clean(value))
