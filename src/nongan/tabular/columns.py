"""Which column means which field: the words of the header and the look of the cells, weighed
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nongan.tabular import meanings
from nongan.tabular.assignment import best_pairs
from nongan.tabular.lexicon import SENSITIVE
from nongan.tabular.looks import ALONE, HARD, Surroundings, share
from nongan.tabular.readings import ColumnReading
from nongan.tabular.schemas import Schema
from nongan.tabular.text import Cell, cell_text, squeezed
from nongan.tabular.values import dates
from nongan.tabular.values.words import ADDRESS, ID_NUMBER, hold_id_numbers

ACCEPT = 0.5
ASK = 0.32
NEAR = 0.07
_SURE = 0.8
_CONFLICT = 0.42
_DROP_FROM = 0.5
# Meanings that several columns of one table may share.
_SHARED = frozenset(
    (
        "other_person",
        "account",
        "landline",
        "address",
        "id_number",
        "ethnicity",
        "education",
        "ignored",
        "work_start",
        "remark",
        "place",
        "full_on",
        "applied_on",
        "age",
        "party_age",
        "skills",
    )
)
_DATES = ("birth", "joined", "full_on", "applied_on", "work_start", "reported_on", "attended_on")
_PREFERRED = {
    "roster": (("community", ("住", "reside", "home")), ("phone", ("手机", "mobile", "移动"))),
    "allocation": (("community", ("分配", "派", "进", "assign")), ("phone", ("手机", "mobile"))),
    "receipts": (("phone", ("手机", "mobile")), ("reported_on", ("报到",))),
}
_COMPARED = 40
# How many cells are enough to bear out a header whose words are certain.
_FEW = 6
_TWINS = 0.15
# From this share of ID numbers on a column is one of ID numbers, whatever it is called; a column of
# remarks with a few of them keeps the rest and has them taken out cell by cell.
_ID_SHARE = 0.3
_ID_SHARE_OF_TEXTS = 0.6
_ADULT = 17
_SOON = 17
# From here on the words of a header (or the ages of its people) say which date a column holds.
_SAID = 0.65


@dataclass(slots=True)
class Header:
    """A column's header: its own text as found, the text above it on two levels, and cells to look
    at.
    """

    index: int
    text: str
    above: str = ""
    texts: list[str] = field(default_factory=list)
    lines: Sequence[Sequence[Cell]] = ()

    def years(self, today_year: int) -> list[int | None]:
        """The years of the first rows, a place each row: for comparing columns row by row."""
        found = []
        for line in self.lines[:_COMPARED]:
            text = cell_text(line[self.index]) if self.index < len(line) else ""
            value = dates.parse(text, today_year)[0] if text else None
            found.append(int(value[:4]) if value else None)
        return found


def decide(headers: Sequence[Header], schema: Schema, around: Surroundings) -> list[ColumnReading]:
    """A reading for every header, in order: the field it means, or the alternatives to ask a person
    about.
    """
    weighed = [_weighed(header, schema, around) for header in headers]
    _place_dates(headers, weighed, schema, around)
    chosen = _assigned(weighed)
    _refuse_twins(headers, weighed, chosen, schema)
    readings = [
        _reading(header, scores, concept, schema)
        for header, scores, concept in zip(headers, weighed, chosen, strict=True)
    ]
    taken = {reading.field for reading in readings if reading.field}
    for reading in readings:
        _ask(reading, taken)
    return readings


def _refuse_twins(
    headers: Sequence[Header], weighed: list[dict[str, float]], chosen: list[str], schema: Schema
) -> None:
    """Two columns of one look under words that say nothing (two phones, two names): neither is
    taken, both are asked.
    """
    for place, concept in enumerate(chosen):
        said = meanings.scores(headers[place].text, headers[place].above, schema.name)
        if not concept or concept in _SHARED or said.get(concept, 0.0) >= meanings.WORTH:
            continue
        score = weighed[place].get(concept, 0.0)
        twins = [
            at
            for at, scores in enumerate(weighed)
            if at != place
            and chosen[at] in ("", concept)
            and scores.get(concept, 0.0) > score - _TWINS
        ]
        if twins:
            for at in (place, *twins):
                weighed[at][concept] = min(weighed[at][concept], ACCEPT - 0.01)


def _weighed(header: Header, schema: Schema, around: Surroundings) -> dict[str, float]:
    """Score by concept for one column."""
    said = meanings.scores(header.text, header.above, schema.name)
    best = max(said.values(), default=0.0)
    found: dict[str, float] = {}
    texts = header.texts[:_FEW] if len(said) == 1 and best == 1.0 else header.texts
    for concept, score in said.items():
        found[concept] = _together(concept, score, share(concept, texts, around))
    if best < 0.9 or max(found.values(), default=0.0) < ACCEPT:
        for concept, weight in ALONE.items():
            if concept not in said and _known(concept, schema):
                look = share(concept, header.texts, around)
                alone = weight * look * look * (1 - 0.45 * best) if look else 0.0
                if alone > 0.25:
                    found[concept] = alone
    held = hold_id_numbers(header.texts)
    look = share("id_number", header.texts, around) if held else None
    if look and look >= (_ID_SHARE_OF_TEXTS if best >= 0.9 and said.get("remark") else _ID_SHARE):
        found = {"id_number": 1.0}
    _unveil(header, said, found, around)
    _prefer(header, schema, found)
    return found


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


def _place_dates(
    headers: Sequence[Header], weighed: list[dict[str, float]], schema: Schema, around: Surroundings
) -> None:
    """Dates under words that say nothing: who was born when must have been born long before
    joining.
    """
    if "birth" not in schema.by_concept:
        return
    unsaid = [
        place
        for place, scores in enumerate(weighed)
        if 0.25 < max((scores.get(name, 0.0) for name in _DATES), default=0.0) < _SAID
    ]
    if not unsaid:
        return
    years = {
        place: headers[place].years(around.today.year)
        for place, scores in enumerate(weighed)
        if max((scores.get(name, 0.0) for name in _DATES), default=0.0) > 0.25
    }
    _settle("birth", unsaid, years, weighed)
    _settle("joined", unsaid, years, weighed)


def _settle(
    name: str,
    unsaid: list[int],
    years: dict[int, list[int | None]],
    weighed: list[dict[str, float]],
) -> None:
    """Raise an unsaid date column to birth or joining where age, row by row, leaves no other
    reading.
    """
    if any(scores.get(name, 0.0) >= _SAID for scores in weighed):
        return
    fitting = []
    for place in unsaid:
        if name == "birth":
            others = [at for at in years if at != place]
            fits = bool(others) and all(_grown(years[place], years[at]) for at in others)
        else:
            births = [at for at in years if weighed[at].get("birth", 0.0) >= _SAID]
            fits = any(at != place and _grown(years[at], years[place]) for at in births)
        if fits:
            fitting.append(place)
    if len(fitting) == 1:
        weighed[fitting[0]][name] = _SAID
        weighed[fitting[0]].pop("joined" if name == "birth" else "birth", None)


def _grown(births: list[int | None], joined: list[int | None]) -> bool:
    """Whether in every row the second date comes at eighteen or later, and soon after it in one
    (people do join).
    """
    ages = [later - born for born, later in zip(births, joined, strict=True) if born and later]
    return len(ages) > 2 and min(ages) >= _ADULT and min(ages) < _ADULT + _SOON


def _assigned(weighed: list[dict[str, float]]) -> list[str]:
    """The concept of each column ("" for none), no unshared concept twice, the sum of scores
    greatest.
    """
    best = [max(scores, key=scores.__getitem__) if scores else "" for scores in weighed]
    single = [concept for concept in best if concept and concept not in _SHARED]
    if len(set(single)) == len(single):
        return best
    concepts = sorted({concept for scores in weighed for concept in scores} - _SHARED)
    matrix = []
    fallback = []
    for scores in weighed:
        shared = {concept: score for concept, score in scores.items() if concept in _SHARED}
        other = max(shared, key=shared.__getitem__) if shared else ""
        fallback.append(other)
        row = [scores.get(concept, 0.0) for concept in concepts]
        matrix.append(row + [max(shared.get(other, 0.0), 0.1)] * len(weighed))
    return [
        concepts[column] if column < len(concepts) else fallback[row]
        for row, column in enumerate(best_pairs(matrix))
    ]


def _reading(
    header: Header, scores: dict[str, float], concept: str, schema: Schema
) -> ColumnReading:
    score = min(scores.get(concept, 0.0), 1.0)
    fields = schema.by_concept
    ranked = sorted(
        (
            (fields[name].name, round(min(value, 1.0), 2))
            for name, value in scores.items()
            if name in fields
        ),
        key=lambda pair: -pair[1],
    )
    reading = ColumnReading(
        header.index, header.text, None, round(score, 2), alternatives=ranked[:4]
    )
    if concept in SENSITIVE and score >= _DROP_FROM:
        reading.dropped_as = concept
        return reading
    rivals = [value for name, value in scores.items() if name != concept]
    if (
        concept in fields
        and score >= ACCEPT
        and (score >= _SURE or score - max(rivals, default=0.0) > NEAR)
    ):
        reading.field = fields[concept].name
        return reading
    sensitive = max((scores.get(name, 0.0) for name in SENSITIVE), default=0.0) > 0.3
    if not sensitive:
        reading.sample = _harmless(header.texts)
    return reading


def _ask(reading: ColumnReading, taken: set[str]) -> None:
    """Whether a person should say what an unused column is: when it might be a field that no column
    has.
    """
    if reading.field or reading.dropped_as:
        return
    open_fields = [pair for pair in reading.alternatives if pair[0] not in taken]
    reading.asked = bool(open_fields) and open_fields[0][1] >= ASK


def _harmless(texts: Sequence[str]) -> list[str]:
    """Up to three short cells, unless any cell of the sample could identify or locate a person."""
    if any(
        ID_NUMBER.search(text) or ADDRESS.search(text) or sum(map(str.isdigit, text)) > 8
        for text in texts
    ):
        return []
    return [text[:20] for text in dict.fromkeys(texts) if len(text) <= 20][:3]
