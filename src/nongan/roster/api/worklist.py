"""The API of the worklist: discrepancies, their moves, and urging."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from nongan.accounts.models import User
from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.documents import offered
from nongan.kernel.errors import Refused, require
from nongan.kernel.schemas import Closed, Filters
from nongan.organisations import queries as organisations
from nongan.roster.models import Discrepancy
from nongan.roster.policies import checks as policies
from nongan.roster.queries import check_documents, check_exports, check_pages
from nongan.roster.services import worklist

router = Router(tags=["reverse check"])
MOST = 500


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
    owner: str | None


class DiscrepancyPage(Schema):
    """A part of the worklist and how many there are in all."""

    total: int
    discrepancies: list[DiscrepancyOut]


class DiscrepancyAsked(Filters):
    """What the worklist is narrowed by; `mine`: assigned to the caller."""

    kind: str = Field(default="", max_length=30)
    status: str = Field(default="", max_length=12)
    community: int | None = Field(default=None, ge=1, le=2**31 - 1)
    party_organisation: int | None = Field(default=None, ge=1, le=2**31 - 1)
    q: str = Field(default="", max_length=60)
    mine: bool = False
    overdue: bool = False
    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=100, ge=1, le=MOST)


class FieldOut(Schema):
    """One field of a line beside the roster's entry."""

    label: str
    written: str
    enrolled: str
    differs: bool


class EvidenceOut(Schema):
    """A line of the evidence: where it stands, and what it says beside the roster."""

    place: str
    fields: list[FieldOut]


class StepOut(Schema):
    """One move: who, when, from what to what, and the words."""

    at: datetime
    by: str
    start: str
    end: str
    note: str


class DiscrepancyDetail(DiscrepancyOut):
    """A discrepancy with its evidence, what was done, and who could see to it."""

    answered_by: str | None
    evidence: list[EvidenceOut]
    look_alikes: list[str]
    steps: list[StepOut]
    times_urged: int
    possible_owners: list[str]


class MoveIn(Closed):
    """A move: explain, correct, verify, send_back or close, with a few words."""

    move: str = Field(max_length=12)
    note: str = Field(default="", max_length=500)


class AssignIn(Closed):
    """Who sees to it, by sign-in name, and by when (three working days if left out)."""

    owner: str = Field(max_length=64)
    due_on: date | None = None


class UrgeOut(Schema):
    """A member to remind; the phone masked."""

    name: str
    sex: str
    party_organisation: str
    community: str
    phone: str
    times_urged: int


class UrgedOut(Schema):
    """How many members were noted as urged."""

    noted: int


MOVES: dict[str, Callable[..., Discrepancy]] = {
    "explain": worklist.explain,
    "correct": worklist.mark_corrected,
    "verify": worklist.verify,
    "send_back": worklist.send_back,
    "close": worklist.close,
}


def _name(thing: Any) -> str | None:
    return thing.name if thing is not None else None


def _username(user: User | None) -> str | None:
    return user.username if user is not None else None


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
        "owner": _username(row.owner),
    }


def _visible(request: HttpRequest, discrepancy_id: UUID) -> Discrepancy:
    return policies.visible_discrepancies(caller(request)).get(id=discrepancy_id)


@router.get("/discrepancies", response=DiscrepancyPage, url_name="api-discrepancy-list")
def discrepancies_list(request: HttpRequest, asked: Query[DiscrepancyAsked]) -> dict[str, Any]:
    """The worklist of the caller."""
    actor = caller(request)
    require(policies.can_see_checks(actor))
    wanted = check_pages.DiscrepancyFilter(
        kind=asked.kind,
        community=asked.community,
        organisation=asked.party_organisation,
        status=asked.status,
        text=asked.q,
        mine=asked.mine,
        overdue=clock.today() if asked.overdue else None,
    )
    found = check_pages.discrepancies_list(policies.visible_discrepancies(actor), wanted, actor.pk)
    part = found[asked.offset : asked.offset + asked.limit]
    return {"total": found.count(), "discrepancies": [_discrepancy(row) for row in part]}


@router.get(
    "/discrepancies/{uuid:discrepancy_id}",
    response=DiscrepancyDetail,
    url_name="api-discrepancy-detail",
)
def discrepancies_detail(request: HttpRequest, discrepancy_id: UUID) -> dict[str, Any]:
    """One discrepancy: its evidence, what was done, who could see to it."""
    row, actor = _visible(request, discrepancy_id), caller(request)
    finding = check_pages.latest_finding(row)
    visible = organisations.members_visible_to(actor)
    owners = check_pages.possible_owners(row) if policies.can_assign(actor, row) else []
    return {
        **_discrepancy(row),
        "answered_by": _username(row.answered_by),
        "evidence": [
            {"place": f"{line['file']} · {line['sheet']} · {line['row']}", "fields": _fields(sides)}
            for line, sides in (check_pages.sides(finding) if finding else [])
        ],
        "look_alikes": [
            found.member.number
            for found in (check_pages.look_alikes(finding, visible) if finding else [])
        ],
        "steps": [_step(step) for step in row.steps.select_related("actor")],
        "times_urged": row.urgings.count(),
        "possible_owners": [owner.username for owner in owners],
    }


def _fields(sides: list[check_pages.Side]) -> list[dict[str, Any]]:
    return [
        {
            "label": str(side.label),
            "written": side.written,
            "enrolled": side.enrolled,
            "differs": side.differs,
        }
        for side in sides
    ]


def _step(step: Any) -> dict[str, Any]:
    by = _username(step.actor) or ""
    return {"at": step.at, "by": by, "start": step.start, "end": step.end, "note": step.note}


@router.post(
    "/discrepancies/{uuid:discrepancy_id}/move",
    response=DiscrepancyOut,
    url_name="api-discrepancy-move",
)
def discrepancies_move(request: HttpRequest, discrepancy_id: UUID, asked: MoveIn) -> dict[str, Any]:
    """Move a discrepancy on: explain, correct, verify, send back or close."""
    row = _visible(request, discrepancy_id)
    service = MOVES.get(asked.move)
    if service is None:
        raise Refused(
            _("A move is explain, correct, verify, send_back or close."), code="no_such_move"
        )
    return _discrepancy(
        service(discrepancy_id=row.id, note=asked.note, actor=caller(request), at=clock.now())
    )


@router.post(
    "/discrepancies/{uuid:discrepancy_id}/assign",
    response=DiscrepancyOut,
    url_name="api-discrepancy-assign",
)
def discrepancies_assign(
    request: HttpRequest, discrepancy_id: UUID, asked: AssignIn
) -> dict[str, Any]:
    """Give a discrepancy to somebody who looks after its community or organ."""
    row, actor = _visible(request, discrepancy_id), caller(request)
    require(policies.can_assign(actor, row))
    owner = check_pages.possible_owners(row).filter(username=asked.owner).first()
    if owner is None:
        raise Refused(
            _("This person does not look after that community or organ."), code="not_theirs"
        )
    return _discrepancy(
        worklist.assign(
            discrepancy_id=row.id, owner=owner, due_on=asked.due_on, actor=actor, at=clock.now()
        )
    )


def _urging(request: HttpRequest) -> list[list[Any]]:
    require(policies.can_urge(caller(request)))
    return check_exports.urging_rows(policies.urgeable(request.user))


@router.get("/urging", response=list[UrgeOut], url_name="api-urging-sheet")
def urging_sheet(request: HttpRequest) -> list[dict[str, Any]]:
    """Whom the caller may remind; for the branch officer and the home liaison only."""
    return [dict(zip(UrgeOut.model_fields, row[1:], strict=True)) for row in _urging(request)]


@router.post("/urging", response=UrgedOut, url_name="api-urging-note")
def urging_note(request: HttpRequest) -> dict[str, int]:
    """Note that the people of the sheet have been urged; nobody more than three times."""
    actor = caller(request)
    require(policies.can_urge(actor))
    mine = list(policies.urgeable(actor).values_list("id", flat=True))
    return {"noted": worklist.note_urging(discrepancy_ids=mine, actor=actor, at=clock.now())}


@router.get("/urging/pdf", url_name="api-urging-pdf")
def urging_pdf(request: HttpRequest) -> HttpResponse:
    """The urging sheet, 未报到人员督促单, to be printed."""
    return _urging_sheet(request, "pdf")


@router.get("/urging/docx", url_name="api-urging-docx")
def urging_docx(request: HttpRequest) -> HttpResponse:
    """The urging sheet as a text document."""
    return _urging_sheet(request, "docx")


@router.get("/urging/xlsx", url_name="api-urging-xlsx")
def urging_xlsx(request: HttpRequest) -> HttpResponse:
    """The urging sheet as a workbook."""
    return _urging_sheet(request, "xlsx")


def _urging_sheet(request: HttpRequest, form: str) -> HttpResponse:
    actor = caller(request)
    require(policies.can_urge(actor))
    document = check_documents.urging_document(policies.urgeable(actor), clock.today())
    return offered(document, form, "urging-sheet")
