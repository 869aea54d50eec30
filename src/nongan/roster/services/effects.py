"""Keeping what a confirmed batch did, row by row, so that the batch can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nongan.catalogue.models import ServiceItem
from nongan.kernel.errors import Refused
from nongan.roster.models import Effect, ImportBatch, MemberSkill, Placement

SKILLS, PLACEMENT = "roster.MemberSkill", "roster.Placement"
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
    items = {item.code: item.id for item in ServiceItem.objects.all()}
    mine = [part for part in done if part.table == SKILLS]
    for start in range(0, len(mine), CHUNK):
        ids = [UUID(part.row_id) for part in mine[start : start + CHUNK]]
        MemberSkill.objects.filter(member_id__in=ids).delete()
    MemberSkill.objects.bulk_create(
        [
            MemberSkill(member_id=UUID(part.row_id), item_id=items[code])
            for part in mine
            for code in (part.before or {}).get("codes", ())
            if code in items
        ],
        batch_size=CHUNK,
    )


def undo_placements(batch: ImportBatch, done: Sequence[Done]) -> None:
    """Remove a batch's placements and open again those that they had ended.

    Raises Refused when a later change rests on one of them.
    """
    mine = Placement.objects.filter(batch=batch)
    if mine.exclude(ends_on=None).exists():
        raise Refused(
            _("Members of this batch have been placed elsewhere since; take that back first."),
            code="placed_since",
        )
    members = mine.values("member")
    later = Placement.objects.filter(member__in=members).exclude(Q(batch=batch))
    ended = {
        int(part.row_id): part.before for part in done if part.table == PLACEMENT and part.before
    }
    if later.filter(ends_on=None).exists():
        raise Refused(_("A later placement exists; take that back first."), code="placed_since")
    mine.delete()
    ids = list(ended)
    for start in range(0, len(ids), CHUNK):
        Placement.objects.filter(id__in=ids[start : start + CHUNK]).update(ends_on=None)
