"""The posts of branches for programs."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from nongan.branches.api.values import (
    AppointmentOut,
    DecisionIn,
    Number,
    OnIn,
    Reason,
    ReasonIn,
    appointment_out,
    branch_seen,
    who,
)
from nongan.branches.policies.appointing import can_appoint, visible_appointments
from nongan.branches.queries.appointing import in_office_on
from nongan.branches.rules.written import Relief
from nongan.branches.services import appointing as services
from nongan.kernel import clock
from nongan.kernel.schemas import Closed, Filters

router = Router(tags=["branches"])
APPOINTMENT = "/appointments/{uuid:appointment_id}"


class CommitteeWanted(Filters):
    """The day whose committee is wanted; left out: today."""

    on: date | None = None


class NominateIn(Closed):
    """Who is nominated for which post; a person states whether it is a deputy head."""

    post: Annotated[str, Field(max_length=20)]
    member: Number
    is_deputy_head: bool = False


class RelieveIn(Closed):
    """The decision to relieve, the first day out of office, why, and who takes over."""

    decision: DecisionIn
    on: date
    reason: Reason
    taken_over_by: Number = ""


@router.get("/{uuid:branch_id}/committee", response=list[AppointmentOut], url_name="api-committee")
def committee(
    request: HttpRequest, branch_id: UUID, wanted: Query[CommitteeWanted]
) -> list[AppointmentOut]:
    """Who was in office on a day, of those whom the caller may see."""
    branch = branch_seen(request, branch_id)
    rows = visible_appointments(request.user).filter(branch=branch)
    found = in_office_on(rows, wanted.on or clock.today())
    return [appointment_out(r) for r in found.select_related("member", "decision__body")]


@router.get(
    "/{uuid:branch_id}/appointments", response=list[AppointmentOut], url_name="api-appointment-list"
)
def appointment_list(request: HttpRequest, branch_id: UUID) -> list[AppointmentOut]:
    """Every appointment of a branch, past and to come, that the caller may see."""
    branch = branch_seen(request, branch_id)
    rows = visible_appointments(request.user).filter(branch=branch)
    return [appointment_out(r) for r in rows.select_related("member", "decision__body")]


@router.post(
    "/{uuid:branch_id}/appointments",
    response={201: AppointmentOut},
    url_name="api-appointment-add",
)
def appointment_add(
    request: HttpRequest, branch_id: UUID, data: NominateIn
) -> Status[AppointmentOut]:
    """Nominate a member for a post."""
    made = services.nominate_member(
        branch_id=branch_id,
        post=data.post,
        member_number=data.member,
        is_deputy_head=data.is_deputy_head,
        **who(request, can_appoint),
    )
    return Status(201, appointment_out(made))


@router.post(
    f"{APPOINTMENT}/deliberate", response=AppointmentOut, url_name="api-appointment-deliberate"
)
def appointment_deliberate(
    request: HttpRequest, appointment_id: UUID, data: OnIn
) -> AppointmentOut:
    """Note the day of deliberation."""
    by = who(request, can_appoint)
    return appointment_out(
        services.deliberate_appointment(appointment_id=appointment_id, on=data.on, **by)
    )


@router.post(f"{APPOINTMENT}/decide", response=AppointmentOut, url_name="api-appointment-decide")
def appointment_decide(
    request: HttpRequest, appointment_id: UUID, data: DecisionIn
) -> AppointmentOut:
    """Record the decision: the post is this member's from now on."""
    by = who(request, can_appoint)
    return appointment_out(
        services.decide_appointment(appointment_id=appointment_id, decision=data.values(), **by)
    )


@router.post(f"{APPOINTMENT}/notify", response=AppointmentOut, url_name="api-appointment-notify")
def appointment_notify(request: HttpRequest, appointment_id: UUID, data: OnIn) -> AppointmentOut:
    """Note the day of the notice."""
    by = who(request, can_appoint)
    return appointment_out(
        services.notify_appointment(appointment_id=appointment_id, on=data.on, **by)
    )


@router.post(f"{APPOINTMENT}/start", response=AppointmentOut, url_name="api-appointment-start")
def appointment_start(request: HttpRequest, appointment_id: UUID, data: OnIn) -> AppointmentOut:
    """Let the member be in office from a day."""
    by = who(request, can_appoint)
    return appointment_out(services.take_office(appointment_id=appointment_id, on=data.on, **by))


@router.post(f"{APPOINTMENT}/relieve", response=AppointmentOut, url_name="api-appointment-relieve")
def appointment_relieve(
    request: HttpRequest, appointment_id: UUID, data: RelieveIn
) -> AppointmentOut:
    """Relieve a member of a post; the account's right in the branch ends with it."""
    by = who(request, can_appoint)
    return appointment_out(
        services.relieve_appointment(
            appointment_id=appointment_id,
            decision=data.decision.values(),
            relief=Relief(data.on, data.reason, data.taken_over_by),
            **by,
        )
    )


@router.post(
    f"{APPOINTMENT}/withdraw", response=AppointmentOut, url_name="api-appointment-withdraw"
)
def appointment_withdraw(
    request: HttpRequest, appointment_id: UUID, data: ReasonIn
) -> AppointmentOut:
    """Withdraw a nomination or an appointment before office."""
    by = who(request, can_appoint)
    return appointment_out(
        services.withdraw_appointment(appointment_id=appointment_id, reason=data.reason, **by)
    )
