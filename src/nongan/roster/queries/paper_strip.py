"""The row of a line as it stands on the paper: its column heads, and the rows above and below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from nongan.roster.models import ImportedRow, ImportFile, WrittenLine
from nongan.roster.queries import sentences
from nongan.roster.queries.contents import sheets_of
from nongan.roster.rules.changes import masked


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of the paper; `is_line`: the one that is asked about."""

    number: int
    cells: list[str]
    is_line: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Column heads as written, and up to three rows. `title` is what stands above the table;
    `is_paper` is false where the file has been deleted by its time, and only what was kept of
    the rows is shown."""

    title: str
    heads: list[str]
    rows: list[StripRow]
    is_paper: bool


KEPT = ("number", "name", "unit", "sex")
"""What a line keeps in words when its paper is gone."""


def strip[L: WrittenLine](line: L, own: QuerySet[L], phone: str) -> Strip:
    """The line's row with its neighbours among `own`, the lines that the reader may see.

    Neighbours are rows of the same community and sheet: a book of several communities shows
    none of another one's. Their phones are masked; `phone` of the line itself was logged.
    """
    lines = _with_neighbours(line, own)
    file = ImportFile.objects.filter(batch=line.batch_id, name=line.file_name).first()
    sheet = _sheet(file, line.sheet) if file else None
    rows = _rows(file, line, lines) if file and sheet else {}
    if sheet is None or line.row not in rows:
        return _kept(line, lines, phone)
    columns = [column for column in sheet["columns"] if column["field"]]
    columns.sort(key=lambda column: column["index"])
    return Strip(
        sheet.get("title") or "",
        [column["header"] or sentences.field_name(column["field"]) for column in columns],
        [
            StripRow(
                row, [_cell(raw, c["field"], row == line.row) for c in columns], row == line.row
            )
            for row, raw in sorted(rows.items())
        ],
        True,
    )


def _with_neighbours[L: WrittenLine](line: L, own: QuerySet[L]) -> list[L]:
    near = own.filter(community=line.community_id, file_name=line.file_name, sheet=line.sheet)
    above = near.filter(row__lt=line.row).order_by("-row")[:1]
    below = near.filter(row__gt=line.row).order_by("row")[:1]
    return [*above, line, *below]


def _sheet(file: ImportFile, name: str) -> dict[str, Any] | None:
    return next((sheet for sheet in sheets_of(file) if sheet["name"][:255] == name), None)


def _rows(
    file: ImportFile, line: WrittenLine, lines: Sequence[WrittenLine]
) -> dict[int, dict[str, str]]:
    """Row number → raw text by field, of the rows that are still kept."""
    numbers = [one.row for one in lines if one.batch_id == line.batch_id]
    rows = ImportedRow.objects.filter(file=file, sheet=line.sheet, row_number__in=numbers)
    said = {row.row_number: row.unseal_json("values_sealed") for row in rows}
    return {number: text["raw"] for number, text in said.items() if text}


def _cell(raw: dict[str, str], field: str, is_line: bool) -> str:
    text = raw.get(field, "")
    return text if is_line or field != "phone" else masked(text)


def _kept(line: WrittenLine, lines: Sequence[WrittenLine], phone: str) -> Strip:
    heads = [sentences.field_name(name) for name in (*KEPT, "phone")]
    rows = []
    for one in lines:
        cells = [one.number, one.name_written, one.unit_written, one.sex_written]
        rows.append(StripRow(one.row, [*cells, phone if one is line else ""], one is line))
    return Strip("", heads, rows, False)
