"""Reads of Party life: who may be tapped, the register, and who is still to be invited."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nongan.branches.models import (
    Appointment,
    PartyLifeAttendance,
    PartyLifeRecord,
    TemporaryBranch,
)
from nongan.branches.queries.appointing import in_office_on
from nongan.branches.queries.placing import placements_on
from nongan.branches.rules.quarters import Quarter
from nongan.organisations.models import Member


def _committee_on(branch: TemporaryBranch, day: date) -> QuerySet[Appointment]:
    return in_office_on(Appointment.objects.filter(branch=branch), day)


def members_on(branch: TemporaryBranch, day: date) -> QuerySet[Member]:
    """The members of a branch on a day: who was placed there, and who was in its committee."""
    placed = placements_on(day).filter(community=branch.community_id)
    reach = Q(id__in=placed.values("member"))
    reach |= Q(id__in=_committee_on(branch, day).values("member"))
    return Member.objects.filter(reach).order_by("number")


def without_meeting(branch: TemporaryBranch, quarter: Quarter, today: date) -> list[Member]:
    """The committee members of a branch with no meeting noted in the quarter: to be invited.

    A reminder and nothing else: no share, no order of merit, no consequence (R7).
    """
    day = min(today, quarter.ends_on)
    came = PartyLifeAttendance.objects.filter(
        record__branch=branch,
        record__withdrawn_at=None,
        record__held_on__range=(quarter.starts_on, quarter.ends_on),
    )
    rows = Member.objects.filter(id__in=_committee_on(branch, day).values("member"))
    return list(rows.exclude(id__in=came.values("member")).order_by("number"))


def meetings(rows: QuerySet[PartyLifeRecord]) -> QuerySet[PartyLifeRecord]:
    """Meetings, the latest first, with branch and attendances."""
    return rows.select_related("branch").prefetch_related("attendances__member")


def register(rows: QuerySet[PartyLifeAttendance]) -> QuerySet[PartyLifeAttendance]:
    """The lines of the register, the latest meeting first."""
    wanted = rows.select_related("record__branch", "member", "home")
    return wanted.order_by("-record__held_on", "record__branch__name", "member__number")


def register_line(row: PartyLifeAttendance) -> list[Any]:
    """One line of the register (双重组织生活登记表)."""
    meeting = row.record
    return [
        meeting.held_on,
        meeting.branch.name,
        str(meeting.get_kind_display()),
        meeting.topic,
        row.member.number,
        row.member.name,
        row.home.name,
        meeting.minutes_reference,
    ]
