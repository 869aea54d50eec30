"""The clocks and the scale of the cards, as the county has set them.

NONGAN_CARD_RULES names a JSON file such as `{"receipt_within": 2, "grades": [["pass", "合格",
"Pass"], ["fail", "不合格", "Fail"]]}`; what it leaves out stays as shipped. Days are working days.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

from nongan.roster.models import FeedbackCard

LONGEST_CODE = 10


@dataclass(frozen=True)
class CardRules:
    """How many working days a member has to present the card, a community to hand the receipt on
    (domain.md M06 [D]), and a member to object to a feedback card; the grades, best first, with
    their Chinese and English words."""

    present_within: int = 10
    receipt_within: int = 3
    object_within: int = 5
    grades: tuple[tuple[str, str, str], ...] = (
        ("excellent", "优秀", "Excellent"),
        ("good", "良好", "Good"),
        ("fair", "一般", "Fair"),
        ("poor", "较差", "Poor"),
    )


def card_rules() -> CardRules:
    """The rules in force. Raises ImproperlyConfigured for a file that says something else."""
    return _read(settings.NONGAN_CARD_RULES)


def grades() -> dict[str, str]:
    """The scale in the reader's language, best first. No grade is the default (M07)."""
    english = (get_language() or "").startswith("en")
    return {code: en if english else zh for code, zh, en in card_rules().grades}


class Labels(dict[str, str]):
    """Words by code; a grade that the county gave up is shown by its code."""

    def __missing__(self, code: str) -> str:
        return code


def grade_labels() -> Labels:
    """The scale, and the words of grades that lists brought in and the scale does not have."""
    shipped = {grade.value: str(grade.label) for grade in FeedbackCard.Grade}
    return Labels({**shipped, **grades()})


@lru_cache(maxsize=4)
def _read(path: str) -> CardRules:
    if not path:
        return CardRules()
    try:
        said = json.loads(Path(path).read_text(encoding="utf-8"))
        return CardRules(**_checked(said))
    except (OSError, ValueError, TypeError) as wrong:
        raise ImproperlyConfigured(f"NONGAN_CARD_RULES, {path}: {wrong}") from wrong


def _checked(said: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(CardRules)}
    if unknown := sorted(said.keys() - known):
        raise ValueError(f"there is no rule {', '.join(unknown)}")
    found = {name: int(value) for name, value in said.items() if name != "grades"}
    if any(days < 1 for days in found.values()):
        raise ValueError("a clock runs for one working day at least")
    if "grades" not in said:
        return found
    scale = tuple((str(code), str(zh), str(en)) for code, zh, en in said["grades"])
    codes = [code for code, _zh, _en in scale]
    if len(set(codes)) != len(codes) or len(codes) < 2:
        raise ValueError("a scale has two different grades at least")
    if any(not code or len(code) > LONGEST_CODE or not code.isidentifier() for code in codes):
        raise ValueError("the code of a grade is a short word of letters")
    return {**found, "grades": scale}
