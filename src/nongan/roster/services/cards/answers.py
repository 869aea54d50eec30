"""What follows a feedback card: corrected with a reason, seen, objected to, reviewed, final."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock, faults
from nongan.kernel.errors import Refused, require
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import County
from nongan.roster.models import Feedback, Objection
from nongan.roster.policies import cards as policies
from nongan.roster.queries.cards.marks import marks_of
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks
from nongan.roster.services.cards.feedback import hand_in, require_marks
from nongan.roster.services.cards.versions import write_version

Status = Feedback.Status
LONGEST = 500


def held_feedback(feedback_id: UUID) -> Feedback:
    """The feedback with its row locked: of two people who act on it at once, the second sees what
    the first did."""
    rows = Feedback.objects.select_for_update(of=("self",))
    return rows.select_related("member", "occasion__community").get(id=feedback_id)


def _record(row: Feedback, verb: str, actor: User, at: datetime) -> Feedback:
    details = {"occasion": str(row.occasion), "member": row.member.number}
    audit.record(actor=actor, verb=verb, target=row, at=at, details=details)
    return row


@transaction.atomic
def correct_feedback(
    *, feedback_id: UUID, marks: Marks, reason: str, revision: int, actor: User, at: datetime
) -> Feedback:
    """Hand a corrected version in; the one before is kept, and the member sees the new one.

    `revision` is the version that was corrected. Raises NotAllowed, IllegalMove; Refused without
    a reason, for marks that cannot be, where nothing differs, or where another version came
    meanwhile.
    """
    row = held_feedback(feedback_id)
    require(policies.can_evaluate(actor, row))
    faults.point("feedback.held")
    Feedback.LIFECYCLE.require(row.status, Status.SUBMITTED)
    if row.status in Feedback.OPEN:
        raise IllegalMove
    _require_version(row, revision)
    if not reason.strip():
        raise Refused(_("Say why it is corrected."), code="reason_missing")
    require_marks(row, marks)
    if marks_of([row])[row.id] == rules.as_kept(marks):
        raise Refused(_("This is what the card says already."), code="nothing_changed")
    hand_in(row, marks, paper=None, reason=reason.strip(), actor=actor, at=at)
    return _record(row, "feedback.corrected", actor, at)


def _require_version(row: Feedback, revision: int) -> None:
    if not row.cards.filter(is_current=True, revision=revision).exists():
        raise Refused(
            _("Somebody has corrected this card meanwhile. Read it again."),
            code="changed_meanwhile",
        )


@transaction.atomic
def see_feedback(*, feedback_id: UUID, actor: User, at: datetime) -> Feedback:
    """Note that the member has read the card. Read twice, it changes nothing.

    Raises NotAllowed, IllegalMove.
    """
    row = held_feedback(feedback_id)
    require(policies.is_own(actor, row))
    if row.seen_at is not None:
        return row
    row.seen_at = at
    if row.status == Status.SUBMITTED:
        row.status = Status.SEEN
    elif row.status in Feedback.OPEN:
        raise IllegalMove
    row.save(update_fields=["status", "seen_at"])
    return _record(row, "feedback.seen", actor, at)


@transaction.atomic
def object_to_feedback(*, feedback_id: UUID, text: str, actor: User, at: datetime) -> Feedback:
    """Object to the own card; another person than the evaluator will answer.

    Raises NotAllowed, IllegalMove; Refused without words, or after the last day.
    """
    row = held_feedback(feedback_id)
    require(policies.is_own(actor, row))
    Feedback.LIFECYCLE.require(row.status, Status.DISPUTED)
    if row.object_by is not None and clock.day_of(at) > row.object_by:
        raise Refused(_("The days for an objection are over."), code="too_late")
    if not text.strip():
        raise Refused(_("Say what is not right."), code="text_missing")
    if row.evaluator is None:
        raise IllegalMove
    Objection.objects.create(
        feedback=row, text=text.strip()[:LONGEST], objected_at=at, evaluator=row.evaluator
    )
    row.status, row.seen_at = Status.DISPUTED, row.seen_at or at
    row.save(update_fields=["status", "seen_at"])
    return _record(row, "feedback.disputed", actor, at)


@transaction.atomic
def review_feedback(
    *, feedback_id: UUID, answer: str, marks: Marks | None, actor: User, at: datetime
) -> Feedback:
    """Answer an objection; with `marks` the card is put right by a further version.

    Raises NotAllowed (never the evaluator, never the member), IllegalMove; Refused without words
    or for marks that cannot be.
    """
    row = held_feedback(feedback_id)
    require(policies.can_review(actor, row))
    Feedback.LIFECYCLE.require(row.status, Status.REVIEWED)
    said = answer.strip()[:LONGEST]
    if not said:
        raise Refused(_("Answer the member in words."), code="answer_missing")
    if marks is not None:
        require_marks(row, marks)
        write_version(row, marks, paper=None, reason=said, actor=actor, at=at)
    Objection.objects.filter(feedback=row, reviewed_at=None).update(
        answer=said, reviewed_by=actor, reviewed_at=at
    )
    row.status = Status.REVIEWED
    row.save(update_fields=["status"])
    return _record(row, "feedback.reviewed", actor, at)


@transaction.atomic
def settle_feedback(*, actor: User, at: datetime) -> int:
    """Make final what nobody objected to in time, and what was reviewed; say how many.

    Raises NotAllowed.
    """
    require(policies.can_settle(actor))
    today = clock.day_of(at)
    in_time = Feedback.objects.filter(status__in=Feedback.MAY_OBJECT, object_by__lt=today)
    count = in_time.update(status=Status.FINAL)
    count += Feedback.objects.filter(status=Status.REVIEWED).update(status=Status.FINAL)
    return _counted("feedback.settled", {"count": count}, actor, at)


@transaction.atomic
def lock_quarter(*, year: int, quarter: int, actor: User, at: datetime) -> int:
    """Lock the final feedback of a quarter that is over: it is evidence now; say how many.

    Raises NotAllowed; Refused for a quarter that is not over.
    """
    require(policies.can_settle(actor))
    today = clock.day_of(at)
    if (year, quarter) >= (today.year, (today.month + 2) // 3):
        raise Refused(_("This quarter is not over."), code="quarter_runs")
    rows = Feedback.objects.filter(
        occasion__year=year, occasion__quarter=quarter, status=Status.FINAL
    )
    count = rows.update(status=Status.LOCKED)
    details = {"year": year, "quarter": quarter, "count": count}
    return _counted("feedback.locked", details, actor, at)


def _counted(verb: str, details: dict[str, int], actor: User, at: datetime) -> int:
    if details["count"]:
        county = County.objects.get(id=1)
        audit.record(actor=actor, verb=verb, target=county, at=at, details=details)
    return details["count"]
