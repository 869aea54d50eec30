"""The registry for programs: the same services and the same limits as the pages."""

import uuid
from datetime import date
from typing import Annotated, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.organisations import policies, queries, services
from nongan.organisations.models import Grant, Member
from nongan.organisations.services import MemberValues, Place

router = Router(tags=["organisations"])
PER_PAGE = 100
Text = Annotated[str, Field(max_length=200)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


class PlaceOut(Schema):
    """An organ, a community or a Party organisation."""

    id: int
    name: str


class StructureOut(Schema):
    """The open parts of the county."""

    code: str
    name: str
    communities: list[PlaceOut]
    organs: list[PlaceOut]
    party_organisations: list[PlaceOut]


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


class MemberPage(Schema):
    """A page of members and how many there are in all."""

    total: int
    members: list[MemberOut]


class MemberWanted(Schema):
    """The filters of the list; one that is not here is refused, never ignored (scenario 53)."""

    model_config = ConfigDict(extra="forbid")
    q: Text = ""
    party_organisation: Id | None = None
    kind: Annotated[str, Field(max_length=12)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class MemberIn(Schema):
    """A member to register; dates as 1985, 1985-06 or 1985-06-07."""

    model_config = ConfigDict(extra="forbid")
    name: Text
    party_organisation: Id
    starts_on: date
    sex: Annotated[str, Field(max_length=1)] = ""
    kind: Annotated[str, Field(max_length=12)] = ""
    post: Text = ""
    birth: Annotated[str, Field(max_length=10)] = ""
    joined: Annotated[str, Field(max_length=10)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class ReasonIn(Schema):
    """Why a phone is needed."""

    model_config = ConfigDict(extra="forbid")
    reason: Text


class PhoneOut(Schema):
    """A full phone, once."""

    phone: str


class GrantOut(Schema):
    """A role that is held."""

    id: int
    username: str
    role: str
    place: str


class GrantIn(Schema):
    """A role to give; the place as the role needs it."""

    model_config = ConfigDict(extra="forbid")
    username: Text
    role: Annotated[str, Field(max_length=20)]
    party_organisation: Id | None = None
    community: Id | None = None
    member: uuid.UUID | None = None


def _member(member: Member) -> MemberOut:
    home = queries.home_of(member)
    place = home.party_organisation if home else None
    return MemberOut(
        id=member.id,
        number=member.number,
        name=member.name,
        sex=member.sex,
        kind=member.kind,
        status=member.status,
        phone=queries.masked_phone(member),
        party_organisation=PlaceOut(id=place.id, name=place.name) if place else None,
    )


def _places[M: Model](rows: QuerySet[M]) -> list[PlaceOut]:
    return [PlaceOut(id=n, name=name) for n, name in rows.values_list("id", "name")]


@router.get("/structure", response=StructureOut, url_name="api-structure")
def structure(request: HttpRequest) -> StructureOut:
    """The county with its open communities, organs and Party organisations."""
    require(policies.can_see_structure(request.user))
    county = queries.find_county()
    return StructureOut(
        code=county.code if county else "",
        name=county.name if county else "",
        communities=_places(queries.open_communities()),
        organs=_places(queries.open_organs()),
        party_organisations=_places(queries.open_party_organisations()),
    )


@router.get("/members", response=MemberPage, url_name="api-member-list")
def member_list(request: HttpRequest, wanted: Query[MemberWanted]) -> MemberPage:
    """The members one looks after, a hundred a page."""
    require(policies.can_list_members(request.user))
    found = queries.members_list(
        policies.visible_members(request.user),
        queries.MemberFilter(wanted.q, wanted.party_organisation, kind=wanted.kind),
    )
    first = (wanted.page - 1) * PER_PAGE
    rows = found[first : first + PER_PAGE]
    return MemberPage(total=found.count(), members=[_member(row) for row in rows])


@router.post("/members", response={201: MemberOut}, url_name="api-member-register")
def member_register(request: HttpRequest, data: MemberIn) -> Status[MemberOut]:
    """Register one member."""
    facts = data.dict()
    place, starts_on = facts.pop("party_organisation"), facts.pop("starts_on")
    member = services.register_member(
        values=MemberValues(**facts),
        party_organisation_id=place,
        starts_on=starts_on,
        actor=_user(request),
        at=clock.now(),
    )
    return Status(201, _member(member))


@router.get("/members/{uuid:member_id}", response=MemberOut, url_name="api-member-detail")
def member_detail(request: HttpRequest, member_id: uuid.UUID) -> MemberOut:
    """One member, the phone masked."""
    return _member(policies.visible_members(request.user).get(id=member_id))


@router.post("/members/{uuid:member_id}/phone", response=PhoneOut, url_name="api-member-unmask")
def member_unmask(request: HttpRequest, member_id: uuid.UUID, data: ReasonIn) -> PhoneOut:
    """One full phone, for a reason that is recorded and counted."""
    member = policies.visible_members(request.user).get(id=member_id)
    phone = services.unmask_phone(
        member_id=member.id, reason=data.reason, actor=_user(request), at=clock.now()
    )
    return PhoneOut(phone=phone)


def _grant(grant: Grant) -> GrantOut:
    place = grant.party_organisation or grant.community
    where = grant.member.number if grant.member else str(place or "")
    return GrantOut(id=grant.pk, username=grant.user.username, role=grant.role, place=where)


@router.get("/roles", response=list[GrantOut], url_name="api-grant-list")
def grant_list(request: HttpRequest) -> list[GrantOut]:
    """Every role that is held."""
    require(policies.can_see_grants(request.user))
    return [_grant(grant) for grant in queries.grants_overview()]


@router.post("/roles", response={201: GrantOut}, url_name="api-grant-give")
def grant_give(request: HttpRequest, data: GrantIn) -> Status[GrantOut]:
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
        actor=_user(request),
        at=clock.now(),
    )
    return Status(201, _grant(grant))


@router.post("/roles/{int:grant_id}/end", response=GrantOut, url_name="api-grant-end")
def grant_end(request: HttpRequest, grant_id: int) -> GrantOut:
    """End a role."""
    grant = services.end_grant(grant_id=grant_id, actor=_user(request), at=clock.now())
    return _grant(grant)
