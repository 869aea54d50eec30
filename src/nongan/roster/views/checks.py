"""Pages of the reverse check: overview, a run, the worklist, one discrepancy, urging."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.policies.placing import can_place_members
from nongan.kernel import clock
from nongan.kernel.documents import page_of
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.checks import (
    AssignForm,
    DiscrepancyFilterForm,
    ExemptionForm,
    NoteForm,
    RunForm,
)
from nongan.roster.forms.occasions import PlacementForm
from nongan.roster.models import AnswerChange, CheckRun, Discrepancy, FeedbackCard, Finding, Receipt
from nongan.roster.policies import checks as policies
from nongan.roster.policies import memory
from nongan.roster.queries import check_documents, check_exports, check_pages
from nongan.roster.services import checking, worklist
from nongan.roster.views.downloads import workbook_response

PAGE = 50
Reason = AnswerChange.Reason
MISPLACED = (Discrepancy.Kind.WRONG_COMMUNITY, Discrepancy.Kind.TWO_COMMUNITIES)


@require_GET
def check_overview(request: SignedInRequest) -> HttpResponse:
    """Rates, the matrix of what is open, and the runs."""
    if not policies.can_see_checks(request.user):
        raise Http404
    runs = policies.visible_runs(request.user)
    run = check_pages.latest_run(runs)
    places = list(organisations.communities_open_to(request.user).order_by("id"))
    rows = policies.visible_discrepancies(request.user)
    homes = organisations.party_organisations_open_to(request.user).order_by("organ__number", "id")
    is_committee = policies.is_committee(request.user)
    context = {
        "run": run,
        "rates": check_pages.community_rates(run, places),
        "organisations": check_pages.organisation_rates(run, homes),
        "matrix": check_pages.matrix(rows, places),
        "open_count": check_pages.unfinished(rows).count(),
        "review_count": _review_count(request),
        "form": RunForm(initial={"as_of": clock.today()}),
        "can_run": is_committee,
        "can_urge": policies.can_urge(request.user),
        "can_review": policies.can_review(request.user),
        "county": run.counts if run and is_committee else None,
        "runs": runs.select_related("created_by", "roster_version")[:10],
    }
    return render(request, "roster/check_overview.html", context)


def _review_count(request: SignedInRequest) -> int:
    return sum(
        policies.lines_in_review(request.user, model).count() for model in (Receipt, FeedbackCard)
    )


@require_POST
def check_run(request: SignedInRequest) -> HttpResponse:
    """Run the reverse check now."""
    if not policies.can_run_checks(request.user):
        raise Http404
    form = RunForm(request.POST)
    as_of = (form.cleaned_data["as_of"] if form.is_valid() else None) or clock.today()
    try:
        run = checking.run_reverse_check(
            roster_version_id=None, as_of=as_of, actor=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:check-overview")
    messages.success(request, _("The reverse check has been run."))
    return redirect("roster:check-detail", run.id)


@require_GET
def check_detail(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """One stored run with its figures and hashes."""
    run = get_object_or_404(
        policies.visible_runs(request.user).select_related("created_by", "roster_version"),
        id=run_id,
    )
    mine = policies.visible_discrepancies(request.user)
    findings = run.findings.filter(discrepancy__in=mine)
    kinds = dict(Discrepancy.Kind.choices)
    counted = dict.fromkeys(kinds, 0)
    for kind in findings.values_list("discrepancy__kind", flat=True).order_by():
        counted[kind] += 1
    is_committee = policies.is_committee(request.user)
    context = {
        "run": run,
        "kinds": [(kind, kinds[kind], count) for kind, count in counted.items()],
        "total": sum(counted.values()),
        "county": run.counts if is_committee else None,
        "can_export": policies.can_export_run(request.user),
        "changes": _changes(request, run),
    }
    return render(request, "roster/check_detail.html", context)


def _changes(request: SignedInRequest, run: CheckRun) -> dict[str, Any] | None:
    """How many answers the run changed in this person's sight, by their first cause."""
    if not memory.can_see_changes(request.user):
        return None
    rows = memory.visible_changes(request.user, run)
    counted = dict(rows.order_by().values_list("reason").annotate(n=Count("id")))
    reasons = [(code, label, counted[code]) for code, label in Reason.choices if code in counted]
    return {"reasons": reasons, "total": sum(counted.values())}


@require_GET
def check_export(request: SignedInRequest, run_id: UUID, form: str) -> HttpResponse:
    """A run as a workbook with every discrepancy, or as the document 数据反查情况表."""
    run = get_object_or_404(policies.visible_runs(request.user), id=run_id)
    if not policies.can_export_run(request.user):
        raise Http404
    name = f"reverse-check-{run.number}"
    if form == "xlsx":
        return workbook_response(check_exports.run_workbook(run), name)
    return page_of(lambda: check_documents.run_document(run), form, name)


@require_GET
def discrepancy_list(request: SignedInRequest) -> HttpResponse:
    """The worklist; its filters stand in the URL."""
    if not policies.can_see_checks(request.user):
        raise Http404
    form = DiscrepancyFilterForm(request.GET)
    for name, rows in (
        ("community", organisations.communities_open_to(request.user)),
        ("organisation", organisations.party_organisations_open_to(request.user)),
    ):
        form.fields[name].queryset = rows.order_by("id")  # type: ignore[attr-defined]
    found = check_pages.discrepancies_list(
        policies.visible_discrepancies(request.user), _wanted(form), request.user.pk
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "roster/discrepancy_list.html",
        {"form": form, "page": page, "today": clock.today()},
    )


def _wanted(form: DiscrepancyFilterForm) -> check_pages.DiscrepancyFilter:
    # An unlawful value of one field leaves the others in force.
    form.is_valid()
    data = form.cleaned_data
    community, organisation = data.get("community"), data.get("organisation")
    return check_pages.DiscrepancyFilter(
        kind=data.get("kind", ""),
        community=community.id if community else None,
        organisation=organisation.id if organisation else None,
        status=data.get("status", ""),
        text=data.get("q", ""),
        mine=data.get("mine", False),
        overdue=clock.today() if data.get("overdue") else None,
    )


@require_GET
def discrepancy_detail(request: SignedInRequest, discrepancy_id: UUID) -> HttpResponse:
    """One discrepancy: both sides, what was done, what may be done now."""
    rows = policies.visible_discrepancies(request.user).select_related(
        "community", "other_community", "party_organisation", "member", "owner", "answered_by"
    )
    row = get_object_or_404(rows, id=discrepancy_id)
    finding = check_pages.latest_finding(row)
    assign_form = AssignForm()
    assign_form.fields["owner"].queryset = check_pages.possible_owners(row)  # type: ignore[attr-defined]
    context = {
        "row": row,
        "finding": finding,
        "sides": check_pages.sides(finding) if finding else [],
        "look_alikes": _look_alikes(request, finding),
        "steps": row.steps.select_related("actor"),
        "urgings": row.urgings.select_related("by"),
        "moves": _moves(request, row),
        "assign_form": assign_form,
        "note_form": NoteForm(),
        "exemption_form": ExemptionForm(),
        "placement_form": _placement_form(row),
        "can_review": policies.can_review(request.user),
    }
    return render(request, "roster/discrepancy_detail.html", context)


def _look_alikes(request: SignedInRequest, finding: Finding | None) -> list[check_pages.LookAlike]:
    visible = organisations.members_visible_to(request.user)
    return check_pages.look_alikes(finding, visible) if finding else []


def _moves(request: SignedInRequest, row: Discrepancy) -> set[str]:
    """The moves that this person may make now, by the last word of their address."""
    actor, status = request.user, row.status
    moves: set[str] = set()
    if status in Discrepancy.WAITING and policies.can_answer(actor, row):
        moves |= {"explain", "correct"}
    if policies.can_assign(actor, row):
        moves |= {"assign"} if status in Discrepancy.WAITING else {"send_back"}
        if status == Discrepancy.Status.VERIFIED:
            moves.add("close")
    answered = status in (Discrepancy.Status.EXPLAINED, Discrepancy.Status.CORRECTED)
    if answered and policies.can_verify(actor, row):
        moves.add("verify")
    if row.kind == Discrepancy.Kind.NOT_REPORTED and policies.can_exempt(
        actor, row.party_organisation_id
    ):
        moves.add("exempt")
    is_open = row.kind in MISPLACED and status != Discrepancy.Status.CLOSED
    if is_open and row.member_id and can_place_members(actor):
        moves.add("place")
    return moves


def _placement_form(row: Discrepancy) -> PlacementForm:
    """Where the member of a discrepancy may serve; at first the community of the receipt."""
    reported_in = row.other_community_id or row.community_id
    places = organisations.open_communities()
    return PlacementForm(communities=places, initial={"community": reported_in}, auto_id="place-%s")


Move = Callable[..., Discrepancy]
WITH_NOTE: dict[str, Move] = {
    "explain": worklist.explain,
    "correct": worklist.mark_corrected,
    "verify": worklist.verify,
    "send_back": worklist.send_back,
    "close": worklist.close,
}


def _answer(request: HttpRequest, discrepancy_id: UUID, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Noted."))
    return redirect("roster:discrepancy-detail", discrepancy_id)


@require_POST
def discrepancy_move(request: SignedInRequest, discrepancy_id: UUID, move: str) -> HttpResponse:
    """Explain, correct, verify, send back or close."""
    row = get_object_or_404(policies.visible_discrepancies(request.user), id=discrepancy_id)
    note = request.POST.get("note", "")
    service = WITH_NOTE[move]
    return _answer(
        request,
        row.id,
        lambda: service(discrepancy_id=row.id, note=note, actor=request.user, at=clock.now()),
    )


@require_POST
def discrepancy_assign(request: SignedInRequest, discrepancy_id: UUID) -> HttpResponse:
    """Give a discrepancy to somebody."""
    row = get_object_or_404(policies.visible_discrepancies(request.user), id=discrepancy_id)
    form = AssignForm(request.POST)
    form.fields["owner"].queryset = check_pages.possible_owners(row)  # type: ignore[attr-defined]
    owner = form.cleaned_data["owner"] if form.is_valid() else None
    if owner is None and policies.can_assign(request.user, row):
        messages.error(request, _("Choose who sees to it."))
        return redirect("roster:discrepancy-detail", row.id)
    return _answer(
        request,
        row.id,
        lambda: worklist.assign(
            discrepancy_id=row.id,
            owner=owner or request.user,
            due_on=form.cleaned_data.get("due_on"),
            actor=request.user,
            at=clock.now(),
        ),
    )


@require_GET
def urging_sheet(request: SignedInRequest) -> HttpResponse:
    """未报到人员督促单 to print; only for the branch officer and the home liaison."""
    if not policies.can_urge(request.user):
        raise Http404
    context = {
        "heads": check_exports.urging_heads(),
        "rows": check_exports.urging_rows(policies.urgeable(request.user)),
        "today": clock.today(),
    }
    return render(request, "roster/urging_sheet.html", context)


@require_GET
def urging_document(request: SignedInRequest, form: str) -> HttpResponse:
    """The urging sheet, 未报到人员督促单, as PDF, DOCX or XLSX."""
    if not policies.can_urge(request.user):
        raise Http404
    listed = policies.urgeable(request.user)
    return page_of(
        lambda: check_documents.urging_document(listed, clock.today()), form, "urging-sheet"
    )


@require_POST
def urging_note(request: SignedInRequest) -> HttpResponse:
    """Note that the people of the sheet have been urged."""
    if not policies.can_urge(request.user):
        raise Http404
    mine = policies.urgeable(request.user).values_list("id", flat=True)
    count = worklist.note_urging(discrepancy_ids=list(mine), actor=request.user, at=clock.now())
    messages.success(request, _("Noted for %(count)s members.") % {"count": count})
    return redirect("roster:urging-sheet")
