"""What follows approval, for programs: notices, lists, amendments, reviews, re-planning."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.allocation.models import AllocationPlan, Amendment, ReviewRequest
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import pricing, proposing
from nongan.allocation.rules import Wanted
from nongan.allocation.services import (
    amending,
    in_force,
    notifying,
    replanning,
    reviewing,
)
from nongan.kernel import clock
from nongan.kernel.documents import Form, offered
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id
from nongan.organisations import queries as organisations

router = Router(tags=["plan in force"])
Places = Annotated[int, Field(ge=0, le=100_000)]
Number = Annotated[str, Field(max_length=12)]
MOST = 500


class NoticeOut(Schema):
    """A notice to a unit or a branch."""

    id: int
    unit: int | None
    community: int | None
    people: int
    changed: int
    sent_at: datetime
    seen_at: datetime | None


class LineOut(Schema):
    """One line of a list; never a phone."""

    name: str
    number: str
    home: str
    branch: str
    skills: str


class PlanOut(Schema):
    """The plan in force, and how many have opened their list."""

    id: UUID
    title: str
    year: int
    status: str
    units: int
    units_seen: int
    branches: int
    branches_seen: int


class AmendIn(Closed):
    """An amendment; `words` are needed where it breaks a soft rule and `overrides` is set."""

    member: Number
    community: Id
    on: date
    reason: Annotated[str, Field(max_length=12)]
    words: Annotated[str, Field(max_length=200)] = ""
    overrides: bool = False


class AmendmentOut(Schema):
    """One person's move; no community: came from, or went, nowhere."""

    member: str
    before: str | None
    after: str | None
    on: date
    reason: str
    words: str


class SizeIn(Closed):
    """The places of a branch; `with_surplus`: also below those who serve there."""

    community: Id
    least: Places
    target: Places
    most: Places
    with_surplus: bool = False


class MoveOut(Schema):
    """A proposed move and why."""

    member: str
    before: str | None
    after: str | None
    why: list[str]


class ProposalOut(Schema):
    """What re-planning would do; its digest is needed to take it."""

    moves: list[MoveOut]
    is_fewest: bool
    digest: str


class TakeIn(Closed):
    """The digest of the proposal that was looked at."""

    digest: Annotated[str, Field(max_length=64)]


class OwnPlaceOut(Schema):
    """Where the caller serves, and why in words."""

    community: str
    since: date
    why: list[str]


class ReviewIn(Closed):
    """What speaks against the own place, and perhaps where instead."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    wished: Id | None = None


class AnswerIn(Closed):
    """An answer in words; with a community the member serves there from `on`, today if empty."""

    words: Annotated[str, Field(min_length=1, max_length=600)]
    community: Id | None = None
    on: date | None = None
    rule_words: Annotated[str, Field(max_length=200)] = ""
    overrides: bool = False


class ReviewOut(Schema):
    """A request and its answer."""

    id: UUID
    member: str
    text: str
    status: str
    due_on: date
    answer: str


def _amendment(row: Amendment) -> dict[str, Any]:
    return {
        "member": row.member.number,
        "before": row.from_community.name if row.from_community else None,
        "after": row.to_community.name if row.to_community else None,
        "on": row.on,
        "reason": row.reason,
        "words": row.words,
    }


def _review(row: ReviewRequest) -> dict[str, Any]:
    names = ("id", "text", "status", "due_on", "answer")
    return {"member": row.member.number, **{name: getattr(row, name) for name in names}}


def _notice(row: Any) -> dict[str, Any]:
    names = ("id", "people", "changed", "sent_at", "seen_at")
    known = {name: getattr(row, name) for name in names}
    return {**known, "unit": row.unit_id, "community": row.community_id}


@router.get("/notices", response=list[NoticeOut], url_name="api-notice-list")
def notice_list(request: HttpRequest) -> object:
    """The notices to the caller's unit or branch, at most 500."""
    actor = caller(request)
    require(policies.can_see_lists(actor))
    return [_notice(row) for row in policies.own_notices(actor)[:MOST]]


@router.post("/notices/{int:notice_id}/see", response=NoticeOut, url_name="api-notice-see")
def notice_see(request: HttpRequest, notice_id: Id) -> object:
    """Mark a notice as seen."""
    row = notifying.see_notice(notice_id=notice_id, actor=caller(request), at=clock.now())
    return _notice(row)


@router.get("/units/{int:unit_id}", response=list[LineOut], url_name="api-unit-placements")
def unit_list(request: HttpRequest, unit_id: int) -> object:
    """Where the people of a unit serve."""
    unit = get_object_or_404(policies.listed_units(caller(request)), id=unit_id)
    return [asdict(line) for line in queries.list_lines(queries.placements_of_unit(unit))]


@router.get(
    "/branches/{int:community_id}", response=list[LineOut], url_name="api-branch-placements"
)
def branch_list(request: HttpRequest, community_id: int) -> object:
    """Who serves in a community."""
    place = get_object_or_404(policies.listed_communities(caller(request)), id=community_id)
    return [asdict(line) for line in queries.list_lines(queries.serving().filter(community=place))]


@router.get("/in-force", response=list[PlanOut], url_name="api-plan-in-force")
def plan_in_force(request: HttpRequest) -> object:
    """The plan in force, if there is one."""
    require(policies.can_lead_plans(caller(request)))
    plan = queries.plan_in_force()
    if plan is None:
        return []
    known = {name: getattr(plan, name) for name in ("id", "title", "year", "status")}
    return [{**known, **queries.opened_counts(plan)}]


@router.get(
    "/plans/{uuid:plan_id}/amendments", response=list[AmendmentOut], url_name="api-amendment-list"
)
def amendment_list(request: HttpRequest, plan_id: UUID) -> object:
    """The latest 500 amendments of a plan."""
    require(policies.can_lead_plans(caller(request)))
    rows = Amendment.objects.filter(plan=plan_id)
    return [
        _amendment(row)
        for row in rows.select_related("member", "from_community", "to_community")[:MOST]
    ]


@router.post(
    "/plans/{uuid:plan_id}/amendments", response={201: AmendmentOut}, url_name="api-plan-amend"
)
def plan_amend(request: HttpRequest, plan_id: UUID, data: AmendIn) -> Status[dict[str, Any]]:
    """Let a member serve elsewhere."""
    wanted = Wanted(data.member, data.community, data.on, data.reason, data.words, data.overrides)
    row = amending.amend_plan(plan_id=plan_id, wanted=wanted, actor=caller(request), at=clock.now())
    return Status(201, _amendment(row))


@router.post("/plans/{uuid:plan_id}/places", response=SizeIn, url_name="api-plan-resize")
def plan_resize(request: HttpRequest, plan_id: UUID, data: SizeIn) -> object:
    """Change the places of a branch; nobody is moved by it."""
    in_force.resize_branch(
        plan_id=plan_id,
        community_id=data.community,
        size=(data.least, data.target, data.most),
        with_surplus=data.with_surplus,
        actor=caller(request),
        at=clock.now(),
    )
    return data


@router.get("/plans/{uuid:plan_id}/replan", response=ProposalOut, url_name="api-plan-replan")
def plan_replan(request: HttpRequest, plan_id: UUID) -> object:
    """What re-planning would do; nothing is written."""
    require(policies.can_lead_plans(caller(request)))
    proposal = proposing.propose(
        get_object_or_404(AllocationPlan, id=plan_id, status__in=AllocationPlan.IN_FORCE)
    )
    moves = [
        {
            "member": move.member.number,
            "before": move.before.name if move.before else None,
            "after": move.after.name if move.after else None,
            "why": move.why,
        }
        for move in proposal.everybody
    ]
    return {"moves": moves, "is_fewest": proposal.is_fewest, "digest": proposal.digest}


@router.post(
    "/plans/{uuid:plan_id}/replan", response=list[AmendmentOut], url_name="api-plan-replan-take"
)
def plan_replan_take(request: HttpRequest, plan_id: UUID, data: TakeIn) -> object:
    """Take the whole proposal with this digest."""
    rows = replanning.take_replan(
        plan_id=plan_id, digest=data.digest, actor=caller(request), at=clock.now()
    )
    return [_amendment(row) for row in rows]


@router.post("/plans/{uuid:plan_id}/close", response={204: None}, url_name="api-plan-close")
def plan_close(request: HttpRequest, plan_id: UUID) -> Status[None]:
    """Close the plan in force; everybody goes on serving."""
    in_force.close_plan(plan_id=plan_id, actor=caller(request), at=clock.now())
    return Status(204, None)


@router.get("/own", response=list[OwnPlaceOut], url_name="api-own-place")
def own_place(request: HttpRequest) -> object:
    """Where the caller serves under the plan in force, and why."""
    member = organisations.member_of(caller(request))
    require(member is not None)
    place = queries.own_place(member) if member else None
    if place is None:
        return []
    why = pricing.line_in_words(place.line) if place.line else []
    since = place.placement.starts_on
    return [{"community": place.placement.community.name, "since": since, "why": why}]


@router.get("/reviews", response=list[ReviewOut], url_name="api-review-list")
def review_list(request: HttpRequest) -> object:
    """The requests for review that the caller may see, at most 500."""
    actor = caller(request)
    require(policies.can_lead_plans(actor) or organisations.member_of(actor) is not None)
    rows = policies.visible_reviews(actor).select_related("member")
    return [_review(row) for row in rows[:MOST]]


@router.post("/reviews", response={201: ReviewOut}, url_name="api-review-ask")
def review_ask(request: HttpRequest, data: ReviewIn) -> Status[dict[str, Any]]:
    """Ask for a review of the own place."""
    row = reviewing.ask_review(
        text=data.text, wished_id=data.wished, actor=caller(request), at=clock.now()
    )
    return Status(201, _review(row))


@router.post(
    "/reviews/{uuid:review_id}/withdraw", response=ReviewOut, url_name="api-review-withdraw"
)
def review_withdraw(request: HttpRequest, review_id: UUID) -> object:
    """Take an own request back."""
    return _review(
        reviewing.withdraw_review(review_id=review_id, actor=caller(request), at=clock.now())
    )


@router.post("/reviews/{uuid:review_id}/answer", response=ReviewOut, url_name="api-review-answer")
def review_answer(request: HttpRequest, review_id: UUID, data: AnswerIn) -> object:
    """Answer a request: it stays, or the member serves where a person says."""
    move = None
    if data.community is not None:
        on = data.on or clock.today()
        move = Wanted("", data.community, on, "", data.rule_words, data.overrides)
    answer = reviewing.Answer(data.words, move)
    return _review(
        reviewing.answer_review(
            review_id=review_id, answer=answer, actor=caller(request), at=clock.now()
        )
    )


@router.get("/units/{int:unit_id}/documents/{form}", url_name="api-unit-document")
def unit_document(request: HttpRequest, unit_id: int, form: Form) -> HttpResponse:
    """Where the people of a unit serve, as a file to print or write in."""
    unit = get_object_or_404(policies.listed_units(caller(request)), id=unit_id)
    lines = queries.list_lines(queries.placements_of_unit(unit))
    document = queries.list_document(f"{unit.name}分配名单", lines, clock.today())
    return offered(document, form, f"unit-{unit_id}")


@router.get("/branches/{int:community_id}/documents/{form}", url_name="api-place-document")
def place_document(request: HttpRequest, community_id: int, form: Form) -> HttpResponse:
    """Who serves in a community, as a file to print or write in."""
    place = get_object_or_404(policies.listed_communities(caller(request)), id=community_id)
    lines = queries.list_lines(queries.serving().filter(community=place))
    document = queries.list_document(f"{place.name}派驻名单", lines, clock.today())
    return offered(document, form, f"branch-{community_id}")
