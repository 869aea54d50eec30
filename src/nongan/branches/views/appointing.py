"""The pages of a committee: who is in office on a day, and the steps into and out of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms import leading as forms
from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.policies import appointing as policies
from nongan.branches.queries.appointing import in_office_on
from nongan.branches.rules.composition import likely_deputy_head
from nongan.branches.services import appointing as services
from nongan.branches.views.leading import appointment_to_change, branch_seen, changed, who
from nongan.kernel import clock
from nongan.kernel.answering import only
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member

Status = Appointment.Status
POSTS = list(Appointment.Post.values)
# What comes next, by status: the address, and the form that asks for it.
NEXT: dict[str, tuple[str, Any]] = {
    Status.NOMINATED: ("appointment-deliberate", forms.DayForm),
    Status.DELIBERATED: ("appointment-decide", forms.DecisionForm),
    Status.DECIDED: ("appointment-notify", forms.DayForm),
    Status.NOTIFIED: ("appointment-start", forms.DayForm),
}


def committee(
    request: SignedInRequest, branch: TemporaryBranch, seen: QuerySet[Appointment]
) -> dict[str, Any]:
    """What the branch's page says of posts: in office on the day asked for, pending, the past."""
    on = forms.OnForm(request.GET if request.GET.get("on") else None)
    day = (on.is_bound and on.is_valid() and on.cleaned_data["on"]) or clock.today()
    rows = seen.select_related("branch", "member", "decision", "relieved_by", "taken_over_by")
    told: dict[str, Any] = {
        "on_form": on,
        "day": day,
        "in_office": sorted(in_office_on(rows, day), key=lambda row: POSTS.index(row.post)),
        "history": rows.filter(status=Status.RELIEVED).order_by("-ends_on", "id"),
        "can_appoint": policies.can_appoint(request.user),
    }
    held = told["in_office"]
    told["in_office"] = [(row, None) for row in held]
    if told["can_appoint"]:
        told["pending"] = [_step(row) for row in rows.filter(status__in=NEXT)]
        told["in_office"] = [(row, _relieve_form(row, held)) for row in held]
        forms.read_bodies_once(
            [step["form"] for step in told["pending"]]
            + [form for _row, form in told["in_office"] if form]
        )
    return told


def _relieve_form(row: Appointment, held: list[Appointment]) -> forms.RelieveForm | None:
    if row.status != Status.IN_OFFICE:
        return None
    others = [other.member for other in held if other.status == Status.IN_OFFICE and other != row]
    return forms.RelieveForm(row=row, others=others, auto_id=f"relieve_{row.id}_%s")


def _step(row: Appointment) -> dict[str, Any]:
    address, form = NEXT[row.status]
    return {
        "row": row,
        "address": f"branches:{address}",
        "form": form(auto_id=f"step_{row.id}_%s"),
        "withdraw_form": forms.ReasonForm(auto_id=f"withdraw_{row.id}_%s"),
    }


@require_GET
def appointment_nominate(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Whom to nominate; a member who was named is shown, and the rank that the post suggests."""
    only(policies.can_appoint(request.user))
    branch = branch_seen(request, branch_id)
    number = request.GET.get("member", "").strip()
    member = organisations.with_home(Member.objects.filter(number=number)).first()
    if number and member is None:
        messages.error(request, _("There is no member of this number."))
    initial = {
        "member": number,
        "post": request.GET.get("post") or None,
        "is_deputy_head": member is not None and likely_deputy_head(member.post),
    }
    context = {
        "branch": branch,
        "member": member,
        "home": organisations.home_of(member) if member else None,
        "form": forms.NominateForm(initial=initial),
    }
    return render(request, "branches/appointment_nominate.html", context)


@require_POST
def appointment_add(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Nominate a member."""
    only(policies.can_appoint(request.user))
    branch = branch_seen(request, branch_id)

    def nominate(data: dict[str, Any]) -> object:
        number = data.pop("member")
        return services.nominate_member(
            branch_id=branch.id, member_number=number, **data, **who(request)
        )

    return changed(request, forms.NominateForm(request.POST), nominate, branch.id)


def _changed(
    request: SignedInRequest, appointment_id: UUID, form: Form, change: Any
) -> HttpResponse:
    row = appointment_to_change(request, appointment_id)

    def make(data: dict[str, Any]) -> object:
        return change(appointment_id=row.id, **data, **who(request))

    return changed(request, form, make, row.branch_id)


@require_POST
def appointment_deliberate(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Note the day of deliberation."""
    form = forms.DayForm(request.POST)
    return _changed(request, appointment_id, form, services.deliberate_appointment)


@require_POST
def appointment_decide(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Record the decision."""
    row, form = appointment_to_change(request, appointment_id), forms.DecisionForm(request.POST)

    def decide(_data: Any) -> object:
        return services.decide_appointment(
            appointment_id=row.id, decision=form.decision(), **who(request)
        )

    return changed(request, form, decide, row.branch_id)


@require_POST
def appointment_notify(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Note the day of the notice."""
    form = forms.DayForm(request.POST)
    return _changed(request, appointment_id, form, services.notify_appointment)


@require_POST
def appointment_start(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Let the member be in office from a day."""
    form = forms.DayForm(request.POST)
    return _changed(request, appointment_id, form, services.take_office)


@require_POST
def appointment_relieve(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Relieve the member of the post."""
    row = appointment_to_change(request, appointment_id)
    form = forms.RelieveForm(request.POST, row=row)

    def relieve(_data: Any) -> object:
        return services.relieve_appointment(
            appointment_id=row.id, decision=form.decision(), relief=form.relief(), **who(request)
        )

    return changed(request, form, relieve, row.branch_id)


@require_POST
def appointment_withdraw(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Withdraw a nomination or an appointment before office."""
    form = forms.ReasonForm(request.POST)
    return _changed(request, appointment_id, form, services.withdraw_appointment)
