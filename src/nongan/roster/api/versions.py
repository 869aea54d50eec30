"""The roster for programs: its versions and their lines, without phones."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.roster.models import RosterVersion
from nongan.roster.policies import versions as policies
from nongan.roster.queries import versions as queries
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


class DraftIn(Schema):
    """As of when the members are listed."""

    as_of: date


class ReasonIn(Schema):
    """Why the committee confirms in the organs' place."""

    reason: str = Field(max_length=200)


class PartAsked(Schema):
    """Which part of the lines is wanted."""

    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=500, ge=1, le=5000)


def _user(request: HttpRequest) -> User:
    user = request.user
    require(isinstance(user, User))
    assert isinstance(user, User)  # noqa: S101 - said by the line above
    return user


def _version(request: HttpRequest, number: int) -> RosterVersion:
    return policies.visible_versions(_user(request)).get(number=number)


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
    return [_out(version) for version in policies.visible_versions(_user(request))]


@router.post("/roster-versions", response={201: VersionOut}, url_name="api-version-draft")
def version_draft(request: HttpRequest, data: DraftIn) -> object:
    """Draft the next version."""
    version = services.draft_version(as_of=data.as_of, actor=_user(request), at=clock.now())
    return 201, _out(version)


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
    rows = queries.entries_of(policies.visible_entries(_user(request), version))
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


@router.post(
    "/roster-versions/{number}/confirm", response=VersionOut, url_name="api-version-confirm"
)
def version_confirm(request: HttpRequest, number: Number, data: ReasonIn) -> object:
    """Confirm for all organs that have not, with the committee's reason."""
    version = _version(request, number)
    known: dict[str, Any] = {"version_id": version.id, "actor": _user(request), "at": clock.now()}
    return _out(services.confirm_remaining_organs(reason=data.reason, **known))


@router.post(
    "/roster-versions/{number}/approve", response=VersionOut, url_name="api-version-approve"
)
def version_approve(request: HttpRequest, number: Number) -> object:
    """Approve a version that the organs confirmed."""
    version = _version(request, number)
    known: dict[str, Any] = {"version_id": version.id, "actor": _user(request), "at": clock.now()}
    return _out(services.approve_version(**known))


@router.post("/roster-versions/{number}/issue", response=VersionOut, url_name="api-version-issue")
def version_issue(request: HttpRequest, number: Number) -> object:
    """Issue an approved version."""
    version = _version(request, number)
    known: dict[str, Any] = {"version_id": version.id, "actor": _user(request), "at": clock.now()}
    return _out(services.issue_version(**known))
