"""How alike two mobile numbers are."""

from functools import lru_cache

SAME = "same"
ONE_SLIP = "one_slip"
TWO_SLIPS = "two_slips"
PART = "part"
DIFFERENT = "different"
MISSING = "missing"
LEVELS = (SAME, ONE_SLIP, TWO_SLIPS, PART, DIFFERENT)
LENGTH = 11
HEAD, TAIL = 7, 4
ENDING = 4
"""Digits of a number's end that a card asks for where it shows two people alike."""
"""How many first, or last, digits make two numbers agree in part."""


def _is_one_slip(left: str, right: str) -> bool:
    """One digit wrong, two neighbours swapped, or one digit lost or doubled."""
    if abs(len(left) - len(right)) == 1:
        short, long = sorted((left, right), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    if len(left) != len(right):
        return False
    wrong = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and left[wrong[0]] == right[wrong[1]]
        and left[wrong[1]] == right[wrong[0]]
    )


@lru_cache(maxsize=400_000)
def compare(left: str, right: str) -> str:
    """The level at which two numbers agree; MISSING if either is too short to say anything."""
    if len(left) < LENGTH - 1 or len(right) < LENGTH - 1:
        return MISSING
    if left == right:
        return SAME
    if _is_one_slip(left, right):
        return ONE_SLIP
    if len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 2:
        return TWO_SLIPS
    return PART if left[:HEAD] == right[:HEAD] or left[-TAIL:] == right[-TAIL:] else DIFFERENT


def keys(phone: str) -> tuple[str, ...]:
    """Blocking keys: two numbers with a slip or two between them still share one."""
    if len(phone) < LENGTH - 1:
        return ()
    return f"a|{phone[:8]}", f"b|{phone[-6:]}", f"c|{phone[:3]}|{phone[-4:]}"


def compare_ending(left: str, right: str) -> str:
    """same · different, where `left` gives only the last digits of a number, else ""."""
    if len(left) != ENDING or len(right) < LENGTH - 1:
        return ""
    return SAME if right.endswith(left) else DIFFERENT
