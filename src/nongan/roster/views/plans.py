"""Publishing an allocation plan; the page of the plan in force has the button."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.models import AllocationPlan
from nongan.allocation.policies import after as policies
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.roster.services import publishing


@require_POST
def plan_publish(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Put an approved plan in force."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    plan = get_object_or_404(AllocationPlan, id=plan_id)
    try:
        done = publishing.publish_plan(plan_id=plan.id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("allocation:plan-in-force")
    if done.draft is None:
        messages.info(request, _("This plan had been published already."))
    elif done.gave_way:
        text = _("Published. Draft %(number)s of the roster replaces the unfinished one.")
        messages.success(request, text % {"number": done.draft.number})
    else:
        text = _("Published. Draft %(number)s of the roster was made.")
        messages.success(request, text % {"number": done.draft.number})
    return redirect("allocation:plan-in-force")
