"""Pages of planning: the plans, the settings of one, its locks and exclusions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.forms.planning import FixForm, NewPlanForm, SettingsForm
from nongan.allocation.models import AllocationPlan
from nongan.allocation.policies import planning as policies
from nongan.allocation.queries import plans as queries
from nongan.allocation.rules import Where
from nongan.allocation.services import fixing, planning
from nongan.allocation.services.holding import IN_WORK
from nongan.kernel import clock
from nongan.kernel.errors import Refused


def shown_plan(request: SignedInRequest, plan_id: UUID) -> AllocationPlan:
    """A plan that this person may see. Raises Http404."""
    return get_object_or_404(policies.visible_plans(request.user), id=plan_id)


def version_said(request: SignedInRequest) -> int | None:
    """The version that the page showed, so that who is behind is told."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 9 else None


def tabs(plan: AllocationPlan, current: str) -> dict[str, Any]:
    """The plan with what every page of it shows."""
    return {
        "plan": plan,
        "current": current,
        "can_change": plan.status in IN_WORK,
        "is_running": queries.is_running(plan, clock.now()),
    }


@require_GET
def plan_list(request: SignedInRequest) -> HttpResponse:
    """The plans so far, and the way to the next one."""
    if not policies.can_plan(request.user):
        raise Http404
    plans = queries.plans_list(policies.visible_plans(request.user))
    context = {"plans": plans, "form": NewPlanForm(auto_id="new-%s")}
    return render(request, "allocation/plan_list.html", context)


@require_POST
def plan_create(request: SignedInRequest) -> HttpResponse:
    """Begin a plan."""
    if not policies.can_plan(request.user):
        raise Http404
    form = NewPlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the plan a title, a year and a first day."))
        return redirect("allocation:plan-list")
    try:
        plan = planning.create_plan(**form.cleaned_data, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("allocation:plan-list")
    return redirect("allocation:plan-settings", plan.id)


@require_GET
def plan_settings(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Everything that a plan is made from besides the county itself."""
    plan = shown_plan(request, plan_id)
    return _settings(request, plan, SettingsForm(None, plan=plan))


def _settings(
    request: SignedInRequest, plan: AllocationPlan, form: SettingsForm, status: int = 200
) -> HttpResponse:
    locks = plan.locks.select_related("member", "unit", "community").order_by("id")
    excluded = plan.exclusions.select_related("member", "community").order_by("id")
    context = {
        **tabs(plan, "settings"),
        "form": form,
        "groups": form.groups(),
        "sums": queries.size_sums(plan),
        "people": queries.members_meant("").count(),
        "locks": locks,
        "exclusions": excluded,
        "lock_form": FixForm(None, with_units=True, auto_id="lock-%s"),
        "exclude_form": FixForm(None, with_units=False, auto_id="exclude-%s"),
    }
    return render(request, "allocation/plan_settings.html", context, status=status)


@require_POST
def plan_change(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Keep the settings as the sheet says."""
    plan = shown_plan(request, plan_id)
    form = SettingsForm(request.POST, plan=plan)
    if not form.is_valid():
        messages.error(request, _("Some numbers do not fit; they are marked below."))
        return _settings(request, plan, form, status=422)
    known: dict[str, Any] = {"plan_id": plan.id, "version": version_said(request)}
    try:
        planning.change_settings(**known, change=form.change(), actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return _settings(request, plan, form, status=409)
    messages.success(request, _("Kept. Simulate the plan to see what it comes to."))
    return redirect("allocation:plan-settings", plan.id)


def _said(
    request: SignedInRequest, plan: AllocationPlan, change: Callable[..., object], **what: Any
) -> HttpResponse:
    known = {"plan_id": plan.id, "version": version_said(request)}
    try:
        change(**known, **what, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Done."))
    return redirect("allocation:plan-settings", plan.id)


def _fix_said(
    request: SignedInRequest, plan: AllocationPlan, form: FixForm, change: Callable[..., object]
) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, _("Say who, which community, and why."))
        return redirect("allocation:plan-settings", plan.id)
    said = form.cleaned_data
    where = Where(said["community"].id, said["reason"])
    if said.get("unit") and not said["who"].strip():
        return _said(request, plan, fixing.lock_unit, unit_id=said["unit"].id, where=where)
    found = list(queries.members_meant(said["who"])[:4]) if said["who"].strip() else []
    if len(found) != 1:
        names = _(", ").join(f"{member.name} {member.number}" for member in found)
        several = _("Several members fit: %(names)s. Write the number.") % {"names": names}
        messages.error(request, several if found else _("Nobody fits what you wrote."))
        return redirect("allocation:plan-settings", plan.id)
    return _said(request, plan, change, member_number=found[0].number, where=where)


@require_POST
def plan_lock(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Lock a member or a unit to a community."""
    plan = shown_plan(request, plan_id)
    form = FixForm(request.POST, with_units=True, auto_id="lock-%s")
    return _fix_said(request, plan, form, fixing.lock_member)


@require_POST
def plan_unlock(request: SignedInRequest, plan_id: UUID, lock_id: int) -> HttpResponse:
    """Take a lock back."""
    plan = shown_plan(request, plan_id)
    get_object_or_404(plan.locks, id=lock_id)
    return _said(request, plan, fixing.unlock, lock_id=lock_id)


@require_POST
def plan_exclude(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Exclude a member from a community."""
    plan = shown_plan(request, plan_id)
    form = FixForm(request.POST, with_units=False, auto_id="exclude-%s")
    return _fix_said(request, plan, form, fixing.exclude_member)


@require_POST
def plan_lift(request: SignedInRequest, plan_id: UUID, exclusion_id: int) -> HttpResponse:
    """Take an exclusion back."""
    plan = shown_plan(request, plan_id)
    get_object_or_404(plan.exclusions, id=exclusion_id)
    return _said(request, plan, fixing.lift_exclusion, exclusion_id=exclusion_id)
