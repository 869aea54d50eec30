"""Requests to look again (R8, PIPL art. 24): asked by the member, answered by a person in words."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.allocation.models import Amendment, ReviewRequest
from nongan.allocation.policies import after as policies
from nongan.allocation.queries import after as queries
from nongan.allocation.rules import Wanted
from nongan.allocation.services.amending import write_amendment
from nongan.allocation.services.in_force import held_in_force
from nongan.audit import services as audit
from nongan.kernel import clock, working_days
from nongan.kernel.errors import NotAllowed, Refused, require
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member

Status = ReviewRequest.Status
ANSWER_WITHIN = 10
LONGEST = 600


@dataclass(frozen=True)
class Answer:
    """An officer's answer in words; with `move` the member serves elsewhere, without it all
    stays as it is. The reason and the member of `move` are the review's own."""

    words: str
    move: Wanted | None = None


@transaction.atomic
def ask_review(*, text: str, wished_id: int | None, actor: User, at: datetime) -> ReviewRequest:
    """Ask a person to look again at where the plan in force put the actor.

    Raises NotAllowed for somebody who is no member; Refused without a text, without a place under
    a plan, or while an earlier request is open.
    """
    own = organisations.member_of(actor)
    if own is None:
        raise NotAllowed
    # The member's row is the lock: two requests of one member take turns here.
    member = Member.objects.select_for_update(of=("self",)).get(pk=own.pk)
    place = queries.own_place(member)
    if place is None:
        raise Refused(_("No plan in force has a place for you."), code="not_on_plan")
    if not text.strip():
        raise Refused(_("Say in a few words what speaks against it."), code="no_text")
    if wished_id and not organisations.open_communities().filter(id=wished_id).exists():
        raise Refused(_("One of the communities is closed or unknown."), code="closed")
    if place.plan.reviews.filter(member=member, status=Status.OPEN).exists():
        raise Refused(_("Your earlier request has not been answered yet."), code="review_open")
    review = ReviewRequest.objects.create(
        plan=place.plan,
        member=member,
        text=text.strip()[:LONGEST],
        wished_id=wished_id,
        asked_by=actor,
        asked_at=at,
        due_on=working_days.add(clock.day_of(at), ANSWER_WITHIN),
    )
    _record("review.asked", review, actor, at)
    return review


@transaction.atomic
def withdraw_review(*, review_id: UUID, actor: User, at: datetime) -> ReviewRequest:
    """Take an own request back, at any time before it is answered. Raises NotAllowed, Refused."""
    review = _held(review_id)
    require(policies.is_own(actor, review.member))
    ReviewRequest.LIFECYCLE.require(review.status, Status.WITHDRAWN)
    review.status = Status.WITHDRAWN
    review.save(update_fields=["status"])
    _record("review.withdrawn", review, actor, at)
    return review


@transaction.atomic
def answer_review(*, review_id: UUID, answer: Answer, actor: User, at: datetime) -> ReviewRequest:
    """Answer a request: it stays, or the member serves in the community that a person chose.

    Nothing decides by itself. Raises NotAllowed, also to the member; Refused without words, for
    one that is answered, and for what `amend_plan` refuses.
    """
    review = _held(review_id)
    require(policies.can_answer_review(actor, review.member_id))
    status = Status.CHANGED if answer.move else Status.UPHELD
    ReviewRequest.LIFECYCLE.require(review.status, status)
    if not answer.words.strip():
        raise Refused(_("Answer in words."), code="no_text")
    _record("review.answered", review, actor, at, status=status)
    if answer.move:
        plan = held_in_force(review.plan_id)
        reason, number = Amendment.Reason.REVIEW, review.member.number
        wanted = replace(answer.move, member_number=number, reason=reason)
        write_amendment(plan, wanted, actor=actor, at=at)
    review.status, review.answer = status, answer.words.strip()[:LONGEST]
    review.answered_by, review.answered_at = actor, at
    review.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    return review


def _held(review_id: UUID) -> ReviewRequest:
    rows = ReviewRequest.objects.select_for_update(of=("self",)).select_related("member")
    return rows.get(id=review_id)


def _record(verb: str, review: ReviewRequest, actor: User, at: datetime, status: str = "") -> None:
    details = {"member": review.member.number, "status": str(status or review.status)}
    audit.record(actor=actor, verb=verb, target=review, at=at, details=details)
