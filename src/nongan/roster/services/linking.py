"""Linking lines to members: by rule within a check, and by a person for good."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Member
from nongan.roster import linkage
from nongan.roster.models import (
    AttendanceLine,
    FeedbackCard,
    LinkedBy,
    LinkStatus,
    Receipt,
    WrittenLine,
)
from nongan.roster.policies import checks as policies
from nongan.roster.queries.enrolment import EnrolledMember
from nongan.roster.queries.paper_lines import PaperLine, for_linking

LINE_MODELS: dict[str, type[WrittenLine]] = {
    "receipt": Receipt,
    "feedback": FeedbackCard,
    "attendance": AttendanceLine,
}
CHUNK = 250
KEPT_WHEN_CLEAR = 2
FIELDS = ["member", "link_status", "link_by", "link_evidence"]


def decide(
    lines: Sequence[PaperLine], members: Iterable[EnrolledMember]
) -> dict[str, linkage.Decision]:
    """What the linkage says of every line, by line key; nothing is written."""
    people = [
        linkage.Person(
            key=member.number,
            name=member.name,
            organ=member.organ,
            sex=member.sex,
            phone=member.phone,
            community=member.community,
            residence=member.residence,
            items=member.items,
        )
        for member in members
    ]
    return {decision.line: decision for decision in linkage.link(for_linking(lines), people)}


def write_links(
    lines: Iterable[PaperLine],
    decisions: Mapping[str, linkage.Decision],
    ids: Mapping[str, UUID],
) -> None:
    """Put the decisions into the lines, inside the caller's transaction.

    `ids` are the members' ids by number. What a person decided is left as it is.
    """
    changed: dict[type[WrittenLine], list[WrittenLine]] = {}
    for line in lines:
        row = line.row
        if row.link_by == LinkedBy.PERSON:
            continue
        before = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        _put(row, decisions[line.key], ids)
        after = [getattr(row, f"{name}_id" if name == "member" else name) for name in FIELDS]
        if before != after:
            changed.setdefault(type(row), []).append(row)
    for model, rows in changed.items():
        # A person who decided a moment ago is not overwritten: the rows were read under the
        # lock that such decisions take too (`_held_line`).
        model._default_manager.bulk_update(rows, FIELDS, batch_size=CHUNK)


def _put(row: WrittenLine, decision: linkage.Decision, ids: Mapping[str, UUID]) -> None:
    review = decision.status == "review"
    row.member_id = ids.get(decision.person)
    row.link_by = LinkedBy.RULE
    row.link_status = (
        LinkStatus.REVIEW
        if review
        else LinkStatus.LINKED
        if row.member_id is not None
        else LinkStatus.NOBODY
    )
    kept = decision.candidates
    if decision.status == "linked":
        kept = kept[:KEPT_WHEN_CLEAR]
    row.link_evidence = {
        "margin": round(decision.margin, 1),
        "guess": decision.person,
        "candidates": [_candidate(candidate) for candidate in kept],
    }


def _candidate(candidate: linkage.Candidate) -> dict[str, Any]:
    return {
        "member": candidate.person,
        "bits": round(candidate.bits, 1),
        "evidence": [[e.field, e.level, round(e.bits, 1)] for e in candidate.evidence],
    }


def _held_line(kind: str, line_id: UUID) -> WrittenLine:
    model = LINE_MODELS[kind]
    line = model._default_manager.select_for_update().get(id=line_id)
    if not line.is_current:
        raise Refused(_("This line has been corrected meanwhile."), code="line_replaced")
    return line


@transaction.atomic
def link_to_member(
    *, kind: str, line_id: UUID, member_number: str, actor: User, at: datetime
) -> WrittenLine:
    """Say which member a line means; no rule will ever overturn it.

    Raises NotAllowed, or Refused when there is no such member or the line was replaced.
    """
    line = _held_line(kind, line_id)
    require(policies.can_decide_link(actor, line))
    member = Member.objects.filter(number=member_number.strip().upper()).first()
    if member is None:
        raise Refused(_("There is no member with this number."), code="no_such_member")
    _decide(line, member, LinkStatus.LINKED, actor, at)
    audit.record(
        actor=actor,
        verb="line.linked",
        target=line,
        at=at,
        details={"member": member.number},
    )
    return line


@transaction.atomic
def say_nobody(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Say that a line means nobody on the roster. Raises NotAllowed or Refused."""
    line = _held_line(kind, line_id)
    require(policies.can_decide_link(actor, line))
    _decide(line, None, LinkStatus.NOBODY, actor, at)
    audit.record(actor=actor, verb="line.said_nobody", target=line, at=at)
    return line


@transaction.atomic
def undo_decision(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Take a person's decision back: the line waits for a person again.

    Raises NotAllowed, or Refused when no person has decided on it.
    """
    line = _held_line(kind, line_id)
    require(policies.can_decide_link(actor, line))
    if line.link_by != LinkedBy.PERSON:
        raise Refused(_("Nobody has decided on this line."), code="not_decided")
    guess = Member.objects.filter(number=line.link_evidence.get("guess") or "").first()
    line.member = guess
    line.link_status = LinkStatus.REVIEW
    line.link_by = LinkedBy.RULE
    line.decided_by = None
    line.decided_at = None
    line.save()
    audit.record(actor=actor, verb="line.decision_undone", target=line, at=at)
    return line


@transaction.atomic
def ask_community(*, kind: str, line_id: UUID, actor: User, at: datetime) -> WrittenLine:
    """Note that the community has been asked whom a line means; the line keeps waiting."""
    line = _held_line(kind, line_id)
    require(policies.can_decide_link(actor, line))
    line.asked_at = at
    line.save(update_fields=["asked_at"])
    audit.record(actor=actor, verb="line.community_asked", target=line, at=at)
    return line


@transaction.atomic
def open_line(*, kind: str, line_id: UUID, actor: User, at: datetime) -> tuple[WrittenLine, str]:
    """The line and its full phone for the review page; the read is logged (promise E3).

    Raises NotAllowed.
    """
    line = LINE_MODELS[kind]._default_manager.get(id=line_id)
    require(policies.can_decide_link(actor, line))
    phone = line.phone()
    audit.record(
        actor=actor,
        verb="line.phone_seen",
        target=line,
        at=at,
        details={"candidates": [c["member"] for c in line.link_evidence.get("candidates", [])]},
    )
    return line, phone


def _decide(
    line: WrittenLine, member: Member | None, status: LinkStatus, actor: User, at: datetime
) -> None:
    line.member = member
    line.link_status = status
    line.link_by = LinkedBy.PERSON
    line.decided_by = actor
    line.decided_at = at
    line.save(update_fields=["member", "link_status", "link_by", "decided_by", "decided_at"])
