"""What a person does on a preview: correct, answer, take out, confirm, discard, take back."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.answering import said
from nongan.roster.forms.imports import cells_written
from nongan.roster.models import ImportBatch, ImportedRow
from nongan.roster.policies import imports as policies
from nongan.roster.queries import previews
from nongan.roster.services import background, batches, confirming, deciding, taking_back
from nongan.roster.services.reading import let_batch_be_read_again, read_batch
from nongan.roster.views.imports import sheet_forms, shown_batch, shown_file

MOVES: dict[str, tuple[Callable[..., Any], Promise]] = {
    "confirm": (
        confirming.confirm_batch,
        gettext_lazy("The batch is confirmed: everything in it has been written."),
    ),
    "discard": (
        batches.discard_batch,
        gettext_lazy("The batch was discarded; nothing of it was written."),
    ),
    "take-back": (
        taking_back.take_back_batch,
        gettext_lazy("The batch was taken back: everything is as it was before."),
    ),
    "leave-out": (
        deciding.take_open_rows_out,
        gettext_lazy("The rows that were still to be decided have been taken out."),
    ),
}


@require_POST
def import_move(request: SignedInRequest, batch_id: UUID, move: str) -> HttpResponse:
    """Confirm, discard or take back a batch, or take its undecided rows out.

    Pressing again shows the same batch.
    """
    batch = shown_batch(request, batch_id)
    service, done = MOVES[move]
    change = partial(service, batch_id=batch.id, actor=request.user, at=clock.now())
    said(request, change, str(done))
    if move == "discard":
        return redirect("roster:import-list")
    return redirect("roster:import-detail", batch.id)


@require_POST
def import_continue(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    """Go on reading a batch whose reader was stopped, or read one on preview again."""
    batch = shown_batch(request, batch_id)
    let_batch_be_read_again(batch_id=batch.id, actor=request.user, at=clock.now())
    background.start_reading(batch_id=batch.id, actor=request.user)
    return redirect("roster:import-detail", batch.id)


def _row(request: SignedInRequest, batch_id: UUID, row_id: UUID) -> ImportedRow:
    batch = shown_batch(request, batch_id)
    rows = ImportedRow.objects.select_related("file", "file__batch").defer("file__content_sealed")
    return get_object_or_404(rows, id=row_id, file__batch=batch)


def _row_answer(
    request: SignedInRequest, row: ImportedRow, *, is_edited: bool = False
) -> HttpResponse:
    """The row as it is now for htmx; the file's page without scripts."""
    if "HX-Request" not in request.headers:
        address = reverse("roster:import-file", args=[row.file.batch_id, row.file.position])
        query = f"?edit={row.id}" if is_edited else ""
        return redirect(f"{address}{query}#row-{row.row_number}-{row.sheet_number}")
    fresh = ImportedRow.objects.select_related("file", "file__batch").get(id=row.id)
    batch = fresh.file.batch
    context = {
        "view": previews.row_views(fresh.file, [fresh], edited=row.id if is_edited else None)[0],
        "batch": batch,
        "file": fresh.file,
        "can_change": batch.status == ImportBatch.Status.READY,
        "said": list(messages.get_messages(request)),
    }
    return render(request, "roster/import_row.html", context)


@require_GET
def import_row(request: SignedInRequest, batch_id: UUID, row_id: UUID) -> HttpResponse:
    """One row: as it is, or with every cell to be written anew."""
    row = _row(request, batch_id, row_id)
    is_edited = "edit" in request.GET
    if is_edited:
        policies.require_change(request.user, row.file.batch)
    return _row_answer(request, row, is_edited=is_edited)


def _on_row(
    request: SignedInRequest,
    batch_id: UUID,
    row_id: UUID,
    service: Callable[..., Any],
    **values: Any,
) -> HttpResponse:
    row = _row(request, batch_id, row_id)
    known = {"batch_id": batch_id, "row_id": row.id, "actor": request.user, "at": clock.now()}
    said(request, partial(service, **known, **values), "")
    return _row_answer(request, row)


@require_POST
def import_row_exclude(request: SignedInRequest, batch_id: UUID, row_id: UUID) -> HttpResponse:
    """Take a row out, or put it back in."""
    out = request.POST.get("out") == "1"
    return _on_row(request, batch_id, row_id, deciding.take_row_out, is_excluded=out)


@require_POST
def import_row_answer(request: SignedInRequest, batch_id: UUID, row_id: UUID) -> HttpResponse:
    """Say whom a doubtful row means."""
    answer = request.POST.get("answer", "")[:40]
    return _on_row(request, batch_id, row_id, deciding.answer_row, answer=answer)


@require_POST
def import_cell(request: SignedInRequest, batch_id: UUID, row_id: UUID) -> HttpResponse:
    """Correct cells of a row; the file is read again by the same rules, at once.

    One cell comes as `field` and `text`, a whole row as `cell-<field>` for every field.
    """
    row = _row(request, batch_id, row_id)
    cells = cells_written(request.POST)
    if cells is None:
        messages.error(request, _("The choice was not understood; nothing was changed."))
        return _row_answer(request, row)
    cells = previews.corrections(row, cells)
    known: dict[str, Any] = {
        "batch_id": batch_id,
        "row_id": row.id,
        "actor": request.user,
        "at": clock.now(),
    }
    if cells and said(request, partial(deciding.correct_cells, cells=cells, **known), ""):
        read_batch(batch_id=batch_id, actor=request.user, at=clock.now())
        row = row.file.rows.get(sheet_number=row.sheet_number, row_number=row.row_number)
    return _row_answer(request, row)


@require_POST
def import_sheet(
    request: SignedInRequest, batch_id: UUID, position: int, number: int
) -> HttpResponse:
    """Say what a sheet is and what its columns mean; the file is read again at once."""
    file = shown_file(request, batch_id, position)
    policies.require_change(request.user, file.batch)
    found = [part for part in sheet_forms(file, request.POST, number) if part["number"] == number]
    if not found or not found[0]["form"].is_valid():
        messages.error(request, _("The choice was not understood; nothing was changed."))
        return redirect("roster:import-file", batch_id, position)
    changed = said(
        request,
        lambda: deciding.choose_for_sheet(
            batch_id=batch_id,
            sheet=(position, number),
            choice=found[0]["form"].choice(),
            actor=request.user,
            at=clock.now(),
        ),
        _("The file was read again with your choice."),
    )
    if changed:
        read_batch(batch_id=batch_id, actor=request.user, at=clock.now())
    return redirect("roster:import-file", batch_id, position)


@require_POST
def import_file_exclude(request: SignedInRequest, batch_id: UUID, position: int) -> HttpResponse:
    """Leave a whole file out, or take it in again."""
    file = shown_file(request, batch_id, position)
    said(
        request,
        lambda: deciding.take_file_out(
            batch_id=batch_id,
            position=file.position,
            is_excluded=request.POST.get("out") == "1",
            actor=request.user,
            at=clock.now(),
        ),
        "",
    )
    return redirect("roster:import-file", batch_id, position)


@require_POST
def import_left(request: SignedInRequest, batch_id: UUID, position: int) -> HttpResponse:
    """Say who of the members missing from the list has left."""
    file = shown_file(request, batch_id, position)
    said(
        request,
        lambda: deciding.mark_left(
            batch_id=batch_id,
            position=file.position,
            member_numbers=request.POST.getlist("left"),
            actor=request.user,
            at=clock.now(),
        ),
        _("Noted. They leave when the batch is confirmed."),
    )
    return redirect("roster:import-file", batch_id, position)
