"""Pages of the quarterly reports: branches × quarters, one report, the records of a figure."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms.managing import QuarterForm, ReportForm, ReturnForm, VersionForm
from nongan.branches.models import InformationReport
from nongan.branches.policies import managing as policies
from nongan.branches.queries import reports as queries
from nongan.branches.queries.report_figures import find_source
from nongan.branches.rules.quarters import Quarter
from nongan.branches.services import reports as services
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.kernel.errors import Refused

LIST, DETAIL = "branches:report-list", "branches:report-detail"


@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Branches × quarters; a branch sees its own line, in which a report is begun."""
    only(policies.can_open_managing(request.user))
    quarters = queries.quarters_shown(clock.today())
    rows = queries.overview(
        policies.managed_branches(request.user), policies.visible_reports(request.user), quarters
    )
    context = {
        "rows": rows,
        "quarters": [(q, queries.due_on(q)) for q in quarters],
        "led": policies.led_communities(request.user),
        "today": clock.today(),
    }
    return render(request, "branches/report_list.html", context)


@require_POST
def report_fill(request: SignedInRequest) -> HttpResponse:
    """Count a quarter's figures into the branch's report."""
    form = QuarterForm(request.POST, branches=policies.led_branches(request.user))
    if not form.is_valid():
        raise Http404
    filled: list[InformationReport] = []

    def fill() -> None:
        branch = form.cleaned_data["branch"].id
        filled.append(
            services.fill_report(
                branch_id=branch, quarter=form.wanted(), actor=request.user, at=clock.now()
            )
        )

    said(request, fill, _("The figures have been counted from the records."))
    return redirect(DETAIL, filled[0].id) if filled else redirect(LIST)


def _visible(request: SignedInRequest, report_id: UUID) -> InformationReport:
    rows = policies.visible_reports(request.user)
    people = ("branch__community", "submitted_by", "settled_by")
    return get_object_or_404(rows.select_related(*people), id=report_id)


@require_GET
def report_detail(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """One report; whoever leads the branch writes in it until it is handed up."""
    row = _visible(request, report_id)
    user = request.user
    can_write = row.status in services.WRITABLE and policies.leads(user, row.branch)
    can_settle = row.status == services.Status.SUBMITTED and policies.can_settle_reports(user)
    quarter = Quarter(row.year, row.quarter)
    fields = ("version", "situation", "difficulties", "next_steps")
    context = {
        "row": row,
        "lines": queries.lines(row),
        "due_on": queries.due_on(quarter),
        "from_day": quarter.after().starts_on,
        "has_ended": quarter.ends_on < clock.today(),
        "form": ReportForm(initial={n: getattr(row, n) for n in fields}) if can_write else None,
        "version_form": VersionForm(initial={"version": row.version}, auto_id="submit-%s"),
        "return_form": ReturnForm() if can_settle else None,
    }
    return render(request, "branches/report_detail.html", context)


@require_GET
def report_figure(request: SignedInRequest, report_id: UUID, code: str) -> HttpResponse:
    """The records behind a figure, as they stand now."""
    row = _visible(request, report_id)
    source = find_source(code)
    if source is None:
        raise Http404
    records = source.records(queries.asked_of(row, clock.today()))
    context = {
        "row": row,
        "source": source,
        "said": next((f["value"] for f in row.figures if f["code"] == code), None),
        "records": [
            {"record": r, "url": reverse(r.url_name, args=[r.key]) if r.url_name else ""}
            for r in records
        ],
    }
    return render(request, "branches/report_figure.html", context)


def _change(
    request: SignedInRequest,
    report_id: UUID,
    change: Callable[..., Any],
    done: str,
    *,
    settles: bool = False,
) -> HttpResponse:
    row = _visible(request, report_id)
    may_settle = policies.can_settle_reports(request.user)
    only(may_settle if settles else policies.leads(request.user, row.branch))
    said(
        request,
        lambda: change(report_id=row.id, actor=request.user, at=clock.now()),
        done,
    )
    return redirect(DETAIL, row.id)


@require_POST
def report_write(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Keep the words of a report."""
    form = ReportForm(request.POST)

    def write(**who: Any) -> None:
        require_valid(form)
        version = form.cleaned_data["version"]
        services.write_report(words=form.words(), version=version, **who)

    return _change(request, report_id, write, _("Kept."))


@require_POST
def report_submit(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Hand a report up."""
    form = VersionForm(request.POST)

    def submit(**who: Any) -> None:
        if not form.is_valid():
            raise Refused(_("Look at the report again."), code="form")
        services.submit_report(version=form.cleaned_data["version"], **who)

    return _change(request, report_id, submit, _("Handed up. Its figures stand still now."))


@require_POST
def report_accept(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Accept a report."""
    accept = services.accept_report
    return _change(request, report_id, accept, _("Accepted."), settles=True)


@require_POST
def report_return(request: SignedInRequest, report_id: UUID) -> HttpResponse:
    """Hand a report back."""
    note = request.POST.get("note", "")

    def give_back(**who: Any) -> None:
        services.return_report(note=note, **who)

    return _change(request, report_id, give_back, _("Returned with your note."), settles=True)
