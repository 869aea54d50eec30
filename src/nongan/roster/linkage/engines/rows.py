"""One county's rows in and out: what every engine hands to the same code, and takes from it."""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

import numpy as np

from nongan.roster.linkage.columns.choosing import NO_ONE
from nongan.roster.linkage.columns.comparisons import FIELDS, LEVELS
from nongan.roster.linkage.columns.county import STATUSES, County
from nongan.roster.linkage.columns.values import Ints
from nongan.roster.linkage.comparing import Organs
from nongan.roster.linkage.deciding import MICRO
from nongan.roster.linkage.model import SHIPPED
from nongan.roster.linkage.records import NOBODY, Line, Person

PEOPLE = ("county", "key", "name", "organ", "sex", "phone", "community", "residence", "items")
LINES = (
    "county",
    "key",
    "pool",
    "name",
    "unit",
    "organs",
    "sex",
    "phone",
    "community",
    "items",
    "fixed",
)
"""All texts, null where there is none. `items` are codes with | between them, `organs` those that
the unit may mean as name@score with | between them; a null in `fixed` is no decision."""

DECISIONS = {
    "county": "string",
    "line": "string",
    "person": "string",
    "status": "string",
    "margin": "double",
    "nobody": "double",
    "probability": "double",
    "bits": "double",
    "levels": "string",
    "digest": "string",
}
"""`person` is empty for nobody; `bits` and `levels` (field=level with ; between them) are of the
pair that stands; `digest` is the same in all rows of a county."""

Column = Sequence[str | None]
Columns = Mapping[str, Column]
Answers = dict[str, list[object]]


@lru_cache(maxsize=100_000)
def item_codes(text: str) -> frozenset[str]:
    """Codes of service items, written with | between them."""
    return frozenset(filter(None, text.split("|")))


@lru_cache(maxsize=100_000)
def _organs(text: str) -> Organs:
    meant = (part.rpartition("@") for part in text.split("|") if part)
    return tuple((name, float(score)) for name, _, score in meant)


def _texts(column: Column) -> list[str]:
    return [text or "" for text in column]


def people_of(columns: Columns) -> list[Person]:
    """The people of one county's rows."""
    *texts, items = (_texts(columns[name]) for name in PEOPLE[1:])
    return list(map(Person, *texts, map(item_codes, items)))


def lines_of(columns: Columns) -> list[Line]:
    """The lines of one county's rows."""
    key, pool, name, unit, organs, sex, phone, community, items = (
        _texts(columns[name]) for name in LINES[1:-1]
    )
    texts = (sex, phone, community)
    meant, chosen = map(_organs, organs), map(item_codes, items)
    return list(map(Line, key, pool, name, unit, meant, *texts, chosen, columns["fixed"]))


def row_of_person(county: str, person: Person) -> dict[str, str | None]:
    """What `people_of` reads back."""
    texts = (person.name, person.organ, person.sex, person.phone, person.community)
    row = (county, person.key, *texts, person.residence, "|".join(sorted(person.items)))
    return dict(zip(PEOPLE, row, strict=True))


def row_of_line(county: str, line: Line) -> dict[str, str | None]:
    """What `lines_of` reads back; what an earlier decision says of the line is left out."""
    organs = "|".join(f"{name}@{score!r}" for name, score in line.organs)
    written = (line.key, line.pool, line.name, line.unit, organs, line.sex, line.phone)
    row = (county, *written, line.community, "|".join(sorted(line.items)), line.fixed)
    return dict(zip(LINES, row, strict=True))


def decide(county: str, people: Columns, lines: Columns) -> Answers:
    """Every line's decision, sorted by line key, as columns of `DECISIONS`."""
    with _no_search_for_garbage():
        return _decided(county, County(lines_of(lines), people_of(people), SHIPPED))


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """A county makes a million small values and not one cycle of them: looking for such takes an
    eighth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _decided(county: str, one: County) -> Answers:
    model = one.fit()
    answers = one.decide(model)
    keys, scored = one.people.values, answers.choice.scored
    standing: dict[int, int] = {}
    stands = (scored.person == answers.person[scored.line]).nonzero()[0]
    for place in stands.tolist():
        standing.setdefault(int(scored.line[place]), place)
    places = [standing.get(row, -1) for row in range(len(one.lines))]
    levels = one.pairs(model.units).levels
    said: Answers = {
        "line": [line.key for line in one.lines],
        "person": [keys[n] if n != NO_ONE else NOBODY for n in answers.person.tolist()],
        "status": [STATUSES[status] for status in answers.status.tolist()],
        "margin": answers.margin.tolist(),
        "nobody": answers.nobody.tolist(),
        "probability": answers.probability.tolist(),
        "bits": [int(scored.bits[p]) / MICRO if p >= 0 else None for p in places],
        "levels": _written(levels, [int(scored.pair[p]) if p >= 0 else -1 for p in places]),
    }
    return {
        "county": [county] * len(one.lines),
        **said,
        "digest": [digest(said)] * len(one.lines),
    }


def _written(levels: Mapping[str, Ints], pairs: Sequence[int]) -> list[object]:
    known: dict[tuple[int, ...], str] = {}
    # One entry more: the line of nobody, at no level of any field.
    columns = [np.append(levels[field], -1)[pairs].tolist() for field in FIELDS]
    found: list[object] = []
    for pattern in zip(*columns, strict=True):
        if pattern not in known:
            known[pattern] = ";".join(
                f"{field}={LEVELS[field][level]}"
                for field, level in zip(FIELDS, pattern, strict=True)
                if level >= 0
            )
        found.append(known[pattern])
    return found


def digest(said: Mapping[str, Sequence[object]]) -> str:
    """SHA-256 over a county's rows in order: the same on every engine and machine."""
    columns = [said[name] for name in ("line", "person", "status", "margin", "bits", "levels")]
    return hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()


def digest_of_all(digests: Mapping[str, str]) -> str:
    """One SHA-256 over the digests of counties."""
    return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()
