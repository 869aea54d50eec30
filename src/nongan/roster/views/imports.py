"""Pages of imports: dropping files, the preview of a batch and of a file."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nongan.accounts.requests import SignedInRequest
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import Refused
from nongan.roster.forms.imports import BatchFilterForm, RowFilterForm, SheetForm, UploadForm
from nongan.roster.models import ImportBatch, ImportFile, Kind
from nongan.roster.policies import imports as policies
from nongan.roster.queries import batches, known, previews, reports
from nongan.roster.queries.contents import sheets_of
from nongan.roster.rules.kinds import guess_kind
from nongan.roster.services import background
from nongan.roster.services.batches import Upload, open_batch
from nongan.roster.services.kinds import PAPERS

ROWS_ON_A_PAGE = 50
BATCHES_ON_A_PAGE = 30


@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponse:
    """The batches so far, and the place to drop new papers."""
    kinds = policies.importable_kinds(request.user)
    if not kinds:
        raise Http404
    form = UploadForm(request.POST or None, kinds=kinds)
    if request.method == "POST":
        return _upload(request, form, [str(kind) for kind in kinds])
    visible, filters = (
        policies.visible_batches(request.user),
        BatchFilterForm(request.GET, kinds=kinds),
    )
    wanted = filters.wanted()
    by_status, by_kind = batches.counts(visible, wanted)
    filters.count(by_kind)
    found = batches.batches_list(visible, wanted)
    context = {
        "form": form,
        "filters": filters,
        "tabs": _tabs(request, by_status, wanted.status),
        "page": Paginator(found, BATCHES_ON_A_PAGE).get_page(request.GET.get("page")),
        "is_empty": not visible.exists(),
        "can_see_senders": policies.can_see_senders(request.user),
    }
    return render(request, "roster/import_list.html", context)


def _tabs(request: SignedInRequest, counted: Counter[str], chosen: str) -> list[dict[str, Any]]:
    """A tab for every status that there is, each with its number."""
    shown: list[tuple[str, Any, int]] = [("", _("All"), counted.total())]
    shown += [
        (s.value, s.label, counted[s]) for s in ImportBatch.Status if counted[s] or s == chosen
    ]
    tabs = []
    for status, label, number in shown:
        query = request.GET.copy()
        query.pop("page", None)
        query["status"] = status
        url = f"?{query.urlencode()}"
        tabs.append({"label": label, "url": url, "current": status == chosen, "count": number})
    return tabs


def _upload(request: SignedInRequest, form: UploadForm, kinds: list[str]) -> HttpResponse:
    files = request.FILES.getlist("files")
    kind = request.POST.get("kind", "")
    if kind in Kind.values and kind not in kinds:
        raise Http404
    if kind not in kinds:
        guessed = guess_kind(file.name or "" for file in files)
        kind = guessed if guessed in kinds else kinds[0]
    uploads = [Upload(file.name or "", file.read()) for file in files]
    try:
        batch = open_batch(kind=kind, uploads=uploads, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("roster:import-list")
    background.start_reading(batch_id=batch.id, actor=request.user)
    return redirect("roster:import-detail", batch.id)


def shown_batch(request: SignedInRequest, batch_id: UUID) -> ImportBatch:
    """A batch that this person may see. Raises Http404."""
    batches = policies.visible_batches(request.user)
    return get_object_or_404(batches.select_related("created_by", "confirmed_by"), id=batch_id)


def shown_file(request: SignedInRequest, batch_id: UUID, position: int) -> ImportFile:
    """A file of a batch that this person may see. Raises Http404."""
    batch = shown_batch(request, batch_id)
    files = ImportFile.objects.defer("content_sealed").select_related("batch")
    return get_object_or_404(files, batch=batch, position=position)


@require_GET
def import_detail(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    """A batch: its progress while it is read, its preview afterwards."""
    batch = shown_batch(request, batch_id)
    return render(request, "roster/import_detail.html", _batch_context(request, batch))


@require_GET
def import_progress(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    """The moving part of a batch's page; tells htmx to load the whole page once it is read."""
    batch = shown_batch(request, batch_id)
    if batch.status not in {ImportBatch.Status.UPLOADED, ImportBatch.Status.READING}:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "roster/import_progress.html", _batch_context(request, batch))


def _batch_context(request: SignedInRequest, batch: ImportBatch) -> dict[str, Any]:
    files = list(
        batch.files.order_by("position")
        .defer("content_sealed", "reading_sealed", "choices_sealed")
        .prefetch_related("owners__organ", "owners__community")
    )
    status = ImportFile.Status
    state = request.GET.get("state", "")
    rows = [
        {"file": file, "state": file.counts.get("state", file.status)}
        for file in files
        if state in ("", file.counts.get("state", file.status))
    ]
    return {
        "batch": batch,
        "files": rows,
        "state": state,
        "states": reports.state_names(),
        "read": sum(file.status != status.WAITING for file in files),
        "total": len(files),
        "is_reading": batch.status in {batch.Status.UPLOADED, batch.Status.READING},
        "is_stopped": batch.is_stopped(clock.now()),
        "can_change": policies.can_change_batch(request.user, batch),
        "can_take_back": policies.can_take_back_batch(request.user, batch),
        "problems": reports.problem_counts(batch),
        "changes": reports.change_counts(batch),
        "open_rows": previews.open_rows(batch).select_related("file")[:10],
        "keeps": reports.retention_days(),
    }


@require_GET
def import_file(request: SignedInRequest, batch_id: UUID, position: int) -> HttpResponse:
    """The preview of one file: its sheets, its columns, its rows."""
    file = shown_file(request, batch_id, position)
    form = RowFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {"change": "", "only": ""}
    rows = previews.file_rows(file, change=wanted["change"], only=wanted["only"])
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    can_change = policies.can_change_batch(request.user, file.batch)
    context = {
        "batch": file.batch,
        "file": file,
        "state": reports.state_names().get(file.counts.get("state", file.status), ""),
        "sheets": sheet_forms(file),
        "problems": previews.file_problems(file),
        "refusal": previews.refusal_sentence(file),
        "form": form,
        "page": page,
        "rows": previews.row_views(file, page.object_list, edited=_edited(request)),
        "absent": previews.absent_members(file),
        "can_change": can_change and file.batch.status == ImportBatch.Status.READY,
    }
    return render(request, "roster/import_file.html", context)


def _edited(request: SignedInRequest) -> UUID | None:
    """The row whose cells are to be written anew, by the address."""
    try:
        return UUID(request.GET.get("edit", ""))
    except ValueError:
        return None


def sheet_forms(file: ImportFile, data: Any = None, number: int | None = None) -> list[Any]:
    """The sheets of a file, each with the form in which a person sets what it is."""
    places = known.places()
    names = (sorted(places.organs), list(places.communities))
    schema = PAPERS[file.batch.kind].schema
    return [
        {
            "number": index,
            "sheet": sheet,
            "form": SheetForm(
                data if index == number else None,
                sheet=sheet,
                schema=schema,
                places=names,
                prefix=f"s{index}",
            ),
            "dropped": [c["header"] for c in sheet["columns"] if c["dropped_as"]],
        }
        for index, sheet in enumerate(sheets_of(file))
    ]


@require_GET
def import_problems(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    """Every problem of a batch, of one kind if asked."""
    batch = shown_batch(request, batch_id)
    code = request.GET.get("code", "")[:60]
    lines = [line for line in previews.batch_problems(batch, code=code) if code or _matters(line)]
    page = Paginator(lines, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    positions = dict(batch.files.values_list("name", "position"))
    context = {"batch": batch, "page": page, "code": code, "positions": positions}
    return render(request, "roster/import_problems.html", context)


def _matters(line: previews.ProblemLine) -> bool:
    return line.severity != "notice"


@require_GET
def import_report(request: SignedInRequest, batch_id: UUID, form: str) -> HttpResponse:
    """The report of a batch to take away, as xlsx or json."""
    batch = shown_batch(request, batch_id)
    if form == "json":
        report = previews.batch_report(batch) | {"problems": reports.problem_values(batch)}
        answer = JsonResponse(report, json_dumps_params={"ensure_ascii": False})
        answer["Content-Disposition"] = f'attachment; filename="import-{batch.id}.json"'
        return answer
    if form == "xlsx":
        return download(reports.report_workbook(batch), f"import-{batch.id}.xlsx")
    raise Http404(_("There is no such report."))
