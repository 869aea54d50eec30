"""Wishes, and where communities lie, for programs."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.allocation.models import CommunityWish
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.services import wishing
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id

router = Router(tags=["wishes"])
Number = Annotated[str, Field(max_length=12)]


class WishesOut(Schema):
    """A member's wishes: communities by name, best first."""

    member: str
    communities: list[str]


class WishesIn(Closed):
    """Up to three communities by id, best first; none clears them."""

    member: Number
    communities: Annotated[list[Id], Field(max_length=3)]


class PointIn(Closed):
    """Where a community's office lies in degrees; both empty forgets it."""

    community: Id
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None


class CoordinatesIn(Closed):
    """Some communities' coordinates."""

    coordinates: Annotated[list[PointIn], Field(max_length=1000)]


class PointOut(Schema):
    """A community and its point."""

    community: int
    name: str
    longitude: Decimal | None
    latitude: Decimal | None


@router.get("/wishes", response=list[WishesOut], url_name="api-wish-list")
def wish_list(request: HttpRequest) -> object:
    """The wishes of the caller, or of the caller's unit."""
    actor = caller(request)
    require(policies.can_wish(actor))
    rows = CommunityWish.objects.filter(member__in=policies.wishing_members(actor))
    found: dict[str, list[str]] = {}
    for row in rows.select_related("member", "community").order_by("member__number", "rank"):
        found.setdefault(row.member.number, []).append(row.community.name)
    return [{"member": member, "communities": names} for member, names in found.items()]


@router.post("/wishes", response=WishesOut, url_name="api-wish-state")
def wish_state(request: HttpRequest, data: WishesIn) -> object:
    """State a member's wishes."""
    rows = wishing.state_wishes(
        member_number=data.member,
        community_ids=data.communities,
        actor=caller(request),
        at=clock.now(),
    )
    return {"member": data.member, "communities": [row.community.name for row in rows]}


@router.get("/coordinates", response=list[PointOut], url_name="api-point-list")
def point_list(request: HttpRequest) -> object:
    """Where the open communities lie."""
    require(policies.can_lead_plans(caller(request)))
    return [
        {
            "community": place.pk,
            "name": place.name,
            "longitude": point.longitude if point else None,
            "latitude": point.latitude if point else None,
        }
        for place, point in queries.coordinates_table()
    ]


@router.post("/coordinates", response=list[PointOut], url_name="api-point-set")
def point_set(request: HttpRequest, data: CoordinatesIn) -> object:
    """Set where communities lie."""
    coordinates = {
        row.community: (row.longitude, row.latitude)
        if row.longitude is not None and row.latitude is not None
        else None
        for row in data.coordinates
    }
    wishing.set_coordinates(coordinates=coordinates, actor=caller(request), at=clock.now())
    return point_list(request)
