"""Decisions about the registry: plain values in, a plain answer out."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

# A person may unmask this many phones a day (promise E3); a liaison of the largest organ
# (172 people in the corpus) asks for an approved export instead.
PHONE_LOOKS_PER_DAY = 40
REASON_LENGTH = 4

MOBILE = re.compile(r"1[3-9]\d{9}")
# Blanks of every width, and signs that no database or no office program takes.
UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f\u200b\ufeff\ud800-\udfff]+")
BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
LANDLINE = re.compile(r"0\d{9,11}")
DIVISION_CODE = re.compile(r"\d{6}")
# GB 32100-2015 (domain.md §3.9): signs and weights of the unified social credit code.
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class TreeProblem(StrEnum):
    """Why a Party organisation cannot stand under another."""

    CYCLE = "cycle"
    UNKNOWN_PARENT = "unknown_parent"


def normal_phone(written: str) -> str:
    """The digits of a phone, without `+86`, blanks, dashes or width; "" if it is none.

    A mobile has eleven digits, a landline its area code (domain.md §3.9).

    >>> normal_phone("+86 １３８-0043 4406")
    '13800434406'
    """
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", written))
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and (MOBILE.fullmatch(rest) or LANDLINE.fullmatch(f"0{rest}")):
            digits = rest if MOBILE.fullmatch(rest) else f"0{rest}"
            break
    return digits if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) else ""


def masked_phone(phone: str) -> str:
    """A phone as lists show it: `138****4406`; "" stays ""."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"{phone[:4]}****{phone[-2:]}"


def clean_name(written: str) -> str:
    """A person's name without padding; `·`, rare signs and inner blanks of Latin names stay.

    >>> clean_name(" 张　丽 ")
    '张丽'
    """
    return BESIDE_HAN.sub("", plain_text(written))


def name_is_usable(name: str) -> bool:
    """Say whether a cleaned text can be a person's name: 1–50 signs, one a letter (scenario 42)."""
    return 0 < len(name) <= 50 and any(map(str.isalpha, name))


def plain_text(written: str) -> str:
    """A text in one line: single blanks, no padding, no control signs."""
    return UNWRITABLE.sub(" ", written).strip()


def uscc_is_valid(code: str) -> bool:
    """Check the sign at the end of a unified social credit code (GB 32100-2015).

    >>> uscc_is_valid("91350100M000100Y43"), uscc_is_valid("112201220000000140")
    (True, True)
    """
    if len(code) != 18 or any(sign not in USCC_SIGNS for sign in code):
        return False
    total = sum(
        USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, USCC_WEIGHTS, strict=False)
    )
    return USCC_SIGNS[(31 - total % 31) % 31] == code[17]


def division_code_is_valid(code: str) -> bool:
    """Say whether a text has the form of a GB/T 2260 county code: six digits, not a province."""
    return DIVISION_CODE.fullmatch(code) is not None and not code.endswith("00")


def tree_problem(
    child: int | None, parent: int | None, parents: Mapping[int, int | None]
) -> TreeProblem | None:
    """Say why `child` cannot stand under `parent`; None means it can.

    `parents` maps every Party organisation to the one it stands under now.
    """
    seen: set[int] = set()
    step = parent
    while step is not None:
        if step not in parents:
            return TreeProblem.UNKNOWN_PARENT
        if step == child or step in seen:
            return TreeProblem.CYCLE
        seen.add(step)
        step = parents[step]
    return None


def member_number(ordinal: int) -> str:
    """The number of the n-th member registered: 123 → M000123."""
    return f"M{ordinal:06d}"


def move_is_timely(starts_on: date, moves_on: date) -> bool:
    """A member cannot leave a Party organisation before the day of joining it."""
    return moves_on >= starts_on
