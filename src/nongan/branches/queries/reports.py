"""Reads of the quarterly reports: what is due when, and how the branches × quarters stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from nongan.branches.models import InformationReport, TemporaryBranch
from nongan.branches.queries.report_figures import Asked, find_source, label_of
from nongan.branches.rules.quarters import Quarter, quarter_of
from nongan.kernel import working_days

DAYS = 10  # working days after the quarter's end (domain.md M04)
SHOWN = 4
WORKED = ("active", "dissolving", "dissolved", "archived")


def due_on(quarter: Quarter) -> date:
    """The day by which a quarter's report is due: its end and ten working days."""
    return working_days.add(quarter.ends_on, DAYS)


def quarters_shown(today: date) -> list[Quarter]:
    """The running quarter and the three before, oldest first."""
    found = [quarter_of(today)]
    while len(found) < SHOWN:
        found.insert(0, found[0].before())
    return found


@dataclass(frozen=True)
class Place:
    """One branch in one quarter: its report, if it may be seen, and whether one is expected."""

    quarter: Quarter
    report: InformationReport | None
    is_expected: bool


def was_at_work(branch: TemporaryBranch, quarter: Quarter) -> bool:
    """Say whether the branch was at work on some day of the quarter."""
    if branch.starts_on is None or branch.starts_on > quarter.ends_on:
        return False
    return branch.ends_on is None or branch.ends_on > quarter.starts_on


def overview(
    branches: QuerySet[TemporaryBranch],
    reports: QuerySet[InformationReport],
    quarters: Sequence[Quarter],
) -> list[tuple[TemporaryBranch, list[Place]]]:
    """Branches × quarters in the order of the communities; two queries."""
    rows = list(branches.filter(status__in=WORKED).order_by("community", "starts_on", "id"))
    first = quarters[0]
    known = {
        (row.branch_id, row.year, row.quarter): row for row in reports.filter(year__gte=first.year)
    }
    return [
        (
            branch,
            [
                Place(q, known.get((branch.id, q.year, q.number)), was_at_work(branch, q))
                for q in quarters
            ],
        )
        for branch in rows
    ]


def lines(report: InformationReport) -> list[dict[str, Any]]:
    """The figures of a report with their names; `opens` where the records can be listed."""
    return [
        {**row, "label": label_of(row["code"]), "opens": find_source(row["code"]) is not None}
        for row in report.figures
    ]


def asked_of(report: InformationReport, today: date) -> Asked:
    """Whose records of which quarter stand behind a report's figures."""
    quarter = Quarter(report.year, report.quarter)
    return Asked(report.branch, quarter, min(today, quarter.ends_on))


def to_write(branches: QuerySet[TemporaryBranch], today: date) -> tuple[int, int]:
    """How many of the branches owe the report of the quarter that has ended, and how many of
    them past its day."""
    quarter = quarter_of(today).before()
    rows = [row for row in branches.filter(status__in=WORKED) if was_at_work(row, quarter)]
    handed_up = InformationReport.objects.filter(
        branch__in=rows, year=quarter.year, quarter=quarter.number
    ).filter(status__in=["submitted", "accepted"])
    count = len(rows) - handed_up.count()
    return count, count if today > due_on(quarter) else 0
