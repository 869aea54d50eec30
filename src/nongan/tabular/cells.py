"""From the cells of one column to values of one kind, the whole column at a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nongan.tabular import organs
from nongan.tabular.context import Context
from nongan.tabular.text import Cell, hold_garbled, is_garbled, narrow
from nongan.tabular.values import dates, items, names, phones, places, words

# What a parser says of one text: the value (None: nothing), a problem code ("" for none), params of
# the problem.
Parsed = tuple[Any, str, dict[str, Any] | None]
Parser = Callable[[str], Parsed]

_ABOVE = frozenset(("同上", "〃", "″", '"', "''", "“", "”", "同左", "同前", "ditto", "do.", "′′"))
_NUMERIC_TENTH = re.compile(r"(19|20)\d\d\.1\Z")
_LONGEST_TEXT = 500
_PEOPLE = frozenset(("name", "phone", "number"))


@dataclass(slots=True)
class Column:
    """A column read: values and raw texts, a place each a row, and what was noticed as (place,
    code, params).
    """

    name: str
    kind: str
    header: str
    values: list[Any]
    raws: list[str]
    noticed: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    beside: dict[str, list[Any]] = field(default_factory=dict)


def filled_down(column: Column, spans: Sequence[tuple[int, int]], texts: list[str]) -> list[str]:
    """同上 and cells merged downwards filled from above, each with a notice. `spans` are (first,
    last) places.
    """
    above = ""
    for place, text in enumerate(texts if not _ABOVE.isdisjoint(texts) else ()):
        if text in _ABOVE and above:
            texts[place] = above
            column.noticed.append((place, "same_as_above", {"value": above[:40], "raw": text}))
        elif text:
            above = text
    if column.kind in _PEOPLE:
        return texts
    for first, last in spans:
        for place in range(first + 1, last + 1):
            if texts[first] and not texts[place]:
                texts[place] = texts[first]
                column.noticed.append((place, "merged_cell_filled", {"value": texts[first][:40]}))
    return texts


def read(column: Column, texts: list[str], cells: Sequence[Cell], context: Context) -> None:
    """Fill the column's values. `texts` are `cells` as text, filled down; the cells themselves are
    looked at for dates and garbled text, and may be left out for others.
    """
    column.raws = texts
    parser = parser_of(column.kind, context)
    values: dict[str, Any] = {"": None}
    said: dict[str, tuple[str, dict[str, Any] | None]] = {}
    if column.kind == "phone":
        said[""] = "phone_missing", None
    # Every distinct text is read once.
    for text in {*texts} - {""}:
        values[text], code, params = parser(text)
        if code:
            said[text] = code, params
    column.values = [values[text] for text in texts]
    if said:
        column.noticed += [
            (place, said[text][0], dict(said[text][1] or {}))
            for place, text in enumerate(texts)
            if text in said
        ]
    if column.kind == "date":
        _typed_dates(column, cells)
    if hold_garbled([cells]):
        _garbled(column, cells)
    if column.kind in ("text", "organ", "phone", "number", "name"):
        _without_id_numbers(column)


def parser_of(kind: str, context: Context) -> Parser:
    """The parser of a kind of field."""
    return _PARSERS[kind](context)


def _name_parser(_: Context) -> Parser:
    def parse(text: str) -> Parsed:
        value, code = names.parse(text)
        return value or None, code, None

    return parse


def _phone_parser(_: Context) -> Parser:
    def parse(text: str) -> Parsed:
        value, code = phones.parse(text)
        return value, code, None

    return parse


def _date_parser(context: Context) -> Parser:
    year = context.today.year

    def parse(text: str) -> Parsed:
        value, code = dates.parse(text, year)
        if code == "date_invalid" and text in places.NOTHING:
            return None, "", None
        return value, code, {"value": value} if code and value else None

    return parse


def _community_parser(context: Context) -> Parser:
    index = places.index_of(context.vocabulary)

    def parse(text: str) -> Parsed:
        value, _, code = index.parse(text)
        return value, code, {"value": value} if value else None

    return parse


def _items_parser(context: Context) -> Parser:
    index = items.index_of(context.vocabulary)

    def parse(text: str) -> Parsed:
        codes, unknown = index.parse(text)
        return (
            list(codes),
            "skill_unknown" if unknown else "",
            {"words": "、".join(unknown)[:80]} if unknown else None,
        )

    return parse


def _organ_parser(context: Context) -> Parser:
    index = organs.index_of(context.vocabulary)

    def parse(text: str) -> Parsed:
        return text[:_LONGEST_TEXT], "" if index.resolve(text).name else "unit_unclear", None

    return parse


def _word_parser(read_word: Callable[[str], Any], code: str) -> Callable[[Context], Parser]:
    def make(_: Context) -> Parser:
        def parse(text: str) -> Parsed:
            value = read_word(text)
            unsaid = value is None and text not in places.NOTHING
            return value, code if unsaid else "", None

        return parse

    return make


def _text_parser(_: Context) -> Parser:
    def parse(text: str) -> Parsed:
        if len(text) > _LONGEST_TEXT:
            return text[:_LONGEST_TEXT], "text_too_long", {"limit": _LONGEST_TEXT}
        return " ".join(text.split()), "", None

    return parse


def _number_parser(_: Context) -> Parser:
    def parse(text: str) -> Parsed:
        whole = text if text.isdecimal() and text.isascii() else narrow(text).removesuffix(".0")
        return whole[:40], "", None

    return parse


_PARSERS: dict[str, Callable[[Context], Parser]] = {
    "name": _name_parser,
    "phone": _phone_parser,
    "date": _date_parser,
    "community": _community_parser,
    "items": _items_parser,
    "organ": _organ_parser,
    "sex": _word_parser(words.sex, "sex_unclear"),
    "kind": _word_parser(words.kind, "kind_unclear"),
    "minutes": _word_parser(words.minutes, "minutes_unclear"),
    "grade": _word_parser(words.grade, "grade_unclear"),
    "text": _text_parser,
    "number": _number_parser,
}


def besides(column: Column, context: Context) -> None:
    """What a value alone does not say: a place outside the county, the organ that a unit means."""
    if column.kind == "community":
        known = places.index_of(context.vocabulary)
        column.beside[f"{column.name}_elsewhere"] = [
            True if value is None and text and known.parse(text)[1] else None
            for value, text in zip(column.values, column.raws, strict=True)
        ]
    elif column.kind == "organ":
        found = organs.index_of(context.vocabulary)
        column.beside[f"{column.name}_resolved"] = [
            found.resolve(text).name if text else None for text in column.raws
        ]


def _typed_dates(column: Column, cells: Sequence[Cell]) -> None:
    """A date cell needs no doubt about its serial; a number 1985.1 may have been 1985.10."""
    typed = [place for place, cell in enumerate(cells) if isinstance(cell, (date, float, int))]
    for place in typed:
        if isinstance(cells[place], float) and _NUMERIC_TENTH.match(column.raws[place]):
            column.noticed.append((place, "date_tenth", {"value": column.values[place]}))
    if typed:
        column.noticed = [
            entry
            for entry in column.noticed
            if entry[1] != "date_serial" or isinstance(cells[entry[0]], str)
        ]


def _garbled(column: Column, cells: Sequence[Cell]) -> None:
    """U+FFFD says that the text was spoilt before it came here: no value is better than a wrong
    one.
    """
    for place, cell in enumerate(cells):
        if is_garbled(cell):
            column.values[place] = None
            column.noticed = [entry for entry in column.noticed if entry[0] != place]
            column.noticed.append((place, "text_garbled", {}))


def _without_id_numbers(column: Column) -> None:
    if not words.hold_id_numbers(column.raws):
        return
    for place, text in enumerate(column.raws):
        if words.ID_NUMBER.search(text):
            column.raws[place] = words.ID_NUMBER.sub("〔已去掉〕", text)
            column.values[place] = column.raws[place] if column.kind in ("text", "organ") else None
            column.noticed.append((place, "id_number_removed", {}))
