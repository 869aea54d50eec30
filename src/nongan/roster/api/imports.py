"""Imports for programs: upload, state, preview, decisions, confirmation, taking back."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.roster.models import ImportBatch
from nongan.roster.policies import imports as policies
from nongan.roster.queries import previews, reports
from nongan.roster.services import batches, confirming, deciding, taking_back
from nongan.roster.services.reading import read_batch

router = Router(tags=["imports"])
SMALL = 2**31 - 1
MOST_ROWS = 500


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


class RowsAsked(Schema):
    """Which rows of a file are wanted."""

    change: str = Field(default="", max_length=20)
    only: Literal["", "open", "problems", "excluded"] = ""
    offset: int = Field(default=0, ge=0, le=10**6)
    limit: int = Field(default=100, ge=1, le=MOST_ROWS)


class AnswerIn(Schema):
    """Whom a doubtful row means: `new`, a member's number, or empty to ask again."""

    answer: str = Field(max_length=40)


class OutIn(Schema):
    """Whether a row or a file is taken out."""

    is_excluded: bool


class CellIn(Schema):
    """A corrected cell."""

    field: str = Field(max_length=40)
    text: str = Field(max_length=500)


class LeftIn(Schema):
    """The numbers of the members who have left."""

    members: list[Annotated[str, Field(max_length=12)]] = Field(max_length=5000)


def _user(request: HttpRequest) -> User:
    user = request.user
    require(isinstance(user, User))
    assert isinstance(user, User)  # noqa: S101 - said by the line above
    return user


def _batch(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    return policies.visible_batches(_user(request)).get(id=batch_id)


def _out(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    return previews.batch_report(_batch(request, batch_id))


@router.get("/imports", response=list[BatchOut], url_name="api-import-list")
def import_list(request: HttpRequest) -> object:
    """The latest fifty batches, without their files."""
    require(policies.can_import_anything(request.user))
    rows = policies.visible_batches(_user(request)).order_by("-created_at", "id")[:50]
    return [previews.batch_report(batch) | {"files": []} for batch in rows]


@router.post("/imports", response={201: BatchOut}, url_name="api-import-create")
def import_create(
    request: HttpRequest, data: Form[BatchIn], files: Annotated[list[UploadedFile], File(...)]
) -> object:
    """Upload papers; they are read before the answer comes. A refused file does not stop others."""
    uploads = [batches.Upload(file.name or "", file.read()) for file in files]
    user = _user(request)
    batch = batches.open_batch(kind=data.kind, uploads=uploads, actor=user, at=clock.now())
    read_batch(batch_id=batch.id, actor=user, at=clock.now())
    return 201, _out(request, batch.id)


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


@router.post(
    "/imports/{uuid:batch_id}/rows/{uuid:row_id}/answer",
    response=BatchOut,
    url_name="api-import-row-answer",
)
def row_answer(request: HttpRequest, batch_id: UUID, row_id: UUID, data: AnswerIn) -> object:
    """Say whom a doubtful row means."""
    _batch(request, batch_id)
    deciding.answer_row(
        batch_id=batch_id, row_id=row_id, answer=data.answer, actor=_user(request), at=clock.now()
    )
    return _out(request, batch_id)


@router.post(
    "/imports/{uuid:batch_id}/rows/{uuid:row_id}/exclude",
    response=BatchOut,
    url_name="api-import-row-exclude",
)
def row_exclude(request: HttpRequest, batch_id: UUID, row_id: UUID, data: OutIn) -> object:
    """Take a row out, or put it back in."""
    _batch(request, batch_id)
    deciding.take_row_out(
        batch_id=batch_id,
        row_id=row_id,
        is_excluded=data.is_excluded,
        actor=_user(request),
        at=clock.now(),
    )
    return _out(request, batch_id)


@router.post(
    "/imports/{uuid:batch_id}/rows/{uuid:row_id}/cell",
    response=BatchOut,
    url_name="api-import-cell",
)
def row_cell(request: HttpRequest, batch_id: UUID, row_id: UUID, data: CellIn) -> object:
    """Correct a cell; the file is read again before the answer comes."""
    _batch(request, batch_id)
    user = _user(request)
    deciding.correct_cell(
        batch_id=batch_id, row_id=row_id, cell=(data.field, data.text), actor=user, at=clock.now()
    )
    read_batch(batch_id=batch_id, actor=user, at=clock.now())
    return _out(request, batch_id)


@router.post(
    "/imports/{uuid:batch_id}/files/{position}/exclude",
    response=BatchOut,
    url_name="api-import-file-exclude",
)
def file_exclude(request: HttpRequest, batch_id: UUID, position: Position, data: OutIn) -> object:
    """Leave a whole file out, or take it in again."""
    _batch(request, batch_id)
    deciding.take_file_out(
        batch_id=batch_id,
        position=position,
        is_excluded=data.is_excluded,
        actor=_user(request),
        at=clock.now(),
    )
    return _out(request, batch_id)


@router.post(
    "/imports/{uuid:batch_id}/files/{position}/left",
    response=BatchOut,
    url_name="api-import-left",
)
def file_left(request: HttpRequest, batch_id: UUID, position: Position, data: LeftIn) -> object:
    """Say who of the members missing from a file's list has left."""
    _batch(request, batch_id)
    deciding.mark_left(
        batch_id=batch_id,
        position=position,
        member_numbers=data.members,
        actor=_user(request),
        at=clock.now(),
    )
    return _out(request, batch_id)


MOVES: dict[str, Any] = {
    "confirm": confirming.confirm_batch,
    "discard": batches.discard_batch,
    "take-back": taking_back.take_back_batch,
}


def _move(request: HttpRequest, batch_id: UUID, move: str) -> dict[str, Any]:
    _batch(request, batch_id)
    MOVES[move](batch_id=batch_id, actor=_user(request), at=clock.now())
    return _out(request, batch_id)


@router.post("/imports/{uuid:batch_id}/confirm", response=BatchOut, url_name="api-import-confirm")
def import_confirm(request: HttpRequest, batch_id: UUID) -> object:
    """Write the batch whole, once; asking again gives the same answer."""
    return _move(request, batch_id, "confirm")


@router.post("/imports/{uuid:batch_id}/discard", response=BatchOut, url_name="api-import-discard")
def import_discard(request: HttpRequest, batch_id: UUID) -> object:
    """Throw an unconfirmed batch away."""
    return _move(request, batch_id, "discard")


@router.post(
    "/imports/{uuid:batch_id}/take-back", response=BatchOut, url_name="api-import-take-back"
)
def import_take_back(request: HttpRequest, batch_id: UUID) -> object:
    """Undo a confirmed batch whole, while nothing rests on it."""
    return _move(request, batch_id, "take-back")
