"""Working a discrepancy off: assign, explain, correct, verify, close; urge.

Every move is a conditional UPDATE from the status that the person saw to be lawful, so of two
people who press at once one moves it and the other is told (scenario 45).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock, working_days
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.roster.models import Discrepancy, DiscrepancyStep, Urging
from nongan.roster.policies import checks as policies
from nongan.roster.services.cards.reminders import words_received

Status = Discrepancy.Status
DUE_WITHIN = 3
"""Working days for an answer after assigning (domain.md §4.0 step 3 [D])."""


def _held(discrepancy_id: UUID) -> Discrepancy:
    return Discrepancy.objects.select_for_update().get(id=discrepancy_id)


def _move(
    discrepancy: Discrepancy, end: Status, *, actor: User, at: datetime, note: str, **values: Any
) -> Discrepancy:
    moved = Discrepancy.objects.filter(
        id=discrepancy.id, status__in=Discrepancy.LIFECYCLE.before(end)
    ).update(status=end, version=F("version") + 1, **values)
    if moved != 1:
        raise IllegalMove
    DiscrepancyStep.objects.create(
        discrepancy=discrepancy,
        at=at,
        actor=actor,
        start=discrepancy.status,
        end=end,
        note=note.strip()[:500],
    )
    audit.record(
        actor=actor,
        verb=f"discrepancy.{end.value}" if end != Status.OPEN else "discrepancy.sent_back",
        target=discrepancy,
        at=at,
        details={"kind": discrepancy.kind, "from": discrepancy.status},
    )
    discrepancy.refresh_from_db()
    return discrepancy


def _require_words(note: str) -> None:
    if not note.strip():
        raise Refused(_("Please write a few words for those who check this."), code="no_words")


@transaction.atomic
def assign(
    *, discrepancy_id: UUID, owner: User, due_on: date | None, actor: User, at: datetime
) -> Discrepancy:
    """Give a discrepancy to a person who may answer it, due in three working days unless said.

    Raises NotAllowed, IllegalMove, or Refused when that person has no business with it.
    """
    if due_on is not None:
        clock.require_reckonable(due_on)
    discrepancy = _held(discrepancy_id)
    require(policies.can_assign(actor, discrepancy))
    if not policies.can_answer(owner, discrepancy):
        raise Refused(
            _("This person does not look after that community or organ."), code="not_theirs"
        )
    due = due_on or working_days.add(clock.day_of(at), DUE_WITHIN)
    return _move(
        discrepancy, Status.ASSIGNED, actor=actor, at=at, note=str(owner), owner=owner, due_on=due
    )


@transaction.atomic
def explain(*, discrepancy_id: UUID, note: str, actor: User, at: datetime) -> Discrepancy:
    """Say why things are as they are. Raises NotAllowed, IllegalMove, Refused without words."""
    discrepancy = _held(discrepancy_id)
    require(policies.can_answer(actor, discrepancy))
    _require_words(note)
    return _move(discrepancy, Status.EXPLAINED, actor=actor, at=at, note=note, answered_by=actor)


@transaction.atomic
def mark_corrected(*, discrepancy_id: UUID, note: str, actor: User, at: datetime) -> Discrepancy:
    """Say what was put right (a link, a placement, a paper).

    Raises NotAllowed, IllegalMove, Refused without words.
    """
    discrepancy = _held(discrepancy_id)
    require(policies.can_answer(actor, discrepancy))
    _require_words(note)
    return _move(discrepancy, Status.CORRECTED, actor=actor, at=at, note=note, answered_by=actor)


@transaction.atomic
def verify(*, discrepancy_id: UUID, note: str = "", actor: User, at: datetime) -> Discrepancy:
    """Agree with an answer that another person gave (maker ≠ checker).

    Raises NotAllowed, IllegalMove.
    """
    discrepancy = _held(discrepancy_id)
    require(policies.can_verify(actor, discrepancy))
    return _move(discrepancy, Status.VERIFIED, actor=actor, at=at, note=note, verified_by=actor)


@transaction.atomic
def send_back(*, discrepancy_id: UUID, note: str, actor: User, at: datetime) -> Discrepancy:
    """Open an answered discrepancy again. Raises NotAllowed, IllegalMove, Refused without words."""
    discrepancy = _held(discrepancy_id)
    require(policies.can_assign(actor, discrepancy))
    _require_words(note)
    if discrepancy.status in Discrepancy.WAITING:
        raise IllegalMove
    return _move(
        discrepancy,
        Status.OPEN,
        actor=actor,
        at=at,
        note=note,
        answered_by=None,
        verified_by=None,
        due_on=working_days.add(clock.day_of(at), DUE_WITHIN),
    )


@transaction.atomic
def close(*, discrepancy_id: UUID, note: str = "", actor: User, at: datetime) -> Discrepancy:
    """Lay a verified discrepancy aside. Raises NotAllowed, IllegalMove.

    Only a run may close what nobody has answered (when it is no longer found).
    """
    discrepancy = _held(discrepancy_id)
    require(policies.can_assign(actor, discrepancy))
    if discrepancy.status != Status.VERIFIED:
        raise IllegalMove
    return _move(discrepancy, Status.CLOSED, actor=actor, at=at, note=note)


@transaction.atomic
def note_urging(*, discrepancy_ids: Sequence[UUID], actor: User, at: datetime) -> int:
    """Note that a person has urged members not reported; say how many were noted.

    Those reminded three times already are left out, be it of their card or from this sheet (M06:
    reminders are capped). Raises NotAllowed.
    """
    require(policies.can_urge(actor))
    mine = policies.urgeable(actor).filter(id__in=discrepancy_ids)
    # Only the row itself, and in one order: the order of a list joins what may be absent.
    rows = Discrepancy.objects.select_for_update(of=("self",)).order_by("id")
    held = list(rows.filter(id__in=mine.values("id")))
    words = words_received(row.member_id for row in held if row.member_id)
    urged = []
    for discrepancy in held:
        before = discrepancy.urgings.count()
        had = words.get(discrepancy.member_id, 0) if discrepancy.member_id else before
        if max(before, had) < Urging.MOST:
            urged.append(Urging(discrepancy=discrepancy, ordinal=before + 1, by=actor, at=at))
    Urging.objects.bulk_create(urged)
    if urged:
        audit.record(
            actor=actor,
            verb="members.urged",
            target=urged[0].discrepancy,
            at=at,
            details={"count": len(urged)},
        )
    return len(urged)
