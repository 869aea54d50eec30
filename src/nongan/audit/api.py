"""The chain for programs: the same reads, proofs and limits as the auditor's pages."""

from datetime import date
from typing import Annotated, Any, cast

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from nongan.accounts.models import User
from nongan.audit import policies, queries, services
from nongan.audit.models import Event
from nongan.audit.rules import Anchor
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters

router = Router(tags=["audit"])
PER_PAGE = 100
Text = Annotated[str, Field(max_length=120)]
Number = Annotated[int, Field(ge=1, le=2**62)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _reader(request: HttpRequest) -> User:
    """The auditor; to everybody else the chain does not exist."""
    require(policies.can_read_audit(request.user))
    return cast(User, request.user)


class EventOut(Schema):
    """One event as it stands in the chain; `hash` is of all other fields, spelled so."""

    seq: int
    at: str
    actor: int | None
    actor_name: str
    verb: str
    target: str
    details: dict[str, Any]
    previous: str
    hash: str


class EventPage(Schema):
    """Events, newest first; `before` leads to the next page, null on the last."""

    events: list[EventOut]
    before: int | None


class EventsWanted(Filters):
    """The filters of the list; days are the county's, both included."""

    verb: Text = ""
    actor_name: Text = ""
    target: Text = ""
    since: date | None = None
    until: date | None = None
    before: Number | None = None


class HeadOut(Schema):
    """The head to publish outside: number and hash of the last event, root of the tree."""

    seq: int
    hash: str
    root: str


class AnchorIn(Closed):
    """A head that was published outside; one from before there were trees has no root."""

    seq: Number
    hash: Hash
    root: Hash | None = None


class VerdictOut(Schema):
    """Whether the chain holds; if not, the first event that does not and what is wrong there."""

    holds: bool
    events: int
    broken_at: int | None = None
    kind: str | None = None


class SizeIn(Closed):
    """The number in the published head that the proof is to lead to; null: the chain now."""

    size: Number | None = None


class EntryProofOut(Schema):
    """An event and the hashes on its way up to the root of the chain of `size` events."""

    format: str
    event: dict[str, Any]
    size: int
    root: str
    path: list[str]


class HeadsAsked(Filters):
    """The numbers of two published heads; without the newer one, the chain as it is now."""

    older: Number
    newer: Number | None = None


class EndOut(Schema):
    """A chain of so many events, and the root of its tree."""

    size: int
    root: str


class GrowthProofOut(Schema):
    """The hashes that show the newer chain to begin with the whole of the older one."""

    format: str
    older: EndOut
    newer: EndOut
    path: list[str]


def _event(event: Event) -> EventOut:
    return EventOut.model_validate({**event.content(), "hash": event.hash})


@router.get("/events", response=EventPage, url_name="api-event-list")
def event_list(request: HttpRequest, wanted: Query[EventsWanted]) -> EventPage:
    """Events, newest first, a hundred a page."""
    _reader(request)
    chosen = wanted.dict()
    before = chosen.pop("before")
    found = queries.events(**chosen)
    if before:
        found = found.filter(seq__lt=before)
    rows = list(found[: PER_PAGE + 1])
    more = len(rows) > PER_PAGE
    events = [_event(row) for row in rows[:PER_PAGE]]
    return EventPage(events=events, before=events[-1].seq if more else None)


@router.get("/events/{int:seq}", response=EventOut, url_name="api-event-detail")
def event_detail(request: HttpRequest, seq: int) -> EventOut:
    """One event."""
    _reader(request)
    return _event(Event.objects.get(seq=seq))


@router.post("/events/{int:seq}/proof", response=EntryProofOut, url_name="api-event-proof")
def event_proof(request: HttpRequest, seq: int, data: SizeIn) -> dict[str, Any]:
    """The proof of one event; that it was taken is recorded."""
    actor = _reader(request)
    return services.take_proof(seq=seq, size=data.size, actor=actor, at=clock.now())


@router.get("/head", response=HeadOut, url_name="api-audit-head")
def head(request: HttpRequest) -> Anchor:
    """The head of the chain: keep it where nobody who runs this system can write."""
    _reader(request)
    return queries.published_head()


@router.post("/check", response=VerdictOut, url_name="api-audit-check")
def check(request: HttpRequest, data: AnchorIn | None = None) -> VerdictOut:
    """Check the whole chain, and compare it with a published head if one is sent."""
    _reader(request)
    anchor = Anchor(data.seq, data.hash, data.root or "") if data else None
    verdict = queries.verify(anchor)
    found = verdict.found
    return VerdictOut(
        holds=verdict.holds,
        events=verdict.events,
        broken_at=found.seq if found else None,
        kind=found.kind if found else None,
    )


@router.get("/growth", response=GrowthProofOut, url_name="api-audit-growth")
def growth(request: HttpRequest, asked: Query[HeadsAsked]) -> dict[str, Any]:
    """The proof that the chain only grew between two heads; hashes and nothing else."""
    _reader(request)
    return queries.growth_proof(asked.older, asked.newer)


@router.post("/export", url_name="api-audit-export")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as JSON lines; that it was taken out is its last event."""
    services.record_export(actor=_reader(request), at=clock.now())
    return StreamingHttpResponse(queries.export_lines(), content_type="application/jsonl")
