"""Dates in the precision that they were written in: ISO "1985", "1985-06" or "1985-06-07"."""

import re
from datetime import date, timedelta
from functools import lru_cache

from nongan.tabular.text import narrow

_SEPARATED = re.compile(
    r"(?<!\d)((?:19|20|21)\d\d)\s*[年./\-、,\s_]+\s*(\d{1,2})(?:\s*[月./\-、,\s_]+\s*(\d{1,2}))?(?=\D|$)"
)
_JOINED = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(\d\d)(\d\d)?(?!\d)")
_YEAR = re.compile(r"(?<![\d./\-])((?:19|20|21)\d\d)\s*年?(?:生|出生|入党)?\Z")
_SHORT = re.compile(r"'?(\d\d)\s*[年./\-]\s*(\d{1,2})(?:\s*[月./\-]\s*(\d{1,2}))?\s*[月日]?\Z")
_TURNED = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-]((?:19|20)\d\d)\Z")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ENGLISH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-,.]+)?([a-z]{3})[a-z]*[\s\-,.']+(?:(\d{1,2})(?:st|nd|rd|th)?[\s,.]+)?((?:19|20)\d\d)"
)
_HAN_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_HAN_YEAR = re.compile(r"[一二〇零○九][〇零○一二三四五六七八九]{3}\s*年")
_HAN_PART = re.compile(r"([一二三四五六七八九十]{1,3})(?=[月日])")
_SERIAL = re.compile(r"([1-5]\d{4})(?:\.\d+)?\Z")
_YEAR_AND_MONTH = re.compile(r"(19[3-9]|20[0-3])\d[1-9]\Z")
_EPOCH = date(1899, 12, 30)
_LONGEST = 60


@lru_cache(maxsize=65536)
def parse(text: str, today_year: int) -> tuple[str | None, str]:
    """The date and a problem code: "" | "date_invalid" | "date_serial" | "date_century" |
    "date_turned".

    `text` is one cell. `today_year` places years of two digits. A text with no date in it is
    "date_invalid".
    """
    plain = narrow(text)[:_LONGEST]
    if not plain.isascii() and _HAN_YEAR.search(plain):
        plain = _from_han(plain)
    found = _SEPARATED.search(plain) or _JOINED.search(plain)
    if found:
        return _checked(*found.groups())
    return _less_usual(plain, today_year)


def _less_usual(plain: str, today_year: int) -> tuple[str | None, str]:
    serial = _SERIAL.match(plain)
    # 20031 may be a serial of 1954 or a slip for 2003.1: neither is taken.
    if serial and not _YEAR_AND_MONTH.match(plain):
        return (_EPOCH + timedelta(days=int(serial[1]))).isoformat(), "date_serial"
    short = _SHORT.match(plain)
    if short:
        century = 1900 if int(short[1]) > today_year % 100 else 2000
        value, problem = _checked(str(century + int(short[1])), short[2], short[3])
        return value, problem or "date_century"
    turned = _TURNED.match(plain)
    if turned:
        return _turned(turned[1], turned[2], turned[3])
    value, problem = _english(plain.lower())
    year = None if value else _YEAR.search(plain)
    return (year[1], "") if year else (value, problem)


def _turned(first: str, second: str, year: str) -> tuple[str | None, str]:
    """Day and month in front: sure when one of them is over 12, else month first, and said."""
    if int(first) > 12:
        return _checked(year, second, first)
    value, problem = _checked(year, first, second)
    return value, problem or ("" if int(second) > 12 or first == second else "date_turned")


def _english(plain: str) -> tuple[str | None, str]:
    found = _ENGLISH.search(plain)
    if not found or found[2] not in _MONTHS:
        return None, "date_invalid"
    day = found[1] or found[3]
    return _checked(found[4], str(_MONTHS[found[2]]), day)


def _checked(year: str, month: str | None, day: str | None) -> tuple[str | None, str]:
    if not month:
        return year, ""
    if not 1 <= int(month) <= 12:
        return None, "date_invalid"
    if not day:
        return f"{year}-{int(month):02d}", ""
    try:
        return date(int(year), int(month), int(day)).isoformat(), ""
    except ValueError:
        return None, "date_invalid"


def _from_han(text: str) -> str:
    text = _HAN_PART.sub(lambda found: str(_han_number(found[1])), text)
    return text.translate(_HAN_DIGITS)


def _han_number(text: str) -> int:
    tens, mark, ones = text.rpartition("十")
    value = 10 * (int(tens.translate(_HAN_DIGITS)) if tens else 1) if mark else 0
    return value + (int(ones.translate(_HAN_DIGITS)) if ones else 0)


def earliest(iso: str) -> str:
    """The first day that a partial date can mean, as a full ISO date."""
    return iso if len(iso) == 10 else f"{iso}-01" if len(iso) == 7 else f"{iso}-01-01"


def latest(iso: str) -> str:
    """The last day that a partial date can mean, as an ISO text that compares rightly (the 31st of
    any month).
    """
    return iso if len(iso) == 10 else f"{iso}-31" if len(iso) == 7 else f"{iso}-12-31"
