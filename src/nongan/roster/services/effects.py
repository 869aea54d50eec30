"""Keeping what a confirmed batch did, row by row, so that the batch can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nongan.branches.services import placing
from nongan.catalogue import services as catalogue
from nongan.roster.models import Effect, ImportBatch

SKILLS, PLACEMENT = "catalogue.MemberSkill", "branches.Placement"
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one row: the row before (None: it is new), its digest after."""

    table: str
    row_id: str
    before: dict[str, Any] | None = None
    after_digest: str = ""


def keep(*, batch: ImportBatch, done: Sequence[Done]) -> None:
    """Store the effects of a batch in the order in which they were made."""
    rows = []
    for position, part in enumerate(done):
        effect = Effect(
            batch=batch,
            position=position,
            table=part.table,
            row_id=part.row_id,
            after_digest=part.after_digest,
        )
        if part.before is not None:
            effect.seal_json("before_sealed", part.before)
        rows.append(effect)
    Effect.objects.bulk_create(rows, batch_size=CHUNK)


def kept(batch: ImportBatch) -> list[Done]:
    """The effects of a batch, in the order in which they were made."""
    rows = Effect.objects.filter(batch=batch).order_by("position")
    return [
        Done(row.table, row.row_id, row.unseal_json("before_sealed"), row.after_digest)
        for row in rows.iterator()
    ]


def undo_skills(done: Sequence[Done]) -> None:
    """Give members back the skills they had before a batch."""
    catalogue.set_skills(
        codes={
            UUID(part.row_id): (part.before or {}).get("codes", ())
            for part in done
            if part.table == SKILLS
        }
    )


def undo_placements(batch: ImportBatch, done: Sequence[Done]) -> None:
    """Remove a batch's placements and open again those that they had ended.

    Raises Refused when a later change rests on one of them.
    """
    ended = [int(part.row_id) for part in done if part.table == PLACEMENT and part.before]
    placing.take_back_list(source=batch.id, ended=ended)
