"""What persons say of a line: whom it means, that it means nobody, or that the community is asked.

A decision is one fact: saying the same again changes nothing and leaves no second event, and
whoever says something else is told who has decided, and has to take that back first.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import faults
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Member
from nongan.roster.models import LINE_MODELS, AskedAnswer, LinkedBy, LinkStatus, WrittenLine
from nongan.roster.policies import checks as policies

DECISION = ["member", "link_status", "link_by", "decided_by", "decided_at", "asked_answer"]


class AlreadyDecided(Refused):
    """Somebody has said something else of this line meanwhile."""

    def __init__(self, line: WrittenLine) -> None:
        said = line.member.name if line.member else gettext("nobody on the roster")
        words = gettext(
            "%(who)s has decided on this line already: it means %(said)s. "
            "If that is wrong, take that decision back first."
        )
        super().__init__(words % {"who": line.decided_by, "said": said}, code="already_decided")


@transaction.atomic
def link_to_member(
    *, kind: str, line_id: UUID, member_number: str, actor: User, at: datetime
) -> WrittenLine:
    """Say which member a line means; no rule will ever overturn it.

    Raises NotAllowed, AlreadyDecided, or Refused when there is no such member or the line was
    replaced.
    """
    line = _held_line(kind, line_id, actor)
    member = Member.objects.filter(number=member_number.strip().upper()).first()
    if member is None:
        raise Refused(_("There is no member with this number."), code="no_such_member")
    if _decide(line, member, actor, at):
        _note(line, "line.linked", actor, at, member=member.number, **_evidence_of(line, member))
    return line


@transaction.atomic
def say_nobody(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Say that a line means nobody on the roster. Raises NotAllowed, AlreadyDecided, Refused."""
    line = _held_line(kind, line_id, actor)
    if _decide(line, None, actor, at):
        _note(line, "line.said_nobody", actor, at, **_evidence_of(line, None))
    return line


@transaction.atomic
def undo_decision(
    *, kind: str, line_id: UUID, actor: User, at: datetime, seen: datetime | None = None
) -> WrittenLine:
    """Take a person's decision, or a question to the community, back: the line waits again.

    `seen` is when the decision was made that is to be taken back; a newer one is left alone.
    Raises NotAllowed, AlreadyDecided, or Refused when no person has decided on the line.
    """
    line = _held_line(kind, line_id, actor)
    if line.link_by != LinkedBy.PERSON and line.asked_at is not None and not line.asked_answer:
        line.asked_at = None
        line.save(update_fields=["asked_at"])
        _note(line, "line.question_withdrawn", actor, at)
        return line
    if line.link_by != LinkedBy.PERSON:
        raise Refused(_("Nobody has decided on this line."), code="not_decided")
    if seen is not None and line.decided_at != seen:
        raise AlreadyDecided(line)
    line.member = Member.objects.filter(number=line.link_evidence.get("guess") or "").first()
    line.link_status = LinkStatus.REVIEW
    line.link_by = LinkedBy.RULE
    line.decided_by = None
    line.decided_at = None
    line.asked_answer = AskedAnswer.NONE
    line.save(update_fields=DECISION)
    _note(line, "line.decision_undone", actor, at)
    return line


@transaction.atomic
def ask_community(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Put a line on its community's question sheet; it leaves the queue until there is an answer.

    Raises NotAllowed, or Refused when the line is not in doubt.
    """
    line = _held_line(kind, line_id, actor)
    if line.link_status != LinkStatus.REVIEW:
        raise Refused(_("This line is not in doubt any more."), code="not_in_review")
    if line.asked_at is None or line.asked_answer:
        line.asked_at, line.asked_answer = at, AskedAnswer.NONE
        line.save(update_fields=["asked_at", "asked_answer"])
        _note(line, "line.community_asked", actor, at)
    return line


@transaction.atomic
def note_no_answer(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Note that the community does not know either: the line goes back into the queue.

    What a community does know is a decision like any other. Raises NotAllowed, or Refused when
    the community has not been asked.
    """
    line = _held_line(kind, line_id, actor)
    if line.asked_at is None or line.link_status != LinkStatus.REVIEW:
        raise Refused(_("The community has not been asked about this line."), code="not_asked")
    if line.asked_answer != AskedAnswer.UNKNOWN:
        line.asked_answer = AskedAnswer.UNKNOWN
        line.save(update_fields=["asked_answer"])
        _note(line, "line.community_unsure", actor, at)
    return line


@transaction.atomic
def enter_answer(
    *, kind: str, line_id: UUID, answer: str, actor: User, at: datetime
) -> WrittenLine:
    """Enter what a community answered: a member's number, `nobody`, or `unknown`.

    Raises NotAllowed, AlreadyDecided, or Refused when nothing has been asked about the line.
    """
    line = _held_line(kind, line_id, actor)
    if line.asked_at is None:
        raise Refused(_("The community has not been asked about this line."), code="not_asked")
    known: dict[str, Any] = {"kind": kind, "line_id": line_id, "actor": actor, "at": at}
    if answer == "unknown":
        return note_no_answer(**known)
    if answer == "nobody":
        return say_nobody(**known)
    return link_to_member(member_number=answer, **known)


@transaction.atomic
def open_line(
    *, kind: str, line_id: UUID, actor: User, at: datetime, is_ahead: bool = False
) -> tuple[WrittenLine, str]:
    """The line and its full phone for the review page; the read is logged (promise E3).

    `is_ahead`: handed out while the line before it is still on the screen. Raises NotAllowed.
    """
    line = LINE_MODELS[kind]._default_manager.select_related("community").get(id=line_id)
    require(policies.can_decide_link(actor, line))
    candidates = [c["member"] for c in line.link_evidence.get("candidates", [])]
    details = {"candidates": candidates, **({"ahead": True} if is_ahead else {})}
    _note(line, "line.phone_seen", actor, at, **details)
    return line, line.phone()


def _held_line(kind: str, line_id: UUID, actor: User) -> WrittenLine:
    """The line, locked until the transaction ends, if this person may decide on it."""
    # The row is the lock: of two people who decide at once, the second sees what the first said.
    line = LINE_MODELS[kind]._default_manager.select_for_update().get(id=line_id)
    require(policies.can_decide_link(actor, line))
    if not line.is_current:
        raise Refused(_("This line has been corrected meanwhile."), code="line_replaced")
    return line


def _decide(line: WrittenLine, member: Member | None, actor: User, at: datetime) -> bool:
    """Write the decision; False where just this has been said already."""
    faults.point("review.before_deciding")
    if line.link_by == LinkedBy.CARD:
        raise Refused(_("The card itself says whom this line means."), code="line_of_a_card")
    if line.link_by == LinkedBy.PERSON:
        if line.member_id == (member.id if member else None):
            return False
        raise AlreadyDecided(line)
    line.member = member
    line.link_status = LinkStatus.NOBODY if member is None else LinkStatus.LINKED
    line.link_by = LinkedBy.PERSON
    line.decided_by = actor
    line.decided_at = at
    if line.asked_at is not None:
        line.asked_answer = AskedAnswer.KNOWN
    line.save(update_fields=DECISION)
    return True


def _evidence_of(line: WrittenLine, member: Member | None) -> dict[str, Any]:
    """What the machine thought when the person decided: the ground on which a model may learn."""
    guess = line.link_evidence.get("guess", "")
    agrees = guess == (member.number if member else "")
    return {"asked": line.asked_at is not None, "agrees": agrees}


def _note(line: WrittenLine, verb: str, actor: User, at: datetime, **details: Any) -> None:
    audit.record(actor=actor, verb=verb, target=line, at=at, details=details)
