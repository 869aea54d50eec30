"""Members for programs: the list, one member, registering, correcting, moving, leaving."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id
from nongan.organisations import policies, queries, services
from nongan.organisations.api.values import PlaceOut, Text, place
from nongan.organisations.models import Member
from nongan.organisations.services import MemberValues

router = Router(tags=["members"])
PER_PAGE = 100
Code = Annotated[str, Field(max_length=12)]
Written = Annotated[str, Field(max_length=10)]
ELSEWHERE = "elsewhere"


class MemberOut(Schema):
    """A member as lists show it: the phone masked, no birth date."""

    id: uuid.UUID
    number: str
    name: str
    sex: str
    kind: str
    status: str
    phone: str
    party_organisation: PlaceOut | None


class SpanOut(Schema):
    """Where a member belonged, from a day on and up to (not with) another."""

    party_organisation: PlaceOut
    starts_on: date
    ends_on: date | None
    reason: str


class MemberDetail(MemberOut):
    """A member as the own page shows it. `version` is sent back with a correction."""

    version: int
    post: str
    birth: str
    joined: str
    residence: PlaceOut | None
    residence_elsewhere: bool
    history: list[SpanOut]


class MemberPage(Schema):
    """A page of members and how many there are in all."""

    total: int
    members: list[MemberOut]


class MemberWanted(Filters):
    """The filters of the list; a state "" means every state."""

    q: Text = ""
    party_organisation: Id | None = None
    residence: Id | None = None
    kind: Code = ""
    status: Literal["", "active", "left"] = "active"
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class MemberFacts(Closed):
    """What is known of a member; dates as 1985, 1985-06 or 1985-06-07.

    The residence is a community's id, "elsewhere", or "" for not known.
    """

    name: Text = ""
    sex: Annotated[str, Field(max_length=1)] = ""
    kind: Code = ""
    post: Text = ""
    birth: Written = ""
    joined: Written = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    residence: Id | Literal["", "elsewhere"] = ""


class MemberIn(MemberFacts):
    """A member to register."""

    party_organisation: Id
    starts_on: date


class MemberChange(MemberFacts):
    """What is to be corrected: fields that are left out stay as they are."""

    version: Id


class MoveIn(Closed):
    """Where a member goes, from which day, and why."""

    party_organisation: Id
    on: date
    reason: Text = ""


class LeaveIn(Closed):
    """From which day a member is no longer in service, and why."""

    on: date
    reason: Text = ""


class ReasonIn(Closed):
    """Why a phone is needed."""

    reason: Text


class PhoneOut(Schema):
    """A full phone, once."""

    phone: str


class LookOut(Schema):
    """Somebody looked at the phone."""

    at: str
    by: str
    reason: str


def _member(member: Member) -> dict[str, Any]:
    home = queries.home_of(member)
    return {
        "id": member.id,
        "number": member.number,
        "name": member.name,
        "sex": member.sex,
        "kind": member.kind,
        "status": member.status,
        "phone": queries.masked_phone(member),
        "party_organisation": place(home.party_organisation) if home else None,
    }


def _detail(member: Member) -> dict[str, Any]:
    return {
        **_member(member),
        "version": member.version,
        "post": member.post,
        "birth": queries.unsealed_birth(member),
        "joined": member.joined,
        "residence": place(member.residence),
        "residence_elsewhere": member.residence_elsewhere,
        "history": [
            {
                "party_organisation": place(span.party_organisation),
                "starts_on": span.starts_on,
                "ends_on": span.ends_on,
                "reason": span.reason,
            }
            for span in queries.membership_history(member)
        ],
    }


def _visible(request: HttpRequest, member_id: uuid.UUID) -> Member:
    return policies.visible_members(caller(request)).get(id=member_id)


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as `MemberValues` has them: the residence stands in two."""
    facts = dict(given)
    if "residence" in facts:
        written = facts.pop("residence")
        facts["residence_id"] = (
            queries.open_communities().get(id=written).pk if isinstance(written, int) else None
        )
        facts["residence_elsewhere"] = written == ELSEWHERE
    return facts


@router.get("/members", response=MemberPage, url_name="api-member-list")
def member_list(request: HttpRequest, wanted: Query[MemberWanted]) -> dict[str, Any]:
    """The members one looks after, a hundred a page."""
    require(policies.can_list_members(request.user))
    narrowed = queries.MemberFilter(
        wanted.q, wanted.party_organisation, wanted.residence, wanted.kind, wanted.status
    )
    found = queries.members_list(policies.visible_members(request.user), narrowed)
    first = (wanted.page - 1) * PER_PAGE
    rows = found[first : first + PER_PAGE]
    return {"total": found.count(), "members": [_member(row) for row in rows]}


@router.post("/members", response={201: MemberDetail}, url_name="api-member-register")
def member_register(request: HttpRequest, data: MemberIn) -> Status[dict[str, Any]]:
    """Register one member."""
    facts = data.dict()
    home, starts_on = facts.pop("party_organisation"), facts.pop("starts_on")
    member = services.register_member(
        values=MemberValues(**_facts(facts)),
        party_organisation_id=home,
        starts_on=starts_on,
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, _detail(member))


@router.get("/members/{uuid:member_id}", response=MemberDetail, url_name="api-member-detail")
def member_detail(request: HttpRequest, member_id: uuid.UUID) -> dict[str, Any]:
    """One member, the phone masked, with the Party organisations so far."""
    return _detail(_visible(request, member_id))


@router.post("/members/{uuid:member_id}", response=MemberDetail, url_name="api-member-change")
def member_change(request: HttpRequest, member_id: uuid.UUID, data: MemberChange) -> dict[str, Any]:
    """Correct what is known of a member; a phone "" is forgotten, one left out stays."""
    member = _visible(request, member_id)
    given = data.dict(exclude_unset=True)
    version = given.pop("version")
    changed = services.change_member(
        member_id=member.id,
        values=replace(services.values_of(member), **_facts(given)),
        version=version,
        actor=caller(request),
        at=clock.now(),
    )
    return _detail(changed)


@router.post("/members/{uuid:member_id}/move", response=MemberDetail, url_name="api-member-move")
def member_move(request: HttpRequest, member_id: uuid.UUID, data: MoveIn) -> dict[str, Any]:
    """Move a member to another Party organisation; the history stays."""
    opened = services.move_member(
        member_id=_visible(request, member_id).id,
        party_organisation_id=data.party_organisation,
        moves_on=data.on,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    return _detail(opened.member)


@router.post(
    "/members/{uuid:member_id}/return", response=MemberDetail, url_name="api-member-return"
)
def member_return(request: HttpRequest, member_id: uuid.UUID, data: MoveIn) -> dict[str, Any]:
    """Take a member who had left back into service, with the old number and history."""
    opened = services.return_member(
        member_id=_visible(request, member_id).id,
        party_organisation_id=data.party_organisation,
        returns_on=data.on,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    return _detail(opened.member)


@router.post("/members/{uuid:member_id}/leave", response=MemberDetail, url_name="api-member-leave")
def member_leave(request: HttpRequest, member_id: uuid.UUID, data: LeaveIn) -> dict[str, Any]:
    """Note that a member is no longer in service; nothing is deleted."""
    member = services.leave_member(
        member_id=_visible(request, member_id).id,
        leaves_on=data.on,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    return _detail(member)


@router.post("/members/{uuid:member_id}/phone", response=PhoneOut, url_name="api-member-unmask")
def member_unmask(
    request: HttpRequest, response: HttpResponse, member_id: uuid.UUID, data: ReasonIn
) -> dict[str, str]:
    """One full phone, for a reason that is recorded and counted; it is in this answer only."""
    phone = services.unmask_phone(
        member_id=_visible(request, member_id).id,
        reason=data.reason,
        actor=caller(request),
        at=clock.now(),
    )
    response["Cache-Control"] = "no-store"
    return {"phone": phone}


@router.get("/members/{uuid:member_id}/looks", response=list[LookOut], url_name="api-member-looks")
def member_looks(request: HttpRequest, member_id: uuid.UUID) -> list[dict[str, str]]:
    """Who looked at the member's phone, the latest hundred; for the committee and the member."""
    member = _visible(request, member_id)
    require(policies.can_see_looks(request.user, member))
    return [
        {"at": look.at.isoformat(), "by": str(look.user), "reason": look.reason}
        for look in queries.phone_looks(member)[:100]
    ]
