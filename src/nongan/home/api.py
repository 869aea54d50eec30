"""The three-in-one view for programs."""

import uuid
from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from nongan.accounts.requests import caller
from nongan.home import policies
from nongan.home.queries.three_in_one import as_values, three_in_one
from nongan.kernel.errors import require
from nongan.organisations.models import Member

router = Router(tags=["dual management"])


class LineOut(Schema):
    """One record of a block."""

    text: str
    note: str
    starts_on: date | None
    ends_on: date | None


class ThreeInOneOut(Schema):
    """A member in three blocks; `may` says what the caller may see and do in each."""

    member: str
    name: str
    phone: str
    may: dict[str, list[str]]
    homes: list[LineOut]
    placements: list[LineOut]
    posts: list[LineOut]
    meetings: list[LineOut]
    receipts: list[LineOut]
    cards: list[LineOut]


@router.get(
    "/members/{uuid:member_id}/three-in-one",
    response=ThreeInOneOut,
    url_name="api-three-in-one",
)
def member_three_in_one(request: HttpRequest, member_id: uuid.UUID) -> object:
    """Home organisation, temporary branch and community of one member, in the caller's scope."""
    member = Member.objects.get(id=member_id)
    access = policies.access_to(caller(request), member)
    require(any(access.opens(block) for block in policies.BLOCKS))
    found = as_values(three_in_one(member, access), access)
    return found | {"member": member.number, "name": member.name}
