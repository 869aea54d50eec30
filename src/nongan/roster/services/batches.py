"""Opening, correcting and discarding a batch: what a person does before confirming."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import digests, sealing
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.roster.models import ImportBatch, ImportFile, Kind
from nongan.roster.policies import imports as policies
from nongan.roster.rules import files as rules
from nongan.roster.rules.kinds import kind_of_name

Status = ImportBatch.Status


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was dropped: its name, perhaps with folders, and its bytes."""

    name: str
    content: bytes


@transaction.atomic
def open_batch(*, kind: str, uploads: Sequence[Upload], actor: User, at: datetime) -> ImportBatch:
    """Keep dropped files, sealed, as a new batch that waits to be read.

    The same file dropped twice is kept once; what programs leave in folders is passed over.
    Raises NotAllowed, or Refused when there is no file or too much.
    """
    scope = policies.import_scope(actor, kind)
    require(scope is not None)
    kept = _papers(uploads)
    batch = ImportBatch.objects.create(
        kind=kind,
        created_by=actor,
        created_at=at,
        party_organisation_id=scope.party_organisation if scope else None,
        community_id=scope.community if scope else None,
    )
    ImportFile.objects.bulk_create(
        [_sealed_file(batch, number, upload) for number, upload in enumerate(kept, start=1)]
    )
    audit.record(
        actor=actor,
        verb="import.uploaded",
        target=batch,
        at=at,
        details={"kind": str(kind), "files": len(kept)},
    )
    return batch


@transaction.atomic
def open_sorted_batches(
    *, uploads: Sequence[Upload], actor: User, at: datetime
) -> list[ImportBatch]:
    """Keep dropped files of any kind, a batch for each kind that their names speak of.

    Raises NotAllowed, or Refused when there is no file or too much.
    """
    by_kind: dict[str, list[Upload]] = {}
    for upload in uploads:
        name = rules.plain_name(upload.name)
        if not rules.is_office_litter(name):
            kind = kind_of_name(name) or Kind.ROSTERS.value
            by_kind.setdefault(kind, []).append(upload)
    by_kind = by_kind or {Kind.ROSTERS.value: []}
    return [
        open_batch(kind=kind, uploads=part, actor=actor, at=at) for kind, part in by_kind.items()
    ]


def _papers(uploads: Iterable[Upload]) -> list[Upload]:
    found: dict[tuple[str, str], Upload] = {}
    for upload in uploads:
        name = rules.plain_name(upload.name)
        if not rules.is_office_litter(name):
            key = (name, digests.sha256(upload.content))
            found.setdefault(key, Upload(name, upload.content))
    if not found:
        raise Refused(_("Choose at least one file."), code="no_file")
    if len(found) > rules.MOST_FILES:
        text = _("At most %(most)s files can be imported at once. Split them into several batches.")
        raise Refused(text % {"most": rules.MOST_FILES}, code="too_many_files")
    if sum(len(upload.content) for upload in found.values()) > rules.MOST_BYTES:
        text = _("The files together are larger than %(most)s MB. Split them into several batches.")
        raise Refused(text % {"most": rules.MOST_BYTES // 2**20}, code="too_large")
    return list(found.values())


def _sealed_file(batch: ImportBatch, position: int, upload: Upload) -> ImportFile:
    file = ImportFile(
        batch=batch,
        position=position,
        name=upload.name,
        sha256=digests.sha256(upload.content),
        size=len(upload.content),
    )
    file.content_sealed = sealing.seal_bytes(
        upload.content, table=file._meta.db_table, column="content_sealed", row_id=file.id
    )
    return file


def content_of(file: ImportFile) -> bytes:
    """The bytes of a file as they were dropped. Raises Refused once they have been deleted."""
    if file.content_sealed is None:
        raise Refused(_("The file has been deleted under the retention rule."), code="purged")
    return sealing.unseal_bytes(
        bytes(file.content_sealed),
        table=file._meta.db_table,
        column="content_sealed",
        row_id=file.id,
    )


def held_batch(*, batch_id: UUID, actor: User) -> ImportBatch:
    """Lock a batch for a change by this person. Raises NotAllowed, or DoesNotExist."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(id=batch_id)
    require(policies.can_change_batch(actor, batch))
    return batch


def require_ready(batch: ImportBatch) -> None:
    """Raise IllegalMove unless the batch is on preview: read, and neither confirmed nor ended."""
    if batch.status != Status.READY:
        raise IllegalMove


@transaction.atomic
def discard_batch(*, batch_id: UUID, actor: User, at: datetime) -> ImportBatch:
    """Throw an unconfirmed batch away; its files are deleted by the retention rule.

    Raises NotAllowed or IllegalMove.
    """
    batch = held_batch(batch_id=batch_id, actor=actor)
    ImportBatch.LIFECYCLE.require(batch.status, Status.DISCARDED)
    batch.status, batch.ended_at = Status.DISCARDED, at
    batch.lease = batch.lease_until = None
    batch.save(update_fields=["status", "ended_at", "lease", "lease_until"])
    audit.record(actor=actor, verb="import.discarded", target=batch, at=at)
    return batch
