"""Bringing the papers in, batch by batch, by the importer that people use."""

from datetime import datetime

from nongan.accounts.models import User
from nongan.demo import queries
from nongan.roster.models import ImportBatch
from nongan.roster.services import batches, confirming, deciding, reading

Status = ImportBatch.Status
UNFINISHED = (Status.UPLOADED, Status.READING, Status.READY)
OFFICER = "committee"


def bring_in(kind: str, *, at: datetime) -> None:
    """Import and confirm all papers of one kind, once; what a killed run left is thrown away.

    What nobody can decide without asking is taken out, as an officer in a hurry would do.
    """
    if ImportBatch.objects.filter(kind=kind, status=Status.CONFIRMED).exists():
        return
    officer = User.objects.get(username=OFFICER)
    for left in ImportBatch.objects.filter(kind=kind, status__in=UNFINISHED):
        batches.discard_batch(batch_id=left.id, actor=officer, at=at)
    batch = _opened(kind, kind, officer, at)
    if batch.summary["open"]:
        deciding.take_open_rows_out(batch_id=batch.id, actor=officer, at=at)
    confirming.confirm_batch(batch_id=batch.id, actor=officer, at=at)


def leave_for_trial(*, at: datetime) -> None:
    """Leave one batch on its preview, with problems, for whoever comes to try."""
    if not ImportBatch.objects.filter(kind="rosters", status__in=UNFINISHED).exists():
        _opened("rosters", "trial", User.objects.get(username=OFFICER), at)


def _opened(kind: str, folder: str, officer: User, at: datetime) -> ImportBatch:
    """A batch of the papers in a folder, read and planned."""
    papers = sorted((queries.papers_folder() / folder).iterdir())
    uploads = [batches.Upload(path.name, path.read_bytes()) for path in papers]
    batch = batches.open_batch(kind=kind, uploads=uploads, actor=officer, at=at)
    reading.read_batch(batch_id=batch.id, actor=officer, at=at, now=lambda: at)
    batch.refresh_from_db()
    return batch
