"""What a file says: readings of files, sheets, columns and rows, and their JSON form."""

from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Literal, Self

Severity = Literal["error", "doubt", "notice"]
Role = Literal["data", "note", "superseded", "empty", "hidden"]


@dataclass(slots=True, frozen=True)
class Problem:
    """One named doubt, placed: `row` counts from 1 as in the office program, `column` is the header
    as found.

    `error`: the row cannot be taken as it stands. `doubt`: a person should look. `notice`: for
    information.
    """

    code: str
    severity: Severity
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    field: str = ""
    raw: str = ""
    params: dict[str, Any] = made(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The problem as JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "raw": self.raw,
            "params": self.params,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The problem back from `to_json`."""
        return cls(**data)


@dataclass(slots=True)
class ColumnReading:
    """A column: its place (0 = A), its header as found, and the field that it means (None: not used
    or unsure).

    `dropped_as` names the kind of sensitive data (id_number, address, ethnicity, education) whose
    values were left
    behind in the child. `alternatives` are (field, confidence) for a person to choose from; `asked`
    says that a
    person should. `sample` holds up to three harmless values.
    """

    index: int
    header: str
    field: str | None
    confidence: float
    dropped_as: str | None = None
    alternatives: list[tuple[str, float]] = made(default_factory=list)
    sample: list[str] = made(default_factory=list)
    asked: bool = False

    def to_json(self) -> dict[str, Any]:
        """The column as JSON values."""
        return {
            "index": self.index,
            "header": self.header,
            "field": self.field,
            "confidence": self.confidence,
            "dropped_as": self.dropped_as,
            "alternatives": [list(pair) for pair in self.alternatives],
            "sample": self.sample,
            "asked": self.asked,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The column back from `to_json`."""
        pairs = [(str(name), float(score)) for name, score in data["alternatives"]]
        return cls(**{**data, "alternatives": pairs})


@dataclass(slots=True)
class RowReading:
    """A row of data: its number in the sheet, the values by field, the raw text by field, and its
    problems.

    Which values a field has is said in `nongan.tabular.schemas`; a field whose cell was blank or
    unreadable is absent
    from `values`, and `raw` keeps what was written.
    """

    number: int
    values: dict[str, Any]
    raw: dict[str, str]
    problems: list[Problem] = made(default_factory=list)
    excluded: bool = False

    def to_json(self) -> dict[str, Any]:
        """The row as JSON values."""
        return {
            "number": self.number,
            "values": self.values,
            "raw": self.raw,
            "problems": [problem.to_json() for problem in self.problems],
            "excluded": self.excluded,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The row back from `to_json`."""
        problems = [Problem.from_json(problem) for problem in data["problems"]]
        return cls(data["number"], data["values"], data["raw"], problems, data["excluded"])


@dataclass(slots=True)
class SheetReading:
    """One table of a file. A sheet that holds two tables (two organs, last year's list below) gives
    two readings
    with the same `name` and `section` 0, 1, …

    `organ` and `community` are canonical names of the vocabulary; `organ_how` says where the organ
    was read
    (title, unit line, sheet name, file name, choice). `year`, `quarter` as the title says.
    `transposed`: the table
    was turned on its side; row numbers then count columns (A = 1).
    """

    name: str
    role: Role
    section: int = 0
    header_rows: list[int] = made(default_factory=list)
    title: str = ""
    organ: str | None = None
    organ_how: str = ""
    organ_candidates: list[str] = made(default_factory=list)
    community: str | None = None
    year: int | None = None
    quarter: int | None = None
    kind: str = ""
    visible: bool = True
    transposed: bool = False
    columns: list[ColumnReading] = made(default_factory=list)
    rows: list[RowReading] = made(default_factory=list)
    skipped: list[tuple[int, str]] = made(default_factory=list)
    problems: list[Problem] = made(default_factory=list)

    @property
    def key(self) -> str:
        """The name by which `Choices` address this reading: the sheet's, with `#1`, `#2` … for
        further tables.
        """
        return f"{self.name}#{self.section}" if self.section else self.name

    def to_json(self) -> dict[str, Any]:
        """The sheet as JSON values."""
        plain = {name: getattr(self, name) for name in _PLAIN_SHEET_FIELDS}
        return {
            **plain,
            "columns": [column.to_json() for column in self.columns],
            "rows": [row.to_json() for row in self.rows],
            "skipped": [list(pair) for pair in self.skipped],
            "problems": [problem.to_json() for problem in self.problems],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The sheet back from `to_json`."""
        sheet = cls(**{name: data[name] for name in _PLAIN_SHEET_FIELDS})
        sheet.columns = [ColumnReading.from_json(column) for column in data["columns"]]
        sheet.rows = [RowReading.from_json(row) for row in data["rows"]]
        sheet.skipped = [(number, reason) for number, reason in data["skipped"]]
        sheet.problems = [Problem.from_json(problem) for problem in data["problems"]]
        return sheet


_PLAIN_SHEET_FIELDS = (
    "name",
    "role",
    "section",
    "header_rows",
    "title",
    "organ",
    "organ_how",
    "organ_candidates",
    "community",
    "year",
    "quarter",
    "kind",
    "visible",
    "transposed",
)


@dataclass(slots=True)
class FileReading:
    """One file: either `refusal` says why nothing could be read, or `sheets` hold what was read."""

    name: str
    sha256: str
    size: int = 0
    format: str = ""
    refusal: Problem | None = None
    sheets: list[SheetReading] = made(default_factory=list)
    problems: list[Problem] = made(default_factory=list)

    @property
    def data_sheets(self) -> list[SheetReading]:
        """The tables to import."""
        return [sheet for sheet in self.sheets if sheet.role == "data"]

    def all_problems(self) -> list[Problem]:
        """Every problem of the file, its sheets and its rows, in reading order."""
        found = [self.refusal] if self.refusal else []
        found += self.problems
        for sheet in self.sheets:
            found += sheet.problems
            for row in sheet.rows:
                found += row.problems
        return found

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON values (dict, list, str, int, float, bool, None)."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "format": self.format,
            "refusal": self.refusal.to_json() if self.refusal else None,
            "sheets": [sheet.to_json() for sheet in self.sheets],
            "problems": [problem.to_json() for problem in self.problems],
        }

    def to_wire(self) -> dict[str, Any]:
        """The reading in the short form in which the child sends it: raw texts equal to values are
        left out.
        """
        data = {**self.to_json_without_rows()}
        for sheet, short in zip(self.sheets, data["sheets"], strict=True):
            short["rows"] = [_short_row(row) for row in sheet.rows]
        return data

    @classmethod
    def from_wire(cls, data: dict[str, Any]) -> Self:
        """The reading back from `to_wire`."""
        rows = [sheet.pop("rows") for sheet in data["sheets"]]
        reading = cls.from_json(
            {**data, "sheets": [{**sheet, "rows": []} for sheet in data["sheets"]]}
        )
        for sheet, short in zip(reading.sheets, rows, strict=True):
            sheet.rows = [_long_row(row) for row in short]
        return reading

    def to_json_without_rows(self) -> dict[str, Any]:
        """As `to_json`, with no rows in the sheets."""
        kept = [sheet.rows for sheet in self.sheets]
        for sheet in self.sheets:
            sheet.rows = []
        data = self.to_json()
        for sheet, rows in zip(self.sheets, kept, strict=True):
            sheet.rows = rows
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reading back from `to_json`."""
        refusal = Problem.from_json(data["refusal"]) if data["refusal"] else None
        return cls(
            data["name"],
            data["sha256"],
            data["size"],
            data["format"],
            refusal,
            [SheetReading.from_json(sheet) for sheet in data["sheets"]],
            [Problem.from_json(problem) for problem in data["problems"]],
        )


def _short_row(row: RowReading) -> list[Any]:
    values = row.values
    differing = {name: text for name, text in row.raw.items() if values.get(name) != text}
    short: list[Any] = [row.number, values, differing]
    if row.problems or row.excluded:
        short += [[problem.to_json() for problem in row.problems], row.excluded]
    return short


def _long_row(short: list[Any]) -> RowReading:
    number, values, raw = short[:3]
    for name, value in values.items():
        if name not in raw and isinstance(value, str) and not name.endswith("_resolved"):
            raw[name] = value
    if len(short) == 3:
        return RowReading(number, values, raw)
    return RowReading(
        number, values, raw, [Problem.from_json(problem) for problem in short[3]], short[4]
    )
