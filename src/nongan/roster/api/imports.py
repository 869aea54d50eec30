"""Imports for programs: upload, state, preview, decisions, confirmation, taking back."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from nongan import tabular
from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters
from nongan.roster.models import ImportBatch
from nongan.roster.policies import imports as policies
from nongan.roster.queries import batches as lists
from nongan.roster.queries import previews, reports
from nongan.roster.queries.contents import sheets_of
from nongan.roster.queries.senders import senders
from nongan.roster.services import batches, confirming, deciding, taking_back
from nongan.roster.services.reading import let_batch_be_read_again, read_batch

router = Router(tags=["imports"])
SMALL = 2**31 - 1
MOST_ROWS = 500
Papers = Annotated[list[UploadedFile], File(...)]


class BatchIn(Schema):
    """What the uploaded papers are."""

    kind: Literal["rosters", "allocation", "receipts", "feedback", "attendance"]


class BatchOut(Schema):
    """A batch: its state, its figures and its files."""

    id: str
    kind: str
    status: str
    created_at: str
    confirmed_at: str | None
    summary: dict[str, Any]
    files: list[dict[str, Any]]


class SenderOut(Schema):
    """An organ or community, and the last file of the kind that came from it; null: none yet."""

    place: int
    name: str
    file: str | None
    batch: UUID | None
    sent_at: datetime | None


class RowOut(Schema):
    """A row of a file's preview; phones are masked."""

    id: UUID
    sheet: str
    row: int
    change: str
    is_excluded: bool
    answer: str
    why: str
    candidates: list[str]
    values: dict[str, str]
    differences: list[dict[str, str]]
    problems: list[dict[str, Any]]


class ColumnOut(Schema):
    """A column: its place from 0, its head, the field it is read as, or why it was dropped."""

    index: int
    header: str
    field: str | None
    dropped_as: str | None


class SheetOut(Schema):
    """A table of a file as it was read: which rows are its head, which column means what."""

    number: int
    name: str
    role: str
    header_rows: list[int]
    columns: list[ColumnOut]


class AbsentOut(Schema):
    """A member whom a complete list no longer names."""

    member: str
    name: str
    has_left: bool


class BatchesAsked(Filters):
    """Which batches are wanted; one that is not here is refused, never ignored (scenario 53)."""

    kind: str = Field(default="", max_length=20)
    status: str = Field(default="", max_length=20)
    unit: str = Field(default="", max_length=60)


class RowsAsked(Filters):
    """Which rows of a file are wanted."""

    change: str = Field(default="", max_length=20)
    only: Literal["", "open", "problems", "excluded"] = ""
    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=100, ge=1, le=MOST_ROWS)


class AnswerIn(Closed):
    """Whom a doubtful row means: `new`, a member's number, or empty to ask again."""

    answer: str = Field(max_length=40)


class OutIn(Closed):
    """Whether a row or a file is taken out."""

    is_excluded: bool


class CellIn(Closed):
    """A corrected cell."""

    field: str = Field(max_length=40)
    text: str = Field(max_length=500)


class SheetIn(Closed):
    """What a sheet is; columns from 0 mapped to fields, null for one that is not used."""

    role: Literal["data", "note"] = "data"
    header_rows: list[Annotated[int, Field(ge=1, le=1000)]] | None = None
    columns: dict[int, str | None] = Field(default_factory=dict, max_length=200)
    organ: str | None = Field(default=None, max_length=100)
    community: str | None = Field(default=None, max_length=50)


class LeftIn(Closed):
    """The numbers of the members who have left."""

    members: list[Annotated[str, Field(max_length=12)]] = Field(max_length=5000)


def _batch(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    return policies.visible_batches(caller(request)).get(id=batch_id)


def _out(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    return previews.batch_report(_batch(request, batch_id))


@router.get("/imports", response=list[BatchOut], url_name="api-import-list")
def import_list(request: HttpRequest, asked: Query[BatchesAsked]) -> object:
    """The latest fifty batches, without their files."""
    require(policies.can_import_anything(request.user))
    wanted = lists.BatchFilter(asked.kind, asked.status, asked.unit)
    rows = lists.batches_list(policies.visible_batches(caller(request)), wanted)[:50]
    return [previews.batch_figures(batch) | {"files": []} for batch in rows]


@router.post("/imports", response={201: BatchOut}, url_name="api-import-create")
def import_create(request: HttpRequest, data: Form[BatchIn], files: Papers) -> object:
    """Upload papers; they are read before the answer comes. A refused file does not stop others."""
    uploads, user = [batches.Upload(f.name or "", f.read()) for f in files], caller(request)
    batch = batches.open_batch(kind=data.kind, uploads=uploads, actor=user, at=clock.now())
    read_batch(batch_id=batch.id, actor=user, at=clock.now())
    return Status(201, _out(request, batch.id))


@router.post("/imports/sorted", response={201: list[BatchOut]}, url_name="api-import-sorted")
def import_sorted(request: HttpRequest, files: Annotated[list[UploadedFile], File(...)]) -> object:
    """Upload papers of any kind: a batch for each kind that their names speak of, read at once."""
    uploads, user = [batches.Upload(f.name or "", f.read()) for f in files], caller(request)
    made = batches.open_sorted_batches(uploads=uploads, actor=user, at=clock.now())
    for batch in made:
        read_batch(batch_id=batch.id, actor=user, at=clock.now())
    return Status(201, [_out(request, batch.id) for batch in made])


SenderKind = Literal["rosters", "receipts", "feedback", "attendance"]


@router.get("/imports/senders/{kind}", response=list[SenderOut], url_name="api-sender-list")
def sender_list(request: HttpRequest, kind: SenderKind, since: date | None = None) -> object:
    """Which organs (of rosters) or communities have sent a kind of papers; who has not is first."""
    require(policies.can_see_senders(request.user))
    return [
        SenderOut(
            place=sender.place.pk,
            name=sender.place.name,
            file=sender.file.name if sender.file else None,
            batch=sender.file.batch_id if sender.file else None,
            sent_at=sender.file.batch.created_at if sender.file else None,
        )
        for sender in senders(kind, since=since)
    ]


@router.get("/imports/{uuid:batch_id}", response=BatchOut, url_name="api-import-detail")
def import_detail(request: HttpRequest, batch_id: UUID) -> object:
    """One batch with its files."""
    return _out(request, batch_id)


@router.get(
    "/imports/{uuid:batch_id}/problems",
    response=list[dict[str, Any]],
    url_name="api-import-problems",
)
def import_problems(request: HttpRequest, batch_id: UUID) -> object:
    """Every problem of a batch at its place, and every row that is to be decided."""
    return reports.problem_values(_batch(request, batch_id))


Position = Annotated[int, Path(ge=1, le=SMALL)]
ROW = "/imports/{uuid:batch_id}/rows/{uuid:row_id}"
FILE = "/imports/{uuid:batch_id}/files/{position}"


@router.get(f"{FILE}/sheets", response=list[SheetOut], url_name="api-import-sheets")
def import_sheets(request: HttpRequest, batch_id: UUID, position: Position) -> object:
    """The tables of a file, as they were read and as a person may set them right."""
    sheets = sheets_of(previews.file_of(_batch(request, batch_id), position))
    return [{**sheet, "number": number} for number, sheet in enumerate(sheets)]


@router.get(f"{FILE}/absent", response=list[AbsentOut], url_name="api-import-absent")
def import_absent(request: HttpRequest, batch_id: UUID, position: Position) -> object:
    """The members whom a file's complete list no longer names."""
    file = previews.file_of(_batch(request, batch_id), position)
    return [
        {"member": row.member.number, "name": row.member.name, "has_left": row.has_left}
        for row in previews.absent_members(file)
    ]


@router.get(
    "/imports/{uuid:batch_id}/files/{position}/rows",
    response=list[RowOut],
    url_name="api-import-rows",
)
def import_rows(
    request: HttpRequest, batch_id: UUID, position: Position, asked: Query[RowsAsked]
) -> object:
    """The rows of one file's preview."""
    file = previews.file_of(_batch(request, batch_id), position)
    rows = previews.file_rows(file, change=asked.change, only=asked.only)
    part = rows[asked.offset : asked.offset + asked.limit]
    return [_row_out(view) for view in previews.row_views(file, part)]


def _row_out(view: previews.RowView) -> dict[str, Any]:
    return {
        "id": view.row.id,
        "sheet": view.row.sheet,
        "row": view.row.row_number,
        "change": view.row.change,
        "is_excluded": view.row.is_excluded,
        "answer": view.row.answer,
        "why": view.why,
        "candidates": [member.number for member in view.candidates],
        "values": {cell.field: cell.text for cell in view.cells},
        "differences": [asdict(difference) for difference in view.differences],
        "problems": [asdict(problem) for problem in view.problems],
    }


def _change(
    request: HttpRequest, batch_id: UUID, service: Callable[..., Any], **said: Any
) -> dict[str, Any]:
    """Ask a service about a batch of the caller's, and answer with the batch as it is then."""
    batch, user = _batch(request, batch_id), caller(request)
    service(batch_id=batch.id, actor=user, at=clock.now(), **said)
    if service in READ_AGAIN:
        read_batch(batch_id=batch.id, actor=user, at=clock.now())
    return _out(request, batch_id)


READ_AGAIN = (deciding.correct_cells, deciding.choose_for_sheet)


@router.post(f"{ROW}/answer", response=BatchOut, url_name="api-import-row-answer")
def row_answer(request: HttpRequest, batch_id: UUID, row_id: UUID, data: AnswerIn) -> object:
    """Say whom a doubtful row means."""
    return _change(request, batch_id, deciding.answer_row, row_id=row_id, answer=data.answer)


@router.post(f"{ROW}/exclude", response=BatchOut, url_name="api-import-row-exclude")
def row_exclude(request: HttpRequest, batch_id: UUID, row_id: UUID, data: OutIn) -> object:
    """Take a row out, or put it back in."""
    return _change(
        request, batch_id, deciding.take_row_out, row_id=row_id, is_excluded=data.is_excluded
    )


@router.post(f"{ROW}/cell", response=BatchOut, url_name="api-import-cell")
def row_cell(request: HttpRequest, batch_id: UUID, row_id: UUID, data: CellIn) -> object:
    """Correct a cell; the file is read again before the answer comes."""
    return _change(
        request, batch_id, deciding.correct_cells, row_id=row_id, cells={data.field: data.text}
    )


@router.post(f"{FILE}/exclude", response=BatchOut, url_name="api-import-file-exclude")
def file_exclude(request: HttpRequest, batch_id: UUID, position: Position, data: OutIn) -> object:
    """Leave a whole file out, or take it in again."""
    return _change(
        request,
        batch_id,
        deciding.take_file_out,
        position=position,
        is_excluded=data.is_excluded,
    )


@router.post(f"{FILE}/left", response=BatchOut, url_name="api-import-left")
def file_left(request: HttpRequest, batch_id: UUID, position: Position, data: LeftIn) -> object:
    """Say who of the members missing from a file's list has left."""
    return _change(
        request, batch_id, deciding.mark_left, position=position, member_numbers=data.members
    )


@router.post(f"{FILE}/sheets/{{number}}", response=BatchOut, url_name="api-import-sheet")
def file_sheet(
    request: HttpRequest,
    batch_id: UUID,
    position: Position,
    number: Annotated[int, Path(ge=0, le=SMALL)],
    data: SheetIn,
) -> object:
    """Say what a sheet is and what its columns mean; the file is read again at once."""
    choice = tabular.SheetChoice(
        role=data.role,
        header_rows=data.header_rows,
        columns=data.columns,
        organ=data.organ,
        community=data.community,
    )
    return _change(
        request, batch_id, deciding.choose_for_sheet, sheet=(position, number), choice=choice
    )


@router.post(
    "/imports/{uuid:batch_id}/leave-out", response=BatchOut, url_name="api-import-leave-out"
)
def import_leave_out(request: HttpRequest, batch_id: UUID) -> object:
    """Take every undecided row out at once."""
    return _change(request, batch_id, deciding.take_open_rows_out)


@router.post("/imports/{uuid:batch_id}/read", response=BatchOut, url_name="api-import-continue")
def import_continue(request: HttpRequest, batch_id: UUID) -> object:
    """Go on reading a batch whose reader was stopped, or read one on preview again."""
    batch = _batch(request, batch_id)
    let_batch_be_read_again(batch_id=batch.id, actor=caller(request), at=clock.now())
    return _change(request, batch_id, read_batch)


@router.post("/imports/{uuid:batch_id}/confirm", response=BatchOut, url_name="api-import-confirm")
def import_confirm(request: HttpRequest, batch_id: UUID) -> object:
    """Write the batch whole, once; asking again gives the same answer."""
    return _change(request, batch_id, confirming.confirm_batch)


@router.post("/imports/{uuid:batch_id}/discard", response=BatchOut, url_name="api-import-discard")
def import_discard(request: HttpRequest, batch_id: UUID) -> object:
    """Throw an unconfirmed batch away."""
    return _change(request, batch_id, batches.discard_batch)


@router.post(
    "/imports/{uuid:batch_id}/take-back", response=BatchOut, url_name="api-import-take-back"
)
def import_take_back(request: HttpRequest, batch_id: UUID) -> object:
    """Undo a confirmed batch whole, while nothing rests on it."""
    return _change(request, batch_id, taking_back.take_back_batch)


@router.get("/imports/{uuid:batch_id}/xlsx", url_name="api-import-xlsx")
def import_xlsx(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The report of a batch as a workbook."""
    content = reports.report_workbook(_batch(request, batch_id))
    return download(content, f"import-{batch_id}.xlsx")
