"""Directives: the committee asks, every branch sees and answers its own copy."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import Directive, DirectiveCopy, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.rules.written import DirectiveWords
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require

__all__ = [
    "AT_WORK",
    "DirectiveWords",
    "answer_directive",
    "issue_directive",
    "see_directive",
    "withdraw_directive",
]

AT_WORK = (TemporaryBranch.Status.ACTIVE, TemporaryBranch.Status.DISSOLVING)
Status = DirectiveCopy.Status


@transaction.atomic
def issue_directive(
    *, words: DirectiveWords, branch_ids: Sequence[UUID] | None, actor: User, at: datetime
) -> Directive:
    """Send a directive to the branches named, or to all at work (None).

    Raises NotAllowed; Refused for empty words, a day that has passed, no branch, or one that is
    not at work (dissolved, or not yet begun).
    """
    require(policies.can_direct(actor))
    title, text = words.title.strip()[:120], words.text.strip()[:4000]
    if not title or not text:
        raise Refused(_("Say what is asked."), code="words_missing")
    if words.due_on is not None:
        clock.require_reckonable(words.due_on)
        if words.due_on < clock.day_of(at):
            raise Refused(_("The day by which it is due has passed."), code="due_before_today")
    branches = _receivers(branch_ids)
    row = Directive.objects.create(
        title=title, text=text, due_on=words.due_on, issued_by=actor, issued_at=at
    )
    DirectiveCopy.objects.bulk_create(
        DirectiveCopy(directive=row, branch=branch) for branch in branches
    )
    details = {"title": title, "branches": len(branches)}
    audit.record(actor=actor, verb="directive.issued", target=row, at=at, details=details)
    return row


def _receivers(branch_ids: Sequence[UUID] | None) -> list[TemporaryBranch]:
    # Held until the copies stand: none of them is dissolved in between.
    rows = TemporaryBranch.objects.select_for_update(of=("self",)).order_by("id")
    if branch_ids is None:
        found = list(rows.filter(status__in=AT_WORK))
    else:
        found = list(rows.filter(id__in=branch_ids))
        if len(found) < len(set(branch_ids)):
            raise TemporaryBranch.DoesNotExist
        for branch in found:
            if branch.status not in AT_WORK:
                raise Refused(
                    _("%(name)s is not at work.") % {"name": branch.name}, code="not_at_work"
                )
    if not found:
        raise Refused(_("No branch is at work."), code="no_branch")
    return found


@transaction.atomic
def withdraw_directive(*, directive_id: UUID, actor: User, at: datetime) -> Directive:
    """Withdraw a directive; what was answered stays to be read. Raises NotAllowed, IllegalMove."""
    require(policies.can_direct(actor))
    row = Directive.objects.select_for_update(of=("self",)).get(id=directive_id)
    Directive.LIFECYCLE.require(row.status, Directive.Status.WITHDRAWN)
    row.status = Directive.Status.WITHDRAWN
    row.save(update_fields=["status"])
    details = {"title": row.title}
    audit.record(actor=actor, verb="directive.withdrawn", target=row, at=at, details=details)
    return row


def _own_copy(copy_id: int, actor: User, to: str) -> DirectiveCopy:
    # The directive is the lock: nobody answers what is being withdrawn.
    directive = Directive.objects.select_for_update(of=("self",)).get(copies=copy_id)
    copy = directive.copies.select_related("branch").get(id=copy_id)
    require(policies.leads(actor, copy.branch))
    if directive.status == Directive.Status.WITHDRAWN:
        raise Refused(_("This directive has been withdrawn."), code="withdrawn")
    DirectiveCopy.LIFECYCLE.require(copy.status, to)
    copy.status = to
    copy.directive = directive
    return copy


@transaction.atomic
def see_directive(*, copy_id: int, actor: User, at: datetime) -> DirectiveCopy:
    """Say that the branch has read its copy. Raises NotAllowed, IllegalMove, Refused."""
    copy = _own_copy(copy_id, actor, Status.SEEN)
    copy.seen_at = at
    copy.save(update_fields=["status", "seen_at"])
    return _recorded(copy, "directive.seen", actor, at)


@transaction.atomic
def answer_directive(*, copy_id: int, answer: str, actor: User, at: datetime) -> DirectiveCopy:
    """Answer the branch's copy in its own words, once.

    Raises NotAllowed, IllegalMove; Refused for an empty answer or a withdrawn directive.
    """
    copy = _own_copy(copy_id, actor, Status.ANSWERED)
    copy.answer = answer.strip()[:4000]
    if not copy.answer:
        raise Refused(_("Write what was done."), code="answer_missing")
    copy.seen_at, copy.answered_by, copy.answered_at = copy.seen_at or at, actor, at
    copy.save(update_fields=["status", "seen_at", "answer", "answered_by", "answered_at"])
    return _recorded(copy, "directive.answered", actor, at)


def _recorded(copy: DirectiveCopy, verb: str, actor: User, at: datetime) -> DirectiveCopy:
    details = {"title": copy.directive.title, "branch": copy.branch.name}
    audit.record(actor=actor, verb=verb, target=copy.directive, at=at, details=details)
    return copy
