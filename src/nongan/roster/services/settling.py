"""Settling a contradiction: a person looks again and confirms the decision, or takes it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.roster.models import LINE_MODELS, Contradiction, LinkedBy, WrittenLine
from nongan.roster.policies import memory as policies
from nongan.roster.services import reviewing

Status = Contradiction.Status


@transaction.atomic
def confirm_decision(*, contradiction_id: UUID, actor: User, at: datetime) -> Contradiction:
    """Say that the decision stands although the evidence speaks against it.

    It is not asked again as long as decision and evidence say the same two things. Raises
    NotAllowed, IllegalMove, or Refused when the decision does not stand any more.
    """
    row = _held(contradiction_id, actor)
    if row.status == Status.CONFIRMED:
        return row
    Contradiction.LIFECYCLE.require(row.status, Status.CONFIRMED)
    line = _line(row)
    _settle(row, Status.CONFIRMED, actor, at)
    audit.record(
        actor=actor,
        verb="line.decision_confirmed",
        target=line,
        at=at,
        details={"said": row.said, "says": row.says},
    )
    return row


@transaction.atomic
def take_decision_back(*, contradiction_id: UUID, actor: User, at: datetime) -> Contradiction:
    """Take the decision back: the line waits for a person again.

    Raises NotAllowed, IllegalMove, or Refused when the decision does not stand any more.
    """
    row = _held(contradiction_id, actor)
    if row.status == Status.TAKEN_BACK:
        return row
    Contradiction.LIFECYCLE.require(row.status, Status.TAKEN_BACK)
    line = _line(row)
    # This leaves the one audit event of the change.
    reviewing.undo_decision(
        kind=row.kind, line_id=line.id, actor=actor, at=at, seen=line.decided_at
    )
    _settle(row, Status.TAKEN_BACK, actor, at)
    return row


def _held(contradiction_id: UUID, actor: User) -> Contradiction:
    row = Contradiction.objects.select_for_update().get(id=contradiction_id)
    require(policies.can_settle(actor, row))
    return row


def _line(row: Contradiction) -> WrittenLine:
    """The line as it is decided now. Raises Refused where another decision stands."""
    model = LINE_MODELS[row.kind]
    line = model._default_manager.select_for_update().filter(pk=str(row.line_id)).first()
    said = line.member.number if line is not None and line.member is not None else ""
    if line is None or not line.is_current or line.link_by != LinkedBy.PERSON or said != row.said:
        raise Refused(
            _("This decision does not stand any more. The next reverse check clears the item."),
            code="decision_gone",
        )
    return line


def _settle(row: Contradiction, status: Contradiction.Status, actor: User, at: datetime) -> None:
    row.status, row.answered_by, row.answered_at = status, actor, at
    row.save(update_fields=["status", "answered_by", "answered_at"])
