"""What cells say only together with their header: a tick below 男, 是 below 是否预备党员, 90 below
时长（分钟）.
"""

import re
from collections.abc import Callable, Sequence

from nongan.tabular.schemas import Kind, Schema
from nongan.tabular.text import header_form, squeezed
from nongan.tabular.values import items, places, words
from nongan.tabular.vocabulary import Vocabulary

_MINUTES = re.compile(r"分钟|min|[(（/:：]\s*分(?!值)")
_HOURS = re.compile(r"小时|钟头|hour")
_BARE_NUMBER = re.compile(r"\d{1,4}(\.\d+)?\Z")

_IsValue = Callable[[str, Vocabulary], object]
_VALUES: dict[str, _IsValue] = {
    "sex": lambda text, _: words.sex(text),
    "kind": lambda text, _: words.kind(text),
    "grade": lambda text, _: words.grade(text),
    "items": lambda text, known: items.index_of(known).is_item(text),
    "community": lambda text, known: places.index_of(known).is_community(text),
}


def completed(header: str, kind: Kind, texts: list[str], vocabulary: Vocabulary) -> list[str]:
    """The texts of a column as they would stand if each said all of it itself."""
    if kind == "minutes":
        return _in_minutes(header, texts)
    if kind not in _VALUES or _MARKS.isdisjoint(texts):
        return texts
    if kind == "kind" and _asks(header):
        return _answered(header, texts)
    word = header_form(header)[0]
    if not _VALUES[kind](word, vocabulary):
        return texts
    return [
        word if text in words.TICKS else "" if text in words.CROSSES else text for text in texts
    ]


def ticked(header: str, texts: Sequence[str], schema: Schema, vocabulary: Vocabulary) -> str:
    """The concept of a column of ticks below a value of a field (男 | 女; 科普宣传 | 法律援助);
    "" for any other.
    """
    if not texts or not all(text in _MARKS for text in texts):
        return ""
    word = header_form(header)[0]
    for field in schema.fields:
        if field.kind in _VALUES and _VALUES[field.kind](word, vocabulary):
            return field.concept
    return ""


def _in_minutes(header: str, texts: list[str]) -> list[str]:
    if not _MINUTES.search(header) or _HOURS.search(header):
        return texts
    return [f"{text}分钟" if _BARE_NUMBER.match(text) else text for text in texts]


def _asks(header: str) -> bool:
    plain = squeezed(header)
    return "是否" in plain or plain.startswith("is")


def _answered(header: str, texts: list[str]) -> list[str]:
    """是 and 否 below 是否预备党员 as what they mean there; below a question of something else they
    mean nothing.
    """
    plain = squeezed(header)
    if "预备" in plain or "probation" in plain:
        answers = ("预备党员", "正式党员")
    elif "正式" in plain or "full" in plain:
        answers = ("正式党员", "预备党员")
    else:
        return texts
    said = [words.yes_or_no(text) for text in texts]
    return [
        text if answer is None else answers[0 if answer else 1]
        for text, answer in zip(texts, said, strict=True)
    ]


_MARKS = words.TICKS | words.CROSSES
