"""The API of the reverse check: runs, their rates, two runs side by side, files."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nongan.accounts.requests import caller
from nongan.kernel import clock
from nongan.kernel.documents import offered
from nongan.kernel.downloads import download
from nongan.kernel.errors import require
from nongan.kernel.schemas import Closed, Filters
from nongan.organisations import queries as organisations
from nongan.roster.models import CheckRun
from nongan.roster.policies import checks as policies
from nongan.roster.queries import check_documents, check_exports, check_pages, comparisons
from nongan.roster.services import checking

router = Router(tags=["reverse check"])
RUN = "/checks/{uuid:run_id}"


class RunIn(Closed):
    """The day a check looks at (today if left out), and the roster version (the issued one)."""

    as_of: date | None = None
    roster_version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class RunOut(Schema):
    """A stored run."""

    id: UUID
    number: int
    as_of: date
    created_at: datetime
    inputs_hash: str
    answer_hash: str
    counts: dict[str, Any]
    rates: dict[str, Any]


class RateOut(Schema):
    """A reporting rate with its numerator and denominator: expected is roster less exempt."""

    name: str
    roster: int
    exempt: int
    expected: int
    reported: int


class RunDetail(Schema):
    """A run as the caller sees it: the rates of the own communities and Party organisations."""

    id: UUID
    number: int
    as_of: date
    created_at: datetime
    answer_hash: str
    communities: list[RateOut]
    organisations: list[RateOut]


class CompareAsked(Filters):
    """The number of the run to compare with; left out: last quarter's."""

    beside: int | None = Field(default=None, ge=1, le=2**31 - 1)


class KindOut(Schema):
    """One kind in both runs: before = settled + still, now = still + new."""

    kind: str
    before: int
    settled: int
    still: int
    new: int
    now: int


class ComparisonOut(Schema):
    """An earlier run beside a later one, of the discrepancies that the caller sees."""

    before: int
    now: int
    kinds: list[KindOut]


@router.get("/checks", response=list[RunOut], url_name="api-check-list")
def checks_list(request: HttpRequest) -> list[CheckRun]:
    """The newest runs. The whole county's figures are the working committee's."""
    require(policies.can_export_run(caller(request)))
    return list(policies.visible_runs(request.user)[:50])


@router.post("/checks", response={201: RunOut}, url_name="api-check-run")
def checks_run(request: HttpRequest, asked: RunIn) -> Status[CheckRun]:
    """Run the reverse check."""
    run = checking.run_reverse_check(
        roster_version_id=asked.roster_version,
        as_of=asked.as_of or clock.today(),
        actor=caller(request),
        at=clock.now(),
    )
    return Status(201, run)


@router.get(RUN, response=RunDetail, url_name="api-check-detail")
def checks_detail(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """One run with the rates of the caller's communities and Party organisations."""
    actor = caller(request)
    run = policies.visible_runs(actor).get(id=run_id)
    places = organisations.communities_open_to(actor).order_by("id")
    homes = organisations.party_organisations_open_to(actor).order_by("organ__number", "id")
    return {
        "id": run.id,
        "number": run.number,
        "as_of": run.as_of,
        "created_at": run.created_at,
        "answer_hash": run.answer_hash,
        "communities": check_pages.community_rates(run, places),
        "organisations": check_pages.organisation_rates(run, homes),
    }


def _whole(request: HttpRequest, run_id: UUID) -> CheckRun:
    require(policies.can_export_run(caller(request)))
    return policies.visible_runs(request.user).get(id=run_id)


@router.get(f"{RUN}/xlsx", url_name="api-check-xlsx")
def checks_xlsx(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run with every discrepancy as a workbook."""
    run = _whole(request, run_id)
    return download(check_exports.run_workbook(run), f"reverse-check-{run.number}.xlsx")


@router.get(f"{RUN}/docx", url_name="api-check-docx")
def checks_docx(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run as the document 数据反查情况表."""
    run = _whole(request, run_id)
    return offered(check_documents.run_document(run), "docx", f"reverse-check-{run.number}")


@router.get(f"{RUN}/pdf", url_name="api-check-pdf")
def checks_pdf(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run as 数据反查情况表, to be printed."""
    run = _whole(request, run_id)
    return offered(check_documents.run_document(run), "pdf", f"reverse-check-{run.number}")


def _pair(request: HttpRequest, run: CheckRun, beside: int | None) -> comparisons.Comparison:
    runs = policies.visible_runs(request.user)
    if beside is not None:
        runs.get(number=beside)
    visible = policies.visible_discrepancies(request.user)
    found = comparisons.beside(run, runs, beside, visible)
    if found is None:
        raise CheckRun.DoesNotExist
    return found


@router.get(f"{RUN}/compare", response=ComparisonOut, url_name="api-check-compare")
def checks_compare(
    request: HttpRequest, run_id: UUID, asked: Query[CompareAsked]
) -> dict[str, Any]:
    """A run beside an earlier one, kind by kind."""
    run = policies.visible_runs(caller(request)).get(id=run_id)
    found = _pair(request, run, asked.beside)
    return {"before": found.before.number, "now": found.now.number, "kinds": found.kinds}


@router.get(f"{RUN}/compare/xlsx", url_name="api-check-compare-xlsx")
def checks_compare_xlsx(
    request: HttpRequest, run_id: UUID, asked: Query[CompareAsked]
) -> HttpResponse:
    """A comparison with its records as a workbook."""
    found = _pair(request, _whole(request, run_id), asked.beside)
    content = check_documents.comparison_workbook(
        found, policies.visible_discrepancies(request.user)
    )
    return download(content, f"{found.name}.xlsx")


@router.get(f"{RUN}/compare/docx", url_name="api-check-compare-docx")
def checks_compare_docx(
    request: HttpRequest, run_id: UUID, asked: Query[CompareAsked]
) -> HttpResponse:
    """A comparison as a document."""
    found = _pair(request, _whole(request, run_id), asked.beside)
    return offered(check_documents.comparison_document(found), "docx", found.name)


@router.get(f"{RUN}/compare/pdf", url_name="api-check-compare-pdf")
def checks_compare_pdf(
    request: HttpRequest, run_id: UUID, asked: Query[CompareAsked]
) -> HttpResponse:
    """A comparison, to be printed."""
    found = _pair(request, _whole(request, run_id), asked.beside)
    return offered(check_documents.comparison_document(found), "pdf", found.name)
