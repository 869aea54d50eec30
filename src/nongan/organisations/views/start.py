"""The first day of a county, step by step: structure, accounts, blank forms."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only
from nongan.kernel.errors import Refused
from nongan.organisations import policies, queries, services
from nongan.organisations.forms.structure_sheet import packed, read_structure, unpacked
from nongan.organisations.queries.first_run import first_run, places_without_accounts
from nongan.organisations.queries.first_steps import first_steps
from nongan.organisations.queries.papers import roster_template, structure_template
from nongan.organisations.queries.plans import (
    StructurePlan,
    preset_plan,
    presets,
    structure_changes,
)
from nongan.organisations.queries.structure_sources import structure_sources
from nongan.organisations.views.exports import attachment


@require_GET
def start(request: SignedInRequest) -> HttpResponse:
    """The steps with their state; each leads on."""
    only(policies.can_follow_first_run(request.user))
    steps = first_steps(request.user)
    done = sum(step.is_done for step in steps)
    return render(request, "organisations/start.html", {"steps": steps, "done": done})


@require_GET
def structure_import(request: SignedInRequest) -> HttpResponse:
    """Take the structure from a preset or a sheet."""
    only(policies.can_change_structure(request.user))
    context = {
        "county": queries.find_county(),
        "presets": [preset_plan(n) for n in presets()],
        "sources": structure_sources(request.user),
    }
    return render(request, "organisations/structure_import.html", context)


@require_POST
def structure_preview(request: SignedInRequest) -> HttpResponse:
    """Show what a preset or an uploaded sheet would add, before anything is written."""
    only(policies.can_change_structure(request.user))
    try:
        plan = _wanted(request)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("organisations:structure-import")
    context = {
        "plan": plan,
        "changes": structure_changes(plan),
        "packed": packed(plan),
        "county": queries.find_county(),
    }
    return render(request, "organisations/structure_preview.html", context)


def _wanted(request: SignedInRequest) -> StructurePlan:
    for name in presets():
        if request.POST.get("preset") == preset_plan(name).code:
            return preset_plan(name)
    uploaded = request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        raise Refused(_("Choose a sheet first."), code="no_file")
    plan = read_structure(uploaded)
    if queries.find_county() is None:
        plan.code = request.POST.get("code", "").strip()
        plan.name = request.POST.get("name", "").strip()
    return plan


@require_POST
def structure_confirm(request: SignedInRequest) -> HttpResponse:
    """Register the structure that was shown."""
    only(policies.can_change_structure(request.user))
    try:
        plan = unpacked(request.POST.get("plan", ""))
        made = services.register_structure(plan=plan, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("organisations:structure-import")
    messages.success(request, _("%(n)s entries were added.") % {"n": made.total()})
    return redirect("organisations:start")


@require_GET
def structure_form(request: SignedInRequest) -> HttpResponse:
    """The blank form for the structure."""
    only(policies.can_change_structure(request.user))
    return attachment("街道社区和单位党组织.xlsx", structure_template())


@require_GET
def roster_form(request: SignedInRequest) -> HttpResponse:
    """The blank roster that organs fill in; it holds no data."""
    only(policies.can_take_template(request.user))
    return attachment("在职党员名单（空白表）.xlsx", roster_template())


@require_GET
def accounts_start(request: SignedInRequest) -> HttpResponse:
    """Who has no account yet, and one button for all of them."""
    only(policies.can_create_accounts(request.user))
    organisations, communities = places_without_accounts()
    context = {
        "organisations": organisations,
        "communities": communities,
        "state": first_run(),
    }
    return render(request, "organisations/accounts_start.html", context)


@never_cache
@require_POST
def accounts_make(request: SignedInRequest) -> HttpResponse:
    """Make all missing accounts; the one-time passwords are in this one answer only."""
    only(policies.can_create_accounts(request.user))
    try:
        printed = services.create_accounts_in_bulk(actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("organisations:accounts-start")
    if not printed:
        messages.info(request, _("Everybody has an account already."))
        return redirect("organisations:accounts-start")
    context = {"slips": [row.slip for row in printed]}
    return render(request, "organisations/accounts_made.html", context)
