"""Giving feedback (M07): who is expected, a whole group in one save, and corrections.

The content of a card is written once, as the `FeedbackCard` that the reverse check counts; every
correction is a further version of it, with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock, faults, working_days
from nongan.kernel.errors import Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member
from nongan.roster.models import EnteredPaper, Feedback, FeedbackCard, Occasion
from nongan.roster.policies import cards as policies
from nongan.roster.policies import checks
from nongan.roster.queries.cards.county_rules import card_rules
from nongan.roster.queries.cards.marks import marks_of
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks, MarksProblem
from nongan.roster.services.cards.papers import note_paper
from nongan.roster.services.cards.receipts import Source
from nongan.roster.services.cards.tokens import new_token
from nongan.roster.services.cards.versions import write_version

__all__ = ["GroupEntry", "Marks", "enter_group", "expect_members"]
Status = Feedback.Status
WHY = {
    MarksProblem.GRADE_MISSING: _("Choose a grade; none is assumed."),
    MarksProblem.UNKNOWN_MARK: _("There is no such mark."),
    MarksProblem.TIMES_MISSING: _("Write when the service began and ended, or how long it was."),
    MarksProblem.ENDS_BEFORE_START: _("It cannot end before it starts."),
    MarksProblem.MINUTES_IMPOSSIBLE: _("The service cannot have been longer than that."),
}


@dataclass(frozen=True)
class GroupEntry:
    """The feedback on many at one occasion: what holds for all, and what is other for some.

    `own` is by feedback; `ids` are those who stood on the list, None: everybody expected.
    """

    common: Marks
    own: Mapping[UUID, Marks] = field(default_factory=dict)
    ids: Sequence[UUID] | None = None


def held_occasion(occasion_id: int) -> Occasion:
    """The occasion with its row locked: two people who write on it take turns."""
    # Not against keys: whoever holds a feedback writes its version beside this without a deadlock.
    rows = Occasion.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("community").get(id=occasion_id)


@transaction.atomic
def expect_members(
    *, occasion_id: int, numbers: Sequence[str], actor: User, at: datetime
) -> Occasion:
    """Say who is expected at an occasion: exactly these. Nobody is dropped on whom a community has
    begun to write.

    Raises NotAllowed; Refused for a number that the actor knows nobody by.
    """
    occasion = held_occasion(occasion_id)
    require(checks.can_keep_occasion(actor, occasion.community_id))
    wanted = {number.strip().upper() for number in numbers if number.strip()}
    visible = organisations.members_visible_to(actor).filter(status=Member.Status.ACTIVE)
    found = {member.number: member for member in visible.filter(number__in=wanted)}
    if missing := sorted(wanted - found.keys()):
        raise Refused(
            _("There is no member with the number %(number)s here.") % {"number": missing[0]},
            code="no_such_member",
        )
    known = Feedback.objects.filter(occasion=occasion)
    dropped = known.filter(status=Status.DUE).exclude(member__number__in=wanted)
    gone, _details = dropped.delete()
    present = set(known.values_list("member__number", flat=True))
    fresh = [
        Feedback(occasion=occasion, member=member, token=new_token())
        for number, member in sorted(found.items())
        if number not in present
    ]
    Feedback.objects.bulk_create(fresh, batch_size=500)
    if fresh or gone:
        details = {"occasion": str(occasion), "added": len(fresh), "dropped": gone}
        audit.record(actor=actor, verb="feedback.expected", target=occasion, at=at, details=details)
    return occasion


@transaction.atomic
def enter_group(
    *,
    occasion_id: int,
    entry: GroupEntry,
    is_draft: bool,
    actor: User,
    at: datetime,
    source: Source = Source(),  # noqa: B008 - frozen
) -> int:
    """Write the feedback on everybody listed, all or nothing; say how many changed.

    A draft is kept by the community, and seen by nobody else. Saved twice, the second changes
    nothing; marks that differ from those handed in are refused, since they are corrected one by
    one. Raises NotAllowed; Refused with the name of the first member for whom something is missing.
    """
    occasion = held_occasion(occasion_id)
    require(policies.can_write_in(actor, occasion.community_id))
    _require_over(occasion, at)
    faults.point("feedback.held")
    rows = _rows(occasion, entry.ids)
    changed = _changed(rows, entry, actor, is_draft=is_draft)
    if not changed:
        return 0
    if is_draft:
        for row, marks in changed:
            row.status, row.draft = Status.DRAFT, rules.packed(marks)
        Feedback.objects.bulk_update([row for row, _ in changed], ["status", "draft"])
    else:
        _hand_in(occasion, changed, source, actor, at)
    details = {"occasion": str(occasion), "count": len(changed)}
    verb = "feedback.drafted" if is_draft else "feedback.handed_in"
    audit.record(actor=actor, verb=verb, target=occasion, at=at, details=details)
    return len(changed)


def _require_over(occasion: Occasion, at: datetime) -> None:
    if occasion.ends_at is not None and occasion.ends_at > at:
        raise Refused(_("Feedback is given when the activity is over."), code="not_over")


def _rows(occasion: Occasion, ids: Sequence[UUID] | None) -> list[Feedback]:
    rows = Feedback.objects.select_for_update(of=("self",)).filter(occasion=occasion)
    found = list(rows.select_related("member").order_by("member__number"))
    if ids is None:
        return found
    if unknown := set(ids) - {row.id for row in found}:
        raise Refused(
            _("%(count)s of the listed are not expected any more. Open the list again.")
            % {"count": len(unknown)},
            code="list_changed",
        )
    return [row for row in found if row.id in set(ids)]


def _changed(
    rows: Sequence[Feedback], entry: GroupEntry, actor: User, *, is_draft: bool
) -> list[tuple[Feedback, Marks]]:
    """What is to be written, checked; rows that say the same already are left out."""
    own = organisations.member_of(actor)
    handed_in = marks_of([row for row in rows if row.status not in Feedback.OPEN])
    found = []
    for row in rows:
        marks = rules.over(entry.common, entry.own.get(row.id, Marks()))
        if row.status not in Feedback.OPEN:
            _require_same(row, marks, handed_in.get(row.id))
            continue
        if own is not None and own.pk == row.member_id:
            raise Refused(
                _("Nobody evaluates oneself: leave your own line to a colleague."),
                code="own_feedback",
            )
        if is_draft and rules.packed(marks) == row.draft:
            continue
        if not is_draft:
            require_marks(row, marks)
        found.append((row, marks))
    return found


def _require_same(row: Feedback, marks: Marks, known: Marks | None) -> None:
    if known is None or rules.as_kept(marks) != known:
        raise Refused(
            _("The feedback on %(name)s is handed in already; correct it with a reason.")
            % {"name": row.member.name},
            code="handed_in_otherwise",
        )


def require_marks(row: Feedback, marks: Marks) -> None:
    """Raises Refused, naming the member, for marks that cannot be handed in."""
    for instant in (marks.starts_at, marks.ends_at):
        if instant is not None:
            clock.require_reckonable(instant.date())
    scale = {code for code, _zh, _en in card_rules().grades}
    problem = rules.marks_problem(marks, grades=scale, presences=FeedbackCard.Presence.values)
    if problem is not None:
        raise Refused(
            _("%(name)s: %(why)s") % {"name": row.member.name, "why": WHY[problem]},
            code=problem.value,
        )


def _hand_in(
    occasion: Occasion,
    changed: Sequence[tuple[Feedback, Marks]],
    source: Source,
    actor: User,
    at: datetime,
) -> None:
    paper = note_paper(
        number=source.paper_number,
        digest=source.digest,
        community_id=occasion.community_id,
        actor=actor,
        at=at,
    )
    for row, marks in changed:
        row.occasion = occasion
        hand_in(row, marks, paper=paper, reason="", actor=actor, at=at)


def hand_in(
    row: Feedback,
    marks: Marks,
    *,
    paper: EnteredPaper | None,
    reason: str,
    actor: User,
    at: datetime,
) -> None:
    """Write a version and hand it in: branch, home organisation and member can read it now."""
    write_version(row, marks, paper=paper, reason=reason, actor=actor, at=at)
    row.status, row.draft = Status.SUBMITTED, {}
    row.evaluator, row.evaluator_member = actor, organisations.member_of(actor)
    row.submitted_at, row.seen_at = at, None
    row.object_by = working_days.add(clock.day_of(at), card_rules().object_within)
    row.save(
        update_fields=[
            *("status", "draft", "evaluator", "evaluator_member"),
            *("submitted_at", "seen_at", "object_by"),
        ]
    )
