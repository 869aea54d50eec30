"""Writing communities' papers, inside the transaction that confirms a batch (or takes it back).

The confirming service has asked the policy and records the one audit event of the change; these
functions only write rows. A line that is already there is left alone, a corrected one becomes a
new revision, and what a person decided about a line goes along with it as long as the line still
says what was decided upon.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel import clock, digests, sealing
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.models import (
    AttendanceLine,
    FeedbackCard,
    ImportBatch,
    LinkedBy,
    Occasion,
    Receipt,
    WrittenLine,
)
from nongan.roster.queries import remembered
from nongan.roster.rules import changes
from nongan.roster.rules import lines as rules
from nongan.roster.rules.papers import PaperRow

CHUNK = 500
MODELS: tuple[type[WrittenLine], ...] = (Receipt, FeedbackCard, AttendanceLine)
# What a line says of the member, by the names of its columns; place and number are no part of it.
CONTENT = (
    *("phone_index", "name_written", "unit_written", "sex_written", "reported_on", "items"),
    *("received_by", "attended_on", "minutes", "attitude", "grade", "remark"),
)
DECISION = ("member_id", "link_status", "link_by", "link_evidence", "decided_by_id", "decided_at")


Paper = tuple[ImportBatch, PaperRow, str, str]
"""A row on its way into the database: its batch, itself, its key, the county's code."""


@dataclass(frozen=True)
class Written:
    """How many lines were new, corrected, and already there."""

    new: int
    changed: int
    same: int


def write_receipts(
    *, batch: ImportBatch, rows: Sequence[PaperRow], actor: User, at: datetime
) -> Written:
    """Write the receipts of a confirmed batch.

    Raises Refused, naming file, sheet and row, where it is not known whose receipt it is.
    """
    for row in rows:
        _require(row, row.community is not None, _("it is not clear which community this is"))
    keys = rules.numbered((row.community, _receipt_key(row)) for row in rows)
    county = organisations.county_code()
    lines = [_receipt(batch, row, key, county) for row, key in zip(rows, keys, strict=True)]
    return _write(Receipt, "community_id", lines)


def write_feedback(
    *, batch: ImportBatch, rows: Sequence[PaperRow], actor: User, at: datetime
) -> Written:
    """Write the feedback cards of a confirmed batch, and the occasions they belong to.

    Raises Refused, naming file, sheet and row, where community or quarter is not known.
    """
    return _write_on_occasions(FeedbackCard, batch, rows, _card, at)


def write_attendance(
    *, batch: ImportBatch, rows: Sequence[PaperRow], actor: User, at: datetime
) -> Written:
    """Write the attendance lines of a confirmed batch, and the occasions they belong to.

    Raises Refused, naming file, sheet and row, where community or quarter is not known.
    """
    return _write_on_occasions(AttendanceLine, batch, rows, _attendance, at)


def decided_lines(batch: ImportBatch) -> int:
    """How many lines of a batch a person has decided on since: they depend on the batch."""
    return sum(
        model._default_manager.filter(batch=batch, link_by=LinkedBy.PERSON).count()
        for model in MODELS
    )


def take_back_records(*, batch: ImportBatch, actor: User, at: datetime) -> int:
    """Remove the lines of a batch and bring back those they had replaced; say how many went.

    Raises Refused while a person's decision rests on one of the lines.
    """
    if count := decided_lines(batch):
        raise Refused(
            _("Persons have decided on %(count)s lines of this batch; undo those decisions first.")
            % {"count": count},
            code="decided",
        )
    gone = 0
    for model in MODELS:
        gone += _remove(model, batch)
    Occasion.objects.filter(batch=batch, cards=None, attendance=None, feedback=None).delete()
    return gone


def _remove(model: type[WrittenLine], batch: ImportBatch) -> int:
    place = _place(model)
    going = list(model._default_manager.filter(batch=batch).values_list(place, "key", "is_current"))
    count, _details = model._default_manager.filter(batch=batch).delete()
    open_now = {(where, key) for where, key, was_current in going if was_current}
    places = {where for where, _key in open_now}
    older = model._default_manager.filter(**{f"{place}__in": places}).order_by("revision")
    last = {(where, key): id for where, key, id in older.values_list(place, "key", "id")}
    ids = [last[line] for line in open_now if line in last]
    for start in range(0, len(ids), CHUNK):
        part = model._default_manager.filter(id__in=ids[start : start + CHUNK])
        part.update(is_current=True)
    return count


def _place(model: type[WrittenLine]) -> str:
    return "community_id" if model is Receipt else "occasion_id"


def _require(row: PaperRow, known: bool, why: object) -> None:
    if not known:
        raise Refused(
            _("%(file)s, sheet %(sheet)s, row %(row)s: %(why)s. Say so on the preview.")
            % {"file": row.file, "sheet": row.sheet, "row": row.row, "why": why},
            code="paper_incomplete",
        )


def _receipt_key(row: PaperRow) -> str:
    reported = row.date("reported_on")
    rest = [row.values.get(name, "") for name in ("unit", "sex", "reported_on", "items")]
    year = reported.year if reported else row.year
    return rules.receipt_key(_text(row, "number"), _text(row, "name"), year, rest)


def _text(row: PaperRow, name: str, longest: int = 200) -> str:
    return str(row.values.get(name) or row.raw.get(name) or "").strip()[:longest]


def _common(table: str, batch: ImportBatch, row: PaperRow, key: str) -> dict[str, Any]:
    line_id = uuid4()
    phone = str(row.values.get("phone") or "")
    return {
        "id": line_id,
        "community_id": row.community,
        "number": _text(row, "number", 40),
        "name_written": _text(row, "name", 100),
        "unit_written": _text(row, "unit"),
        "sex_written": str(row.values.get("sex") or ""),
        "phone_sealed": sealing.seal(phone, table=table, column="phone", row_id=line_id),
        "file_name": row.file[:255],
        "sheet": row.sheet[:255],
        "row": row.row,
        "batch": batch,
        "key": key,
    }


def _digest(county: str, phone: str, *parts: object) -> tuple[str, str]:
    """The phone's blind index and a digest of the content that no list of phones can open."""
    index = organisations.phone_index(phone, county=county)
    return index, digests.digest([index, *(str(part) for part in parts)])


def _receipt(batch: ImportBatch, row: PaperRow, key: str, county: str) -> Receipt:
    line = Receipt(
        **_common(Receipt._meta.db_table, batch, row, key),
        reported_on=row.date("reported_on"),
        items=list(row.values.get("items") or []),
        received_by=_text(row, "received_by", 50),
    )
    line.phone_index, line.content_digest = _digest(
        county,
        str(row.values.get("phone") or ""),
        line.name_written,
        line.unit_written,
        line.sex_written,
        line.reported_on,
        sorted(line.items),
        line.received_by,
    )
    return line


def _card(paper: Paper, occasion: Occasion) -> FeedbackCard:
    batch, row, key, county = paper
    line = FeedbackCard(
        **_common(FeedbackCard._meta.db_table, batch, row, key),
        occasion=occasion,
        minutes=row.values.get("minutes"),
        attitude=_text(row, "attitude", 50),
        grade=str(row.values.get("grade") or ""),
        remark=_text(row, "remark", 300),
    )
    parts = (line.name_written, line.unit_written, line.minutes, line.attitude, line.grade)
    line.phone_index, line.content_digest = _digest(county, "", *parts, line.remark)
    return line


def _attendance(paper: Paper, occasion: Occasion) -> AttendanceLine:
    batch, row, key, county = paper
    line = AttendanceLine(
        **_common(AttendanceLine._meta.db_table, batch, row, key),
        occasion=occasion,
        attended_on=row.date("attended_on"),
        minutes=row.values.get("minutes"),
    )
    parts = (line.name_written, line.unit_written, line.attended_on, line.minutes)
    line.phone_index, line.content_digest = _digest(
        county, str(row.values.get("phone") or ""), *parts
    )
    return line


def _write_on_occasions[L: (FeedbackCard, AttendanceLine)](
    model: type[L],
    batch: ImportBatch,
    rows: Sequence[PaperRow],
    make: Callable[[Paper, Occasion], L],
    at: datetime,
) -> Written:
    for row in rows:
        _require(row, row.community is not None, _("it is not clear which community this is"))
        _require(row, row.quarter is not None, _("no quarter is named"))
    this_year = clock.local(at).year
    occasions = _occasions(batch, rows, this_year)
    places = [occasions[row.community, row.year or this_year, row.quarter] for row in rows]
    keys = rules.numbered(
        (place.id, rules.card_key(_text(row, "name"), _text(row, "unit")))
        for place, row in zip(places, rows, strict=True)
    )
    county = organisations.county_code()
    lines = [
        make((batch, row, key, county), place)
        for row, key, place in zip(rows, keys, places, strict=True)
    ]
    return _write(model, "occasion_id", lines)


def _occasions(
    batch: ImportBatch, rows: Iterable[PaperRow], this_year: int
) -> dict[tuple[Any, ...], Occasion]:
    """The occasion of every community and quarter on paper: the one known, else a new one.

    A paper that names a quarter and no year is this year's.
    """
    titles: dict[tuple[int, int, int], str] = {}
    for row in rows:
        key = (row.community or 0, row.year or this_year, row.quarter or 0)
        titles.setdefault(key, row.title[:200])
    known = Occasion.objects.filter(
        community__in={community for community, _, _ in titles},
        year__in={year for _, year, _ in titles},
    ).order_by("-id")
    found = {(one.community_id, one.year, one.quarter): one for one in known}
    fresh = {
        (community, year, quarter): Occasion(
            community_id=community, year=year, quarter=quarter, title=title, batch=batch
        )
        for (community, year, quarter), title in titles.items()
        if (community, year, quarter) not in found
    }
    Occasion.objects.bulk_create(fresh.values())
    return found | fresh


def _write[L: WrittenLine](model: type[L], place: str, lines: Sequence[L]) -> Written:
    known = _known(model, place, lines)
    fresh: list[L] = []
    replaced: list[UUID] = []
    for line in lines:
        old = known.get((getattr(line, place), line.key))
        if old is not None and _says_no_more(old, line):
            continue
        if old is not None:
            replaced.append(old.id)
            line.revision = old.revision + 1
            _carry_decision(old, line)
        fresh.append(line)
    for start in range(0, len(replaced), CHUNK):
        part = replaced[start : start + CHUNK]
        model._default_manager.filter(id__in=part).update(is_current=False)
    model._default_manager.bulk_create(fresh, batch_size=CHUNK)
    return Written(len(fresh) - len(replaced), len(replaced), len(lines) - len(fresh))


def _says_no_more(old: WrittenLine, new: WrittenLine) -> bool:
    """Say whether a line that comes again corrects nothing: every field blank, equal, or the
    unit in fewer signs. A sheet sent again without its phones takes no phone away."""
    if old.content_digest == new.content_digest:
        return True
    return changes.is_no_more(_content(old), _content(new))


def _content(line: WrittenLine) -> dict[str, Any]:
    kept = {name: getattr(line, name) for name in CONTENT if hasattr(line, name)}
    return {**kept, "items": sorted(kept.get("items", ()))}


def _known[L: WrittenLine](
    model: type[L], place: str, lines: Sequence[L]
) -> dict[tuple[Any, str], L]:
    """The current line at every (place, key) that the new lines touch."""
    places = sorted({getattr(line, place) for line in lines})
    current = model._default_manager.filter(**{f"{place}__in": places}, is_current=True)
    return {(getattr(line, place), line.key): line for line in current}


def _carry_decision(old: WrittenLine, new: WrittenLine) -> None:
    # A line that says something else asks again, with the decision as evidence (`remembered`).
    if old.link_by == LinkedBy.PERSON and not remembered.differing(old, new):
        for name in DECISION:
            setattr(new, name, getattr(old, name))
