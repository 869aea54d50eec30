"""Pages of the end of a branch: the checklist, the notes, the pack for the archive."""

from itertools import batched
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms.managing import DayForm
from nongan.branches.models import PerformanceNote, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.policies import placing
from nongan.branches.queries import dissolving as queries
from nongan.branches.queries.closing import ClosingCheck, closing_matters
from nongan.branches.queries.report_figures import members_served
from nongan.branches.services import dissolving as services
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.kernel.downloads import download
from nongan.kernel.errors import Refused
from nongan.organisations.models import Member

PAGE_OF_BRANCH = "branches:branch-dissolution"
PER_PAGE = 50
PER_FOLD = 20
TEXT = "text-"


def _managed(request: SignedInRequest, branch_id: UUID) -> TemporaryBranch:
    rows = policies.managed_branches(request.user).select_related("community")
    return get_object_or_404(rows, id=branch_id)


@require_GET
def branch_dissolution(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """What is still open before the branch can end, and each point's place."""
    branch = _managed(request, branch_id)
    user, status = request.user, branch.status
    is_dissolving = status == TemporaryBranch.Status.DISSOLVING
    matters = closing_matters(branch)
    context = {
        "branch": branch,
        "detail_url": reverse("branches:branch-detail", args=[branch.id]),
        "matters": [(matter, _where(matter.check, branch)) for matter in matters],
        "open": sum(matter.count > 0 for matter in matters),
        "day_form": DayForm() if is_dissolving and placing.can_place_members(user) else None,
        "folds": _note_folds(branch) if branch.starts_on else [],
        "can_note": is_dissolving and policies.leads(user, branch),
        "can_archive": status == TemporaryBranch.Status.DISSOLVED and policies.can_archive(user),
        "can_take": bool(branch.archive_digest) and policies.can_archive(user),
    }
    return render(request, "branches/dissolution.html", context)


def _note_folds(branch: TemporaryBranch) -> list[dict[str, Any]]:
    # A branch has some 170 members: one fold of them is looked at, the form stays one.
    known = {row.member_id: row for row in queries.notes(branch.notes.all())}
    served = sorted(members_served(branch), key=lambda row: row.member.number)
    lines = [_note_line(place.member, known.get(place.member_id)) for place in served]
    return [
        {
            "first": fold[0]["member"],
            "last": fold[-1]["member"],
            "lines": fold,
            "unwritten": sum(line["note"] is None for line in fold),
        }
        for fold in batched(lines, PER_FOLD)
    ]


def _note_line(member: Member, note: PerformanceNote | None) -> dict[str, Any]:
    figures = queries.figure_words(note.figures) if note else []
    return {"member": member, "note": note, "figures": figures}


def _where(check: ClosingCheck, branch: TemporaryBranch) -> str:
    return reverse(check.url_name, args=[branch.id] if check.takes_branch else [])


@require_POST
def members_release(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """End the placements that are still open."""
    only(placing.can_place_members(request.user))
    branch, form = _managed(request, branch_id), DayForm(request.POST)

    def release() -> None:
        require_valid(form)
        services.release_members(
            branch_id=branch.id, on=form.cleaned_data["on"], actor=request.user, at=clock.now()
        )

    said(request, release, _("The members are back with their home organisations alone."))
    return redirect(PAGE_OF_BRANCH, branch.id)


@require_POST
def notes_write(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Write the notes of everybody; the words stand in `text-<member number>`."""
    branch = get_object_or_404(policies.led_branches(request.user), id=branch_id)
    texts = {k.removeprefix(TEXT): str(v) for k, v in request.POST.items() if k.startswith(TEXT)}
    said(
        request,
        lambda: services.write_notes(
            branch_id=branch.id, texts=texts, actor=request.user, at=clock.now()
        ),
        _("Written. The home organisations and the members can read them."),
    )
    return redirect(PAGE_OF_BRANCH, branch.id)


@require_POST
def branch_archive(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Build the archive pack and close the file."""
    only(policies.can_archive(request.user))
    branch = _managed(request, branch_id)
    said(
        request,
        lambda: services.archive_branch(branch_id=branch.id, actor=request.user, at=clock.now()),
        _("Archived."),
    )
    return redirect(PAGE_OF_BRANCH, branch.id)


@never_cache
@require_GET
def archive_export(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """The archive pack as it was built."""
    only(policies.can_archive(request.user))
    branch = _managed(request, branch_id)
    try:
        name, pack = services.take_archive(branch_id=branch.id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect(PAGE_OF_BRANCH, branch.id)
    return download(pack, name)


@require_GET
def note_list(request: SignedInRequest) -> HttpResponse:
    """The notes one may read: the branch's, the home organisation's, the own."""
    only(policies.can_read_notes(request.user))
    rows = queries.notes(policies.visible_notes(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "figures": queries.figure_words(row.figures)} for row in page]
    return render(request, "branches/note_list.html", {"page": page, "lines": lines})


@never_cache
@require_GET
def notes_xlsx(request: SignedInRequest) -> HttpResponse:
    """The notes one may read, as a workbook."""
    only(policies.can_read_notes(request.user))
    content = services.export_notes(actor=request.user, at=clock.now())
    return download(content, f"{_('Performance notes')}.xlsx")
