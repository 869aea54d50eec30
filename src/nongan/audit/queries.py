"""Reads of the chain: lists, exports, and whether it still holds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from nongan.audit.models import Event, Head
from nongan.audit.rules import FIRST_PREVIOUS, Anchor, BreakKind, Json
from nongan.kernel import digests, faults
from nongan.kernel.clock import COUNTY_ZONE

CHUNK = 2_000
TRIGGERS = ("audit_event_no_delete", "audit_event_no_update")


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold: the event's number and what is wrong."""

    seq: int
    kind: BreakKind


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found; `found` is None when it holds."""

    events: int
    head: Anchor
    found: Break | None
    anchor: Anchor | None = None

    @property
    def holds(self) -> bool:
        """Whether every event stands where it was written."""
        return self.found is None


def head() -> Anchor:
    """Where the chain ends now: publish it outside, and a later cut or re-hash will show."""
    row = Head.objects.filter(id=Head.ONLY).first()
    return Anchor(row.seq, row.hash) if row else Anchor(0, FIRST_PREVIOUS)


def verify(anchor: Anchor | None = None) -> Verdict:
    """Check the whole chain against its head row and, if given, a head published outside.

    Names the first break. Without an anchor a chain that was cut and re-hashed *with* its head
    row cannot be told from a true one (promise H2); that is what the anchor is for.
    """
    end = head()
    walk = _Walk(anchor)
    found: Break | None = None
    for event in Event.objects.order_by("seq").iterator(chunk_size=CHUNK):
        found = walk.look_at(event)
        if found:
            break
    found = found or walk.look_at_the_end(end)
    return Verdict(walk.count, end, found, anchor)


class _Walk:
    """One pass along the chain."""

    def __init__(self, anchor: Anchor | None) -> None:
        self.anchor = None if faults.skipped("H2.anchor") else anchor
        self.count = 0
        self.previous = FIRST_PREVIOUS

    def look_at(self, event: Event) -> Break | None:
        """The break at this event, if there is one."""
        if event.seq != self.count + 1:
            return Break(self.count + 1, BreakKind.MISSING)
        if event.previous != self.previous:
            return Break(event.seq, BreakKind.NOT_LINKED)
        if event.hash != digests.digest(event.content()):
            return Break(event.seq, BreakKind.EDITED)
        if self.anchor and event.seq == self.anchor.seq and event.hash != self.anchor.hash:
            return Break(event.seq, BreakKind.ANCHOR_DIFFERS)
        self.count, self.previous = event.seq, event.hash
        return None

    def look_at_the_end(self, end: Anchor) -> Break | None:
        """The break after the last event: cut off, or not where the head row says."""
        if end.seq > self.count:
            return Break(self.count + 1, BreakKind.MISSING)
        if (end.seq, end.hash) != (self.count, self.previous):
            return Break(self.count, BreakKind.HEAD_DIFFERS)
        if self.anchor and self.anchor.seq > self.count:
            return Break(self.count + 1, BreakKind.ANCHOR_DIFFERS)
        return None


def events(
    *,
    verb: str = "",
    actor_name: str = "",
    target: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Event]:
    """Events, newest first, by the beginning of the verb, the actor's name, the row, the days.

    Days are the county's calendar days, both included.
    """
    found = Event.objects.select_related("actor").order_by("-seq")
    if verb:
        found = found.filter(verb__startswith=verb)
    if actor_name:
        found = found.filter(actor_name__icontains=actor_name)
    if target:
        found = found.filter(target=target)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=COUNTY_ZONE)


def readings_of(target: str) -> QuerySet[Event]:
    """Who looked at somebody's sealed data, newest first (domain.md R15): for the subject too."""
    return Event.objects.filter(target=target, verb__endswith="unmasked").order_by("-seq")


_verb_names: dict[str, str | Promise] = {}


def name_verbs(names: Mapping[str, str | Promise]) -> None:
    """Say what an app's verbs are called on pages; from an `apps.py` only."""
    _verb_names.update(names)


def verb_name(verb: str) -> str:
    """What a verb is called on pages, in the reader's language; itself, if nobody named it."""
    return str(_verb_names.get(verb, verb))


def verbs() -> list[tuple[str, str]]:
    """The verbs that occur and their names, for the filter."""
    found = Event.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb_name(verb)) for verb in found]


def export_line(event: Event) -> str:
    """One event as a line of canonical JSON, its hash included."""
    line: dict[str, Json] = {**event.content(), "hash": event.hash}
    return digests.canonical_json(line).decode()


def export_lines(since_seq: int = 1) -> Iterator[str]:
    """The chain as JSON lines in order; what tools/verify_audit.py reads."""
    chain = Event.objects.filter(seq__gte=since_seq).order_by("seq")
    for event in chain.iterator(chunk_size=CHUNK):
        yield export_line(event) + "\n"


def head_file(at: datetime) -> str:
    """A head as it is published outside: number, hash and the moment, as a line of JSON."""
    end = head()
    return json.dumps({"seq": end.seq, "hash": end.hash, "at": at.isoformat()})


def missing_triggers() -> list[str]:
    """The guards of the table that the database lacks; empty when it refuses edits itself."""
    known = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        known = (
            "SELECT tgname FROM pg_trigger"
            " WHERE tgrelid = 'audit_event'::regclass AND tgenabled <> 'D'"
        )
    with connection.cursor() as cursor:
        cursor.execute(known)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in TRIGGERS if name not in present]
