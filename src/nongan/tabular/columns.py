"""Which column means which field: the words of the header and the look of the cells, weighed
together.
"""

from collections.abc import Collection, Sequence

from nongan.tabular import headed, meanings
from nongan.tabular.assignment import best_pairs
from nongan.tabular.lexicon import SENSITIVE
from nongan.tabular.looks import Surroundings
from nongan.tabular.readings import ColumnReading
from nongan.tabular.schemas import Schema
from nongan.tabular.values.words import ADDRESS, ID_NUMBER
from nongan.tabular.weighing import ACCEPT, Header, weighed

ASK = 0.32
NEAR = 0.07
_SURE = 0.8
_DROP_FROM = 0.5
# From here on the only column that could be a field that must be there is that field.
_ONLY = 0.4
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
_DATES = frozenset(
    ("birth", "joined", "full_on", "applied_on", "work_start", "reported_on", "attended_on")
)
_TWINS = 0.15
_ADULT = 17
_SOON = 17
_FEWEST = 3
# From here on the words of a header (or the ages of its people) say which date a column holds.
_SAID = 0.65
_LIKELY = 0.25


def decide(headers: Sequence[Header], schema: Schema, around: Surroundings) -> list[ColumnReading]:
    """A reading for every header, in order: the field it means, or the alternatives to ask a person
    about.
    """
    ticked = [
        headed.ticked(header.text, header.texts, schema, around.vocabulary) for header in headers
    ]
    others = [header for header, concept in zip(headers, ticked, strict=True) if not concept]
    decided = iter(_decided(others, {*ticked} - {""}, schema, around))
    return [
        _reading(header, {concept: 1.0}, concept, schema) if concept else next(decided)
        for header, concept in zip(headers, ticked, strict=True)
    ]


def _decided(
    headers: Sequence[Header], taken: Collection[str], schema: Schema, around: Surroundings
) -> list[ColumnReading]:
    """The readings of columns that say themselves what they hold; `taken` are concepts that columns
    of ticks have.
    """
    scores = [
        {
            name: score
            for name, score in weighed(header, schema, around).items()
            if name not in taken
        }
        for header in headers
    ]
    _leave_to_the_filled(headers, scores)
    _place_dates(headers, scores, schema, around)
    chosen = _assigned(scores)
    _refuse_twins(headers, scores, chosen, schema)
    readings = [
        _reading(header, found, concept, schema)
        for header, found, concept in zip(headers, scores, chosen, strict=True)
    ]
    _take_the_only(readings, chosen, schema)
    fields = {reading.field for reading in readings if reading.field}
    fields |= {schema.by_concept[concept].name for concept in taken}
    for reading in readings:
        _ask(reading, fields)
    return readings


def _leave_to_the_filled(headers: Sequence[Header], scores: list[dict[str, float]]) -> None:
    """An empty column takes no meaning from one that holds something."""
    empty = [at for at, header in enumerate(headers) if not header.texts]
    if not empty:
        return
    taken = {
        name
        for header, found in zip(headers, scores, strict=True)
        for name, score in found.items()
        if header.texts and score >= ACCEPT
    }
    for at in empty:
        scores[at] = {name: score for name, score in scores[at].items() if name not in taken}


def _take_the_only(
    readings: Sequence[ColumnReading], chosen: Sequence[str], schema: Schema
) -> None:
    """A field that must be there and that one column alone could be is that column."""
    found = {reading.field for reading in readings}
    for needed in schema.fields:
        if not needed.required or needed.name in found:
            continue
        likely = [
            reading
            for reading, concept in zip(readings, chosen, strict=True)
            if concept == needed.concept and not reading.field and reading.confidence >= _ONLY
        ]
        if len(likely) == 1:
            likely[0].field = needed.name


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


def _place_dates(
    headers: Sequence[Header], weighed: list[dict[str, float]], schema: Schema, around: Surroundings
) -> None:
    """Dates under words that say nothing: who was born when must have been born long before
    joining.
    """
    if "birth" not in schema.by_concept:
        return
    likely = {
        place: max(scores[name] for name in _DATES & scores.keys())
        for place, scores in enumerate(weighed)
        if not _DATES.isdisjoint(scores)
    }
    unsaid = [place for place, score in likely.items() if _LIKELY < score < _SAID]
    if not unsaid:
        return
    years = {
        place: headers[place].years(around.today.year)
        for place, score in likely.items()
        if score > _LIKELY
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
    (people do join); a date that is of one year for all is of the list, not of the people.
    """
    pairs = [(born, later) for born, later in zip(births, joined, strict=True) if born and later]
    ages = [later - born for born, later in pairs]
    if len(ages) < _FEWEST or len({later for _, later in pairs}) == 1:
        return False
    return min(ages) >= _ADULT and min(ages) < _ADULT + _SOON


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
    # Nobody needs to be asked which column counts the rows.
    open_fields = [pair for pair in reading.alternatives if pair[0] not in {*taken, "number"}]
    reading.asked = bool(open_fields) and open_fields[0][1] >= ASK


def _harmless(texts: Sequence[str]) -> list[str]:
    """Up to three short cells, unless any cell of the sample could identify or locate a person."""
    if any(
        ID_NUMBER.search(text) or ADDRESS.search(text) or sum(map(str.isdigit, text)) > 8
        for text in texts
    ):
        return []
    return [text[:20] for text in dict.fromkeys(texts) if len(text) <= 20][:3]
