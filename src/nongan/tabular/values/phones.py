"""Phone numbers: the first mobile number of a cell as eleven digits, whatever stands around it."""

import re

from nongan.tabular.text import narrow

_PLAIN = re.compile(r"1[3-9]\d{9}\Z")
_WHOLE = re.compile(r"(?<!\d)(?:\+?(?:00)?86)?[\s\-]*(1[3-9]\d{9})(?!\d)")
_GROUPED = re.compile(r"(?<!\d)(1[3-9]\d[\s\-.]+\d{4}[\s\-.]+\d{4})(?!\d)")
_LOOSE = re.compile(r"(?:\+?(?:00)?86)?(1[3-9]\d{9})\Z")
_BETWEEN = re.compile(r"[\s\-.()]+")
_LANDLINE = re.compile(r"(?<!\d)(?:\(?(0\d{2,3})\)?[\s\-]*)?([2-8]\d{6,7})(?!\d)")
_DIGITS = re.compile(r"\D+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+\Z")
_NONE = frozenset(
    ("", "无", "暂无", "没有", "-", "--", "—", "/", "none", "n/a", "na", "nil", "未填", "不详")
)
_SEPARATORS = re.compile(r"[/、,，;；\n或]|\s{2,}")


def parse(text: str) -> tuple[str | None, str]:
    """The number and a problem code: "" | "phone_missing" | "phone_invalid" | "phone_landline" |
    "phone_second".
    """
    if _PLAIN.match(text):
        return text, ""
    plain = narrow(text)
    if plain.lower() in _NONE:
        return None, "phone_missing"
    plain = plain.removesuffix(".0")
    numbers = [number for part in _SEPARATORS.split(plain) for number in _mobiles(part)]
    if numbers:
        return numbers[0], "phone_second" if len(set(numbers)) > 1 else ""
    if _SCIENTIFIC.match(plain):
        return None, "phone_rounded"
    if _LANDLINE.fullmatch(plain):
        return _DIGITS.sub("", plain), "phone_landline"
    return None, "phone_invalid"


def _mobiles(part: str) -> list[str]:
    found = [_DIGITS.sub("", number) for number in _WHOLE.findall(part) or _GROUPED.findall(part)]
    if not found:
        loose = _LOOSE.match(_BETWEEN.sub("", part))
        found = [loose[1]] if loose else []
    return found


def look(text: str) -> float:
    """How much a text looks like a phone number: 1 mobile, .8 near one, .5 landline, else 0."""
    value, problem = parse(text)
    if value:
        return 0.5 if problem == "phone_landline" else 1.0
    digits = _DIGITS.sub("", narrow(text))
    return 0.8 if 9 <= len(digits) <= 13 and digits[0] == "1" and digits[1:2] in "3456789" else 0.0
