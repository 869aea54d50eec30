"""The quarterly report: the system fills the figures, people write the words, the committee
accepts it or hands it back.
"""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import InformationReport, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.queries.report_figures import Asked, figures, figures_digest
from nongan.branches.queries.reports import was_at_work
from nongan.branches.rules.quarters import Quarter
from nongan.branches.rules.written import ReportWords
from nongan.branches.services.holding import hold_open_records
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require

__all__ = [
    "Quarter",
    "ReportWords",
    "Status",
    "WRITABLE",
    "accept_report",
    "fill_report",
    "return_report",
    "submit_report",
    "write_report",
]

Status = InformationReport.Status
WRITABLE = (Status.DRAFT, Status.RETURNED)
LENGTHS = {"situation": 4000, "difficulties": 2000, "next_steps": 2000}


@transaction.atomic
def fill_report(
    *, branch_id: UUID, quarter: Quarter, actor: User, at: datetime
) -> InformationReport:
    """Count a quarter's figures into the branch's report, which is begun if there is none.

    May be done again while it is a draft or returned. Raises NotAllowed; Refused for a quarter
    that has not begun or in which the branch was not at work; IllegalMove once handed up.
    """
    # The branch is the lock: two officers who begin the same report take turns here.
    branch = hold_open_records(branch_id)
    require(policies.leads(actor, branch))
    today = clock.day_of(at)
    _require_at_work(branch, quarter, at)
    which = {"branch": branch, "year": quarter.year, "quarter": quarter.number}
    # Its row is held, too: handing up takes no lock of the branch.
    held = InformationReport.objects.select_for_update(of=("self",)).filter(**which)
    row = held.first() or InformationReport(**which)
    if row.status not in WRITABLE:
        InformationReport.LIFECYCLE.require(row.status, Status.DRAFT)
    asked = Asked(branch, quarter, min(today, quarter.ends_on))
    row.figures = figures(asked)
    row.figures_digest = figures_digest(asked, row.figures)
    row.filled_at = at
    row.version += not row._state.adding
    row.save()
    return _recorded(row, "report.filled", actor, at)


def _require_at_work(branch: TemporaryBranch, quarter: Quarter, at: datetime) -> None:
    if quarter.starts_on > clock.day_of(at):
        raise Refused(_("This quarter has not begun."), code="quarter_not_begun")
    if not was_at_work(branch, quarter):
        raise Refused(
            _("The branch was not at work in that quarter."), code="not_at_work_in_quarter"
        )


def _held(report_id: UUID, version: int | None, to: str) -> InformationReport:
    row = (
        InformationReport.objects.select_for_update(of=("self",))
        .select_related("branch__community")
        .get(id=report_id)
    )
    if to:
        InformationReport.LIFECYCLE.require(row.status, to)
    elif row.status not in WRITABLE:
        InformationReport.LIFECYCLE.require(row.status, Status.DRAFT)
    if version is not None and row.version != version:
        raise Refused(
            _("Somebody has changed this report meanwhile; look at it again."),
            code="changed_meanwhile",
        )
    row.version += 1
    return row


@transaction.atomic
def write_report(
    *, report_id: UUID, words: ReportWords, version: int, actor: User, at: datetime
) -> InformationReport:
    """Write the words of a report that has not been handed up, upon the state one has read.

    Raises NotAllowed, IllegalMove; Refused when somebody else has written meanwhile.
    """
    branch = TemporaryBranch.objects.get(reports=report_id)
    require(policies.leads(actor, branch))
    row = _held(report_id, version, "")
    for name, text in asdict(words).items():
        setattr(row, name, text.strip()[: LENGTHS[name]])
    row.save(update_fields=[*asdict(words), "version"])
    return _recorded(row, "report.written", actor, at)


@transaction.atomic
def submit_report(*, report_id: UUID, version: int, actor: User, at: datetime) -> InformationReport:
    """Hand a report up; from now on its figures stand still.

    Raises NotAllowed, IllegalMove; Refused before the quarter has ended, for figures counted
    before its end, without a word on the situation, or when it has changed meanwhile.
    """
    branch = TemporaryBranch.objects.get(reports=report_id)
    require(policies.leads(actor, branch))
    row = _held(report_id, version, Status.SUBMITTED)
    last = Quarter(row.year, row.quarter).ends_on
    if clock.day_of(at) <= last:
        raise Refused(_("The quarter has not ended yet."), code="quarter_running")
    if clock.day_of(row.filled_at) <= last:
        raise Refused(
            _("The figures were counted before the quarter ended; count them again."),
            code="figures_too_old",
        )
    if not row.situation:
        raise Refused(_("Say in a few words how things stand."), code="words_missing")
    row.status, row.submitted_by, row.submitted_at = Status.SUBMITTED, actor, at
    row.save(update_fields=["status", "submitted_by", "submitted_at", "version"])
    return _recorded(row, "report.submitted", actor, at)


@transaction.atomic
def accept_report(*, report_id: UUID, actor: User, at: datetime) -> InformationReport:
    """Accept a report that was handed up. Raises NotAllowed, IllegalMove."""
    return _settle(report_id, Status.ACCEPTED, "", actor, at)


@transaction.atomic
def return_report(*, report_id: UUID, note: str, actor: User, at: datetime) -> InformationReport:
    """Hand a report back, saying why. Raises NotAllowed, IllegalMove, Refused without a note."""
    note = note.strip()[:300]
    if not note:
        raise Refused(_("Say what is to be done about it."), code="note_missing")
    return _settle(report_id, Status.RETURNED, note, actor, at)


def _settle(report_id: UUID, to: Status, note: str, actor: User, at: datetime) -> InformationReport:
    require(policies.can_settle_reports(actor))
    row = _held(report_id, None, to)
    if row.submitted_by_id == actor.pk:
        raise Refused(_("A second person settles what you handed up."), code="own_report")
    row.status, row.returned_note = to, note
    row.settled_by, row.settled_at = actor, at
    row.save(update_fields=["status", "returned_note", "settled_by", "settled_at", "version"])
    return _recorded(row, f"report.{to.value}", actor, at)


def _recorded(row: InformationReport, verb: str, actor: User, at: datetime) -> InformationReport:
    details = {"branch": row.branch.name, "quarter": f"{row.year} Q{row.quarter}"}
    audit.record(actor=actor, verb=verb, target=row, at=at, details=details)
    return row
