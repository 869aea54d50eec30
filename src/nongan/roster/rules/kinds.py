"""What kind of papers a set of files seems to be, from the words of their names."""

from collections import Counter
from collections.abc import Iterable

# Word in a file's name → kind. Longer and rarer words first: a feedback book may also say 名单.
WORDS = (
    ("到场", "attendance"),
    ("出席", "attendance"),
    ("attendance", "attendance"),
    ("反馈", "feedback"),
    ("评价", "feedback"),
    ("feedback", "feedback"),
    ("回执", "receipts"),
    ("联系卡", "receipts"),
    ("receipt", "receipts"),
    ("分配", "allocation"),
    ("派驻", "allocation"),
    ("allocation", "allocation"),
)


def kind_of_name(name: str) -> str | None:
    """The kind that a file's name speaks of; None where it says nothing."""
    lowered = name.casefold()
    return next((kind for word, kind in WORDS if word in lowered), None)


def guess_kind(names: Iterable[str]) -> str:
    """The kind most of the files speak of; rosters where they say nothing, as most papers are."""
    counted = Counter(kind_of_name(name) or "rosters" for name in names)
    return max(counted, key=lambda kind: (counted[kind], kind)) if counted else "rosters"
