"""Directives and quarterly reports for programs."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.branches.models import Directive, DirectiveCopy, InformationReport
from nongan.branches.policies import managing as policies
from nongan.branches.queries import directives as directive_queries
from nongan.branches.queries import reports as report_queries
from nongan.branches.queries.report_figures import find_source
from nongan.branches.rules.quarters import Quarter
from nongan.branches.rules.written import DirectiveWords, ReportWords
from nongan.branches.services import directives, reports
from nongan.kernel import clock
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Id

router = Router(tags=["dual management"])
MOST = 500
Year = Annotated[int, Field(ge=1900, le=2199)]
Number = Annotated[int, Field(ge=1, le=4)]


class CopyOut(Schema):
    """A branch's copy of a directive."""

    id: int
    branch: str
    status: str
    answer: str


class DirectiveOut(Schema):
    """A directive with the copies that the caller may see."""

    id: UUID
    title: str
    text: str
    due_on: date | None
    status: str
    issued_at: datetime
    copies: list[CopyOut]


class DirectiveIn(Closed):
    """A directive to send; without `branches` it goes to all at work."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    due_on: date | None = None
    branches: Annotated[list[UUID], Field(max_length=200)] | None = None


class AnswerIn(Closed):
    """The branch's own words."""

    answer: Annotated[str, Field(min_length=1, max_length=4000)]


class FigureOut(Schema):
    """A figure of a report: a whole number, counted by the system."""

    code: str
    value: int


class RecordOut(Schema):
    """A record behind a figure."""

    text: str
    note: str


class ReportOut(Schema):
    """A quarterly report; `version` goes up with every writing."""

    id: UUID
    branch: str
    year: int
    quarter: int
    status: str
    due_on: date
    figures: list[FigureOut]
    figures_digest: str
    situation: str
    difficulties: str
    next_steps: str
    returned_note: str
    version: int


class QuarterIn(Closed):
    """Whose figures of which quarter are counted."""

    branch: UUID
    year: Year
    quarter: Number


class VersionIn(Closed):
    """The state of the report that the caller has read."""

    version: Id


class WordsIn(VersionIn):
    """The words of a report."""

    situation: Annotated[str, Field(max_length=4000)]
    difficulties: Annotated[str, Field(max_length=2000)] = ""
    next_steps: Annotated[str, Field(max_length=2000)] = ""


class NoteIn(Closed):
    """Why a report is handed back."""

    note: Annotated[str, Field(min_length=1, max_length=300)]


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": caller(request), "at": clock.now()}


def _directive(row: Directive, copies: list[DirectiveCopy]) -> dict[str, Any]:
    fields = ("id", "title", "text", "due_on", "status", "issued_at")
    return {name: getattr(row, name) for name in fields} | {
        "copies": [
            {"id": c.pk, "branch": c.branch.name, "status": c.status, "answer": c.answer}
            for c in copies
        ]
    }


def _report(row: InformationReport) -> dict[str, Any]:
    names = ["id", "year", "quarter", "status", "figures", "figures_digest", "situation"]
    names += ["difficulties", "next_steps", "returned_note", "version"]
    due_on = report_queries.due_on(Quarter(row.year, row.quarter))
    said = {name: getattr(row, name) for name in names}
    return said | {"branch": row.branch.name, "due_on": due_on}


@router.get("/directives", response=list[DirectiveOut], url_name="api-directive-list")
def directive_list(request: HttpRequest) -> object:
    """The latest 500 directives of the caller, with the copies they may see."""
    actor = caller(request)
    require(policies.can_open_managing(actor))
    rows = policies.visible_directives(actor).distinct().order_by("-issued_at", "id")[:MOST]
    copies: dict[Any, list[DirectiveCopy]] = {row.pk: [] for row in rows}
    visible = policies.visible_copies(actor).filter(directive__in=list(copies))
    for copy in directive_queries.copies(visible):
        copies[copy.directive_id].append(copy)
    return [_directive(row, copies[row.pk]) for row in rows]


@router.post("/directives", response={201: DirectiveOut}, url_name="api-directive-issue")
def directive_issue(request: HttpRequest, data: DirectiveIn) -> Status[dict[str, Any]]:
    """Send a directive to branches."""
    words = DirectiveWords(data.title, data.text, data.due_on)
    row = directives.issue_directive(words=words, branch_ids=data.branches, **_who(request))
    return Status(201, _directive(row, list(row.copies.select_related("branch"))))


@router.post(
    "/directives/{uuid:directive_id}/withdraw",
    response=DirectiveOut,
    url_name="api-directive-withdraw",
)
def directive_withdraw(request: HttpRequest, directive_id: UUID) -> object:
    """Withdraw a directive."""
    row = directives.withdraw_directive(directive_id=directive_id, **_who(request))
    return _directive(row, list(row.copies.select_related("branch")))


@router.post(
    "/directive-copies/{int:copy_id}/see", response=DirectiveOut, url_name="api-directive-see"
)
def directive_see(request: HttpRequest, copy_id: Id) -> object:
    """Say that the branch has read its copy."""
    copy = directives.see_directive(copy_id=copy_id, **_who(request))
    return _directive(copy.directive, [copy])


@router.post(
    "/directive-copies/{int:copy_id}/answer",
    response=DirectiveOut,
    url_name="api-directive-answer",
)
def directive_answer(request: HttpRequest, copy_id: Id, data: AnswerIn) -> object:
    """Answer the branch's copy, once."""
    copy = directives.answer_directive(copy_id=copy_id, answer=data.answer, **_who(request))
    return _directive(copy.directive, [copy])


@router.get("/reports", response=list[ReportOut], url_name="api-branch-report-list")
def report_list(request: HttpRequest) -> object:
    """The latest 500 reports that the caller may see."""
    actor = caller(request)
    require(policies.can_open_managing(actor))
    rows = policies.visible_reports(actor).select_related("branch")
    return [_report(row) for row in rows[:MOST]]


@router.post("/reports", response=ReportOut, url_name="api-branch-report-fill")
def report_fill(request: HttpRequest, data: QuarterIn) -> object:
    """Count a quarter's figures into the branch's report."""
    quarter = Quarter(data.year, data.quarter)
    row = reports.fill_report(branch_id=data.branch, quarter=quarter, **_who(request))
    return _report(row)


@router.get(
    "/reports/{uuid:report_id}/figures/{slug:code}",
    response=list[RecordOut],
    url_name="api-branch-report-figure",
)
def report_figure(request: HttpRequest, report_id: UUID, code: str) -> object:
    """The records behind a figure, as they stand now."""
    visible = policies.visible_reports(caller(request)).select_related("branch__community")
    row, source = visible.get(id=report_id), find_source(code)
    require(source is not None)
    asked = report_queries.asked_of(row, clock.today())
    found = source.records(asked) if source else []
    return [{"text": record.text, "note": record.note} for record in found]


@router.post(
    "/reports/{uuid:report_id}/words", response=ReportOut, url_name="api-branch-report-write"
)
def report_write(request: HttpRequest, report_id: UUID, data: WordsIn) -> object:
    """Keep the words of a report."""
    words = ReportWords(data.situation, data.difficulties, data.next_steps)
    row = reports.write_report(
        report_id=report_id, words=words, version=data.version, **_who(request)
    )
    return _report(row)


@router.post(
    "/reports/{uuid:report_id}/submit", response=ReportOut, url_name="api-branch-report-submit"
)
def report_submit(request: HttpRequest, report_id: UUID, data: VersionIn) -> object:
    """Hand a report up; its figures stand still from now on."""
    row = reports.submit_report(report_id=report_id, version=data.version, **_who(request))
    return _report(row)


@router.post(
    "/reports/{uuid:report_id}/accept", response=ReportOut, url_name="api-branch-report-accept"
)
def report_accept(request: HttpRequest, report_id: UUID) -> object:
    """Accept a report."""
    return _report(reports.accept_report(report_id=report_id, **_who(request)))


@router.post(
    "/reports/{uuid:report_id}/return", response=ReportOut, url_name="api-branch-report-return"
)
def report_return(request: HttpRequest, report_id: UUID, data: NoteIn) -> object:
    """Hand a report back, saying why."""
    row = reports.return_report(report_id=report_id, note=data.note, **_who(request))
    return _report(row)
