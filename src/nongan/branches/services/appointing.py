"""Appointing to the posts of a branch and relieving of them, step by step (M03).

The branch's row is the lock, the member's row the second: of several nominated for a post one is
decided, and nobody becomes secretary of two branches. Constraints stand behind both.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import Appointment, TemporaryBranch
from nongan.branches.policies import appointing as policies
from nongan.branches.queries.appointing import candidate_of, holders, may_take_over
from nongan.branches.queries.closing import open_handover_matters
from nongan.branches.rules.composition import Problem, post_problem
from nongan.branches.rules.written import DecisionValues, Relief
from nongan.branches.services.deciding import in_order, past_day, record_decision
from nongan.branches.services.holding import hold_branch
from nongan.kernel.errors import Refused, require
from nongan.organisations import services as organisations
from nongan.organisations.models import Member

Status = Appointment.Status
OPEN_BRANCH = (TemporaryBranch.Status.APPROVED, TemporaryBranch.Status.ACTIVE)

WHY = {
    Problem.NOT_ACTIVE: gettext_lazy("Only members in service hold a post."),
    Problem.NOT_OF_AN_ORGAN: gettext_lazy(
        "The secretary and one deputy come from the Party organisation of a county organ."
    ),
    Problem.NOT_OF_THE_COMMUNITY: gettext_lazy(
        "The second deputy comes from this community's own Party organisation."
    ),
    Problem.NOT_A_DEPUTY_HEAD: gettext_lazy(
        "The secretary is a deputy head of a county organ; state that the person is one."
    ),
    Problem.SECRETARY_ELSEWHERE: gettext_lazy(
        "This member is the secretary of another branch; everybody leads one."
    ),
    Problem.POST_TAKEN: gettext_lazy("Somebody has been decided on for this post already."),
    Problem.HAS_A_POST: gettext_lazy("This member has a post in this branch, or is nominated."),
}


@transaction.atomic
def nominate_member(
    *,
    branch_id: UUID,
    post: str,
    member_number: str,
    is_deputy_head: bool = False,
    actor: User,
    at: datetime,
) -> Appointment:
    """Nominate a member for a post; several may be nominated for one.

    `is_deputy_head` is what a person states about the rank in the own organ. Raises NotAllowed,
    Member.DoesNotExist, or Refused with the rule that stands against it.
    """
    require(policies.can_appoint(actor))
    branch = hold_branch(branch_id)
    _require_open(branch)
    if post not in Appointment.Post.values:
        raise Refused(_("There is no such post."), code="no_post")
    member = Member.objects.select_for_update(of=("self",)).get(number=member_number)
    row = Appointment(
        branch=branch,
        member=member,
        post=post,
        is_deputy_head=is_deputy_head,
        nominated_by=actor,
        nominated_at=at,
    )
    _require_fit(row, is_taken=False)
    row.save(force_insert=True)
    _record(row, "appointment.nominated", actor, at)
    return row


def _require_open(branch: TemporaryBranch) -> None:
    if branch.status not in OPEN_BRANCH:
        raise Refused(
            _("Posts are filled in branches that are approved or at work."), code="branch_not_open"
        )
    if branch.community.closed_on is not None:
        raise Refused(_("%(name)s is closed.") % {"name": branch.community.name}, code="closed")


def _require_fit(row: Appointment, *, is_taken: bool) -> None:
    problem = post_problem(row.post, candidate_of(row), is_taken=is_taken)
    if problem is not None:
        raise Refused(WHY[problem], code=problem)


def _held(appointment_id: UUID, actor: User, status: str) -> Appointment:
    """The appointment under the lock of its branch, if it may become `status`."""
    require(policies.can_appoint(actor))
    branch_id = Appointment.objects.values_list("branch", flat=True).get(id=appointment_id)
    branch = hold_branch(branch_id)
    row = Appointment.objects.select_related("member", "decision").get(id=appointment_id)
    row.branch = branch
    Appointment.LIFECYCLE.require(row.status, status)
    row.status = status
    return row


def _record(row: Appointment, verb: str, actor: User, at: datetime, **more: object) -> None:
    details = {"branch": row.branch.name, "post": row.post, "member": row.member.number, **more}
    audit.record(actor=actor, verb=verb, target=row, at=at, details=details)


@transaction.atomic
def deliberate_appointment(
    *, appointment_id: UUID, on: date, actor: User, at: datetime
) -> Appointment:
    """Note the day of deliberation. Raises NotAllowed, Refused."""
    row = _held(appointment_id, actor, Status.DELIBERATED)
    past_day(on, at)
    row.deliberated_on = on
    row.save(update_fields=["status", "deliberated_on"])
    _record(row, "appointment.deliberated", actor, at, on=on.isoformat())
    return row


@transaction.atomic
def decide_appointment(
    *, appointment_id: UUID, decision: DecisionValues, actor: User, at: datetime
) -> Appointment:
    """Record the decision: from now on the post is this member's, and no other's.

    The rules are asked again under the lock, since the member may have moved, left, or been
    overtaken. Raises NotAllowed, Refused.
    """
    row = _held(appointment_id, actor, Status.DECIDED)
    _require_open(row.branch)
    row.member = Member.objects.select_for_update(of=("self",)).get(id=row.member_id)
    _require_fit(row, is_taken=holders(row.branch).filter(post=row.post).exists())
    made = record_decision(decision, recorder=actor, at=at)
    in_order(row.deliberated_on, made.decided_on)
    row.decision = made
    try:
        with transaction.atomic():
            row.save(update_fields=["status", "decision"])
    except IntegrityError as taken:
        raise Refused(WHY[Problem.POST_TAKEN], code=Problem.POST_TAKEN) from taken
    _record(row, "appointment.decided", actor, at, decision=made.number)
    return row


@transaction.atomic
def notify_appointment(*, appointment_id: UUID, on: date, actor: User, at: datetime) -> Appointment:
    """Note the day of the notice to the member and the branch. Raises NotAllowed, Refused."""
    row = _held(appointment_id, actor, Status.NOTIFIED)
    past_day(on, at)
    in_order(_decided_on(row), on)
    row.notified_on = on
    row.save(update_fields=["status", "notified_on"])
    _record(row, "appointment.notified", actor, at, on=on.isoformat())
    return row


def _decided_on(row: Appointment) -> date | None:
    return row.decision.decided_on if row.decision else None


@transaction.atomic
def take_office(*, appointment_id: UUID, on: date, actor: User, at: datetime) -> Appointment:
    """Let a notified member be in office from a day: not before the decision, nor before the
    branch is at work. Raises NotAllowed, Refused.
    """
    row = _held(appointment_id, actor, Status.IN_OFFICE)
    if row.branch.status != TemporaryBranch.Status.ACTIVE:
        raise Refused(_("The branch is not at work yet."), code="branch_not_active")
    member = Member.objects.select_for_update(of=("self",)).get(id=row.member_id)
    if member.status != Member.Status.ACTIVE:
        raise Refused(WHY[Problem.NOT_ACTIVE], code=Problem.NOT_ACTIVE)
    past_day(on, at)
    in_order(_decided_on(row), on)
    in_order(row.branch.starts_on, on)
    row.starts_on = on
    row.save(update_fields=["status", "starts_on"])
    _record(row, "appointment.in_office", actor, at, on=on.isoformat())
    return row


@transaction.atomic
def relieve_appointment(
    *, appointment_id: UUID, decision: DecisionValues, relief: Relief, actor: User, at: datetime
) -> Appointment:
    """Relieve a member of a post from a day on; what the account could do for the branch ends in
    the same transaction (promise E11).

    When a secretary leaves matters open, another of the committee takes them over and has to be
    named, unless nobody else is in office. Raises NotAllowed, Refused.
    """
    row = _held(appointment_id, actor, Status.RELIEVED)
    past_day(relief.on, at)
    in_order(row.starts_on, relief.on)
    row.end_reason = _reason(relief.reason)
    row.taken_over_by = _successor(row, relief.taken_over_by)
    row.relieved_by = record_decision(decision, recorder=actor, at=at)
    in_order(row.starts_on, row.relieved_by.decided_on)
    row.ends_on = relief.on
    row.save(update_fields=["status", "ends_on", "end_reason", "relieved_by", "taken_over_by"])
    ended = organisations.end_branch_offices(
        member=row.member, community=row.branch.community, at=at
    )
    _record(row, "appointment.relieved", actor, at, on=relief.on.isoformat(), grants_ended=ended)
    return row


def _successor(row: Appointment, number: str) -> Member | None:
    others = may_take_over(row)
    if number:
        found = others.filter(number=number).first()
        if found is None:
            raise Refused(
                _("Somebody who is in office in this branch takes over."), code="not_in_office"
            )
        return found
    matters = open_handover_matters(row.branch) if row.post == Appointment.Post.SECRETARY else []
    if matters and others.exists():
        names = _(", ").join(f"{point.check.label} ({point.count})" for point in matters)
        raise Refused(
            _("Name who takes over what is open: %(matters)s.") % {"matters": names},
            code="takeover_missing",
        )
    return None


@transaction.atomic
def withdraw_appointment(
    *, appointment_id: UUID, reason: str, actor: User, at: datetime
) -> Appointment:
    """Withdraw a nomination or an appointment before office. Raises NotAllowed, Refused."""
    row = _held(appointment_id, actor, Status.WITHDRAWN)
    row.end_reason = _reason(reason)
    row.save(update_fields=["status", "end_reason"])
    _record(row, "appointment.withdrawn", actor, at)
    return row


def _reason(written: str) -> str:
    reason = " ".join(written.split())[:200]
    if not reason:
        raise Refused(_("Write a reason."), code="reason_missing")
    return reason
