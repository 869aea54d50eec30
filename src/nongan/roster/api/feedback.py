"""Feedback on members for programs, and what the reading of a scanned card found."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from nongan.accounts.requests import caller
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id
from nongan.roster.api.cards import CountOut, PaperNumber, ReasonIn, ReceiptIn, who
from nongan.roster.models import Feedback, FeedbackCard
from nongan.roster.policies import cards as policies
from nongan.roster.policies import checks
from nongan.roster.queries.cards import feedback as queries
from nongan.roster.rules.cards import LONGEST_MINUTES, Marks
from nongan.roster.services.cards import answers, scans
from nongan.roster.services.cards import feedback as services
from nongan.roster.services.cards.receipts import Source

router = Router(tags=["cards"])
MOST = 500
Code = Annotated[str, Field(max_length=10)]
Text = Annotated[str, Field(max_length=300)]


class VersionOut(Schema):
    """The version in force of a feedback card; `minutes` of service, no grade of who was away."""

    revision: int
    presence: str
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int | None
    content: str
    served: int | None
    attitude: str
    discipline: str
    effect: str
    grade: str
    remark: str
    reason: str


class FeedbackOut(Schema):
    """The feedback on a member at an occasion, and how it stands."""

    id: UUID
    occasion: int
    title: str
    community: str
    member: str
    name: str
    status: str
    object_by: date | None
    card: VersionOut | None


class FeedbackAsked(Filters):
    """Which feedback is wanted."""

    occasion: Id | None = None
    status: Code = ""
    offset: Annotated[int, Field(ge=0, le=10**6)] = 0


class MarksIn(Closed):
    """What a card says; what is left out is as the group's, or not said."""

    presence: Code = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    content: Text = ""
    served: Annotated[int, Field(ge=0, le=10**6)] | None = None
    attitude: Code = ""
    discipline: Code = ""
    effect: Code = ""
    grade: Code = ""
    remark: Text = ""

    def marks(self) -> Marks:
        """As the services take it."""
        return Marks(**{name: getattr(self, name) for name in MarksIn.model_fields})


class GroupIn(Closed):
    """The feedback on everybody expected, or those listed: `own` is what is other for whom."""

    common: MarksIn
    own: Annotated[dict[UUID, MarksIn], Field(max_length=5000)] = {}  # noqa: RUF012
    listed: Annotated[list[UUID], Field(max_length=5000)] | None = None
    is_draft: bool = False
    paper_number: PaperNumber = ""


class ExpectedIn(Closed):
    """The numbers of the members who are expected, exactly these."""

    members: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=5000)]


class CorrectionIn(ReasonIn):
    """A corrected card; `revision` is the version that was read."""

    card: MarksIn
    revision: Annotated[int, Field(ge=0, le=10_000)]


class WordsIn(Closed):
    """A few sentences."""

    text: Annotated[str, Field(min_length=1, max_length=500)]


class ReviewIn(WordsIn):
    """The answer to an objection, and the card put right, if it is."""

    card: MarksIn | None = None


class QuarterIn(Closed):
    """A quarter that is over."""

    year: Annotated[int, Field(ge=1900, le=2199)]
    quarter: Annotated[int, Field(ge=1, le=4)]


class ScanIn(Closed):
    """A scanned card: what its code says, the SHA-256 of the picture, and what is filled in."""

    community: Id
    token: Annotated[str, Field(max_length=40)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    receipt: ReceiptIn | None = None
    card: MarksIn | None = None


class TakenOut(Schema):
    """What a scan was taken over as: the line that the reverse check counts."""

    kind: str
    line: UUID
    number: str


def _version(card: FeedbackCard) -> dict[str, Any]:
    same = ("revision", "presence", "minutes", "content", "attitude", "discipline", "effect")
    found = {name: getattr(card, name) for name in (*same, "grade", "remark", "reason")}
    times = {"starts_at": card.started_at, "ends_at": card.finished_at}
    return {**found, **times, "served": card.served_count}


def _out(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "occasion": row.occasion_id,
        "title": row.occasion.title,
        "community": row.occasion.community.name,
        "member": row.member.number,
        "name": row.member.name,
        "status": row.status,
        "object_by": row.object_by,
        "card": _version(row.in_force[0]) if row.in_force else None,
    }


def _one(row: Feedback) -> dict[str, Any]:
    return _out(queries.with_cards(Feedback.objects.filter(id=row.id)).get())


@router.get("/feedback-cards", response=list[FeedbackOut], url_name="api-feedback-cards")
def feedback_cards(request: HttpRequest, asked: Query[FeedbackAsked]) -> list[dict[str, Any]]:
    """The feedback that the caller may read, the latest first, 500 at a time; a draft is shown as
    a state and not read."""
    actor = caller(request)
    require(policies.can_open_cards(actor) or policies.can_open_own(actor))
    rows = policies.readable_feedback(actor)
    if asked.occasion is not None:
        rows = rows.filter(occasion=asked.occasion)
    if asked.status:
        rows = rows.filter(status=asked.status)
    found = queries.with_cards(rows)[asked.offset : asked.offset + MOST]
    return [_out(row) for row in found]


@router.post(
    "/occasions/{int:occasion_id}/expected", response=CountOut, url_name="api-members-expect"
)
def members_expect(request: HttpRequest, occasion_id: int, data: ExpectedIn) -> dict[str, int]:
    """Say who is expected at an occasion."""
    occasion = checks.visible_occasions(caller(request)).get(id=occasion_id)
    services.expect_members(occasion_id=occasion.pk, numbers=data.members, **who(request))
    return {"count": occasion.feedback.count()}


@router.post(
    "/occasions/{int:occasion_id}/feedback", response=CountOut, url_name="api-feedback-group"
)
def feedback_group(request: HttpRequest, occasion_id: int, data: GroupIn) -> dict[str, int]:
    """Write the feedback on a whole group, all or nothing; saved twice, it changes nothing."""
    occasion = checks.visible_occasions(caller(request)).get(id=occasion_id)
    own = {key: marks.marks() for key, marks in data.own.items()}
    count = services.enter_group(
        occasion_id=occasion.pk,
        entry=services.GroupEntry(data.common.marks(), own, data.listed),
        is_draft=data.is_draft,
        source=Source(paper_number=data.paper_number),
        **who(request),
    )
    return {"count": count}


def _readable(request: HttpRequest, feedback_id: UUID) -> Feedback:
    return policies.readable_feedback(caller(request)).get(id=feedback_id)


@router.post(
    "/feedback-cards/{uuid:feedback_id}/correct",
    response=FeedbackOut,
    url_name="api-feedback-correct",
)
def feedback_correct(request: HttpRequest, feedback_id: UUID, data: CorrectionIn) -> dict[str, Any]:
    """Hand in a corrected version; the one before is kept."""
    row = _readable(request, feedback_id)
    answers.correct_feedback(
        feedback_id=row.id,
        marks=data.card.marks(),
        reason=data.reason,
        revision=data.revision,
        **who(request),
    )
    return _one(row)


@router.post(
    "/feedback-cards/{uuid:feedback_id}/see", response=FeedbackOut, url_name="api-feedback-see"
)
def feedback_see(request: HttpRequest, feedback_id: UUID) -> dict[str, Any]:
    """Note that the member has read the own card."""
    row = _readable(request, feedback_id)
    answers.see_feedback(feedback_id=row.id, **who(request))
    return _one(row)


@router.post(
    "/feedback-cards/{uuid:feedback_id}/object",
    response=FeedbackOut,
    url_name="api-feedback-object",
)
def feedback_object(request: HttpRequest, feedback_id: UUID, data: WordsIn) -> dict[str, Any]:
    """Object to the own card."""
    row = _readable(request, feedback_id)
    answers.object_to_feedback(feedback_id=row.id, text=data.text, **who(request))
    return _one(row)


@router.post(
    "/feedback-cards/{uuid:feedback_id}/review",
    response=FeedbackOut,
    url_name="api-feedback-review",
)
def feedback_review(request: HttpRequest, feedback_id: UUID, data: ReviewIn) -> dict[str, Any]:
    """Answer an objection, as another person than the evaluator."""
    row = _readable(request, feedback_id)
    marks = data.card.marks() if data.card else None
    answers.review_feedback(feedback_id=row.id, answer=data.text, marks=marks, **who(request))
    return _one(row)


@router.post("/feedback-cards/settle", response=CountOut, url_name="api-feedback-settle")
def feedback_settle(request: HttpRequest) -> dict[str, int]:
    """Make final what nobody objected to in time, and what was reviewed."""
    return {"count": answers.settle_feedback(**who(request))}


@router.post("/feedback-cards/lock", response=CountOut, url_name="api-quarter-lock")
def quarter_lock(request: HttpRequest, data: QuarterIn) -> dict[str, int]:
    """Lock the final feedback of a quarter that is over."""
    count = answers.lock_quarter(year=data.year, quarter=data.quarter, **who(request))
    return {"count": count}


@router.post("/card-scans", response=TakenOut, url_name="api-card-scan")
def card_scan(request: HttpRequest, data: ScanIn) -> dict[str, Any]:
    """Take over what was read from the picture of a card; the same scan twice changes nothing."""
    scan = scans.ScannedCard(
        data.token,
        data.digest,
        data.receipt.values() if data.receipt else None,
        data.card.marks() if data.card else None,
    )
    line = scans.take_scanned_card(scan=scan, community_id=data.community, **who(request))
    kind = "feedback" if isinstance(line, FeedbackCard) else "receipt"
    return {"kind": kind, "line": line.id, "number": line.number}
