"""Confirming a batch: all of it in one transaction, once, however often it is asked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import faults
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import County
from nongan.roster.models import ImportBatch, ImportedRow
from nongan.roster.policies import imports as policies
from nongan.roster.queries.contents import Contents, contents_of
from nongan.roster.rules.plans import Plan
from nongan.roster.services import effects, planning
from nongan.roster.services.kinds import PAPERS

Status = ImportBatch.Status
Change = ImportedRow.Change
CHUNK = 500


class Stale(Refused):
    """The county changed between the preview and the confirmation."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The county's records changed since this preview was made. "
                "It has been made anew; look at it and confirm again."
            ),
            code="stale",
        )


def confirm_batch(*, batch_id: UUID, actor: User, at: datetime) -> ImportBatch:
    """Write a batch whole. Asking again, even at the same moment, gives the same batch back.

    Raises NotAllowed; IllegalMove for a batch that is not ready; Refused while rows are
    undecided; Stale when the preview no longer says what would happen (it is made anew).
    """
    try:
        return _confirm(batch_id, actor, at)
    except Stale:
        _plan_anew(batch_id, actor, at)
        raise


@transaction.atomic
def _confirm(batch_id: UUID, actor: User, at: datetime) -> ImportBatch:
    require(policies.can_change_batch(actor, ImportBatch.objects.get(id=batch_id)))
    # The conditional UPDATE is the lock. A second press waits for it and then finds the batch
    # confirmed, whatever process or database it comes through (promise A2).
    moved = ImportBatch.objects.filter(id=batch_id, status=Status.READY).update(
        status=Status.CONFIRMED, confirmed_by=actor, confirmed_at=at
    )
    faults.point("A2.after_claim")
    batch = ImportBatch.objects.get(id=batch_id)
    if not moved and not faults.skipped("A2.once"):
        if batch.status == Status.CONFIRMED:
            return batch
        raise IllegalMove
    # Two batches confirmed at once take turns on the county's row: the second plans against
    # what the first has written.
    County.objects.select_for_update().first()
    contents = contents_of(batch)
    plan = planning.plan_of(contents, actor=actor, at=at)
    if planning.digest_of(contents, plan) != batch.digest and moved:
        raise Stale
    _require_decided(plan)
    _write(batch, contents, plan, actor, at)
    return batch


def _require_decided(plan: Plan) -> None:
    undecided = sum(row.change in planning.OPEN for row in plan.rows.values())
    if undecided:
        raise Refused(
            _("%(count)s rows are still to be decided: correct them or take them out.")
            % {"count": undecided},
            code="undecided",
        )


def _write(batch: ImportBatch, contents: Contents, plan: Plan, actor: User, at: datetime) -> None:
    done = PAPERS[batch.kind].write(contents=contents, plan=plan, actor=actor, at=at)
    effects.keep(batch=batch, done=done)
    _name_new_members(contents, plan)
    faults.point("B2.before_commit")
    audit.record(
        actor=actor,
        verb="import.confirmed",
        target=batch,
        at=at,
        details={
            "kind": str(batch.kind),
            "changes": batch.summary["changes"],
            "digest": batch.digest,
        },
    )


def _name_new_members(contents: Contents, plan: Plan) -> None:
    """Keep with each row the member it became: where a figure comes from stays visible."""
    touched = []
    for line in contents.lines:
        if line.row.member_id is None and plan.rows[line.id].member is not None:
            line.row.member_id = plan.rows[line.id].member
            touched.append(line.row)
    ImportedRow.objects.bulk_create(
        touched,
        batch_size=CHUNK,
        update_conflicts=True,
        update_fields=["member"],
        unique_fields=["id"],
    )


@transaction.atomic
def _plan_anew(batch_id: UUID, actor: User, at: datetime) -> None:
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(id=batch_id)
    if batch.status == Status.READY:
        planning.plan_batch(batch=batch, actor=actor, at=at)
