"""Dual Party life: a meeting is noted once and counts for the branch and for each home."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import PartyLifeAttendance, PartyLifeRecord, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.queries import party_life as queries
from nongan.branches.queries.documents import register_document
from nongan.branches.rules.written import Meeting
from nongan.branches.services.holding import hold_open_records
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Membership
from nongan.paper.documents.model import Document

__all__ = ["Meeting", "export_register", "record_meeting", "withdraw_meeting"]


@transaction.atomic
def record_meeting(
    *, branch_id: UUID, meeting: Meeting, members: Sequence[str], actor: User, at: datetime
) -> PartyLifeRecord:
    """Note a meeting of a branch and who was there (member numbers).

    Each attendance counts for the Party organisation to which the member belonged on that day.
    Raises NotAllowed; Refused for a day ahead, a branch not at work then, somebody who was not of
    this branch on that day, nobody at all, or a meeting that is noted already.
    """
    branch = hold_open_records(branch_id)
    require(policies.leads(actor, branch))
    _require_sound(branch, meeting, at)
    known = {row.number: row for row in queries.members_on(branch, meeting.held_on)}
    strange = sorted(set(members) - known.keys())
    if strange:
        raise Refused(
            _("Not of this branch on that day: %(numbers)s")
            % {"numbers": _(", ").join(strange[:5])},
            code="not_of_this_branch",
        )
    there = [known[number] for number in dict.fromkeys(members)]
    if not there:
        raise Refused(_("Tap who was there."), code="nobody_there")
    homes = _homes([row.id for row in there], meeting.held_on)
    if homeless := [row.number for row in there if row.id not in homes]:
        raise Refused(
            _("Without a Party organisation on that day: %(numbers)s")
            % {"numbers": _(", ").join(homeless[:5])},
            code="no_home",
        )
    row = _keep(branch, meeting, actor, at)
    PartyLifeAttendance.objects.bulk_create(
        [PartyLifeAttendance(record=row, member=m, home_id=homes[m.id]) for m in there],
        batch_size=500,
    )
    return _recorded(row, "party_life.recorded", actor, at, present=len(there))


def _require_sound(branch: TemporaryBranch, meeting: Meeting, at: datetime) -> None:
    clock.require_reckonable(meeting.held_on)
    if meeting.kind not in PartyLifeRecord.Kind.values:
        raise Refused(_("There is no such kind of meeting."), code="kind_unknown")
    if not meeting.topic.strip():
        raise Refused(_("Say what the meeting was about."), code="topic_missing")
    if meeting.held_on > clock.day_of(at):
        raise Refused(_("A meeting is noted after it was held."), code="in_the_future")
    begun = branch.starts_on is not None and branch.starts_on <= meeting.held_on
    if not begun or (branch.ends_on is not None and branch.ends_on <= meeting.held_on):
        raise Refused(_("The branch was not at work on that day."), code="not_at_work")


def _homes(members: Sequence[UUID], day: date) -> dict[UUID, int]:
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), member__in=members, starts_on__lte=day
    )
    return dict(rows.values_list("member", "party_organisation"))


def _keep(branch: TemporaryBranch, meeting: Meeting, actor: User, at: datetime) -> PartyLifeRecord:
    try:
        with transaction.atomic():
            return PartyLifeRecord.objects.create(
                branch=branch,
                kind=meeting.kind,
                held_on=meeting.held_on,
                topic=meeting.topic.strip()[:120],
                minutes_reference=meeting.minutes_reference.strip()[:120],
                recorded_by=actor,
                recorded_at=at,
            )
    except IntegrityError as twice:
        raise Refused(_("This meeting is noted already."), code="noted_already") from twice


@transaction.atomic
def withdraw_meeting(*, record_id: UUID, reason: str, actor: User, at: datetime) -> PartyLifeRecord:
    """Say that a meeting was noted by mistake; it counts no longer and stays to be read.

    Raises NotAllowed; Refused without a reason, when it was withdrawn already, or once the branch
    is archived.
    """
    hold_open_records(PartyLifeRecord.objects.values_list("branch", flat=True).get(id=record_id))
    row = (
        PartyLifeRecord.objects.select_for_update(of=("self",))
        .select_related("branch")
        .get(id=record_id)
    )
    require(policies.leads(actor, row.branch))
    row.withdrawn_reason = reason.strip()[:200]
    if not row.withdrawn_reason:
        raise Refused(_("Say why."), code="reason_missing")
    if row.withdrawn_at is not None:
        raise Refused(_("This has already been settled."), code="illegal_move")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_reason", "withdrawn_at"])
    return _recorded(row, "party_life.withdrawn", actor, at, reason=row.withdrawn_reason)


@transaction.atomic
def export_register(*, actor: User, at: datetime) -> Document:
    """The register (双重组织生活登记表) of what the actor may see; it is logged, since
    it names people (R15). Raises NotAllowed.
    """
    require(policies.can_open_party_life(actor))
    rows = list(queries.register(policies.visible_attendances(actor)))
    details = {"rows": len(rows)}
    audit.record(actor=actor, verb="party_life.exported", target="register", at=at, details=details)
    return register_document(rows, clock.day_of(at))


def _recorded(
    row: PartyLifeRecord, verb: str, actor: User, at: datetime, **more: object
) -> PartyLifeRecord:
    details = {"branch": row.branch.name, "on": row.held_on.isoformat()} | more
    audit.record(actor=actor, verb=verb, target=row, at=at, details=details)
    return row
