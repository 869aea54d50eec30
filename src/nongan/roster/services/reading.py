"""Reading a batch in tabular's limited child: one reader at a time, file by file, resumable.

Each file's reading is committed by itself, so a killed reader loses one file's work at most. The
lease says who reads; it runs out when nobody renews it, and anybody entitled may then go on.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from nongan import tabular
from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.catalogue import queries as catalogue
from nongan.kernel import clock, faults
from nongan.kernel.errors import require
from nongan.roster.models import ImportBatch, ImportedRow, ImportFile
from nongan.roster.policies import imports as policies
from nongan.roster.services.batches import content_of
from nongan.roster.services.kinds import PAPERS
from nongan.roster.services.planning import plan_batch

Status = ImportBatch.Status
# Longer than the slowest file may take in the child (Limits.wall_seconds), so that a reader at
# work never loses its lease.
LEASE = timedelta(seconds=60)
CHUNK = 500
UNREAD = [Status.UPLOADED, Status.READING]
SEVERITIES = {"notice": 1, "doubt": 2, "error": 3}
Now = Callable[[], datetime]


def read_batch(
    *,
    batch_id: UUID,
    actor: User,
    at: datetime,
    now: Now = clock.now,
    on_file: Callable[[ImportFile], None] | None = None,
) -> bool:
    """Read what is unread of a batch and plan it; say whether it is ready now.

    `on_file` is told of every file as it is kept. False: somebody else is reading the batch, or
    it is past reading. Raises NotAllowed.
    """
    batch = ImportBatch.objects.get(id=batch_id)
    require(policies.can_change_batch(actor, batch))
    lease = _take_lease(batch_id, at)
    if lease is None:
        return False
    waiting = list(batch.files.filter(status=ImportFile.Status.WAITING).order_by("position"))
    for file, reading in _readings(batch, waiting, at):
        if not _keep_reading(file, reading, lease, now()):
            return False
        if on_file is not None:
            on_file(file)
        faults.point("B2.while_reading")
    return _finish(batch_id, lease, actor, now())


def _take_lease(batch_id: UUID, at: datetime) -> UUID | None:
    free = Q(lease=None) | Q(lease_until=None) | Q(lease_until__lte=at)
    lease = uuid4()
    taken = ImportBatch.objects.filter(free, id=batch_id, status__in=UNREAD).update(
        status=Status.READING, lease=lease, lease_until=at + LEASE
    )
    return lease if taken else None


def scratch_directory() -> Path:
    """Where files lie in the clear while they are read; on the machine's own disk, owner only."""
    return Path(settings.DATA_DIR) / "reading"


def _readings(
    batch: ImportBatch, files: list[ImportFile], at: datetime
) -> Iterator[tuple[ImportFile, tabular.FileReading]]:
    """Unseal files into a directory of their own, read them, and leave nothing behind."""
    folder = scratch_directory() / str(batch.id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    vocabulary = catalogue.vocabulary()
    try:
        for group in _of_different_names(files):
            by_name = {file.name: file for file in group}
            # One file at a time lies in the clear: the generator unseals it when its turn comes.
            paths = ((file.name, _unsealed(file, folder)) for file in group)
            for reading in tabular.read_files(
                paths,
                schema=PAPERS[batch.kind].schema,
                vocabulary=vocabulary,
                today=clock.day_of(at),
                choices={file.name: choices_of(file) for file in group},
            ):
                _leave_nothing_in(folder)
                yield by_name[reading.name], reading
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _leave_nothing_in(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _of_different_names(files: Iterable[ImportFile]) -> list[list[ImportFile]]:
    """Groups in which no two files bear one name: a reading is told apart by its name."""
    groups: list[dict[str, ImportFile]] = []
    for file in files:
        group = next((group for group in groups if file.name not in group), None)
        if group is None:
            groups.append(group := {})
        group[file.name] = file
    return [list(group.values()) for group in groups]


def _unsealed(file: ImportFile, folder: Path) -> Path:
    path = folder / f"{file.position}{Path(file.name).suffix.lower()[:8]}"
    path.touch(mode=0o600)
    path.write_bytes(content_of(file))
    return path


def choices_of(file: ImportFile) -> tabular.Choices:
    """What people chose for a file."""
    return tabular.Choices.from_json(file.unseal_json("choices_sealed") or {})


@transaction.atomic
def _keep_reading(
    file: ImportFile, reading: tabular.FileReading, lease: UUID, at: datetime
) -> bool:
    held = ImportBatch.objects.filter(id=file.batch_id, lease=lease, status=Status.READING)
    if not held.update(lease_until=at + LEASE):
        return False
    store_reading(file, reading)
    return True


def store_reading(file: ImportFile, reading: tabular.FileReading) -> None:
    """Keep what was read of a file in place of an earlier reading; the caller's transaction.

    People's answers and rows taken out are kept for rows that still stand where they stood.
    """
    decided = {
        (row.sheet_number, row.row_number): (row.answer, row.is_excluded)
        for row in file.rows.exclude(answer="", is_excluded=False)
    }
    file.rows.all().delete()
    file.absent.all().delete()
    file.counts = {"file_problems": [_placed(p) for p in reading.problems]}
    if reading.refusal is not None:
        file.status, file.reading_sealed = ImportFile.Status.REFUSED, ""
        file.refusal = _placed(reading.refusal)
    else:
        file.status, file.refusal = ImportFile.Status.READ, None
        file.seal_json("reading_sealed", _without_rows(reading))
    file.save(update_fields=["status", "refusal", "reading_sealed", "counts"])
    rows = [
        _row(file, number, sheet, row, decided.get((number, row.number), ("", False)))
        for number, sheet in enumerate(reading.sheets)
        if sheet.role == "data" and reading.refusal is None
        for row in sheet.rows
    ]
    ImportedRow.objects.bulk_create(rows, batch_size=CHUNK)


def _without_rows(reading: tabular.FileReading) -> dict[str, Any]:
    data = reading.to_json()
    for sheet, found in zip(data["sheets"], reading.sheets, strict=True):
        sheet["rows"] = []
        sheet["row_count"] = len(found.rows)
        sheet["key"] = found.key
        sheet["problems"] = [_placed(problem) for problem in found.problems]
    data["problems"] = []
    return data


def _placed(problem: tabular.Problem) -> dict[str, Any]:
    """A problem without the text of the cell, which is kept sealed."""
    data = problem.to_json()
    data.pop("raw")
    data.pop("file")
    return data


def _row(
    file: ImportFile,
    number: int,
    sheet: tabular.SheetReading,
    row: tabular.RowReading,
    decided: tuple[str, bool],
) -> ImportedRow:
    stored = ImportedRow(
        file=file,
        sheet_number=number,
        sheet=sheet.name[:255],
        row_number=row.number,
        problems=[_placed(problem) for problem in row.problems],
        worst=max((SEVERITIES[p.severity] for p in row.problems), default=0),
        answer=decided[0],
        is_excluded=decided[1] or row.excluded,
    )
    raws = [problem.raw for problem in row.problems]
    stored.seal_json("values_sealed", {"values": row.values, "raw": row.raw, "raws": raws})
    return stored


@transaction.atomic
def _finish(batch_id: UUID, lease: UUID, actor: User, at: datetime) -> bool:
    # No event of its own: reading is the machine's part of the upload or correction recorded
    # already, and changes nothing in the county.
    moved = ImportBatch.objects.filter(id=batch_id, lease=lease, status=Status.READING).update(
        status=Status.READY, lease=None, lease_until=None
    )
    if not moved:
        return False
    batch = ImportBatch.objects.get(id=batch_id)
    plan_batch(batch=batch, actor=actor, at=at)
    return True


@transaction.atomic
def let_batch_be_read_again(*, batch_id: UUID, actor: User, at: datetime) -> bool:
    """Send a batch on preview back to be read: the county has names that it lacked before.

    Answers and corrections stay. False: it is being read anyhow, or past it. The caller has it
    read. Raises NotAllowed.
    """
    batch = ImportBatch.objects.get(id=batch_id)
    require(policies.can_change_batch(actor, batch))
    if not _send_back(ImportBatch.objects.filter(id=batch_id)):
        return False
    audit.record(actor=actor, verb="import.read_again", target=batch, at=at)
    return True


def let_ready_batches_be_read_again() -> list[ImportBatch]:
    """The same for every batch on preview, in the caller's transaction; say which."""
    return _send_back(ImportBatch.objects.all())


def _send_back(batches: QuerySet[ImportBatch]) -> list[ImportBatch]:
    ready = list(batches.select_for_update().filter(status=Status.READY).order_by("id"))
    files = ImportFile.objects.filter(batch__in=ready, status=ImportFile.Status.READ)
    files.update(status=ImportFile.Status.WAITING)
    ImportBatch.objects.filter(id__in=[batch.id for batch in ready]).update(status=Status.READING)
    return ready


def sweep_scratch(*, at: datetime) -> int:
    """Delete clear files that a killed reader left behind; say how many directories went."""
    root, gone = scratch_directory(), 0
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        reading = ImportBatch.objects.filter(
            id=folder.name, status=Status.READING, lease_until__gt=at
        )
        if not reading.exists():
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
