"""Pages of the roster: its versions, one version, its print and its exports."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.documents import page_of
from nongan.kernel.downloads import download
from nongan.kernel.errors import Refused
from nongan.organisations import queries as organisations
from nongan.roster.forms.versions import DraftForm, EntryFilterForm, ReasonForm
from nongan.roster.models import RosterEntry, RosterVersion
from nongan.roster.policies import versions as policies
from nongan.roster.queries import versions as queries
from nongan.roster.queries.documents import roster_document
from nongan.roster.services import versions as services

LINES_ON_A_PAGE = 100
Status = RosterVersion.Status
MOVES = {
    "approve": services.approve_version,
    "issue": services.issue_version,
    "withdraw": services.withdraw_version,
}


def _shown(request: SignedInRequest, number: int) -> RosterVersion:
    versions = policies.visible_versions(request.user).select_related("created_by", "issued_by")
    return get_object_or_404(versions, number=number)


@require_GET
def version_list(request: SignedInRequest) -> HttpResponse:
    """The versions so far, and the way to the next one."""
    if not policies.can_see_versions(request.user):
        raise Http404
    can_prepare = policies.can_prepare_versions(request.user)
    versions = policies.visible_versions(request.user)
    in_preparation = versions.filter(status__in=services.OPEN).exists()
    context = {
        "versions": queries.with_counts(versions),
        "can_prepare": can_prepare,
        "in_preparation": in_preparation,
        "form": DraftForm(initial={"as_of": clock.today()}),
    }
    return render(request, "roster/version_list.html", context)


@require_POST
def version_draft(request: SignedInRequest) -> HttpResponse:
    """Draft the next version."""
    if not policies.can_see_versions(request.user):
        raise Http404
    form = DraftForm(request.POST)
    as_of = form.cleaned_data["as_of"] if form.is_valid() else clock.today()
    try:
        version = services.draft_version(as_of=as_of, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:version-list")
    return redirect("roster:version-detail", version.number)


@require_GET
def version_detail(request: SignedInRequest, number: int) -> HttpResponse:
    """A version: its state, its organs' confirmations, what it changes, its lines."""
    version = _shown(request, number)
    entries = policies.visible_entries(request.user, version)
    form = _filter_form(request)
    lines = queries.entries_of(_filtered(entries, form))
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    can_prepare = policies.can_prepare_versions(request.user)
    own = organisations.party_organisations_open_to(request.user).values_list("id", flat=True)
    mine = set(own)
    organs = [line for line in queries.organ_lines(version) if line.organ.id in mine]
    context = {
        "version": version,
        "page": page,
        "lines": queries.with_item_names(page.object_list),
        "form": form,
        "organs": organs,
        "confirmed": sum(line.is_confirmed for line in organs),
        "difference": queries.difference(version) if can_prepare else None,
        "can_prepare": can_prepare,
        "is_draft": version.status == Status.DRAFT,
        "can_approve": can_prepare and version.status == Status.ORGAN_CONFIRMED,
        "can_issue": can_prepare and version.status == Status.COMMITTEE_APPROVED,
        "can_withdraw": can_prepare and version.status in services.OPEN,
    }
    return render(request, "roster/version_detail.html", context)


def _filter_form(request: SignedInRequest) -> EntryFilterForm:
    form = EntryFilterForm(request.GET or None)
    form.fields["organisation"].queryset = organisations.party_organisations_open_to(  # type: ignore[attr-defined]
        request.user
    ).filter(organ__isnull=False)
    form.fields["community"].queryset = organisations.open_communities()  # type: ignore[attr-defined]
    return form


def _filtered(entries: QuerySet[RosterEntry], form: EntryFilterForm) -> QuerySet[RosterEntry]:
    if not form.is_valid():
        return entries
    wanted: dict[str, Any] = form.cleaned_data
    if text := wanted["q"].strip():
        keys = Q(member__name_keys__contains=text.lower())
        entries = entries.filter(Q(name__contains=text) | keys | Q(member__number=text.upper()))
    if wanted["organisation"]:
        entries = entries.filter(party_organisation=wanted["organisation"])
    if wanted["community"]:
        entries = entries.filter(community=wanted["community"])
    return entries


@require_POST
def version_confirm(request: SignedInRequest, number: int) -> HttpResponse:
    """Confirm one organ's people, or all that remain in the organs' place."""
    version = _shown(request, number)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    organ = request.POST.get("organ", "")
    known: dict[str, Any] = {"version_id": version.id, "reason": reason, "actor": request.user}
    known["at"] = clock.now()
    try:
        if organ.isdigit() and len(organ) < 10:
            organs = organisations.party_organisations_open_to(request.user)
            found = get_object_or_404(organs, id=int(organ))
            services.confirm_organ(party_organisation_id=found.id, **known)
        else:
            services.confirm_remaining_organs(**known)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Confirmed."))
    return redirect("roster:version-detail", version.number)


@require_POST
def version_move(request: SignedInRequest, number: int, move: str) -> HttpResponse:
    """Approve, issue or withdraw a version; to others than the committee this does not exist."""
    if not policies.can_prepare_versions(request.user):
        raise Http404
    version = _shown(request, number)
    try:
        MOVES[move](version_id=version.id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Done."))
    return redirect("roster:version-detail", version.number)


@require_GET
def version_export(request: SignedInRequest, number: int, form: str) -> HttpResponse:
    """The public copy of a version, without phones, as pdf, docx, xlsx or csv."""
    version = _shown(request, number)
    entries, name = policies.visible_entries(request.user, version), f"roster-{version.number}"
    if form == "csv":
        return download(queries.version_csv(version, entries), f"{name}.csv")
    return page_of(lambda: roster_document(version, entries), form, name)
