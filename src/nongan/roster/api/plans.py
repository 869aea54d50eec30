"""Publishing an allocation plan, for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.roster.services import publishing

router = Router(tags=["plan in force"])


class PublishedOut(Schema):
    """A plan in force; `roster` is the draft made of it, empty if it was published before."""

    id: UUID
    status: str
    roster: int | None
    gave_way: bool


@router.post("/plans/{uuid:plan_id}/publish", response=PublishedOut, url_name="api-plan-publish")
def plan_publish(request: HttpRequest, plan_id: UUID) -> dict[str, Any]:
    """Put an approved plan in force: placements, a draft roster, and word to everybody."""
    done = publishing.publish_plan(plan_id=plan_id, actor=caller(request), at=clock.now())
    return {
        "id": done.plan.id,
        "status": done.plan.status,
        "roster": done.draft.number if done.draft else None,
        "gave_way": done.gave_way,
    }
