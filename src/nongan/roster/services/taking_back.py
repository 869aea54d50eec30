"""Taking a confirmed batch back whole, while nothing rests on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.services import member_batches
from nongan.roster.models import ImportBatch, Kind, RosterEntry, RosterVersion
from nongan.roster.policies import imports as policies
from nongan.roster.services import effects, records

Status = ImportBatch.Status
CHUNK = 500


@transaction.atomic
def take_back_batch(*, batch_id: UUID, actor: User, at: datetime) -> ImportBatch:
    """Undo everything a confirmed batch did.

    Raises NotAllowed; IllegalMove; Refused, naming what rests on it: a later change of the same
    rows, a roster version, a person's decision.
    """
    require(policies.can_take_back_batch(actor, ImportBatch.objects.get(id=batch_id)))
    moved = ImportBatch.objects.filter(id=batch_id, status=Status.CONFIRMED).update(
        status=Status.TAKEN_BACK, ended_at=at
    )
    batch = ImportBatch.objects.get(id=batch_id)
    if not moved:
        if batch.status == Status.TAKEN_BACK:
            return batch
        raise IllegalMove
    done = effects.kept(batch)
    if batch.kind == Kind.ROSTERS:
        _take_back_members(done, actor, at)
    elif batch.kind == Kind.ALLOCATION:
        _require_no_version_since(batch)
        effects.undo_placements(batch, done)
    else:
        records.take_back_records(batch=batch, actor=actor, at=at)
    audit.record(actor=actor, verb="import.taken_back", target=batch, at=at)
    return batch


def _take_back_members(done: list[effects.Done], actor: User, at: datetime) -> None:
    fresh = [part.row_id for part in done if _is_new_member(part)]
    _require_on_no_version(fresh)
    effects.undo_skills(done)
    member_batches.undo_effects(
        effects=[
            member_batches.RowEffect(part.table, part.row_id, part.before, part.after_digest)
            for part in done
            if part.table in member_batches.TABLES
        ],
        actor=actor,
        at=at,
    )


def _is_new_member(part: effects.Done) -> bool:
    return part.table == member_batches.MEMBER and part.before is None


def _require_on_no_version(members: list[str]) -> None:
    for start in range(0, len(members), CHUNK):
        entry = RosterEntry.objects.filter(member_id__in=members[start : start + CHUNK]).first()
        if entry is not None:
            raise Refused(
                _("Roster version %(number)s names members of this batch; it rests on it.")
                % {"number": entry.version.number},
                code="on_a_version",
            )


def _require_no_version_since(batch: ImportBatch) -> None:
    since = RosterVersion.objects.filter(created_at__gte=batch.confirmed_at).exclude(
        status=RosterVersion.Status.WITHDRAWN
    )
    if version := since.order_by("number").first():
        raise Refused(
            _("Roster version %(number)s was made from this list; it rests on it.")
            % {"number": version.number},
            code="on_a_version",
        )
