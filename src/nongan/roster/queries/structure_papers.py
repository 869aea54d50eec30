"""The structure that the papers on preview speak of, and what is doubtful about it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nongan import tabular
from nongan.organisations import queries as organisations
from nongan.organisations.queries.plans import preset_plan, presets
from nongan.roster.models import ImportBatch, ImportedRow, ImportFile
from nongan.roster.queries.contents import sheets_of
from nongan.roster.rules.proposals import Candidate, Doubt, Known, Paper, Proposal, Table
from nongan.roster.rules.proposing import propose

Status = ImportBatch.Status
DOUBTS = {
    "file_only": gettext_lazy("Only the name or title of a file speaks of it."),
    "once": gettext_lazy("Only one line names it."),
    "no_organ_word": gettext_lazy("It does not end as the names of organs do."),
    "no_roster": gettext_lazy("No roster of it is among the papers."),
    "not_allocated": gettext_lazy("The allocation list does not name it."),
    "not_listed": gettext_lazy("Only communities write it; tick it if it is an organ."),
    "residence_only": gettext_lazy(
        "Members only live there; tick it if it is one of the county's communities."
    ),
    "not_assigned": gettext_lazy("It sent a paper, but the allocation list does not name it."),
    "no_street": gettext_lazy("No paper says in which street it lies. Write it in."),
    "two_streets": gettext_lazy("Some lines write it in %(name)s."),
    "like": gettext_lazy("May be the same as %(name)s: give both one name to merge them."),
}


def doubt_text(doubt: Doubt) -> str:
    """The sentence of a doubt."""
    return _(str(DOUBTS[doubt.code])) % {"name": "、".join(doubt.names)}


def known() -> Known:
    """What is registered of this county; two queries and the county's own."""
    words = organisations.vocabulary()
    return Known(words.county, words.organs, words.communities)


def papers_on_preview() -> list[Paper]:
    """What the read papers say that wait to be confirmed; two queries, however many there are."""
    files = list(
        ImportFile.objects.filter(batch__status=Status.READY, status=ImportFile.Status.READ)
        .select_related("batch")
        .defer("content_sealed", "choices_sealed")
        .order_by("batch__created_at", "batch", "position")
    )
    rows: dict[tuple[UUID, int], list[dict[str, Any]]] = defaultdict(list)
    stored = ImportedRow.objects.filter(
        file__batch__status=Status.READY, file__status=ImportFile.Status.READ, is_excluded=False
    ).only("id", "file_id", "sheet_number", "values_sealed")
    for row in stored.order_by("file_id", "sheet_number", "row_number").iterator(2_000):
        rows[row.file_id, row.sheet_number].append(row.unseal_json("values_sealed") or {})
    return [
        Paper(
            file.batch.kind,
            file.name,
            [
                table_of(sheet["name"], sheet["title"], rows[file.id, number])
                for number, sheet in enumerate(sheets_of(file))
                if sheet["role"] == "data"
            ],
        )
        for file in files
    ]


def paper_of(kind: str, reading: tabular.FileReading) -> Paper:
    """What a reading says that is not stored."""
    return Paper(
        kind,
        reading.name,
        [
            table_of(
                sheet.name,
                sheet.title,
                [{"values": row.values, "raw": row.raw} for row in sheet.rows],
            )
            for sheet in reading.data_sheets
        ],
    )


def table_of(name: str, title: str, rows: Iterable[dict[str, Any]]) -> Table:
    """A table with the units and places of its rows as they were written."""
    said = list(rows)
    return Table(name, title, _texts(said, "unit"), _texts(said, "community"))


def _texts(rows: Iterable[dict[str, Any]], field: str) -> list[str]:
    texts = (
        row.get("raw", {}).get(field) or str(row.get("values", {}).get(field) or "") for row in rows
    )
    return [text for text in texts if text.strip()]


def proposal_now(county: str = "") -> Proposal:
    """What the papers on preview speak of and nothing registered answers to."""
    return propose(papers_on_preview(), county=county, known=known())


def code_of(county: str) -> str:
    """The division code of a county that a shipped preset knows; "" for others."""
    plans = map(preset_plan, presets())
    return next((plan.code for plan in plans if county and plan.name == county), "")


@dataclass(frozen=True, slots=True)
class PapersIn:
    """The batches that are read or being read, and the files that nobody can read."""

    batches: list[ImportBatch]
    refused: list[ImportFile]

    @property
    def is_reading(self) -> bool:
        """Say whether a batch is still being read."""
        return any(batch.status != Status.READY for batch in self.batches)

    @property
    def ready(self) -> int:
        """How many batches stand on preview."""
        return sum(batch.status == Status.READY for batch in self.batches)


def papers_in() -> PapersIn:
    """The papers that are in and not yet confirmed; two queries."""
    waiting = [Status.UPLOADED, Status.READING, Status.READY]
    batches = ImportBatch.objects.filter(status__in=waiting).order_by("created_at", "id")
    refused = (
        ImportFile.objects.filter(batch__status__in=waiting, status=ImportFile.Status.REFUSED)
        .defer("content_sealed", "reading_sealed", "choices_sealed")
        .order_by("batch__created_at", "batch", "position")
    )
    return PapersIn(list(batches), list(refused))


def addresses_of_files() -> dict[str, tuple[UUID, int]]:
    """Batch and position of every file on preview, by its name."""
    files = ImportFile.objects.filter(batch__status=Status.READY)
    return {name: (batch, at) for name, batch, at in files.values_list("name", "batch", "position")}


def facts_of(candidate: Candidate) -> dict[str, Any]:
    """A candidate for programs."""
    return {
        "name": candidate.name,
        "lines": candidate.lines,
        "written": dict(candidate.written.most_common()),
        "named_in": dict(candidate.files),
        "own_papers": list(candidate.own),
        "doubts": [{"code": d.code, "text": doubt_text(d)} for d in candidate.doubts],
        "street": candidate.street,
        "is_proposed": candidate.is_taken,
    }
