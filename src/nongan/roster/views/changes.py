"""Pages of changed answers, and of decisions that the evidence speaks against."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.memory import ChangeFilterForm
from nongan.roster.models import Contradiction
from nongan.roster.policies import checks, memory
from nongan.roster.queries import changes as queries
from nongan.roster.services import settling

PAGE = 50


@require_GET
def change_list(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """The lines whose answer a run changed, each with its reasons."""
    if not memory.can_see_changes(request.user):
        raise Http404
    run = get_object_or_404(checks.visible_runs(request.user), id=run_id)
    form = ChangeFilterForm(request.GET)
    places = organisations.communities_open_to(request.user).order_by("id")
    form.fields["community"].queryset = places  # type: ignore[attr-defined]
    rows = memory.visible_changes(request.user, run)
    page = Paginator(queries.changes_list(rows, _wanted(form)), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "run": run,
        "form": form,
        "page": page,
        "lines": queries.shown_changes(list(page.object_list)),
    }
    return render(request, "roster/change_list.html", context)


def _wanted(form: ChangeFilterForm) -> queries.ChangeFilter:
    # An unlawful value of one field leaves the others in force.
    form.is_valid()
    data = form.cleaned_data
    community = data.get("community")
    return queries.ChangeFilter(
        text=data.get("q", ""),
        community=community.id if community else None,
        reason=data.get("reason", ""),
        after=data.get("after", ""),
    )


@require_GET
def contradiction_list(request: SignedInRequest) -> HttpResponse:
    """Decisions that the evidence clearly speaks against: the open ones, or all."""
    if not memory.can_see_changes(request.user):
        raise Http404
    rows = memory.visible_contradictions(request.user).select_related(
        "community", "decided_by", "answered_by"
    )
    is_all = request.GET.get("state") == "all"
    if not is_all:
        rows = rows.filter(status=Contradiction.Status.OPEN)
    page = Paginator(rows.order_by("community__id", "file_name", "row", "key"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "items": queries.shown_contradictions(list(page.object_list)),
        "is_all": is_all,
    }
    return render(request, "roster/contradiction_list.html", context)


@require_POST
def contradiction_confirm(request: SignedInRequest, contradiction_id: UUID) -> HttpResponse:
    """The decision stands."""
    return _settled(request, contradiction_id, settling.confirm_decision)


@require_POST
def contradiction_take_back(request: SignedInRequest, contradiction_id: UUID) -> HttpResponse:
    """The decision was wrong: the line waits again."""
    return _settled(request, contradiction_id, settling.take_decision_back)


def _settled(
    request: SignedInRequest, contradiction_id: UUID, settle: Callable[..., Any]
) -> HttpResponse:
    row = get_object_or_404(memory.visible_contradictions(request.user), id=contradiction_id)
    try:
        settle(contradiction_id=row.id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Noted."))
    return redirect("roster:contradiction-list")
