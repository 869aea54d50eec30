"""How a column looks: which share of its cells could be a phone number, a date, a community … Never
one cell alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from nongan.tabular import organs
from nongan.tabular.text import narrow, squeezed
from nongan.tabular.values import dates, items, names, phones, places, words
from nongan.tabular.vocabulary import Vocabulary

_SHORT_NUMBER = re.compile(r"\d{1,5}\Z|[\dA-Za-z]{1,4}[\-—]\d{1,6}\Z")
_POST = re.compile(
    r"(长|员|任|师|记|警|理|官|工|士|生|管|手|干|事|级|调研|助理|顾问|会计|出纳|司机|秘书|manager|director|clerk|officer|teacher"
    r"|doctor|engineer|head|chief|deputy|staff|nurse|police|judge|accountant|secretary)\Z",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"支部|总支|党委|党小组|党组|branch|committee", re.IGNORECASE)
_RECEIVER = re.compile(r"(主任|书记|老师|同志|干事|委员|网格员|社工|科长|站长)\Z")
_CONTACT = re.compile(r"@|(^|[^\d])\d{5,10}\Z|weixin|wx", re.IGNORECASE)
_ATTITUDE = frozenset(
    (
        "好",
        "较好",
        "一般",
        "差",
        "很好",
        "热情",
        "认真",
        "满意",
        "积极",
        "良好",
        "优秀",
        "较差",
        "good",
        "fair",
        "poor",
        "excellent",
        "非常好",
        "优",
        "良",
        "中",
    )
)
_AGES = (16, 75)
# 1985年6月7号 is a day, not a house number.
_DAY = re.compile(r"\d{2,4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]\s*\Z")


@dataclass(slots=True, frozen=True)
class Surroundings:
    """What a look may lean on."""

    vocabulary: Vocabulary
    today: date


Look = Callable[[str, Surroundings], float]


def _of(test: Callable[[str], object]) -> Look:
    return lambda text, _: 1.0 if test(text) else 0.0


def _date(text: str, around: Surroundings) -> float:
    value, problem = dates.parse(text, around.today.year)
    if not value:
        return 0.0
    # Eleven digits with a date in front are a phone or a code; a bare five-digit number may be
    # anything.
    return 0.5 if problem == "date_serial" or len(narrow(text)) > 24 else 1.0


def _community(text: str, around: Surroundings) -> float:
    found, elsewhere, problem = places.index_of(around.vocabulary).parse(text)
    if found:
        return 0.4 if words.ADDRESS.search(text) else 1.0
    if problem == "community_unknown":
        return 0.8 if re.search(r"社区|居委会", text) else 0.0
    return 0.6 if not elsewhere or len(text) < 6 else 0.0


def _items(text: str, around: Surroundings) -> float:
    codes, unknown = items.index_of(around.vocabulary).parse(text)
    return len(codes) / (len(codes) + len(unknown)) if codes or unknown else 0.5


def _unit(text: str, around: Surroundings) -> float:
    answer = organs.resolve(text, around.vocabulary)
    return 1.0 if answer.name or answer.how == "ambiguous" else 0.0


def _name(text: str, _: Surroundings) -> float:
    """A text without a usual surname may be a name as long as it is no word of another kind."""
    look = names.look(text)
    other = look < 1 and (words.kind(text) or words.grade(text) or words.is_ethnic(text))
    return 0.0 if other else look


def _contact_name(text: str) -> object:
    return names.looks_like(text) and len(text) < 5


def _address(text: str) -> object:
    return words.ADDRESS.search(text.lower()) and not text.isdigit() and not _DAY.match(text)


LOOKS: dict[str, Look] = {
    "number": _of(_SHORT_NUMBER.match),
    "name": _name,
    "sex": _of(words.sex),
    "birth": _date,
    "joined": _date,
    "full_on": _date,
    "applied_on": _date,
    "work_start": _date,
    "reported_on": _date,
    "attended_on": _date,
    "phone": lambda text, _: phones.look(text),
    "landline": lambda text, _: 1.0 if phones.parse(text)[1] == "phone_landline" else 0.0,
    "community": _community,
    "id_number": _of(words.ID_NUMBER.search),
    "address": _of(_address),
    "ethnicity": _of(words.is_ethnic),
    "education": _of(
        lambda text: words.EDUCATION.match(squeezed(text)) or words.EDUCATION.match(text.lower())
    ),
    "kind": _of(words.kind),
    "skills": _items,
    "post": _of(_POST.search),
    "unit": _unit,
    "party_branch": _of(_BRANCH.search),
    "minutes": _of(words.minutes),
    "grade": _of(words.grade),
    "attitude": _of(lambda text: text in _ATTITUDE),
    "received_by": _of(lambda text: _RECEIVER.search(text) or _contact_name(text)),
    "age": _of(lambda text: text.isdigit() and _AGES[0] <= int(text) <= _AGES[1]),
    "party_age": _of(lambda text: text.isdigit() and int(text) < 80),
    "account": _of(_CONTACT.search),
}

# Concepts whose cells have a form that cannot be missed: a header that says one over cells that say
# no is in doubt.
HARD = frozenset(
    (
        "sex",
        "birth",
        "joined",
        "phone",
        "kind",
        "minutes",
        "grade",
        "id_number",
        "full_on",
        "reported_on",
        "attended_on",
        "work_start",
        "name",
    )
)
# How far the look alone, under a header that says nothing, may carry (0: never alone).
ALONE = {
    "name": 0.72,
    "sex": 0.95,
    "phone": 0.9,
    "community": 0.8,
    "id_number": 0.98,
    "address": 0.9,
    "ethnicity": 0.98,
    "education": 0.95,
    "kind": 0.7,
    "skills": 0.9,
    "unit": 0.75,
    "party_branch": 0.75,
    "number": 0.4,
    "landline": 0.6,
    "birth": 0.45,
    "joined": 0.45,
}


def share(concept: str, texts: Sequence[str], around: Surroundings) -> float | None:
    """The share 0–1 of `texts` that look like `concept`; None when there is nothing to look at."""
    look = LOOKS.get(concept)
    if look is None or not texts:
        return None
    return sum(look(text, around) for text in texts) / len(texts)
