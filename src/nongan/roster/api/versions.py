"""The roster for programs: its versions and their lines, without phones."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.branches.services.placing import place_member
from nongan.kernel import clock
from nongan.kernel.documents import Form, offered
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters
from nongan.roster.models import RosterVersion
from nongan.roster.policies import versions as policies
from nongan.roster.queries import versions as queries
from nongan.roster.queries.documents import roster_document
from nongan.roster.services import versions as services

router = Router(tags=["roster"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class VersionOut(Schema):
    """A version of the roster."""

    number: int
    status: str
    as_of: date
    created_at: datetime
    issued_at: datetime | None
    digest: str
    entries: int


class EntryOut(Schema):
    """A line of a version."""

    position: int
    number: str
    name: str
    sex: str
    kind: str
    post: str
    party_organisation: str
    community: str
    items: list[str]


class DraftIn(Closed):
    """As of when the members are listed."""

    as_of: date


class ReasonIn(Closed):
    """Why the committee confirms in the organs' place."""

    reason: str = Field(max_length=200)


class OrganIn(Closed):
    """The Party organisation whose people are right; the committee says why it confirms."""

    party_organisation: int = Field(ge=1, le=2**31 - 1)
    reason: str = Field(default="", max_length=200)


class PlacementIn(Closed):
    """Where a member, by number, serves from a day on."""

    member: str = Field(max_length=12)
    community: int = Field(ge=1, le=2**31 - 1)
    on: date
    reason: str = Field(default="", max_length=100)


class PlacementOut(Schema):
    """A placement that was opened."""

    member: str
    community: str
    on: date


class PartAsked(Filters):
    """Which part of the lines is wanted."""

    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=500, ge=1, le=5000)


def _version(request: HttpRequest, number: int) -> RosterVersion:
    return policies.visible_versions(caller(request)).get(number=number)


def _out(version: RosterVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "status": version.status,
        "as_of": version.as_of,
        "created_at": version.created_at,
        "issued_at": version.issued_at,
        "digest": version.digest,
        "entries": version.entries.count(),
    }


@router.get("/roster-versions", response=list[VersionOut], url_name="api-version-list")
def version_list(request: HttpRequest) -> object:
    """The versions that the caller may see, newest first."""
    require(policies.can_see_versions(request.user))
    return [_out(version) for version in policies.visible_versions(caller(request))]


@router.post("/roster-versions", response={201: VersionOut}, url_name="api-version-draft")
def version_draft(request: HttpRequest, data: DraftIn) -> object:
    """Draft the next version."""
    version = services.draft_version(as_of=data.as_of, actor=caller(request), at=clock.now())
    return Status(201, _out(version))


@router.get("/roster-versions/{number}", response=VersionOut, url_name="api-version-detail")
def version_detail(request: HttpRequest, number: Number) -> object:
    """One version."""
    return _out(_version(request, number))


@router.get(
    "/roster-versions/{number}/entries", response=list[EntryOut], url_name="api-version-entries"
)
def version_entries(request: HttpRequest, number: Number, asked: Query[PartAsked]) -> object:
    """The lines that the caller may see, without phones."""
    version = _version(request, number)
    rows = queries.entries_of(policies.visible_entries(caller(request), version))
    return [
        {
            "position": row.position,
            "number": row.member.number,
            "name": row.name,
            "sex": row.sex,
            "kind": row.kind,
            "post": row.post,
            "party_organisation": row.party_organisation.name,
            "community": row.community.name if row.community else "",
            "items": row.items,
        }
        for row in rows[asked.offset : asked.offset + asked.limit]
    ]


MOVES: dict[str, Callable[..., RosterVersion]] = {
    "confirm": services.confirm_remaining_organs,
    "approve": services.approve_version,
    "issue": services.issue_version,
    "withdraw": services.withdraw_version,
}


def _move(request: HttpRequest, number: int, move: str, **said: str) -> dict[str, Any]:
    version = _version(request, number)
    service = MOVES[move]
    return _out(service(version_id=version.id, actor=caller(request), at=clock.now(), **said))


@router.post(
    "/roster-versions/{number}/confirm", response=VersionOut, url_name="api-version-confirm"
)
def version_confirm(request: HttpRequest, number: Number, data: ReasonIn) -> object:
    """Confirm for all organs that have not, with the committee's reason."""
    return _move(request, number, "confirm", reason=data.reason)


@router.post(
    "/roster-versions/{number}/approve", response=VersionOut, url_name="api-version-approve"
)
def version_approve(request: HttpRequest, number: Number) -> object:
    """Approve a version that the organs confirmed."""
    return _move(request, number, "approve")


@router.post("/roster-versions/{number}/issue", response=VersionOut, url_name="api-version-issue")
def version_issue(request: HttpRequest, number: Number) -> object:
    """Issue an approved version."""
    return _move(request, number, "issue")


@router.post(
    "/roster-versions/{number}/withdraw", response=VersionOut, url_name="api-version-withdraw"
)
def version_withdraw(request: HttpRequest, number: Number) -> object:
    """Withdraw a version that was not issued."""
    return _move(request, number, "withdraw")


@router.post(
    "/roster-versions/{number}/confirm-organ",
    response=VersionOut,
    url_name="api-version-confirm-organ",
)
def version_confirm_organ(request: HttpRequest, number: Number, data: OrganIn) -> object:
    """Confirm one organ's people: its liaison, or the committee with a reason."""
    version = _version(request, number)
    services.confirm_organ(
        version_id=version.id,
        party_organisation_id=data.party_organisation,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    return _out(version)


@router.get("/roster-versions/{number}/xlsx", url_name="api-version-xlsx")
def version_xlsx(request: HttpRequest, number: Number) -> HttpResponse:
    """The lines that the caller may see as a workbook, without phones."""
    version = _version(request, number)
    rows = policies.visible_entries(caller(request), version)
    return offered(roster_document(version, rows), "xlsx", f"roster-{version.number}")


@router.get("/roster-versions/{number}/documents/{form}", url_name="api-version-document")
def version_document(request: HttpRequest, number: Number, form: Form) -> HttpResponse:
    """The lines that the caller may see as a document to print or write in, without phones."""
    version = _version(request, number)
    rows = policies.visible_entries(caller(request), version)
    return offered(roster_document(version, rows), form, f"roster-{version.number}")


@router.get("/roster-versions/{number}/csv", url_name="api-version-csv")
def version_csv(request: HttpRequest, number: Number) -> HttpResponse:
    """The lines that the caller may see as plain text, without phones."""
    version = _version(request, number)
    rows = policies.visible_entries(caller(request), version)
    return download(queries.version_csv(version, rows), f"roster-{version.number}.csv")


@router.post("/placements", response={201: PlacementOut}, url_name="api-member-place")
def member_place(request: HttpRequest, data: PlacementIn) -> object:
    """Let a member serve in a community from a day on; the earlier placement ends."""
    place = place_member(
        member_number=data.member,
        community_id=data.community,
        on=data.on,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, {"member": data.member, "community": place.community.name, "on": data.on})
