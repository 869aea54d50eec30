"""The API of written lines: the lists, what is said of a line, what communities are asked."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters, Id
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community
from nongan.roster.models import LINE_MODELS, FeedbackCard, WrittenLine
from nongan.roster.policies import checks as policies
from nongan.roster.queries import questions, review, review_queue
from nongan.roster.services import reviewing

router = Router(tags=["review"])
MOST = 500
LINE = "/lines/{kind}/{uuid:line_id}"


class LinesAsked(Filters):
    """What a list of lines is narrowed by; `link` as waiting, linked, review or nobody."""

    q: Annotated[str, Field(max_length=60)] = ""
    community: Id | None = None
    link: Annotated[str, Field(max_length=10)] = ""
    offset: Annotated[int, Field(ge=0, le=10**6)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = 100

    def wanted(self) -> review.LineFilter:
        """As the query takes it."""
        chosen = self.dict(exclude={"offset", "limit", "q"})
        return review.LineFilter(text=self.q, **chosen)


class CardsAsked(LinesAsked):
    """The same, and what only feedback has."""

    grade: Annotated[str, Field(max_length=10)] = ""
    occasion: Id | None = None


class LineOut(Schema):
    """A line as written, where it stands, and whom it means. No phone."""

    id: UUID
    community: str
    name_written: str
    unit_written: str
    place: str
    link_status: str
    link_by: str
    member: str | None


class CardOut(LineOut):
    """A feedback card."""

    occasion: int
    minutes: int | None
    attitude: str
    grade: str
    remark: str


class LinePage(Schema):
    """A part of the receipts and how many there are in all."""

    total: int
    lines: list[LineOut]


class CardPage(Schema):
    """A part of the feedback cards and how many there are in all."""

    total: int
    lines: list[CardOut]


class LinkIn(Closed):
    """Whom a line means: a member number, or "" for nobody on the roster."""

    member: Annotated[str, Field(max_length=12)] = ""


class AnswerIn(Closed):
    """What the community answered: a member number, `nobody`, or `unknown`."""

    answer: Annotated[str, Field(max_length=12)]


class UndoIn(Closed):
    """When the decision was made that is to be taken back; a newer one is left alone."""

    seen: datetime | None = None


class SaidOut(Schema):
    """A line after something was said of it."""

    id: UUID
    link_status: str
    link_by: str
    member: str | None
    decided_at: str | None
    asked_answer: str


class OpenedOut(LineOut):
    """A line with the phone that stands on the paper; reading it was recorded."""

    phone: str


class AskedOut(Schema):
    """A community that has been asked something."""

    id: int
    name: str
    waiting: int
    asked: int
    decided: int


class QuestionOut(Schema):
    """A line that only its community can clear up, and the members it may mean."""

    number: int
    kind: str
    line: UUID
    name_written: str
    unit_written: str
    place: str
    offers: list[str]


def _out(line: WrittenLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "community": line.community.name,
        "name_written": line.name_written,
        "unit_written": line.unit_written,
        "place": line.place,
        "link_status": line.link_status,
        "link_by": line.link_by,
        "member": line.member.number if line.member else None,
    }


def _card(card: FeedbackCard) -> dict[str, Any]:
    said = {name: getattr(card, name) for name in ("minutes", "attitude", "grade", "remark")}
    return {**_out(card), "occasion": card.occasion_id, **said}


def _found[L: WrittenLine](
    request: HttpRequest, rows: QuerySet[L], asked: LinesAsked
) -> tuple[int, QuerySet[L]]:
    actor = caller(request)
    require(organisations.member_of(actor) is not None or policies.can_see_checks(actor))
    found = review.lines_list(rows, asked.wanted())
    return found.count(), found[asked.offset : asked.offset + asked.limit]


@router.get("/receipts", response=LinePage, url_name="api-receipt-list")
def receipt_list(request: HttpRequest, asked: Query[LinesAsked]) -> dict[str, Any]:
    """The receipts that the caller may see, as the papers lie."""
    total, rows = _found(request, policies.visible_receipts(request.user), asked)
    return {"total": total, "lines": [_out(row) for row in rows]}


@router.get("/feedback", response=CardPage, url_name="api-feedback-list")
def feedback_list(request: HttpRequest, asked: Query[CardsAsked]) -> dict[str, Any]:
    """The feedback cards that the caller may see; a member sees the own."""
    total, rows = _found(request, policies.visible_cards(request.user), asked)
    return {"total": total, "lines": [_card(row) for row in rows]}


def _line(request: HttpRequest, kind: str, line_id: UUID) -> dict[str, Any]:
    """What services take, of a line that the caller may decide on."""
    actor = caller(request)
    require(kind in LINE_MODELS)
    line = policies.reviewable_lines(actor, LINE_MODELS[kind]).get(id=line_id)
    return {"kind": kind, "line_id": line.id, "actor": actor, "at": clock.now()}


@router.post(f"{LINE}/open", response=OpenedOut, url_name="api-line-open")
def lines_open(
    request: HttpRequest, response: HttpResponse, kind: str, line_id: UUID
) -> dict[str, Any]:
    """A line with its full phone, to decide by; that it was read is recorded."""
    line, phone = reviewing.open_line(**_line(request, kind, line_id))
    response["Cache-Control"] = "no-store"
    return {**_out(line), "phone": phone}


@router.post(f"{LINE}/link", response=SaidOut, url_name="api-line-link")
def lines_link(request: HttpRequest, kind: str, line_id: UUID, asked: LinkIn) -> dict[str, Any]:
    """Say whom a receipt, feedback or attendance line means; no rule overturns it."""
    known = _line(request, kind, line_id)
    if not asked.member:
        return _said(reviewing.say_nobody(**known))
    return _said(reviewing.link_to_member(member_number=asked.member, **known))


@router.post(f"{LINE}/ask", response=SaidOut, url_name="api-line-ask")
def lines_ask(request: HttpRequest, kind: str, line_id: UUID) -> dict[str, Any]:
    """Put a line on its community's question sheet."""
    return _said(reviewing.ask_community(**_line(request, kind, line_id)))


@router.post(f"{LINE}/unsure", response=SaidOut, url_name="api-line-unsure")
def lines_unsure(request: HttpRequest, kind: str, line_id: UUID) -> dict[str, Any]:
    """Note that the community does not know either."""
    return _said(reviewing.note_no_answer(**_line(request, kind, line_id)))


@router.post(f"{LINE}/answer", response=SaidOut, url_name="api-line-answer")
def lines_answer(request: HttpRequest, kind: str, line_id: UUID, asked: AnswerIn) -> dict[str, Any]:
    """Enter what the community answered about a line that it was asked about."""
    return _said(reviewing.enter_answer(answer=asked.answer, **_line(request, kind, line_id)))


@router.post(f"{LINE}/undo", response=SaidOut, url_name="api-line-undo")
def lines_undo(
    request: HttpRequest, kind: str, line_id: UUID, asked: UndoIn | None = None
) -> dict[str, Any]:
    """Take a decision or a question back."""
    seen = asked.seen if asked else None
    return _said(reviewing.undo_decision(seen=seen, **_line(request, kind, line_id)))


def _said(line: WrittenLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "link_status": line.link_status,
        "link_by": line.link_by,
        "member": line.member.number if line.member else None,
        # In full: what comes back as `seen` must be this very instant.
        "decided_at": line.decided_at.isoformat() if line.decided_at else None,
        "asked_answer": line.asked_answer,
    }


def _lines(request: HttpRequest) -> review_queue.Lines:
    actor = caller(request)
    require(policies.can_review(actor))
    return {kind: policies.reviewable_lines(actor, model) for kind, model in LINE_MODELS.items()}


@router.get("/questions", response=list[AskedOut], url_name="api-question-list")
def question_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The communities that have been asked something, and how far each one is."""
    lines = _lines(request)
    communities = organisations.communities_open_to(request.user).order_by("id")
    return [
        {
            "id": one.community.pk,
            "name": one.community.name,
            "waiting": one.waiting,
            "asked": one.asked,
            "decided": one.decided,
        }
        for one in review_queue.progress(lines, communities)
        if one.asked
    ]


def _asked(request: HttpRequest, community_id: int) -> tuple[Community, list[questions.Question]]:
    lines = _lines(request)
    community = organisations.communities_open_to(request.user).get(id=community_id)
    own = {kind: rows.filter(community=community.pk) for kind, rows in lines.items()}
    return community, questions.questions(review_queue.asked(own))


@router.get(
    "/questions/{int:community_id}", response=list[QuestionOut], url_name="api-question-sheet"
)
def question_sheet(request: HttpRequest, community_id: int) -> list[dict[str, Any]]:
    """What one community has been asked; answers go to the lines."""
    _community, asked = _asked(request, community_id)
    return [
        {
            "number": question.number,
            "kind": question.kind,
            "line": question.line.id,
            "name_written": question.line.name_written,
            "unit_written": question.line.unit_written,
            "place": question.place,
            "offers": [offer.member.number for offer in question.offers],
        }
        for question in asked
    ]


@router.get("/questions/{int:community_id}/xlsx", url_name="api-question-xlsx")
def question_xlsx(request: HttpRequest, community_id: int) -> HttpResponse:
    """One community's questions as a workbook."""
    community, asked = _asked(request, community_id)
    content = questions.question_workbook(community, asked)
    return download(content, f"questions-{community.pk}.xlsx")
