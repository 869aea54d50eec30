"""Party life and the end of a branch for programs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.branches.models import PartyLifeRecord, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.queries import dissolving as dissolving_queries
from nongan.branches.queries import party_life as queries
from nongan.branches.queries.closing import closing_matters
from nongan.branches.rules.written import Meeting
from nongan.branches.services import dissolving, party_life
from nongan.kernel import clock
from nongan.kernel.documents import offered
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed

router = Router(tags=["dual management"])
MOST = 500


class FigureOut(Schema):
    """A figure: a whole number, counted by the system."""

    code: str
    value: int


class AttendanceOut(Schema):
    """A line of the register: who was at which meeting, and the home it counts for."""

    held_on: date
    branch: str
    kind: str
    topic: str
    member: str
    name: str
    home: str


class MeetingOut(Schema):
    """A meeting that was noted or withdrawn."""

    id: UUID
    branch: str
    kind: str
    held_on: date
    topic: str
    withdrawn_reason: str


class MeetingIn(Closed):
    """A meeting, and the numbers of the members who were there."""

    branch: UUID
    kind: Annotated[str, Field(max_length=20)]
    held_on: date
    topic: Annotated[str, Field(min_length=1, max_length=120)]
    minutes_reference: Annotated[str, Field(max_length=120)] = ""
    members: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=1000)]


class ReasonIn(Closed):
    """Why a meeting is withdrawn."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class PointOut(Schema):
    """A point of the checklist, and how many of it are open."""

    code: str
    label: str
    open: int


class ChecklistOut(Schema):
    """What stands between a branch and its end."""

    branch: str
    status: str
    matters: list[PointOut]
    archive_digest: str


class DayIn(Closed):
    """The first day on which the members no longer serve there."""

    on: date


class NotesIn(Closed):
    """Words for the notes, by member number; those left out keep theirs."""

    texts: dict[Annotated[str, Field(max_length=12)], Annotated[str, Field(max_length=600)]] = {}  # noqa: RUF012


class CountOut(Schema):
    """How many rows the change made."""

    count: int


class NoteOut(Schema):
    """A performance note: figures of the records and words, no grade."""

    member: str
    name: str
    home: str
    branch: str
    figures: list[FigureOut]
    text: str


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": caller(request), "at": clock.now()}


def _meeting(row: PartyLifeRecord) -> dict[str, Any]:
    names = ("id", "kind", "held_on", "topic", "withdrawn_reason")
    return {name: getattr(row, name) for name in names} | {"branch": row.branch.name}


@router.get("/party-life", response=list[AttendanceOut], url_name="api-party-life-list")
def party_life_list(request: HttpRequest) -> object:
    """The latest 500 lines of the register that the caller may see."""
    actor = caller(request)
    require(policies.can_open_party_life(actor))
    rows = queries.register(policies.visible_attendances(actor))
    return [
        {
            "held_on": row.record.held_on,
            "branch": row.record.branch.name,
            "kind": row.record.kind,
            "topic": row.record.topic,
            "member": row.member.number,
            "name": row.member.name,
            "home": row.home.name,
        }
        for row in rows[:MOST]
    ]


@router.post("/party-life", response={201: MeetingOut}, url_name="api-party-life-record")
def party_life_record(request: HttpRequest, data: MeetingIn) -> Status[dict[str, Any]]:
    """Note a meeting and who was there."""
    meeting = Meeting(data.kind, data.held_on, data.topic, data.minutes_reference)
    row = party_life.record_meeting(
        branch_id=data.branch, meeting=meeting, members=data.members, **_who(request)
    )
    return Status(201, _meeting(row))


@router.post(
    "/party-life/{uuid:record_id}/withdraw",
    response=MeetingOut,
    url_name="api-party-life-withdraw",
)
def party_life_withdraw(request: HttpRequest, record_id: UUID, data: ReasonIn) -> object:
    """Say that a meeting was noted by mistake."""
    row = party_life.withdraw_meeting(record_id=record_id, reason=data.reason, **_who(request))
    return _meeting(row)


@router.get("/party-life/register.pdf", url_name="api-party-life-pdf")
def party_life_pdf(request: HttpRequest) -> HttpResponse:
    """The register, to be printed."""
    return offered(party_life.export_register(**_who(request)), "pdf")


@router.get("/party-life/register.docx", url_name="api-party-life-docx")
def party_life_docx(request: HttpRequest) -> HttpResponse:
    """The register as a text document."""
    return offered(party_life.export_register(**_who(request)), "docx")


@router.get("/party-life/register.xlsx", url_name="api-party-life-xlsx")
def party_life_xlsx(request: HttpRequest) -> HttpResponse:
    """The register as a workbook."""
    return offered(party_life.export_register(**_who(request)), "xlsx")


def _managed(request: HttpRequest, branch_id: UUID) -> TemporaryBranch:
    rows = policies.managed_branches(caller(request)).select_related("community")
    return rows.get(id=branch_id)


@router.get(
    "/branches/{uuid:branch_id}/dissolution",
    response=ChecklistOut,
    url_name="api-branch-dissolution",
)
def branch_dissolution(request: HttpRequest, branch_id: UUID) -> object:
    """What is still open before the branch can end."""
    branch = _managed(request, branch_id)
    matters = [
        {"code": point.check.code, "label": str(point.check.label), "open": point.count}
        for point in closing_matters(branch)
    ]
    names = ("status", "archive_digest")
    said = {name: getattr(branch, name) for name in names}
    return said | {"branch": branch.name, "matters": matters}


@router.post(
    "/branches/{uuid:branch_id}/release-members",
    response=CountOut,
    url_name="api-members-release",
)
def members_release(request: HttpRequest, branch_id: UUID, data: DayIn) -> object:
    """End the placements that are still open."""
    count = dissolving.release_members(branch_id=branch_id, on=data.on, **_who(request))
    return {"count": count}


@router.post("/branches/{uuid:branch_id}/notes", response=CountOut, url_name="api-notes-write")
def notes_write(request: HttpRequest, branch_id: UUID, data: NotesIn) -> object:
    """Write the performance notes of everybody who served there."""
    count = dissolving.write_notes(branch_id=branch_id, texts=data.texts, **_who(request))
    return {"count": count}


@router.post(
    "/branches/{uuid:branch_id}/archive", response=ChecklistOut, url_name="api-branch-archive"
)
def branch_archive(request: HttpRequest, branch_id: UUID) -> object:
    """Build the archive pack and close the file."""
    row = dissolving.archive_branch(branch_id=branch_id, **_who(request))
    said = {"status": row.status, "archive_digest": row.archive_digest}
    return said | {"branch": row.name, "matters": []}


@router.get("/branches/{uuid:branch_id}/archive.zip", url_name="api-archive-take")
def archive_take(request: HttpRequest, branch_id: UUID) -> HttpResponse:
    """The archive pack as it was built."""
    name, pack = dissolving.take_archive(branch_id=branch_id, **_who(request))
    return download(pack, name)


@router.get("/performance-notes", response=list[NoteOut], url_name="api-note-list")
def note_list(request: HttpRequest) -> object:
    """The latest 500 notes that the caller may read."""
    actor = caller(request)
    require(policies.can_read_notes(actor))
    return [
        {
            "member": row.member.number,
            "name": row.member.name,
            "home": row.home.name,
            "branch": row.branch.name,
            "figures": row.figures,
            "text": row.text,
        }
        for row in dissolving_queries.notes(policies.visible_notes(actor))[:MOST]
    ]


@router.get("/performance-notes/notes.xlsx", url_name="api-notes-xlsx")
def notes_xlsx(request: HttpRequest) -> HttpResponse:
    """The notes that the caller may read, as a workbook."""
    content = dissolving.export_notes(**_who(request))
    return download(content, f"{_('Performance notes')}.xlsx")
