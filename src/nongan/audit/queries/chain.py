"""Whether the chain still holds, and the chain as others read it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import rfc8785
from django.db import connection, transaction
from django.db.models import QuerySet

from nongan.audit.models import Event, Head
from nongan.audit.rules import FIRST_PREVIOUS, Anchor, BreakKind, Json
from nongan.kernel import digests, faults, merkle

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
    """Where the chain ends now, without the root of its tree (see `published_head`)."""
    return _end(Head.objects.all())


def _end(heads: QuerySet[Head]) -> Anchor:
    row = heads.filter(id=Head.ONLY).first()
    return Anchor(row.seq, row.hash) if row else Anchor(0, FIRST_PREVIOUS)


def verify(anchor: Anchor | None = None) -> Verdict:
    """Check the whole chain against its head row and, if given, a head published outside.

    Names the first break. Without an anchor a chain that was cut and re-hashed *with* its head
    row cannot be told from a true one (promise H2); that is what the anchor is for.
    """
    walk = _Walk(anchor)
    walk.along(_written(Event.objects.filter(seq__lte=head().seq)))
    # What was written meanwhile is read while the head is held: else an honest writer between
    # two of our reads would look like a forger.
    with transaction.atomic():
        end = _end(Head.objects.select_for_update())
        walk.along(_written(Event.objects.filter(seq__gt=walk.count)))
        walk.end_at(end)
    return Verdict(walk.count, end, walk.found, anchor)


def verify_lines(lines: Iterable[str], anchor: Anchor | None = None) -> Verdict:
    """Check an exported chain, line by line; no database is needed."""
    walk = _Walk(anchor)
    walk.along(_read(lines))
    end = Anchor(walk.count, walk.previous)
    walk.end_at(end)
    return Verdict(walk.count, end, walk.found, anchor)


type Written = dict[str, Json]


def _written(events: QuerySet[Event]) -> Iterator[Written]:
    for event in events.order_by("seq").iterator(chunk_size=CHUNK):
        yield {**event.content(), "hash": event.hash}


def _read(lines: Iterable[str]) -> Iterator[Written]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            event = {}
        yield event if isinstance(event, dict) else {}


def hash_of(event: Written) -> str:
    """The hash that an event's other fields have; empty if nothing can have been hashed so."""
    content = {name: value for name, value in event.items() if name != "hash"}
    try:
        return digests.digest(content)
    except (rfc8785.CanonicalizationError, RecursionError):
        return ""


class _Walk:
    """One pass along the chain, up to its first break."""

    def __init__(self, anchor: Anchor | None) -> None:
        self.anchor = None if faults.skipped("H2.anchor") else anchor
        self.count = 0
        self.previous = FIRST_PREVIOUS
        self.found: Break | None = None
        self.leaves: list[bytes] = []

    def along(self, events: Iterable[Written]) -> None:
        """Take the events that come next, until one does not hold."""
        for event in events:
            if self.found:
                return
            if kind := self._problem_of(event):
                self.found = Break(self.count + 1, kind)
                return
            self.count, self.previous = self.count + 1, str(event["hash"])

    def _problem_of(self, event: Written) -> BreakKind | None:
        if not event:
            return BreakKind.UNREADABLE
        if event.get("seq") != self.count + 1:
            return BreakKind.MISSING
        if event.get("previous") != self.previous:
            return BreakKind.NOT_LINKED
        if event.get("hash") != hash_of(event):
            return BreakKind.EDITED
        return BreakKind.ANCHOR_DIFFERS if self._leaves_the_anchor(str(event["hash"])) else None

    def _leaves_the_anchor(self, claimed: str) -> bool:
        if not self.anchor or self.count >= self.anchor.seq:
            return False
        if self.anchor.root:
            self.leaves.append(merkle.leaf(bytes.fromhex(claimed)))
        if self.count + 1 < self.anchor.seq:
            return False
        roots = {"", merkle.root(self.leaves).hex()}
        return claimed != self.anchor.hash or self.anchor.root not in roots

    def end_at(self, end: Anchor) -> None:
        """Look behind the last event: cut off, or not where the head says."""
        if self.found:
            return
        if end.seq > self.count:
            self.found = Break(self.count + 1, BreakKind.MISSING)
        elif (end.seq, end.hash) != (self.count, self.previous):
            self.found = Break(self.count, BreakKind.HEAD_DIFFERS)
        elif self.anchor and self.anchor.seq > self.count:
            self.found = Break(self.count + 1, BreakKind.ANCHOR_DIFFERS)


def export_line(event: Event) -> str:
    """One event as a line of canonical JSON, its hash included."""
    line: Written = {**event.content(), "hash": event.hash}
    return digests.canonical_json(line).decode()


def export_lines(since_seq: int = 1) -> Iterator[str]:
    """The chain as JSON lines in order; what tools/verify_audit.py reads."""
    chain = Event.objects.filter(seq__gte=since_seq).order_by("seq")
    for event in chain.iterator(chunk_size=CHUNK):
        yield export_line(event) + "\n"


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
