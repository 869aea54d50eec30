"""Deleting papers by the stated rule: uploaded files and raw text do not outlive their use."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.roster.models import Effect, ImportBatch, ImportedRow, ImportFile
from nongan.roster.services.reading import sweep_scratch

Status = ImportBatch.Status


def purge_papers(*, actor: User | None, at: datetime) -> int:
    """Delete the files and the raw text of batches whose time is over; say how many batches.

    30 days after confirming, 7 after discarding or taking back, 90 after uploading without
    confirming. Figures, problems' kinds and places, and each row's member stay. `actor` is empty
    when the machine does it by schedule.
    """
    sweep_scratch(at=at)
    confirmed = Q(
        status=Status.CONFIRMED,
        confirmed_at__lte=at - timedelta(days=settings.IMPORT_DAYS_AFTER_CONFIRMING),
    )
    ended = Q(
        status__in=[Status.DISCARDED, Status.TAKEN_BACK],
        ended_at__lte=at - timedelta(days=settings.IMPORT_DAYS_AFTER_ENDING),
    )
    idle = Q(
        status__in=[Status.UPLOADED, Status.READING, Status.READY],
        created_at__lte=at - timedelta(days=settings.IMPORT_DAYS_IDLE),
    )
    due = ImportBatch.objects.filter(confirmed | ended | idle, purged_at=None)
    return sum(_purge(batch, actor, at) for batch in due.order_by("created_at", "id"))


@transaction.atomic
def _purge(batch: ImportBatch, actor: User | None, at: datetime) -> int:
    open_states = [Status.UPLOADED, Status.READING, Status.READY]
    claimed = ImportBatch.objects.filter(id=batch.id, purged_at=None)
    if batch.status in open_states:
        moved = claimed.filter(status=batch.status).update(
            status=Status.DISCARDED, ended_at=at, purged_at=at, lease=None, lease_until=None
        )
    else:
        moved = claimed.update(purged_at=at)
    if not moved:
        return 0
    files = ImportFile.objects.filter(batch=batch)
    files.update(content_sealed=None, choices_sealed="", reading_sealed="")
    ImportedRow.objects.filter(file__batch=batch).update(values_sealed="", difference_sealed="")
    Effect.objects.filter(batch=batch).update(before_sealed="")
    audit.record(
        actor=actor, verb="import.purged", target=batch, at=at, details={"files": files.count()}
    )
    return 1
