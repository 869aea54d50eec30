"""The API of the reverse check: runs, discrepancies and their moves, decisions on links."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.roster.models import LINE_MODELS, CheckRun, Discrepancy, WrittenLine
from nongan.roster.policies import checks as policies
from nongan.roster.queries import check_pages
from nongan.roster.services import checking, reviewing, worklist

router = Router(tags=["reverse check"])
MOST = 500


class RunIn(Schema):
    """The day a check looks at (today if left out), and the roster version (the issued one)."""

    as_of: date | None = None
    roster_version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class RunOut(Schema):
    """A stored run."""

    id: UUID
    number: int
    as_of: date
    created_at: datetime
    inputs_hash: str
    answer_hash: str
    counts: dict[str, Any]
    rates: dict[str, Any]


class DiscrepancyOut(Schema):
    """A discrepancy of the worklist."""

    id: UUID
    kind: str
    status: str
    community: str | None
    other_community: str | None
    party_organisation: str | None
    member: str | None
    year: int | None
    quarter: int | None
    name_written: str
    is_doubtful: bool
    is_present: bool
    due_on: date | None


class DiscrepancyPage(Schema):
    """A part of the worklist and how many there are in all."""

    total: int
    discrepancies: list[DiscrepancyOut]


class DiscrepancyAsked(Schema):
    """What the worklist is narrowed by."""

    kind: str = Field(default="", max_length=30)
    status: str = Field(default="", max_length=12)
    community: int | None = Field(default=None, ge=1, le=2**31 - 1)
    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=100, ge=1, le=MOST)


class MoveIn(Schema):
    """A move: explain, correct, verify, send_back or close, with a few words."""

    move: str = Field(max_length=12)
    note: str = Field(default="", max_length=500)


class LinkIn(Schema):
    """Whom a line means: a member number, or "" for nobody on the roster."""

    member: str = Field(default="", max_length=12)


class LineOut(Schema):
    """A line after a decision."""

    id: UUID
    link_status: str
    link_by: str
    member: str | None


MOVES: dict[str, Callable[..., Discrepancy]] = {
    "explain": worklist.explain,
    "correct": worklist.mark_corrected,
    "verify": worklist.verify,
    "send_back": worklist.send_back,
    "close": worklist.close,
}


def _caller(request: HttpRequest) -> User:
    require(isinstance(request.user, User))
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker
    return request.user


def _name(thing: Any) -> str | None:
    return thing.name if thing is not None else None


def _discrepancy(row: Discrepancy) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "community": _name(row.community),
        "other_community": _name(row.other_community),
        "party_organisation": _name(row.party_organisation),
        "member": row.member.number if row.member else None,
        "year": row.year,
        "quarter": row.quarter,
        "name_written": row.name_written,
        "is_doubtful": row.is_doubtful,
        "is_present": row.is_present,
        "due_on": row.due_on,
    }


def _line(line: WrittenLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "link_status": line.link_status,
        "link_by": line.link_by,
        "member": line.member.number if line.member else None,
    }


@router.get("/checks", response=list[RunOut], url_name="api-check-list")
def checks_list(request: HttpRequest) -> list[CheckRun]:
    """The newest runs. The whole county's figures are the working committee's."""
    require(policies.can_export_run(_caller(request)))
    return list(policies.visible_runs(request.user)[:50])


@router.post("/checks", response={201: RunOut}, url_name="api-check-run")
def checks_run(request: HttpRequest, asked: RunIn) -> Status[CheckRun]:
    """Run the reverse check."""
    run = checking.run_reverse_check(
        roster_version_id=asked.roster_version,
        as_of=asked.as_of or clock.today(),
        actor=_caller(request),
        at=clock.now(),
    )
    return Status(201, run)


@router.get("/discrepancies", response=DiscrepancyPage, url_name="api-discrepancy-list")
def discrepancies_list(request: HttpRequest, asked: Query[DiscrepancyAsked]) -> dict[str, Any]:
    """The worklist of the caller."""
    actor = _caller(request)
    require(policies.can_see_checks(actor))
    wanted = check_pages.DiscrepancyFilter(
        kind=asked.kind, status=asked.status, community=asked.community
    )
    found = check_pages.discrepancies_list(policies.visible_discrepancies(actor), wanted, actor.pk)
    part = found[asked.offset : asked.offset + asked.limit]
    return {"total": found.count(), "discrepancies": [_discrepancy(row) for row in part]}


@router.post(
    "/discrepancies/{uuid:discrepancy_id}/move",
    response=DiscrepancyOut,
    url_name="api-discrepancy-move",
)
def discrepancies_move(request: HttpRequest, discrepancy_id: UUID, asked: MoveIn) -> dict[str, Any]:
    """Move a discrepancy on."""
    actor = _caller(request)
    row = policies.visible_discrepancies(actor).get(id=discrepancy_id)
    service = MOVES.get(asked.move)
    if service is None:
        raise Refused(
            "A move is explain, correct, verify, send_back or close.", code="no_such_move"
        )
    return _discrepancy(
        service(discrepancy_id=row.id, note=asked.note, actor=actor, at=clock.now())
    )


@router.post("/lines/{kind}/{uuid:line_id}/link", response=LineOut, url_name="api-line-link")
def lines_link(request: HttpRequest, kind: str, line_id: UUID, asked: LinkIn) -> dict[str, Any]:
    """Say whom a receipt, feedback or attendance line means; no rule overturns it."""
    actor = _caller(request)
    model = LINE_MODELS.get(kind)
    require(model is not None)
    assert model is not None  # noqa: S101 - for the type checker
    line = policies.reviewable_lines(actor, model).get(id=line_id)
    if not asked.member:
        return _line(reviewing.say_nobody(kind=kind, line_id=line.id, actor=actor, at=clock.now()))
    return _line(
        reviewing.link_to_member(
            kind=kind, line_id=line.id, member_number=asked.member, actor=actor, at=clock.now()
        )
    )
