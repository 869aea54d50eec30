"""Exemptions and occasions for programs: the same services and limits as the pages."""

from datetime import date, time
from typing import Annotated, Any, Self

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, model_validator

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id
from nongan.roster.models import Exemption, Occasion
from nongan.roster.policies import checks as policies
from nongan.roster.queries import exemptions as queries
from nongan.roster.queries import review
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.rules.occasions import OccasionValues
from nongan.roster.services import exempting, occasions

router = Router(tags=["reverse check"])
MOST = 500


class ExemptionOut(Schema):
    """An exemption; `ends_on` is the first day on which the member is expected again."""

    id: int
    member: str
    reason: str
    starts_on: date
    ends_on: date | None
    state: str
    noted_by: str


class ExemptionsAsked(Filters):
    """Which exemptions are wanted; `state` as the list names them, "" for all."""

    state: Annotated[str, Field(max_length=10)] = "in_force"
    q: Annotated[str, Field(max_length=60)] = ""
    offset: Annotated[int, Field(ge=0, le=10**6)] = 0


class ExemptionIn(Closed):
    """An exemption to note."""

    member: Annotated[str, Field(max_length=12)]
    reason: Annotated[str, Field(max_length=12)]
    starts_on: date
    ends_on: date | None = None


class EndIn(Closed):
    """The first day on which the member is expected again."""

    ends_on: date


class OccasionOut(Schema):
    """An occasion, and the day by which feedback on it is due."""

    id: int
    community: str
    year: int
    quarter: int
    title: str
    held_on: date | None
    expected_count: int | None
    feedback_due_on: date


class OccasionFacts(Closed):
    """What a person knows of an occasion; both hours or neither."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    held_on: date
    starts: time | None = None
    ends: time | None = None
    expected_count: Annotated[int, Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def both_hours(self) -> Self:
        """One hour alone says nothing. Raises ValueError, which is answered with 422."""
        if (self.starts is None) != (self.ends is None):
            raise ValueError("starts and ends stand together")
        return self

    def known(self) -> OccasionValues:
        """As the service takes it."""
        times = (self.starts, self.ends) if self.starts and self.ends else None
        return OccasionValues(self.title, self.held_on, times, self.expected_count)


class OccasionIn(OccasionFacts):
    """An occasion to note in a community."""

    community: Id


def _exemption(row: Exemption) -> dict[str, Any]:
    return {
        "id": row.pk,
        "member": row.member.number,
        "reason": row.reason,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "state": queries.state_of(row, clock.today()),
        "noted_by": row.noted_by.username,
    }


def _occasion(row: Occasion) -> dict[str, Any]:
    return {
        "id": row.pk,
        "community": row.community.name,
        "year": row.year,
        "quarter": row.quarter,
        "title": row.title,
        "held_on": clock.day_of(row.starts_at) if row.starts_at else None,
        "expected_count": row.expected_count,
        "feedback_due_on": feedback_due_on(row),
    }


@router.get("/exemptions", response=list[ExemptionOut], url_name="api-exemption-list")
def exemption_list(request: HttpRequest, asked: Query[ExemptionsAsked]) -> object:
    """The exemptions that the caller keeps, at most 500."""
    actor = caller(request)
    require(policies.can_see_exemptions(actor))
    wanted = queries.ExemptionFilter(text=asked.q, state=asked.state)
    rows = queries.exemptions_list(policies.visible_exemptions(actor), wanted, clock.today())
    return [_exemption(row) for row in rows[asked.offset : asked.offset + MOST]]


@router.post("/exemptions", response={201: ExemptionOut}, url_name="api-exemption-note")
def exemption_note(request: HttpRequest, data: ExemptionIn) -> Status[dict[str, Any]]:
    """Note an exemption."""
    row = exempting.exempt_member(
        member_number=data.member,
        reason=data.reason,
        span=(data.starts_on, data.ends_on),
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, _exemption(row))


@router.post(
    "/exemptions/{int:exemption_id}/end", response=ExemptionOut, url_name="api-exemption-end"
)
def exemption_end(request: HttpRequest, exemption_id: int, data: EndIn) -> object:
    """Say from which day the member is expected again."""
    row = exempting.end_exemption(
        exemption_id=exemption_id, ends_on=data.ends_on, actor=caller(request), at=clock.now()
    )
    return _exemption(row)


@router.post(
    "/exemptions/{int:exemption_id}/withdraw",
    response=ExemptionOut,
    url_name="api-exemption-withdraw",
)
def exemption_withdraw(request: HttpRequest, exemption_id: int) -> object:
    """Say that an exemption was a mistake."""
    row = exempting.withdraw_exemption(
        exemption_id=exemption_id, actor=caller(request), at=clock.now()
    )
    return _exemption(row)


@router.get("/occasions", response=list[OccasionOut], url_name="api-occasion-list")
def occasion_list(request: HttpRequest) -> object:
    """The latest 500 occasions of the caller's communities."""
    actor = caller(request)
    require(policies.can_review(actor))
    rows = review.occasions_list(policies.visible_occasions(actor))
    return [_occasion(row) for row in rows[:MOST]]


@router.post("/occasions", response={201: OccasionOut}, url_name="api-occasion-note")
def occasion_note(request: HttpRequest, data: OccasionIn) -> Status[dict[str, Any]]:
    """Note an occasion."""
    row = occasions.note_occasion(
        community_id=data.community, values=data.known(), actor=caller(request), at=clock.now()
    )
    return Status(201, _occasion(row))


@router.post("/occasions/{int:occasion_id}", response=OccasionOut, url_name="api-occasion-change")
def occasion_change(request: HttpRequest, occasion_id: int, data: OccasionFacts) -> object:
    """Correct what is known of an occasion."""
    row = occasions.change_occasion(
        occasion_id=occasion_id, values=data.known(), actor=caller(request), at=clock.now()
    )
    return _occasion(row)
