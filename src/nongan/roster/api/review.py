"""The API of the review: the queue, the threshold, the twins' list."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.models import User
from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters
from nongan.roster.models import LINE_MODELS, WrittenLine
from nongan.roster.policies import checks as policies
from nongan.roster.queries import curves, explanations, review_queue, twins
from nongan.roster.services import thresholds

router = Router(tags=["review"])
MOST = 200


class QueueAsked(Filters):
    """Which part of the queue."""

    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=50, ge=1, le=MOST)


class CandidateOut(Schema):
    """A member whom a line may mean, with the reasons in words, the weightiest first."""

    member: str
    speaking_for: list[str]
    against: list[str]


class WaitingOut(Schema):
    """A line that waits for a person: what it says, where it stands, whom it may mean."""

    kind: str
    id: UUID
    community: str
    name_written: str
    unit_written: str
    place: str
    candidates: list[CandidateOut]


class QueueOut(Schema):
    """A part of the queue, and how many wait in all."""

    total: int
    lines: list[WaitingOut]


class StepOut(Schema):
    """A step of the curve: half bits of margin, the odds, and what follows."""

    half_bits: int
    odds: float
    automatic: int
    review: int
    wrong: float
    missed: float
    is_chosen: bool


class StepIn(Closed):
    """The step to choose, and why."""

    half_bits: int = Field(ge=0, le=thresholds.MOST)
    note: str = Field(max_length=300)


class ChosenOut(Schema):
    """The step in force from the next run on."""

    half_bits: int
    note: str


class TwinsOut(Schema):
    """Members of one name, organ and community."""

    community: str
    organ: str
    name: str
    numbers: list[str]


def _reviewer(request: HttpRequest) -> User:
    actor = caller(request)
    require(policies.can_review(actor))
    return actor


@router.get("/review", response=QueueOut, url_name="api-review-queue")
def queue(request: HttpRequest, asked: Query[QueueAsked]) -> dict[str, Any]:
    """The caller's queue, community by community, as the papers lie. No phones."""
    actor = _reviewer(request)
    lines = {kind: policies.reviewable_lines(actor, model) for kind, model in LINE_MODELS.items()}
    places = review_queue.queue(lines)
    part = places[asked.offset : asked.offset + asked.limit]
    shown = review_queue.shown(part, lines)
    return {"total": len(places), "lines": [_waiting(kind, line) for kind, line in shown]}


def _waiting(kind: str, line: WrittenLine) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": line.id,
        "community": line.community.name,
        "name_written": line.name_written,
        "unit_written": line.unit_written,
        "place": line.place,
        "candidates": [
            {
                "member": one.member,
                "speaking_for": [str(reason.sentence) for reason in one.speaking_for],
                "against": [str(reason.sentence) for reason in one.against],
            }
            for one in explanations.candidates(line)
        ],
    }


@router.get("/threshold", response=list[StepOut], url_name="api-threshold-curve")
def threshold_curve(request: HttpRequest) -> list[curves.Step]:
    """The curve of the last run; empty before any run."""
    require(policies.can_choose_threshold(caller(request)))
    found = curves.curve()
    return found.steps if found else []


@router.post("/threshold", response={201: ChosenOut}, url_name="api-threshold-choose")
def threshold_choose(request: HttpRequest, asked: StepIn) -> Status[Any]:
    """Choose a step; the next run goes by it."""
    chosen = thresholds.choose_threshold(
        half_bits=asked.half_bits, note=asked.note, actor=caller(request), at=clock.now()
    )
    return Status(201, chosen)


@router.get("/twins", response=list[TwinsOut], url_name="api-twin-list")
def twin_list(request: HttpRequest) -> list[twins.TwinGroup]:
    """Members alike on cards, in the caller's communities. No phones."""
    actor = _reviewer(request)
    return twins.twin_groups(clock.today(), policies.community_names_to_review(actor))


@router.get("/twins/xlsx", url_name="api-twin-xlsx")
def twin_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, a sheet for each community."""
    return download(twins.twin_workbook(twin_list(request)), "look-alikes.xlsx")
