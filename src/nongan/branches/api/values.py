"""What the operations of branches share: bounded values, decisions, who calls."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.branches.models import Appointment, Decision, TemporaryBranch
from nongan.branches.policies.founding import visible_branches
from nongan.branches.rules.written import DecisionValues
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id

Number = Annotated[str, Field(max_length=12)]
Reason = Annotated[str, Field(max_length=200)]


class DecisionIn(Closed):
    """A decision of a higher Party organisation (`body`: its id)."""

    body: Id
    number: Annotated[str, Field(max_length=60)]
    decided_on: date
    attendees: Annotated[int, Field(ge=1, le=999)] | None = None

    def values(self) -> DecisionValues:
        """What a service takes."""
        return DecisionValues(self.body, self.number, self.decided_on, self.attendees)


class DecisionOut(Schema):
    """A decision as it is recorded."""

    body: str
    number: str
    decided_on: date


class OnIn(Closed):
    """A day on which something happened."""

    on: date


class ReasonIn(Closed):
    """Why something ends."""

    reason: Reason


class BranchOut(Schema):
    """A branch: where it stands, and the decisions behind it."""

    id: UUID
    name: str
    community: Id
    status: str
    founded_by: DecisionOut | None
    starts_on: date | None
    dissolving_reason: str
    dissolved_by: DecisionOut | None
    ends_on: date | None


class AppointmentOut(Schema):
    """A post and the member who is on the way to it, in it, or was."""

    id: UUID
    branch: UUID
    post: str
    member: str
    name: str
    status: str
    deliberated_on: date | None
    decision: DecisionOut | None
    notified_on: date | None
    starts_on: date | None
    ends_on: date | None
    end_reason: str


def who(request: HttpRequest, policy: Any) -> dict[str, Any]:
    """In whose name and when, if the policy allows it. Raises NotAllowed."""
    actor = caller(request)
    require(policy(actor))
    return {"actor": actor, "at": clock.now()}


def branch_seen(request: HttpRequest, branch_id: UUID) -> TemporaryBranch:
    """A branch that the caller may see. Raises DoesNotExist."""
    return visible_branches(request.user).select_related("community").get(id=branch_id)


def _decision(row: Decision | None) -> DecisionOut | None:
    if row is None:
        return None
    return DecisionOut(body=row.body.name, number=row.number, decided_on=row.decided_on)


def branch_out(row: TemporaryBranch) -> BranchOut:
    """A branch as answers give it."""
    return BranchOut(
        id=row.id,
        name=row.name,
        community=row.community_id,
        status=row.status,
        founded_by=_decision(row.founded_by),
        starts_on=row.starts_on,
        dissolving_reason=row.dissolving_reason,
        dissolved_by=_decision(row.dissolved_by),
        ends_on=row.ends_on,
    )


def appointment_out(row: Appointment) -> AppointmentOut:
    """An appointment as answers give it: a name, never a phone."""
    return AppointmentOut(
        id=row.id,
        branch=row.branch_id,
        post=row.post,
        member=row.member.number,
        name=row.member.name,
        status=row.status,
        deliberated_on=row.deliberated_on,
        decision=_decision(row.decision),
        notified_on=row.notified_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        end_reason=row.end_reason,
    )
