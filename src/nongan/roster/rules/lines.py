"""What makes a written line the same line when its paper is imported again."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

LONGEST_NUMBER = 40


def bare(text: str) -> str:
    """A text without width differences and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def receipt_key(number: str, name: str, year: int | None, rest: Iterable[object]) -> str:
    """The key of a receipt in its community.

    A numbered receipt is known by its year, number and name, so that a corrected phone or date
    corrects it; one without a number by all that it says.
    """
    plain = bare(number)[:LONGEST_NUMBER]
    if plain:
        return f"n|{year or ''}|{plain}|{bare(name)}"
    return f"t|{bare(name)}|{_short(rest)}"


def card_receipt_key(number: str, name: str) -> str:
    """The key of what was filled in on a card of ours: the number says which, once and for all."""
    return f"k|{number}|{bare(name)}"


def card_key(name: str, unit: str) -> str:
    """The key of a feedback or attendance line in its occasion: whom it names.

    Its number is no part of it: sheets are renumbered whenever a line is put in.
    """
    return f"c|{bare(name)}|{_short([bare(unit)])}"


def name_in(key: str) -> str:
    """The name in the key of a line of any kind, bare of spaces: it may be all that is left."""
    parts = key.split("|")
    for start, letter in enumerate(parts):
        if letter == "n" and len(parts) > start + 3:
            return parts[start + 3]
        if letter == "k" and len(parts) > start + 2:
            return parts[start + 2]
        if letter in ("t", "c") and len(parts) > start + 1:
            return parts[start + 1]
    return ""


def _short(parts: Iterable[object]) -> str:
    joined = "\x1f".join(str(part) for part in parts)
    return sha256(joined.encode()).hexdigest()[:16]


def numbered(keys: Iterable[tuple[Any, str]]) -> list[str]:
    """Keys made unique within their place: the second equal one gets `|2`, and so on.

    Two equal lines on one sheet are two lines ("reported twice"), and stay two when the sheet
    is imported again.
    """
    seen: Counter[tuple[Any, str]] = Counter()
    answer = []
    for place, key in keys:
        seen[place, key] += 1
        count = seen[place, key]
        answer.append(key if count == 1 else f"{key}|{count}")
    return answer


def count_by(values: Iterable[str]) -> Mapping[str, int]:
    """How often each value occurs, in order of the values."""
    return dict(sorted(Counter(values).items()))
