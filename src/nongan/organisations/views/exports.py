"""Pages about lists with phones: asking, deciding, taking."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import only, require_valid, said
from nongan.kernel.downloads import download
from nongan.kernel.errors import Refused
from nongan.organisations import policies, queries, services
from nongan.organisations.forms.rights import ExportForm, NoteForm
from nongan.organisations.models import ExportRequest
from nongan.organisations.queries.export_kinds import find_export_kind

LIST = "organisations:export-list"


def attachment(name: str, data: bytes) -> HttpResponse:
    """A file to be saved, never kept by a browser or a proxy."""
    return download(data, name)


def _to_decide(request: SignedInRequest, request_id: uuid.UUID) -> ExportRequest:
    only(policies.can_decide_exports(request.user))
    return get_object_or_404(policies.visible_export_requests(request.user), id=request_id)


@require_GET
def export_list(request: SignedInRequest) -> HttpResponse:
    """The requests one may see, and a form for a new one."""
    can_ask = policies.can_request_export(request.user)
    only(can_ask or policies.can_see_exports(request.user))
    rows = policies.visible_export_requests(request.user)
    organisations = queries.of_organs() & queries.party_organisations_open_to(request.user)
    context = {
        "rows": [_line(request, row) for row in queries.latest_exports(rows)],
        "form": ExportForm(user=request.user, organisations=organisations) if can_ask else None,
    }
    return render(request, "organisations/export_list.html", context)


def _line(request: SignedInRequest, row: ExportRequest) -> dict[str, object]:
    kind = find_export_kind(row.kind)
    waits = row.status == ExportRequest.Status.REQUESTED
    return {
        "row": row,
        "kind": kind.label if kind else row.kind,
        "can_decide": waits and policies.can_decide_export(request.user, row),
        "can_take": row.status == ExportRequest.Status.APPROVED
        and policies.can_take_export(request.user, row),
        "note_form": NoteForm(auto_id=f"note-{row.id}-%s"),
    }


@require_POST
def export_request(request: SignedInRequest) -> HttpResponse:
    """Ask for a list with phones."""
    only(policies.can_request_export(request.user))
    organisations = queries.of_organs() & queries.party_organisations_open_to(request.user)
    form = ExportForm(request.POST, user=request.user, organisations=organisations)

    def ask() -> None:
        require_valid(form)
        place = form.cleaned_data["party_organisation"]
        services.request_export(
            kind=form.cleaned_data["kind"],
            purpose=form.cleaned_data["purpose"],
            scope={"party_organisation": place.id} if place else {},
            actor=request.user,
            at=clock.now(),
        )

    said(request, ask, _("Asked. A second person of the working committee decides."))
    return redirect(LIST)


@require_POST
def export_approve(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Approve somebody's request."""
    row = _to_decide(request, request_id)
    said(
        request,
        lambda: services.approve_export(request_id=row.id, actor=request.user, at=clock.now()),
        _("Approved. The person who asked can take the list once."),
    )
    return redirect(LIST)


@require_POST
def export_refuse(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Refuse somebody's request."""
    row = _to_decide(request, request_id)
    note = request.POST.get("note", "")
    said(
        request,
        lambda: services.refuse_export(
            request_id=row.id, note=note, actor=request.user, at=clock.now()
        ),
        _("Refused."),
    )
    return redirect(LIST)


@never_cache
@require_POST
def export_take(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take an approved list, once."""
    own = policies.visible_export_requests(request.user).filter(requested_by=request.user)
    row = get_object_or_404(own, id=request_id)
    try:
        name, data = services.take_export(request_id=row.id, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect(LIST)
    return download(data, name)
