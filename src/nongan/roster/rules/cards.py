"""Decisions about contact cards and feedback cards: plain values in, a plain answer out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from nongan.paper.cards.codes import ALPHABET, TOKEN_LENGTH

RANDOM_BYTES, TAG_BYTES = 7, 3
LONGEST_MINUTES = 24 * 60
LONGEST_TEXT = 300
JUDGED = ("attitude", "discipline", "effect", "grade")
ON_TIME, AWAY = "on_time", ("excused", "absent")

type Tag = Callable[[bytes], bytes]
"""The county's keyed mark on random bytes; nobody without its key can make it."""


class TokenProblem(StrEnum):
    """What is the matter with what a QR code says."""

    NOT_A_CARD = "not_a_card"
    OTHER_COUNTY = "other_county"


def make_token(random: bytes, tag: Tag) -> str:
    """The token of a QR code (`nongan.paper.cards.codes`): seven random bytes and the county's mark
    on them, which tells a card of another county from one that is unknown here. It says nothing of
    the card, and nobody without the key sees more than eighty random bits.
    """
    marked = int.from_bytes(random + tag(random)[:TAG_BYTES])
    return "".join(ALPHABET[marked >> shift & 31] for shift in range(75, -5, -5))


def token_problem(token: str, tag: Tag) -> TokenProblem | None:
    """Say why this cannot be a card of this county; None: it may be one."""
    if len(token) != TOKEN_LENGTH or set(token) - set(ALPHABET):
        return TokenProblem.NOT_A_CARD
    marked = sum(ALPHABET.index(sign) << 75 - 5 * place for place, sign in enumerate(token))
    data = marked.to_bytes(RANDOM_BYTES + TAG_BYTES)
    is_ours = tag(data[:RANDOM_BYTES])[:TAG_BYTES] == data[RANDOM_BYTES:]
    return None if is_ours else TokenProblem.OTHER_COUNTY


class Standing(StrEnum):
    """How a card stands beyond its status: read off days and exemptions, never stored."""

    NOT_PRESENTED = "not_presented"
    PRESENTED_LATE = "presented_late"
    EXEMPTED = "exempted"
    REPORTED = "reported"
    RECEIPT_LATE = "receipt_late"


@dataclass(frozen=True, slots=True)
class CardDays:
    """The days of a card: when it is and was to be presented, when its receipt is due."""

    present_by: date | None
    presented_on: date | None
    return_by: date | None


def standing(
    status: str, days: CardDays, *, is_exempt: bool, is_reported: bool, today: date
) -> Standing | None:
    """What days, exemptions and lists of receipts say of a card, beside its status."""
    if status in ("issued", "reminded"):
        if is_reported:
            return Standing.REPORTED
        if is_exempt:
            return Standing.EXEMPTED
        late = days.present_by is not None and days.present_by < today
        return Standing.NOT_PRESENTED if late else None
    if status in ("presented", "receipt_filled") and days.return_by and days.return_by < today:
        return Standing.RECEIPT_LATE
    if days.presented_on and days.present_by and days.presented_on > days.present_by:
        return Standing.PRESENTED_LATE
    return None


@dataclass(frozen=True, slots=True)
class ReceiptValues:
    """What a community writes on the receipt stub."""

    reported_on: date
    received_by: str = ""
    assigned: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What a feedback card says. None or "" is "not said": in a group, as the group, and else on
    time. `minutes` is service given, without breaks; None: from the first instant to the last.
    """

    presence: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    content: str = ""
    served: int | None = None
    attitude: str = ""
    discipline: str = ""
    effect: str = ""
    grade: str = ""
    remark: str = ""

    @property
    def is_away(self) -> bool:
        """Whether the member did not come, excused or not."""
        return self.presence in AWAY

    @property
    def given_minutes(self) -> int | None:
        """The minutes of service: as written, else the whole span; none of who was away."""
        if self.is_away:
            return 0
        if self.minutes is not None or self.starts_at is None or self.ends_at is None:
            return self.minutes
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def over(common: Marks, own: Marks) -> Marks:
    """The group's marks with a member's own over them; who was away takes nothing of the group."""
    if own.is_away:
        return Marks(presence=own.presence, remark=own.remark)
    said = {f.name: value for f in fields(own) if (value := getattr(own, f.name)) not in (None, "")}
    # Other hours are counted anew, unless minutes of their own are written.
    if {"starts_at", "ends_at"} & said.keys():
        said.setdefault("minutes", None)
    return replace(common, **said)


def as_kept(marks: Marks) -> Marks:
    """Marks as a version keeps them: minutes counted; of who was away the remark alone."""
    remark = marks.remark.strip()[:LONGEST_TEXT]
    if marks.is_away:
        return Marks(presence=marks.presence, minutes=0, remark=remark)
    content = marks.content.strip()[:LONGEST_TEXT]
    return replace(
        marks,
        presence=marks.presence or ON_TIME,
        minutes=marks.given_minutes,
        content=content,
        remark=remark,
    )


def group_of(all_marks: Mapping[UUID, Marks]) -> tuple[Marks, dict[UUID, Marks]]:
    """The marks that most of a group share, and what is other for whom: `over` the other way."""
    there = [marks for marks in all_marks.values() if not marks.is_away]
    shared = {
        f.name: Counter(getattr(marks, f.name) for marks in there).most_common(1)[0][0]
        for f in fields(Marks)
        if there
    }
    common = Marks(**shared)
    own = {
        key: marks if marks.is_away else _difference(marks, common)
        for key, marks in all_marks.items()
    }
    return common, own


def _difference(marks: Marks, common: Marks) -> Marks:
    other = {
        f.name: value
        for f in fields(marks)
        if (value := getattr(marks, f.name)) != getattr(common, f.name)
    }
    return replace(Marks(), **other)


class MarksProblem(StrEnum):
    """Why marks cannot be handed in."""

    GRADE_MISSING = "grade_missing"
    UNKNOWN_MARK = "unknown_mark"
    TIMES_MISSING = "times_missing"
    ENDS_BEFORE_START = "ends_before_start"
    MINUTES_IMPOSSIBLE = "minutes_impossible"


def marks_problem(
    marks: Marks, *, grades: Collection[str], presences: Collection[str]
) -> MarksProblem | None:
    """Say why these marks cannot be handed in; None: they can. No grade is ever assumed."""
    if (marks.presence or ON_TIME) not in presences:
        return MarksProblem.UNKNOWN_MARK
    if marks.is_away:
        return None
    if not marks.grade:
        return MarksProblem.GRADE_MISSING
    others = (marks.attitude, marks.discipline, marks.effect)
    if any(mark not in grades for mark in (marks.grade, *others) if mark):
        return MarksProblem.UNKNOWN_MARK
    return _time_problem(marks)


def _time_problem(marks: Marks) -> MarksProblem | None:
    starts, ends, minutes = marks.starts_at, marks.ends_at, marks.given_minutes
    if (starts is None) != (ends is None) or minutes is None:
        return MarksProblem.TIMES_MISSING
    if starts is not None and ends is not None:
        if ends <= starts:
            return MarksProblem.ENDS_BEFORE_START
        if minutes > (ends - starts) / timedelta(minutes=1):
            return MarksProblem.MINUTES_IMPOSSIBLE
    return None if 0 < minutes <= LONGEST_MINUTES else MarksProblem.MINUTES_IMPOSSIBLE


def span(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Two hours of a day as wall-clock instants; an end before the start is on the next day."""
    later = ends < starts
    return datetime.combine(day, starts), datetime.combine(day + timedelta(days=later), ends)


def packed(marks: Marks) -> dict[str, object]:
    """Marks as JSON values, for a draft; what is not said is left out."""
    found = {f.name: getattr(marks, f.name) for f in fields(marks)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
        if value not in (None, "")
    }


def unpacked(values: Mapping[str, object]) -> Marks:
    """Marks out of a draft."""
    instants = {
        name: datetime.fromisoformat(str(values[name]))
        for name in ("starts_at", "ends_at")
        if name in values
    }
    return Marks(**{**values, **instants})  # type: ignore[arg-type]
