"""What a branch's quarter is counted by: every figure is the number of records that it opens.

Higher apps register their sources in apps.py; people never write a figure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import (
    Appointment,
    DirectiveCopy,
    PartyLifeAttendance,
    PartyLifeRecord,
    Placement,
    TemporaryBranch,
)
from nongan.branches.queries.appointing import in_office_on
from nongan.branches.queries.placing import placements_on
from nongan.branches.rules.quarters import Quarter
from nongan.kernel import clock, digests

Text = str | Promise


@dataclass(frozen=True)
class Record:
    """One record behind a figure: what it is, and the page where it stands, if it has one."""

    text: str
    note: str = ""
    url_name: str = ""
    key: Any = None


@dataclass(frozen=True)
class Asked:
    """Whose figures of which quarter, counted on which day (its last, or the day of counting)."""

    branch: TemporaryBranch
    quarter: Quarter
    day: date


@dataclass(frozen=True)
class FigureSource:
    """A figure of the report: its code, its name, and the records that it counts."""

    code: str
    label: Text
    records: Callable[[Asked], Sequence[Record]]


# What is counted of members for a branch: member id → code → count, for notes.
MemberCounts = Callable[[TemporaryBranch, Iterable[UUID]], Mapping[UUID, Mapping[str, int]]]
_sources: dict[str, FigureSource] = {}
_member_sources: dict[str, tuple[MemberCounts, Mapping[str, Text]]] = {}


def add_figures(*sources: FigureSource) -> None:
    """Register figures of the quarterly report; called from apps.py only."""
    for source in sources:
        _sources[source.code] = source


def add_member_figures(name: str, counts: MemberCounts, labels: Mapping[str, Text]) -> None:
    """Register what is counted of each member for the performance note; from apps.py only."""
    _member_sources[name] = (counts, labels)


def figures(asked: Asked) -> list[dict[str, Any]]:
    """The figures as a report keeps them: code and whole value, in the order of registration."""
    return [
        {"code": source.code, "value": len(source.records(asked))} for source in _sources.values()
    ]


def figures_digest(asked: Asked, found: Sequence[Mapping[str, Any]]) -> str:
    """SM3 over what was counted, free of database ids: equal records, equal digest."""
    said = {
        "community": asked.branch.community.name,
        "branch": asked.branch.name,
        "quarter": [asked.quarter.year, asked.quarter.number],
        "figures": [dict(row) for row in found],
    }
    return digests.digest(said)


def find_source(code: str) -> FigureSource | None:
    """The figure with this code, if any."""
    return _sources.get(code)


def label_of(code: str) -> Text:
    """What a figure is called; its code when the app that counted it is gone."""
    if code in _sources:
        return _sources[code].label
    for _counts, labels in _member_sources.values():
        if code in labels:
            return labels[code]
    return code


def member_figures(
    branch: TemporaryBranch, members: Sequence[UUID]
) -> dict[UUID, list[dict[str, Any]]]:
    """What the records say of each member's service in a branch: counts, never a grade (R7)."""
    found: dict[UUID, list[dict[str, Any]]] = {member: [] for member in members}
    for counts, labels in _member_sources.values():
        counted = counts(branch, members)
        for member in members:
            of_one = counted.get(member, {})
            found[member] += [{"code": code, "value": of_one.get(code, 0)} for code in labels]
    return found


# ── the figures of this app ──────────────────────────────────────────────────────────────────


def placed(asked: Asked) -> list[Record]:
    """The members placed in the branch's community on the day."""
    rows = placements_on(asked.day).filter(community=asked.branch.community_id)
    return [
        Record(row.member.name, row.member.number, "home:three-in-one", row.member_id)
        for row in rows.select_related("member").order_by("member__number")
    ]


def _meetings(asked: Asked) -> list[Record]:
    rows = PartyLifeRecord.objects.filter(
        branch=asked.branch,
        withdrawn_at=None,
        held_on__gte=asked.quarter.starts_on,
        held_on__lte=asked.day,
    )
    return [
        Record(row.topic, f"{row.held_on} {row.get_kind_display()}", "branches:party-life")
        for row in rows.order_by("held_on", "topic")
    ]


def _copies(asked: Asked, **more: Any) -> list[Record]:
    rows = DirectiveCopy.objects.filter(branch=asked.branch, **more)
    rows = rows.exclude(directive__status="withdrawn").select_related("directive")
    return [
        Record(
            row.directive.title,
            clock.day_of(row.directive.issued_at).isoformat(),
            "branches:directive-detail",
            row.directive_id,
        )
        for row in rows.order_by("directive__issued_at")
        if asked.quarter.starts_on <= clock.day_of(row.directive.issued_at) <= asked.day
    ]


def _answered(asked: Asked) -> list[Record]:
    return _copies(asked, status=DirectiveCopy.Status.ANSWERED)


def vacancies(asked: Asked) -> list[Record]:
    """The three posts of a branch's leadership that nobody held on the day."""
    in_office = in_office_on(Appointment.objects.filter(branch=asked.branch), asked.day)
    held = set(in_office.values_list("post", flat=True))
    posts = [post for post in Appointment.Post if post != Appointment.Post.COMMITTEE_MEMBER]
    return [Record(str(post.label)) for post in posts if post.value not in held]


def _meetings_of(branch: TemporaryBranch, members: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    rows = PartyLifeAttendance.objects.filter(record__branch=branch, record__withdrawn_at=None)
    counted = Counter(rows.values_list("member", flat=True))
    return {member: {"meetings_attended": counted[member]} for member in members}


def register_own() -> None:
    """Register the figures that branches count themselves; called from apps.py only."""
    add_figures(
        FigureSource("placed", _("Members placed here"), placed),
        FigureSource("meetings", _("Meetings of Party life"), _meetings),
        FigureSource("directives", _("Directives received"), _copies),
        FigureSource("directives_answered", _("Directives answered"), _answered),
        FigureSource("vacancies", _("Vacant posts"), vacancies),
    )
    labels = {"meetings_attended": _("Meetings attended")}
    add_member_figures("branches", _meetings_of, labels)


def members_served(branch: TemporaryBranch) -> list[Placement]:
    """The placements in the branch's community while it lived, one a member, the latest."""
    rows = Placement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=branch.starts_on) & Q(ends_on__gt=F("starts_on")),
        community=branch.community_id,
    ).select_related("member")
    if branch.ends_on:
        rows = rows.filter(starts_on__lt=branch.ends_on)
    return list({row.member_id: row for row in rows.order_by("starts_on", "id")}.values())
