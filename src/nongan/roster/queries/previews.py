"""The preview of a batch and its report: what a person, a program or a sheet is shown of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from nongan.catalogue import queries as catalogue
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community, Member
from nongan.roster.models import AbsentMember, ImportBatch, ImportedRow, ImportFile
from nongan.roster.queries import sentences
from nongan.roster.queries.contents import sheets_of
from nongan.roster.rules import changes

SEVERITY = {0: "", 1: "notice", 2: "doubt", 3: "error"}
PHONE_FIELDS = frozenset({"phone"})
# Why a row cannot be imported → the field that a person can fill in to help.
BLANK_BUT_NEEDED = {
    "no_name": {"name"},
    "no_community": {"community"},
    "not_a_member": {"name", "unit"},
}


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem at its place, with the sentence that says what to do."""

    file: str
    sheet: str
    row: int | None
    column: str
    field: str
    code: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after, as a page may show it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: what was written, what was understood, whether something is wrong."""

    field: str
    text: str
    raw: str
    has_problem: bool

    @property
    def label(self) -> str:
        """The field's name for people."""
        return sentences.field_name(self.field)


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the preview."""

    row: ImportedRow
    cells: list[Cell]
    problems: list[ProblemLine]
    differences: list[Difference]
    why: str
    candidates: list[Member]
    is_edited: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether a person must decide before the batch can be confirmed."""
        undecided = {ImportedRow.Change.DOUBT, ImportedRow.Change.UNUSABLE}
        return self.row.change in undecided and not self.row.is_excluded


def language() -> str:
    """The reader's language as tabular names it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def shown(field: str, text: str) -> str:
    """A text as a page may show it: phones masked (promise E3)."""
    return changes.masked(text) if field in PHONE_FIELDS else text


def file_rows(file: ImportFile, *, change: str = "", only: str = "") -> QuerySet[ImportedRow]:
    """The rows of a file, narrowed to a kind of change, or to `open`, `problems`, `excluded`."""
    rows = file.rows.all()
    if change:
        rows = rows.filter(change=change)
    if only == "open":
        undecided = [ImportedRow.Change.DOUBT, ImportedRow.Change.UNUSABLE]
        rows = rows.filter(change__in=undecided, is_excluded=False)
    elif only == "problems":
        rows = rows.filter(Q(worst__gte=2) | Q(change=ImportedRow.Change.DOUBT))
    elif only == "excluded":
        rows = rows.filter(is_excluded=True)
    return rows.order_by("sheet_number", "row_number")


def row_views(
    file: ImportFile, rows: Iterable[ImportedRow], *, edited: UUID | None = None
) -> list[RowView]:
    """Rows for the preview, with names instead of ids, in a fixed number of queries.

    The row that is `edited` shows every column of its table, the blank ones too.
    """
    listed = list(rows)
    numbers = {n for row in listed for n in row.evidence.get("candidates", ())}
    members = {
        m.number: m
        for m in organisations.with_home(Member.objects.filter(number__in=sorted(numbers)))
    }
    names = _Names.load()
    sheets = sheets_of(file) if edited else []
    views = []
    for row in listed:
        columns = sheets[row.sheet_number]["columns"] if row.id == edited else []
        fields = {column["field"] for column in columns if column["field"]}
        views.append(_row_view(file, row, fields, members, names))
    return views


@dataclass(frozen=True, slots=True)
class _Names:
    communities: dict[int, str]
    items: dict[str, str]

    @classmethod
    def load(cls) -> "_Names":
        communities = dict(Community.objects.values_list("id", "name"))
        english = language() == "en"
        return cls(
            communities,
            {
                code: item.name_en if english else item.name_zh
                for code, item in catalogue.items_by_code().items()
            },
        )


def _row_view(
    file: ImportFile,
    row: ImportedRow,
    fields: set[str],
    members: dict[str, Member],
    names: _Names,
) -> RowView:
    said = row.unseal_json("values_sealed") or {"values": {}, "raw": {}, "raws": []}
    problems = [
        _problem_line(file.name, row, problem, raw)
        for problem, raw in zip(row.problems, said["raws"], strict=False)
    ]
    spoiled = {problem.field for problem in problems if problem.severity != "notice"}
    spoiled |= BLANK_BUT_NEEDED.get(str(row.evidence.get("how", "")), set())
    cells = [
        Cell(
            name,
            shown(name, _text(name, said["values"].get(name), names)),
            shown(name, said["raw"].get(name, "")),
            name in spoiled,
        )
        for name in _fields(said, spoiled | fields)
    ]
    candidates = [members[n] for n in row.evidence.get("candidates", ()) if n in members]
    why = sentences.why(row.evidence)
    differences = _differences(row, said, names)
    return RowView(row, cells, problems, differences, why, candidates, is_edited=bool(fields))


def _fields(said: dict[str, Any], spoiled: set[str]) -> list[str]:
    """The fields to show; a blank one too where something is wrong with it, to be filled in."""
    order = list(sentences.FIELD_NAMES)
    named = {*said["raw"], *said["values"], *spoiled} & set(order)
    return sorted(named, key=order.index)


def _text(name: str, value: Any, names: _Names) -> str:
    if name in {"skills", "items"} and isinstance(value, list):
        return "、".join(names.items.get(code) or str(code) for code in value)
    if name in {"residence", "community"} and isinstance(value, int):
        return names.communities.get(value, "")
    return sentences.value_text(name, value)


def _differences(row: ImportedRow, said: dict[str, Any], names: _Names) -> list[Difference]:
    found = []
    for name, (before, after) in (row.unseal_json("difference_sealed") or {}).items():
        if name in PHONE_FIELDS:
            old, new = "…" if before else "", shown(name, said["values"].get("phone") or "")
        else:
            old, new = _text(name, before, names), _text(name, after, names)
        found.append(Difference(sentences.field_name(name), old, new))
    return found


def _problem_line(file: str, row: ImportedRow, problem: dict[str, Any], raw: str) -> ProblemLine:
    field = problem.get("field", "")
    return ProblemLine(
        file=file,
        sheet=row.sheet,
        row=row.row_number,
        column=problem["column"],
        field=field,
        code=problem["code"],
        severity=problem["severity"],
        sentence=sentences.problem_sentence(
            problem, file=file, raw=shown(field, raw), language=language()
        ),
    )


def refusal_sentence(file: ImportFile) -> str:
    """Why a file could not be read; empty for one that was."""
    if not file.refusal:
        return ""
    return sentences.problem_sentence(file.refusal, file=file.name, raw="", language=language())


def file_problems(file: ImportFile) -> list[ProblemLine]:
    """The problems of a file as a whole and of its sheets."""
    kept = [("", problem) for problem in file.counts.get("file_problems", ())]
    for sheet in sheets_of(file):
        kept += [(sheet["name"], problem) for problem in sheet["problems"]]
    return [
        ProblemLine(
            file.name,
            sheet or problem["sheet"],
            problem["row"],
            problem["column"],
            problem.get("field", ""),
            problem["code"],
            problem["severity"],
            sentences.problem_sentence(problem, file=file.name, raw="", language=language()),
        )
        for sheet, problem in kept
    ]


def batch_problems(batch: ImportBatch, *, code: str = "") -> Iterator[ProblemLine]:
    """Every problem of a batch in reading order, refusals first; of one code, if asked."""
    for file in batch.files.order_by("position").defer("content_sealed"):
        if file.refusal and code in ("", file.refusal["code"]):
            yield ProblemLine(
                file.name,
                file.refusal["sheet"],
                file.refusal["row"],
                file.refusal["column"],
                "",
                file.refusal["code"],
                "error",
                refusal_sentence(file),
            )
        rows = file.rows.filter(worst__gte=1).order_by("sheet_number", "row_number")
        lines = [*file_problems(file), *_row_problems(file, rows)]
        yield from (line for line in lines if code in ("", line.code))


def _row_problems(file: ImportFile, rows: QuerySet[ImportedRow]) -> Iterator[ProblemLine]:
    for row in rows:
        said = row.unseal_json("values_sealed") or {"raws": []}
        for problem, raw in zip(row.problems, said["raws"], strict=False):
            yield _problem_line(file.name, row, problem, raw)


def corrections(row: ImportedRow, written: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row that somebody wrote anew: field → text, without those left as they were.

    A phone is never shown, so an empty one is left as it is.
    """
    said = row.unseal_json("values_sealed") or {"raw": {}}
    return {
        name: text
        for name, text in written.items()
        if text != said["raw"].get(name, "").strip() and (text or name not in PHONE_FIELDS)
    }


def open_rows(batch: ImportBatch) -> QuerySet[ImportedRow]:
    """The rows of a batch that a person must decide."""
    undecided = [ImportedRow.Change.DOUBT, ImportedRow.Change.UNUSABLE]
    return ImportedRow.objects.filter(
        file__batch=batch, change__in=undecided, is_excluded=False, file__status="read"
    ).order_by("file__position", "sheet_number", "row_number")


def absent_members(file: ImportFile) -> QuerySet[AbsentMember]:
    """The members whom a file no longer names."""
    return file.absent.select_related("member").order_by("member__number")


def file_of(batch: ImportBatch, position: int) -> ImportFile:
    """A file of a batch by its place. Raises ImportFile.DoesNotExist."""
    return batch.files.defer("content_sealed").get(position=position)


def batch_report(batch: ImportBatch) -> dict[str, Any]:
    """A batch as JSON values: its state, its figures, its files and what is wrong where."""
    files = batch.files.order_by("position").defer("content_sealed", "reading_sealed")
    return batch_figures(batch) | {"files": [_file_report(file) for file in files]}


def batch_figures(batch: ImportBatch) -> dict[str, Any]:
    """A batch as JSON values without its files."""
    return {
        "id": str(batch.id),
        "kind": batch.kind,
        "status": batch.status,
        "created_at": batch.created_at.isoformat(),
        "confirmed_at": batch.confirmed_at.isoformat() if batch.confirmed_at else None,
        "summary": batch.summary,
    }


def _file_report(file: ImportFile) -> dict[str, Any]:
    counts = {k: v for k, v in file.counts.items() if k != "file_problems"}
    return {
        "position": file.position,
        "name": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "status": file.status,
        "refusal": file.refusal["code"] if file.refusal else None,
        "sentence": refusal_sentence(file),
        **counts,
    }
