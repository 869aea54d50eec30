"""The contents of a batch, unsealed, in the order of the papers."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nongan.roster.models import ImportBatch, ImportedRow, ImportFile


@dataclass(slots=True)
class Line:
    """A stored row with what it says and the table it stands in."""

    row: ImportedRow
    file: ImportFile
    sheet: dict[str, Any]
    values: dict[str, Any]
    raw: dict[str, str]

    @property
    def id(self) -> UUID:
        """The row's id, by which a plan names it."""
        return self.row.id


@dataclass(slots=True)
class Contents:
    """What a plan looks at: the batch, its files that were read, and their rows."""

    batch: ImportBatch
    files: list[ImportFile]
    lines: list[Line] = field(default_factory=list)
    sheets: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)


def contents_of(batch: ImportBatch, *, with_excluded: bool = False) -> Contents:
    """Read the rows of a batch: without those taken out, unless asked."""
    files = list(batch.files.order_by("position").defer("content_sealed"))
    found = Contents(batch, files)
    rows = ImportedRow.objects.filter(file__batch=batch, file__status=ImportFile.Status.READ)
    if not with_excluded:
        rows = rows.filter(is_excluded=False)
    by_id = {file.id: file for file in files}
    for file in files:
        if file.status == ImportFile.Status.READ:
            found.sheets[file.id] = sheets_of(file)
    ordered = rows.order_by("file__position", "sheet_number", "row_number")
    for row in ordered.iterator(chunk_size=2_000):
        said = row.unseal_json("values_sealed") or {}
        sheet = found.sheets[row.file_id][row.sheet_number]
        found.lines.append(
            Line(row, by_id[row.file_id], sheet, said.get("values", {}), said.get("raw", {}))
        )
    return found


def sheets_of(file: ImportFile) -> list[dict[str, Any]]:
    """The tables of a file as they were read, without their rows; [] before or after that."""
    reading = file.unseal_json("reading_sealed")
    sheets: list[dict[str, Any]] = reading["sheets"] if reading else []
    return sheets
