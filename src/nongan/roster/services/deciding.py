"""What a person decides on the preview: answers, corrections, rows and files taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan import tabular
from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused
from nongan.organisations.models import Member
from nongan.roster.models import AbsentMember, ImportBatch, ImportedRow, ImportFile
from nongan.roster.services.batches import held_batch, require_ready
from nongan.roster.services.kinds import PAPERS
from nongan.roster.services.planning import plan_batch
from nongan.roster.services.reading import choices_of

NEW = "new"
LONGEST_CELL = 500


def _note(batch: ImportBatch, verb: str, actor: User, at: datetime, **details: Any) -> None:
    """Plan the batch anew after a decision, and record the decision."""
    plan_batch(batch=batch, actor=actor, at=at)
    audit.record(actor=actor, verb=verb, target=batch, at=at, details=details)


def _row(batch_id: UUID, row_id: UUID, actor: User) -> tuple[ImportBatch, ImportedRow]:
    batch = held_batch(batch_id=batch_id, actor=actor)
    require_ready(batch)
    row = ImportedRow.objects.select_related("file").get(id=row_id, file__batch=batch)
    return batch, row


@transaction.atomic
def take_row_out(
    *, batch_id: UUID, row_id: UUID, is_excluded: bool, actor: User, at: datetime
) -> ImportedRow:
    """Take a row out of the batch, or put it back in. Raises NotAllowed, IllegalMove."""
    batch, row = _row(batch_id, row_id, actor)
    row.is_excluded = is_excluded
    row.save(update_fields=["is_excluded"])
    _note(batch, "import.row_taken_out", actor, at, row=row.row_number, out=is_excluded)
    row.refresh_from_db()
    return row


@transaction.atomic
def take_open_rows_out(*, batch_id: UUID, actor: User, at: datetime) -> int:
    """Take every undecided row out at once; say how many. Raises NotAllowed, IllegalMove."""
    batch = held_batch(batch_id=batch_id, actor=actor)
    require_ready(batch)
    undecided = ImportedRow.objects.filter(
        file__batch=batch,
        file__status=ImportFile.Status.READ,
        is_excluded=False,
        change__in=[ImportedRow.Change.DOUBT, ImportedRow.Change.UNUSABLE],
    )
    count = undecided.update(is_excluded=True)
    _note(batch, "import.rows_taken_out", actor, at, rows=count)
    return count


@transaction.atomic
def answer_row(
    *, batch_id: UUID, row_id: UUID, answer: str, actor: User, at: datetime
) -> ImportedRow:
    """Say whom a doubtful row means: `new`, a member's number, or "" to ask again.

    Raises NotAllowed, IllegalMove, or Refused for a member who is none of the candidates.
    """
    batch, row = _row(batch_id, row_id, actor)
    known = Member.objects.filter(number=answer)
    candidates = {*row.evidence.get("candidates", ()), row.answer}
    if answer not in {"", NEW} and not (answer in candidates and known.exists()):
        raise Refused(_("Choose one of the members shown."), code="not_a_candidate")
    row.answer = answer
    row.save(update_fields=["answer"])
    _note(batch, "import.row_answered", actor, at, row=row.row_number, answer=answer)
    row.refresh_from_db()
    return row


@transaction.atomic
def take_file_out(
    *, batch_id: UUID, position: int, is_excluded: bool, actor: User, at: datetime
) -> ImportFile:
    """Leave a whole file out, or take it in again. Raises NotAllowed, IllegalMove, Refused."""
    batch = held_batch(batch_id=batch_id, actor=actor)
    require_ready(batch)
    file = batch.files.get(position=position)
    status = ImportFile.Status.EXCLUDED if is_excluded else ImportFile.Status.READ
    if file.status not in {ImportFile.Status.READ, ImportFile.Status.EXCLUDED}:
        raise Refused(_("A file that could not be read is left out anyway."), code="not_read")
    file.status = status
    file.save(update_fields=["status"])
    _note(batch, "import.file_taken_out", actor, at, file=file.position, out=is_excluded)
    return file


@transaction.atomic
def mark_left(
    *, batch_id: UUID, position: int, member_numbers: list[str], actor: User, at: datetime
) -> int:
    """Say which of the members missing from a file's list have left; the others stay.

    Whole or not at all: a number that is not among the missing, a stranger's like one that
    nobody has, is refused. Raises NotAllowed, IllegalMove or Refused.
    """
    batch = held_batch(batch_id=batch_id, actor=actor)
    require_ready(batch)
    absent = AbsentMember.objects.filter(file__batch=batch, file__position=position)
    if not set(member_numbers) <= set(absent.values_list("member__number", flat=True)):
        raise Refused(
            _("One of these is not among the members missing from the list: look at it again."),
            code="not_absent",
        )
    absent.update(has_left=False)
    count = absent.filter(member__number__in=member_numbers).update(has_left=True)
    _note(batch, "import.left_marked", actor, at, file=position, members=count)
    return count


@transaction.atomic
def correct_cells(
    *, batch_id: UUID, row_id: UUID, cells: Mapping[str, str], actor: User, at: datetime
) -> ImportFile:
    """Put other texts, field → text, in place of the written ones of a row, to be read again.

    The file then waits to be read; call `reading.read_batch`. Raises NotAllowed, IllegalMove, or
    Refused for a field that such a table does not have.
    """
    batch, row = _row(batch_id, row_id, actor)
    if cells.keys() - {field.name for field in PAPERS[batch.kind].schema.fields}:
        raise Refused(_("Such a table has no such column."), code="no_such_field")
    reading = row.file.unseal_json("reading_sealed")
    choices = choices_of(row.file)
    key = reading["sheets"][row.sheet_number]["key"]
    for name, text in cells.items():
        choices.edits[key, row.row_number, name] = text.strip()[:LONGEST_CELL]
    return _read_again(batch, row.file, choices, actor, at)


@transaction.atomic
def choose_for_sheet(
    *,
    batch_id: UUID,
    sheet: tuple[int, int],
    choice: tabular.SheetChoice,
    actor: User,
    at: datetime,
) -> ImportFile:
    """Say what a sheet, (file's position, number of the sheet), is and what its columns mean.

    The file then waits to be read. Raises NotAllowed, IllegalMove, or Refused for a choice that
    the table does not have.
    """
    batch = held_batch(batch_id=batch_id, actor=actor)
    require_ready(batch)
    file = batch.files.get(position=sheet[0])
    reading = file.unseal_json("reading_sealed")
    if not reading or sheet[1] >= len(reading["sheets"]):
        raise Refused(_("There is no such sheet."), code="no_such_sheet")
    fields = {field.name for field in PAPERS[batch.kind].schema.fields}
    if {name for name in choice.columns.values() if name} - fields:
        raise Refused(_("Such a table has no such column."), code="no_such_field")
    choices = choices_of(file)
    choices.sheets[reading["sheets"][sheet[1]]["key"]] = choice
    return _read_again(batch, file, choices, actor, at)


def _read_again(
    batch: ImportBatch,
    file: ImportFile,
    choices: tabular.Choices,
    actor: User,
    at: datetime,
) -> ImportFile:
    file.seal_json("choices_sealed", choices.to_json())
    file.status = ImportFile.Status.WAITING
    file.save(update_fields=["choices_sealed", "status"])
    batch.status = ImportBatch.Status.READING
    batch.save(update_fields=["status"])
    audit.record(
        actor=actor, verb="import.corrected", target=batch, at=at, details={"file": file.position}
    )
    return file
