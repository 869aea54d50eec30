"""Comparing two runs: what is new, settled and still open since the last quarter."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from nongan.accounts.requests import SignedInRequest
from nongan.kernel.documents import page_of
from nongan.organisations import queries as organisations
from nongan.roster.models import CheckRun
from nongan.roster.policies import checks as policies
from nongan.roster.queries import check_documents, comparisons
from nongan.roster.views.downloads import workbook_response

PAGE = 50
MOST_RUNS = 40


def _pair(request: SignedInRequest, run_id: UUID) -> comparisons.Comparison | CheckRun:
    """The run beside the one that is asked for, or last quarter's; alone where it is the first."""
    runs = policies.visible_runs(request.user)
    run = get_object_or_404(runs, id=run_id)
    wanted = request.GET.get("with", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 0
    visible = policies.visible_discrepancies(request.user)
    return comparisons.beside(run, runs, number, visible) or run


@require_GET
def check_compare(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Two runs by kind and by community; every figure opens its records."""
    found = _pair(request, run_id)
    if isinstance(found, CheckRun):
        return render(request, "roster/check_compare.html", {"run": found})
    runs = policies.visible_runs(request.user).exclude(id=found.now.id)[:MOST_RUNS]
    places = organisations.communities_open_to(request.user).order_by("id")
    names = places.values_list("name", flat=True)
    context: dict[str, Any] = {
        "run": found.now,
        "comparison": found,
        "runs": runs,
        "rates": comparisons.rate_changes(found.before, found.now, "communities", names),
        "can_export": policies.can_export_run(request.user),
        **_records(request, found),
    }
    return render(request, "roster/check_compare.html", context)


def _records(request: SignedInRequest, found: comparisons.Comparison) -> dict[str, Any]:
    part, kind = request.GET.get("part", ""), request.GET.get("kind", "")
    if part not in comparisons.PARTS:
        return {"part": ""}
    rows = comparisons.records(found, part, kind, policies.visible_discrepancies(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {"part": part, "kind": kind, "page": page}


@require_GET
def check_compare_export(request: SignedInRequest, run_id: UUID, form: str) -> HttpResponse:
    """A comparison as a workbook (with the records) or as a document."""
    if not policies.can_export_run(request.user):
        raise Http404
    found = _pair(request, run_id)
    if isinstance(found, CheckRun):
        raise Http404
    if form != "xlsx":
        return page_of(lambda: check_documents.comparison_document(found), form, found.name)
    visible = policies.visible_discrepancies(request.user)
    return workbook_response(check_documents.comparison_workbook(found, visible), found.name)
