"""The API of what the check remembers: changed answers, contradictions, taught models."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.kernel.schemas import Closed, Filters
from nongan.roster.models import AnswerChange, Contradiction, CountyModel
from nongan.roster.policies import checks
from nongan.roster.policies import memory as policies
from nongan.roster.queries import changes as queries
from nongan.roster.services import settling, teaching

router = Router(tags=["what the check remembers"])
MOST = 500


class ChangesAsked(Filters):
    """What changed answers are narrowed by."""

    reason: str = Field(default="", max_length=10)
    community: int | None = Field(default=None, ge=1, le=2**31 - 1)
    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=100, ge=1, le=MOST)


class AnswerOut(Schema):
    """A line's answer: linked, review, nobody or gone, and the member's number."""

    status: str
    member: str


class ChangeOut(Schema):
    """A line whose answer is another than in the run before; `why` has the first cause first."""

    kind: str
    line: UUID | None
    name_written: str
    community: str | None
    before: AnswerOut
    after: AnswerOut
    why: list[str]
    sentences: list[str]


class ChangePage(Schema):
    """A part of the changed answers and how many there are in all."""

    total: int
    changes: list[ChangeOut]


class ContradictionOut(Schema):
    """A decision that the evidence speaks against; a member "" is nobody on the roster."""

    id: UUID
    kind: str
    line: UUID | None
    name_written: str
    community: str | None
    said: str
    says: str
    decided_by: str
    decided_at: datetime
    status: str


class ContradictionIn(Closed):
    """confirm, or take_back."""

    answer: str = Field(max_length=10)


class ModelOut(Schema):
    """A taught model and what it would change."""

    number: int
    status: str
    digest: str
    taught_at: datetime
    trial: dict[str, Any]


class TeachIn(Closed):
    """The day whose roster is taken (today if left out)."""

    as_of: date | None = None


class ModelMoveIn(Closed):
    """adopt, or withdraw."""

    move: str = Field(max_length=10)


def _change(shown: queries.ShownChange) -> dict[str, Any]:
    row: AnswerChange = shown.row
    return {
        "kind": row.kind,
        "line": row.line_id,
        "name_written": row.name_written,
        "community": row.community.name if row.community else None,
        "before": {"status": row.before_status, "member": row.before_member},
        "after": {"status": row.after_status, "member": row.after_member},
        "why": [cause["why"] for cause in row.reasons],
        "sentences": [str(sentence) for sentence in shown.reasons],
    }


def _contradiction(row: Contradiction) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "line": row.line_id,
        "name_written": row.name_written,
        "community": row.community.name if row.community else None,
        "said": row.said,
        "says": row.says,
        "decided_by": str(row.decided_by),
        "decided_at": row.decided_at,
        "status": row.status,
    }


@router.get("/checks/{uuid:run_id}/changes", response=ChangePage, url_name="api-change-list")
def changes_list(request: HttpRequest, run_id: UUID, asked: Query[ChangesAsked]) -> dict[str, Any]:
    """The answers that a run changed, with before, after and the reasons in words."""
    actor = caller(request)
    require(policies.can_see_changes(actor))
    run = checks.visible_runs(actor).get(id=run_id)
    wanted = queries.ChangeFilter(reason=asked.reason, community=asked.community)
    found = queries.changes_list(policies.visible_changes(actor, run), wanted)
    part = list(found[asked.offset : asked.offset + asked.limit])
    return {
        "total": found.count(),
        "changes": [_change(one) for one in queries.shown_changes(part)],
    }


@router.get("/contradictions", response=list[ContradictionOut], url_name="api-contradiction-list")
def contradictions_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The open contradictions in the caller's sight."""
    actor = caller(request)
    require(policies.can_see_changes(actor))
    rows = policies.visible_contradictions(actor).filter(status=Contradiction.Status.OPEN)
    return [_contradiction(row) for row in rows.select_related("community", "decided_by")[:MOST]]


@router.post(
    "/contradictions/{uuid:contradiction_id}",
    response=ContradictionOut,
    url_name="api-contradiction-settle",
)
def contradictions_settle(
    request: HttpRequest, contradiction_id: UUID, asked: ContradictionIn
) -> dict[str, Any]:
    """Confirm a decision, or take it back."""
    actor = caller(request)
    row = policies.visible_contradictions(actor).get(id=contradiction_id)
    settle = {"confirm": settling.confirm_decision, "take_back": settling.take_decision_back}.get(
        asked.answer
    )
    if settle is None:
        raise Refused(_("An answer is confirm or take_back."), code="no_such_answer")
    return _contradiction(settle(contradiction_id=row.id, actor=actor, at=clock.now()))


@router.get("/models", response=list[ModelOut], url_name="api-model-list")
def models_list(request: HttpRequest) -> list[CountyModel]:
    """The taught models, newest first."""
    require(policies.can_teach(caller(request)))
    return list(CountyModel.objects.all())


@router.post("/models", response={201: ModelOut}, url_name="api-model-teach")
def models_teach(request: HttpRequest, asked: TeachIn) -> Status[CountyModel]:
    """Learn from the county's lines and decisions, and propose it."""
    day = asked.as_of or clock.today()
    return Status(201, teaching.teach(as_of=day, actor=caller(request), at=clock.now()))


@router.post("/models/{int:number}", response=ModelOut, url_name="api-model-move")
def models_move(request: HttpRequest, number: int, asked: ModelMoveIn) -> CountyModel:
    """Adopt a taught model, or withdraw it."""
    actor = caller(request)
    require(policies.can_teach(actor))
    move = {"adopt": teaching.adopt_model, "withdraw": teaching.withdraw_model}.get(asked.move)
    if move is None:
        raise Refused(_("A move is adopt or withdraw."), code="no_such_move")
    return move(number=number, actor=actor, at=clock.now())
