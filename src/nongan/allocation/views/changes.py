"""Changes of the plan in force: amendments, places of branches, re-planning, closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.forms.after import AmendForm, SizeForm
from nongan.allocation.models import AllocationPlan, ReviewRequest
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import proposing
from nongan.allocation.services import amending, in_force, replanning
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.kernel.errors import Refused


def _plan(request: SignedInRequest, plan_id: UUID) -> AllocationPlan:
    if not policies.can_lead_plans(request.user):
        raise Http404
    return get_object_or_404(AllocationPlan, id=plan_id)


@require_GET
def plan_in_force(request: SignedInRequest) -> HttpResponse:
    """The plan in force: who was told, what was amended, the places; and what can be published."""
    if not policies.can_lead_plans(request.user):
        raise Http404
    plan = queries.plan_in_force()
    context: dict[str, Any] = {
        "plan": plan,
        "approved": queries.approved_plans(),
        "publishing": queries.publishing_page(),
        "today": clock.today(),
    }
    if plan is not None:
        amendments = plan.amendments.select_related(
            "member", "from_community", "to_community", "made_by"
        )
        context |= {
            "opened": queries.opened_counts(plan),
            "branches": [_sized(line) for line in queries.branch_lines(plan)],
            "page": Paginator(amendments, 50).get_page(request.GET.get("page")),
            "reviews": plan.reviews.filter(status=ReviewRequest.Status.OPEN).count(),
            "form": AmendForm(),
        }
    return render(request, "allocation/plan_in_force.html", context)


def _sized(line: dict[str, Any]) -> dict[str, Any]:
    place = line["place"]
    initial = {"least": place.least, "target": place.target, "most": place.most}
    form = SizeForm(initial=initial, auto_id=f"size-{place.community_id}-%s")
    return {**line, "form": form}


@require_POST
def plan_amend(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Let a member serve elsewhere."""
    plan, form = _plan(request, plan_id), AmendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the member, the community, the day and the reason."))
        return redirect("allocation:plan-in-force")
    said(
        request,
        lambda: amending.amend_plan(
            plan_id=plan.id, wanted=form.wanted(), actor=request.user, at=clock.now()
        ),
        _("Amended. Both branches and the unit are told; a new roster version is due."),
    )
    return redirect("allocation:plan-in-force")


@require_POST
def plan_resize(request: SignedInRequest, plan_id: UUID, community_id: int) -> HttpResponse:
    """Change the places of a branch."""
    plan, form = _plan(request, plan_id), SizeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Least, target and most are whole numbers."))
        return redirect("allocation:plan-in-force")
    answered = form.cleaned_data
    said(
        request,
        lambda: in_force.resize_branch(
            plan_id=plan.id,
            community_id=community_id,
            size=(answered["least"], answered["target"], answered["most"]),
            with_surplus=answered["with_surplus"],
            actor=request.user,
            at=clock.now(),
        ),
        _("Noted. Nobody was moved."),
    )
    return redirect("allocation:plan-in-force")


@require_GET
def plan_replan(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """What re-planning would do; nothing is written."""
    plan, proposal, refusal = _plan(request, plan_id), None, ""
    if plan.status not in AllocationPlan.IN_FORCE:
        raise Http404
    try:
        proposal = proposing.propose(plan)
    except Refused as refused:
        refusal = str(refused.message)
    context = {"plan": plan, "proposal": proposal, "refusal": refusal}
    return render(request, "allocation/plan_replan.html", context)


@require_POST
def plan_replan_take(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Take the whole proposal that was shown."""
    plan = _plan(request, plan_id)
    took = said(
        request,
        lambda: replanning.take_replan(
            plan_id=plan.id,
            digest=request.POST.get("digest", "")[:64],
            actor=request.user,
            at=clock.now(),
        ),
        _("Taken. Branches and units are told; a new roster version is due."),
    )
    if took:
        return redirect("allocation:plan-in-force")
    return redirect("allocation:plan-replan", plan.id)


@require_POST
def plan_close(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Close the plan in force."""
    plan = _plan(request, plan_id)
    said(
        request,
        lambda: in_force.close_plan(plan_id=plan.id, actor=request.user, at=clock.now()),
        _("Closed."),
    )
    return redirect("allocation:plan-in-force")
