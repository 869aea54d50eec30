"""Pages of a plan: its answer, its lines, its units, and the moves from draft to approval."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.allocation.forms.planning import LineFilterForm, NoteForm
from nongan.allocation.models import AllocationPlan, Simulation
from nongan.allocation.policies import planning as policies
from nongan.allocation.queries import plans as queries
from nongan.allocation.queries.differences import differences
from nongan.allocation.queries.inputs import read_inputs
from nongan.allocation.queries.obstacles import obstacles_told
from nongan.allocation.services import approving, background, planning, simulating
from nongan.allocation.services.holding import IN_WORK
from nongan.allocation.views.planning import shown_plan, tabs, version_said
from nongan.kernel import clock
from nongan.kernel.errors import Refused

LINES_ON_A_PAGE = 50
Status = AllocationPlan.Status


@require_GET
def plan_detail(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """What a plan comes to: proof, branches in numbers, choices; or what stands against it."""
    plan = shown_plan(request, plan_id)
    simulation = Simulation.objects.filter(plan=plan).first()
    branches = queries.branch_rows(plan, simulation)
    context = {
        **tabs(plan, "result"),
        "proof": queries.proof_words(plan.cost, plan.bound),
        "people": sum(row.people for row in branches),
        # What follows publishing changes the version too, and asks for no simulation.
        "is_behind": plan.status in IN_WORK
        and simulation is not None
        and simulation.version != plan.version,
        "branches": branches,
        "choices": queries.choice_rows(simulation),
        "part_names": queries.part_names(),
        "obstacles": obstacles_told(plan.obstacles),
        "moves": _moves_open(request, plan),
        "differences": _changed(plan, simulation),
        "note_form": NoteForm(),
    }
    return render(request, "allocation/plan_detail.html", context)


def _moves_open(request: SignedInRequest, plan: AllocationPlan) -> dict[str, bool]:
    waiting = plan.status == Status.SUBMITTED
    return {
        "submit": plan.status == Status.SIMULATED,
        "approve": waiting and policies.can_approve_plan(request.user, plan),
        "send_back": plan.status in {Status.SUBMITTED, Status.APPROVED},
        "withdraw": AllocationPlan.LIFECYCLE.allows(plan.status, Status.WITHDRAWN),
    }


def _changed(plan: AllocationPlan, simulation: Simulation | None) -> list[Any] | None:
    """What changed since the simulation, for who decides now; None where nobody decides."""
    if plan.status not in {Status.SIMULATED, Status.SUBMITTED} or simulation is None:
        return None
    return differences(simulation.inputs, read_inputs(plan).kept)


@require_GET
def plan_progress(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """The moving part while a plan is simulated; tells htmx to load the page once it is done."""
    plan = shown_plan(request, plan_id)
    context = tabs(plan, "result")
    if not context["is_running"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "allocation/plan_progress.html", context)


@require_GET
def plan_lines(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Where a plan puts each member, and why."""
    plan = shown_plan(request, plan_id)
    form = LineFilterForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    wanted = queries.LineFilter(
        said.get("q", "").strip(),
        said["community"].id if said.get("community") else None,
        said["unit"].id if said.get("unit") else None,
        bool(said.get("moved")),
    )
    found = queries.plan_lines(plan, wanted)
    page = Paginator(found, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **tabs(plan, "lines"),
        "form": form,
        "page": page,
        "lines": [(line, queries.why(line)) for line in page],
    }
    return render(request, "allocation/plan_lines.html", context)


@require_GET
def plan_units(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """How each unit is spread over the branches."""
    plan = shown_plan(request, plan_id)
    context = {**tabs(plan, "units"), "units": queries.unit_rows(plan)}
    return render(request, "allocation/plan_units.html", context)


@require_POST
def plan_simulate(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Have a plan simulated beside the request."""
    plan = shown_plan(request, plan_id)
    try:
        background.start_simulation(
            plan_id=plan.id, version=version_said(request), actor=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("allocation:plan-detail", plan.id)


@require_POST
def plan_choose(request: SignedInRequest, plan_id: UUID, name: str) -> HttpResponse:
    """Take the weights of another plan of the frontier."""
    plan = shown_plan(request, plan_id)
    try:
        simulating.choose_variant(
            plan_id=plan.id,
            version=version_said(request),
            name=name,
            actor=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Its weights were taken over. Simulate the plan with them."))
    return redirect("allocation:plan-detail", plan.id)


MOVES = {"submit": approving.submit_plan, "approve": approving.approve_plan}
WITH_NOTE = {"send-back": approving.send_back, "withdraw": planning.withdraw_plan}


@require_POST
def plan_move(request: SignedInRequest, plan_id: UUID, move: str) -> HttpResponse:
    """Submit, approve, send back or withdraw a plan."""
    plan = shown_plan(request, plan_id)
    known: dict[str, Any] = {"plan_id": plan.id, "version": version_said(request)}
    known |= {"actor": request.user, "at": clock.now()}
    try:
        if move in MOVES:
            MOVES[move](**known)
        else:
            WITH_NOTE[move](**known, note=request.POST.get("note", "")[:300])
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Done."))
    return redirect("allocation:plan-detail", plan.id)
