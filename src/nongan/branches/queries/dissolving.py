"""The end of a branch: what is still open, the notes to write, and the pack for the archive."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nongan.branches.models import (
    Appointment,
    Decision,
    DirectiveCopy,
    InformationReport,
    PerformanceNote,
    Placement,
    TemporaryBranch,
)
from nongan.branches.queries.closing import ClosingCheck, add_closing_check
from nongan.branches.queries.report_figures import label_of, members_served
from nongan.branches.rules.quarters import quarters_between
from nongan.kernel import clock
from nongan.kernel.exports import Sheet, Value, comma_separated, workbook

Status = InformationReport.Status
EPOCH = (1980, 1, 1, 0, 0, 0)  # what a ZIP can say at the least: the pack's bytes depend on nothing


def still_placed(branch: TemporaryBranch) -> QuerySet[Placement]:
    """The placements in the branch's community that have not ended."""
    return Placement.objects.filter(community=branch.community_id, ends_on=None)


def without_note(branch: TemporaryBranch) -> list[Placement]:
    """Who served in the branch and has no performance note."""
    noted = set(branch.notes.values_list("member", flat=True))
    return [row for row in members_served(branch) if row.member_id not in noted]


def unanswered(branch: TemporaryBranch) -> QuerySet[DirectiveCopy]:
    """The copies of directives in force that the branch has not answered."""
    rows = branch.directive_copies.filter(directive__status="issued")
    return rows.exclude(status=DirectiveCopy.Status.ANSWERED)


def reports_missing(branch: TemporaryBranch) -> int:
    """How many quarters that have ended lack an accepted report."""
    if branch.starts_on is None:
        return 0
    today = clock.today()
    ended = [q for q in quarters_between(branch.starts_on, today) if q.ends_on < today]
    accepted = set(branch.reports.filter(status=Status.ACCEPTED).values_list("year", "quarter"))
    return sum((q.year, q.number) not in accepted for q in ended)


def in_office(branch: TemporaryBranch) -> QuerySet[Appointment]:
    """The appointments that have not been relieved or withdrawn."""
    return branch.appointments.exclude(status__in=["relieved", "withdrawn"])


PAGE = "branches:branch-dissolution"
CHECKS = (
    ClosingCheck(
        code="members_placed",
        label=gettext_lazy("Members still placed here"),
        count=lambda branch: still_placed(branch).count(),
        url_name=PAGE,
        takes_branch=True,
        order=10,
    ),
    ClosingCheck(
        code="notes_missing",
        label=gettext_lazy("Members without a performance note"),
        count=lambda branch: len(without_note(branch)),
        url_name=PAGE,
        takes_branch=True,
        order=20,
    ),
    ClosingCheck(
        code="directives_unanswered",
        label=gettext_lazy("Directives not answered"),
        count=lambda branch: unanswered(branch).count(),
        url_name="branches:directive-list",
        order=30,
        passes_on=True,
    ),
    ClosingCheck(
        code="reports_missing",
        label=gettext_lazy("Quarters without an accepted report"),
        count=reports_missing,
        url_name="branches:report-list",
        order=40,
        passes_on=True,
    ),
    ClosingCheck(
        code="in_office",
        label=gettext_lazy("Appointments not relieved"),
        count=lambda branch: in_office(branch).count(),
        url_name="branches:branch-detail",
        takes_branch=True,
        order=45,
    ),
)


def register_own() -> None:
    """Register what branches compute themselves; called from apps.py only."""
    for check in CHECKS:
        add_closing_check(check)


# ── performance notes ────────────────────────────────────────────────────────────────────────


def notes(rows: QuerySet[PerformanceNote]) -> QuerySet[PerformanceNote]:
    """Notes with branch, member and home, the latest first."""
    return rows.select_related("branch", "member", "home").order_by(
        "-written_at", "branch__name", "member__number"
    )


def figure_words(figures: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """Figures as a person reads them: name and value."""
    return [(str(label_of(row["code"])), row["value"]) for row in figures]


def notes_workbook(rows: Iterable[PerformanceNote]) -> bytes:
    """The notes as a workbook."""
    lines = [
        [
            row.member.number,
            row.member.name,
            row.home.name,
            row.branch.name,
            "; ".join(f"{name} {value}" for name, value in figure_words(row.figures)),
            row.text,
        ]
        for row in rows
    ]
    heads = [_("Member number"), _("Name"), _("Home Party organisation"), _("Temporary branch")]
    heads += [_("From the records"), _("In words")]
    widths = [12, 10, 30, 26, 40, 60]
    title = _("Performance notes")
    return workbook([Sheet(title, heads, lines, title=title, widths=widths)])


# ── the archive pack ─────────────────────────────────────────────────────────────────────────


def archive_pack(branch: TemporaryBranch) -> bytes:
    """The pack: `branch.json`, and a table of each part that any office program opens.

    Equal records give equal bytes on both databases: nothing in it is an id or an hour of
    building, rows are in an order of their own, and nothing is compressed.
    """
    content = _content(branch)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as pack:
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        pack.writestr(zipfile.ZipInfo("branch.json", EPOCH), text.encode())
        for name, rows in content.items():
            if isinstance(rows, list) and rows:
                heads = list(rows[0])
                table = comma_separated(heads, [[_flat(row[h]) for h in heads] for row in rows])
                pack.writestr(zipfile.ZipInfo(f"{name}.csv", EPOCH), table)
    return buffer.getvalue()


def _flat(value: Any) -> Value:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value if value is None or isinstance(value, int) else str(value)


def _day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = clock.day_of(value)
    return value.isoformat() if value else ""


def _decision(row: Decision | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"body": row.body.name, "number": row.number, "decided_on": _day(row.decided_on)}


def _content(branch: TemporaryBranch) -> dict[str, Any]:
    return {
        "branch": {
            "name": branch.name,
            "community": branch.community.name,
            "purpose": branch.purpose,
            "starts_on": _day(branch.starts_on),
            "ends_on": _day(branch.ends_on),
            "founded_by": _decision(branch.founded_by),
            "dissolved_by": _decision(branch.dissolved_by),
            "dissolving_reason": branch.dissolving_reason,
        },
        "committee": _ordered(_committee(branch)),
        "members": _ordered(_members(branch)),
        "groups": _ordered(_groups(branch)),
        "directives": _ordered(_directives(branch)),
        "reports": _ordered(_reports(branch)),
        "party_life": _ordered(_party_life(branch)),
        "notes": _ordered(_notes(branch)),
    }


def _ordered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False))


def _committee(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    rows = branch.appointments.select_related("member", "decision__body", "relieved_by__body")
    for row in rows:
        yield {
            "post": row.post,
            "member": row.member.number,
            "name": row.member.name,
            "status": row.status,
            "starts_on": _day(row.starts_on),
            "ends_on": _day(row.ends_on),
            "decision": _decision(row.decision),
            "relieved_by": _decision(row.relieved_by),
            "end_reason": row.end_reason,
        }


def _members(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    for row in members_served(branch):
        yield {
            "member": row.member.number,
            "name": row.member.name,
            "starts_on": _day(row.starts_on),
            "ends_on": _day(row.ends_on),
            "reason": row.reason,
        }


def _groups(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    for group in branch.groups.select_related("leader").prefetch_related("members__member"):
        for row in group.members.all():
            is_leader = row.member_id == group.leader_id
            member = {"member": row.member.number, "name": row.member.name}
            yield {"group": group.number, **member, "leads": is_leader}


def _directives(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    for row in branch.directive_copies.select_related("directive"):
        yield {
            "issued_on": _day(row.directive.issued_at),
            "title": row.directive.title,
            "text": row.directive.text,
            "withdrawn": row.directive.status == "withdrawn",
            "status": row.status,
            "answer": row.answer,
            "answered_on": _day(row.answered_at),
        }


def _reports(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    for row in branch.reports.all():
        yield {
            "year": row.year,
            "quarter": row.quarter,
            "status": row.status,
            "figures": row.figures,
            "figures_digest": row.figures_digest,
            "situation": row.situation,
            "difficulties": row.difficulties,
            "next_steps": row.next_steps,
        }


def _party_life(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    rows = branch.party_life.prefetch_related("attendances__member", "attendances__home")
    for row in rows:
        there: Sequence[dict[str, str]] = [
            {"member": a.member.number, "name": a.member.name, "home": a.home.name}
            for a in sorted(row.attendances.all(), key=lambda a: a.member.number)
        ]
        yield {
            "held_on": _day(row.held_on),
            "kind": row.kind,
            "topic": row.topic,
            "minutes": row.minutes_reference,
            "withdrawn": row.withdrawn_reason,
            "present": there,
        }


def _notes(branch: TemporaryBranch) -> Iterable[dict[str, Any]]:
    for row in branch.notes.select_related("member", "home"):
        yield {
            "member": row.member.number,
            "name": row.member.name,
            "home": row.home.name,
            "figures": row.figures,
            "text": row.text,
        }
