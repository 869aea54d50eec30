"""Roles and lists with phones for programs: giving, ending, asking, deciding, taking."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts.models import User
from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id
from nongan.organisations import policies, queries, services
from nongan.organisations.api.values import Text
from nongan.organisations.models import ExportRequest, Grant, GrantProposal, Member
from nongan.organisations.queries.export_kinds import export_kinds
from nongan.organisations.services import Place

router = Router(tags=["roles and lists with phones"])


class GrantOut(Schema):
    """A role that is held."""

    id: int
    username: str
    role: str
    place: str


class GrantIn(Closed):
    """A role to give; the place as the role needs it."""

    username: Text
    role: Annotated[str, Field(max_length=20)]
    party_organisation: Id | None = None
    community: Id | None = None
    member: uuid.UUID | None = None


class GivenOut(Schema):
    """How many roles were given."""

    given: int


class ExportOut(Schema):
    """A request for a list with phones, and whether the caller may decide on it or take it."""

    id: uuid.UUID
    kind: str
    purpose: str
    scope: dict[str, Any]
    status: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str
    can_decide: bool
    can_take: bool


class ExportIn(Closed):
    """A list to ask for: which (see /export-kinds), what for, and of whom alone."""

    kind: Annotated[str, Field(max_length=40)]
    purpose: Text
    party_organisation: Id | None = None


class ExportKindOut(Schema):
    """A list that the caller may ask for."""

    code: str
    label: str


class NoteIn(Closed):
    """Why a request is refused."""

    note: Text = ""


def _grant(grant: Grant | GrantProposal) -> dict[str, Any]:
    member = getattr(grant, "member", None)
    place = Place(grant.party_organisation, grant.community, member).named()
    return {"id": grant.pk, "username": grant.user.username, "role": grant.role, "place": place}


@router.get("/roles", response=list[GrantOut], url_name="api-grant-list")
def grant_list(request: HttpRequest) -> list[dict[str, Any]]:
    """Every role that is held."""
    require(policies.can_see_grants(request.user))
    return [_grant(grant) for grant in queries.grants_overview()]


@router.post("/roles", response={201: GrantOut}, url_name="api-grant-give")
def grant_give(request: HttpRequest, data: GrantIn) -> Status[dict[str, Any]]:
    """Give a role."""
    require(policies.can_change_grants(request.user))
    place = Place(
        queries.open_party_organisations().get(id=data.party_organisation)
        if data.party_organisation is not None
        else None,
        queries.open_communities().get(id=data.community) if data.community is not None else None,
        Member.objects.get(id=data.member) if data.member is not None else None,
    )
    grant = services.give_grant(
        user=User.objects.get_by_natural_key(data.username),
        role=data.role,
        place=place,
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, _grant(grant))


@router.post("/roles/{int:grant_id}/end", response=GrantOut, url_name="api-grant-end")
def grant_end(request: HttpRequest, grant_id: int) -> dict[str, Any]:
    """End a role."""
    return _grant(services.end_grant(grant_id=grant_id, actor=caller(request), at=clock.now()))


@router.get("/roles-waiting", response=list[GrantOut], url_name="api-proposal-list")
def proposal_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The roles that wait to be given, of the accounts that were made in bulk."""
    require(policies.can_see_grants(request.user))
    return [_grant(row) for row in queries.proposals()]


@router.post("/roles-waiting", response=GivenOut, url_name="api-proposals-give")
def proposals_give(request: HttpRequest) -> dict[str, int]:
    """Give every waiting role, all or none."""
    return {"given": services.give_proposed_grants(actor=caller(request), at=clock.now())}


@router.post(
    "/roles-waiting/{int:proposal_id}/drop", response={204: None}, url_name="api-proposal-drop"
)
def proposal_drop(request: HttpRequest, proposal_id: int) -> Status[None]:
    """Refuse one waiting role; the account stays without it."""
    services.drop_proposal(proposal_id=proposal_id, actor=caller(request), at=clock.now())
    return Status(204, None)


def _export(actor: User, row: ExportRequest) -> dict[str, Any]:
    waits = row.status == ExportRequest.Status.REQUESTED
    is_approved = row.status == ExportRequest.Status.APPROVED
    return {
        "id": row.id,
        "kind": row.kind,
        "purpose": row.purpose,
        "scope": row.scope,
        "status": row.status,
        "requested_by": row.requested_by.username,
        "requested_at": row.requested_at,
        "decided_by": row.approved_by.username if row.approved_by else "",
        "decided_at": row.decided_at,
        "note": row.note,
        "can_decide": waits and policies.can_decide_export(actor, row),
        "can_take": is_approved and policies.can_take_export(actor, row),
    }


@router.get("/export-kinds", response=list[ExportKindOut], url_name="api-export-kinds")
def export_kind_list(request: HttpRequest) -> list[dict[str, str]]:
    """The lists with phones that the caller may ask for."""
    actor = caller(request)
    require(policies.can_request_export(actor))
    return [{"code": kind.code, "label": str(kind.label)} for kind in export_kinds(actor)]


@router.get("/exports", response=list[ExportOut], url_name="api-export-list")
def export_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest hundred requests in the caller's sight."""
    actor = caller(request)
    require(policies.can_open_exports(actor))
    rows = queries.latest_exports(policies.visible_export_requests(actor))
    return [_export(actor, row) for row in rows]


@router.post("/exports", response={201: ExportOut}, url_name="api-export-request")
def export_request(request: HttpRequest, data: ExportIn) -> Status[dict[str, Any]]:
    """Ask for a list with phones; a second person decides."""
    actor = caller(request)
    require(policies.can_request_export(actor))
    scope = {}
    if data.party_organisation is not None:
        own = queries.of_organs() & queries.party_organisations_open_to(actor)
        scope["party_organisation"] = own.get(id=data.party_organisation).pk
    row = services.request_export(
        kind=data.kind, purpose=data.purpose, scope=scope, actor=actor, at=clock.now()
    )
    return Status(201, _export(actor, row))


def _visible(request: HttpRequest, request_id: uuid.UUID) -> uuid.UUID:
    return policies.visible_export_requests(caller(request)).get(id=request_id).id


@router.post(
    "/exports/{uuid:request_id}/approve", response=ExportOut, url_name="api-export-approve"
)
def export_approve(request: HttpRequest, request_id: uuid.UUID) -> dict[str, Any]:
    """Approve another person's request."""
    actor = caller(request)
    row = services.approve_export(
        request_id=_visible(request, request_id), actor=actor, at=clock.now()
    )
    return _export(actor, row)


@router.post("/exports/{uuid:request_id}/refuse", response=ExportOut, url_name="api-export-refuse")
def export_refuse(request: HttpRequest, request_id: uuid.UUID, data: NoteIn) -> dict[str, Any]:
    """Refuse another person's request."""
    actor = caller(request)
    row = services.refuse_export(
        request_id=_visible(request, request_id), note=data.note, actor=actor, at=clock.now()
    )
    return _export(actor, row)


@router.post("/exports/{uuid:request_id}/take", url_name="api-export-take")
def export_take(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take one's own approved list, once, as a workbook."""
    name, data = services.take_export(
        request_id=_visible(request, request_id), actor=caller(request), at=clock.now()
    )
    return download(data, name)
