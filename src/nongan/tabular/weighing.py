"""How well a column would do for each concept: the words of its header, the look of its cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nongan.tabular import headed, meanings
from nongan.tabular.lexicon import SENSITIVE
from nongan.tabular.looks import ALONE, HARD, Surroundings, share
from nongan.tabular.schemas import Schema
from nongan.tabular.text import squeezed
from nongan.tabular.values import dates
from nongan.tabular.values.words import hold_id_numbers

ACCEPT = 0.5
_CONFLICT = 0.42
_PREFERRED = {
    "roster": (("community", ("住", "reside", "home")), ("phone", ("手机", "mobile", "移动"))),
    "allocation": (("community", ("分配", "派", "进", "assign")), ("phone", ("手机", "mobile"))),
    "receipts": (("phone", ("手机", "mobile")), ("reported_on", ("报到",))),
}
_COMPARED = 40
_WHOLE = re.compile(r"\d{1,5}\Z")
# A look that leaves no doubt, and one that speaks against what the header says.
_PLAIN, _NOT_AT_ALL = 0.9, 0.1
# What it says of a column that it counts from one, and how many numbers make a count.
_IN_ORDER, _COUNTED = 0.9, 2
# How many cells are enough to bear out a header whose words are certain.
_FEW = 6
# From this share of ID numbers on a column is one of ID numbers, whatever it is called; a column of
# remarks with a few of them keeps the rest and has them taken out cell by cell.
_ID_SHARE = 0.3
_ID_SHARE_OF_TEXTS = 0.6


@dataclass(slots=True)
class Header:
    """A column's header: its own text as found, the text above it on two levels, and cells to look
    at.
    """

    index: int
    text: str
    above: str = ""
    texts: list[str] = field(default_factory=list)
    lines: Sequence[Sequence[str]] = ()

    def numbers(self) -> list[int]:
        """The whole numbers of the first rows; none when there is any other text among them."""
        found = [text for text in self._first() if text]
        return [int(text) for text in found] if all(map(_WHOLE.match, found)) else []

    def years(self, today_year: int) -> list[int | None]:
        """The years of the first rows, a place each row: for comparing columns row by row."""
        values = (dates.parse(text, today_year)[0] if text else None for text in self._first())
        return [int(value[:4]) if value else None for value in values]

    def _first(self) -> list[str]:
        at = self.index
        return [line[at] if at < len(line) else "" for line in self.lines[:_COMPARED]]


def weighed(header: Header, schema: Schema, around: Surroundings) -> dict[str, float]:
    """Score by concept for one column."""
    said = meanings.scores(header.text, header.above, schema.name)
    best = max(said.values(), default=0.0)
    texts = header.texts[:_FEW] if len(said) == 1 and best == 1.0 else header.texts
    looks = {concept: _look(concept, header, texts, (schema, around)) for concept in said}
    found = {concept: _together(concept, said[concept], look) for concept, look in looks.items()}
    if best < 0.9 or max(found.values(), default=0.0) < ACCEPT:
        _add_looks(header, said, looks, found, (schema, around))
    held = hold_id_numbers(header.texts)
    look = share("id_number", header.texts, around) if held else None
    if look and look >= (_ID_SHARE_OF_TEXTS if best >= 0.9 and said.get("remark") else _ID_SHARE):
        found = {"id_number": 1.0}
    _unveil(header, said, found, around)
    _prefer(header, schema, found)
    return found


def _look(
    concept: str, header: Header, texts: list[str], place: tuple[Schema, Surroundings]
) -> float | None:
    """The share of texts that look like a concept, once the header has said its part of them."""
    schema, around = place
    if concept in schema.by_concept:
        kind = schema.by_concept[concept].kind
        texts = [
            text for text in headed.completed(header.text, kind, texts, around.vocabulary) if text
        ]
    return share(concept, texts, around)


def _add_looks(
    header: Header,
    said: dict[str, float],
    looks: dict[str, float | None],
    found: dict[str, float],
    place: tuple[Schema, Surroundings],
) -> None:
    """What the cells look like where the header does not say it; cells that are plainly one thing
    and not at all the other bring the header itself in doubt (能为社区做什么 is no community).
    """
    schema, around = place
    best = max(said.values(), default=0.0)
    if _counts_up(header):
        found["number"] = max(found.get("number", 0.0), _IN_ORDER)
    for concept, weight in ALONE.items():
        if concept in said or not _known(concept, schema):
            continue
        look = share(concept, header.texts, around)
        alone = weight * look * look * (1 - 0.45 * best) if look else 0.0
        if alone > 0.25:
            found[concept] = max(alone, found.get(concept, 0.0))
        if look and look >= _PLAIN:
            for name, other in looks.items():
                if other is not None and other < _NOT_AT_ALL and name not in HARD:
                    found[name] = min(found[name], said[name] * _CONFLICT)


def _counts_up(header: Header) -> bool:
    """Whether a column counts its rows from one, by one from row to row (from one again in the next
    group).
    """
    numbers = header.numbers()
    if len(numbers) < _COUNTED or numbers[0] != 1:
        return False
    return all(after in (before + 1, 1) for before, after in pairwise(numbers))


def _unveil(
    header: Header, said: dict[str, float], found: dict[str, float], around: Surroundings
) -> None:
    """Addresses, ethnicity and education under a header of free text (其他, 备注) are dropped all
    the same.
    """
    if not said.get("remark"):
        return
    for concept in ("address", "ethnicity", "education"):
        look = share(concept, header.texts, around)
        if look and look >= _ID_SHARE_OF_TEXTS:
            found.clear()
            found[concept] = look


def _known(concept: str, schema: Schema) -> bool:
    return concept in SENSITIVE or concept == "landline" or concept in schema.by_concept


def _together(concept: str, score: float, look: float | None) -> float:
    if look is None:
        return score * 0.95
    if concept in HARD and look < 0.2:
        return score * _CONFLICT
    return score * (0.72 + 0.28 * look) + (1 - score) * 0.45 * look * ALONE.get(concept, 0.0)


def _prefer(header: Header, schema: Schema, found: dict[str, float]) -> None:
    """Between two columns of equal words the schema's own sense decides (居住社区 in a roster,
    分配社区 in a list).
    """
    for concept, marks in _PREFERRED.get(schema.name, ()):
        if concept in found and any(mark in squeezed(header.text) for mark in marks):
            found[concept] += 0.03
