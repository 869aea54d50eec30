"""The pages of branches: the list, one branch, and the steps of its life."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms import leading as forms
from nongan.branches.models import TemporaryBranch
from nongan.branches.policies import appointing, founding, groups, managing
from nongan.branches.queries import founding as queries
from nongan.branches.queries.closing import open_handover_matters
from nongan.branches.queries.documents import papers_of
from nongan.branches.services import founding as services
from nongan.branches.views.appointing import committee
from nongan.branches.views.groups import people
from nongan.branches.views.leading import branch_seen, changed, who
from nongan.kernel import clock
from nongan.kernel.answering import only

Status = TemporaryBranch.Status
ENDING = (Status.DISSOLVING, Status.DISSOLVED, Status.ARCHIVED)


@require_GET
def branch_list(request: SignedInRequest) -> HttpResponse:
    """Every branch that concerns this person, with its posts and what is unusual."""
    only(founding.can_open_branches(request.user))
    seen = appointing.visible_appointments(request.user)
    branches = founding.visible_branches(request.user)
    context: dict[str, Any] = {"lines": queries.branch_lines(branches, seen, clock.today())}
    if founding.can_found_branches(request.user):
        context["propose_form"] = forms.ProposeForm(auto_id="propose_%s")
        context["can_found"] = queries.communities_to_found().exists()
    return render(request, "branches/branch_list.html", context)


@require_GET
def branch_found(request: SignedInRequest) -> HttpResponse:
    """Several branches by one decision: all communities that lack one are ticked."""
    only(founding.can_found_branches(request.user))
    waiting = list(queries.communities_to_found().values_list("id", flat=True))
    form = forms.FoundForm(initial={"communities": waiting})
    return render(request, "branches/branch_found.html", {"form": form, "waiting": len(waiting)})


@require_POST
def branches_found(request: SignedInRequest) -> HttpResponse:
    """Found them; what was typed stays if it is refused."""
    only(founding.can_found_branches(request.user))
    form = forms.FoundForm(request.POST)

    def found(data: dict[str, Any]) -> object:
        return services.found_branches(
            community_ids=[place.id for place in data["communities"]],
            decision=form.decision(),
            starts_on=data["starts_on"],
            **who(request),
        )

    return changed(request, form, found, None)


@require_POST
def branch_propose(request: SignedInRequest) -> HttpResponse:
    """Propose a branch for one community."""
    only(founding.can_found_branches(request.user))

    def propose(data: dict[str, Any]) -> object:
        community = data.pop("community")
        return services.propose_branch(community_id=community.id, **data, **who(request))

    return changed(request, forms.ProposeForm(request.POST), propose, None)


@require_GET
def branch_detail(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """One branch: its committee on a day, its history, its groups, its people."""
    branch = branch_seen(request, branch_id)
    seen = appointing.visible_appointments(request.user)
    one = TemporaryBranch.objects.filter(id=branch.id)
    context: dict[str, Any] = {
        "branch": branch,
        "line": queries.branch_lines(one, seen, clock.today())[0],
        "can_close": branch.status in ENDING and managing.manages(request.user, branch),
        **committee(request, branch, seen.filter(branch=branch)),
    }
    if groups.can_see_groups(request.user, branch):
        context |= people(request, branch)
    if founding.can_found_branches(request.user):
        context |= _steps(branch)
    return render(request, "branches/branch_detail.html", context)


def _steps(branch: TemporaryBranch) -> dict[str, Any]:
    decision = forms.DecisionForm(auto_id="approve_%s")
    dissolve = forms.DissolveForm(auto_id="dissolve_%s")
    forms.read_bodies_once([decision, dissolve])
    return {
        "can_found": True,
        "papers": papers_of(branch),
        "handover": open_handover_matters(branch),
        "decision_form": decision,
        "day_form": forms.DayForm(auto_id="start_%s"),
        "withdraw_form": forms.ReasonForm(auto_id="withdraw_%s"),
        "reason_form": forms.ReasonForm(auto_id="dissolving_%s"),
        "dissolve_form": dissolve,
    }


def _changed(request: SignedInRequest, branch_id: UUID, form: Form, change: Any) -> HttpResponse:
    only(founding.can_found_branches(request.user))
    branch = branch_seen(request, branch_id)
    return changed(
        request,
        form,
        lambda data: change(branch_id=branch.id, **data, **who(request)),
        branch.id,
    )


@require_POST
def branch_withdraw(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Withdraw a proposal, or a branch that never began."""
    return _changed(request, branch_id, forms.ReasonForm(request.POST), services.withdraw_branch)


@require_POST
def branch_approve(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Record the decision that approves a proposed branch."""
    only(founding.can_found_branches(request.user))
    branch, form = branch_seen(request, branch_id), forms.DecisionForm(request.POST)

    def approve(_data: Any) -> object:
        return services.approve_branches(
            branch_ids=[branch.id], decision=form.decision(), **who(request)
        )

    return changed(request, form, approve, branch.id)


@require_POST
def branch_start(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Let an approved branch be at work from a day."""
    return _changed(request, branch_id, forms.DayForm(request.POST), services.start_branch)


@require_POST
def dissolving_start(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Begin to dissolve the branch."""
    return _changed(request, branch_id, forms.ReasonForm(request.POST), services.start_dissolving)


@require_POST
def dissolving_call_off(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Let the branch go on working."""
    return _changed(request, branch_id, Form(request.POST), services.call_off_dissolving)


@require_POST
def branch_dissolve(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Dissolve the branch by a decision."""
    only(founding.can_found_branches(request.user))
    branch, form = branch_seen(request, branch_id), forms.DissolveForm(request.POST)

    def dissolve(data: dict[str, Any]) -> object:
        return services.dissolve_branch(
            branch_id=branch.id, decision=form.decision(), on=data["on"], **who(request)
        )

    return changed(request, form, dissolve, branch.id)
