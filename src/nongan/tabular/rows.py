"""The rows of one table: every mapped column read at a stroke, then laid out a row at a time."""

from collections.abc import Sequence
from typing import Any

from nongan.tabular import cells
from nongan.tabular.cells import Column
from nongan.tabular.containers.grids import Grid
from nongan.tabular.context import Context
from nongan.tabular.readings import ColumnReading, RowReading, SheetReading
from nongan.tabular.sections import Section
from nongan.tabular.text import Cell, squeezed
from nongan.tabular.values.words import yes_or_no

# Where a blank phone is a doubt: elsewhere (receipts, attendance) half the county leaves it out.
_PHONE_EXPECTED = frozenset(("roster", "allocation"))
_JOINER = "、"


def read(grid: Grid, section: Section, sheet: SheetReading, context: Context) -> None:
    """Fill `sheet.rows` from the section's rows by the columns decided."""
    lines = [grid.rows[index] for index in section.rows]
    read_columns = [
        _column(name, readings, (grid, section, lines), (sheet, context))
        for name, readings in _by_field(sheet.columns).items()
    ]
    for column in read_columns:
        cells.besides(column, context)
    names = {column.name for column in read_columns}
    for place, index in enumerate(section.rows):
        row = RowReading(index + 1, *_laid_out(read_columns, place))
        _add_edits(row, sheet, names, context)
        if _keeps(row, sheet, context):
            row.excluded = (sheet.key, row.number) in context.choices.excluded
            sheet.rows.append(row)
        else:
            sheet.skipped.append((index + 1, "number_only"))
    _report(read_columns, section, sheet, context)
    sheet.skipped.sort()


def _by_field(columns: Sequence[ColumnReading]) -> dict[str, list[ColumnReading]]:
    found: dict[str, list[ColumnReading]] = {}
    for column in columns:
        if column.field:
            found.setdefault(column.field, []).append(column)
    return found


def _column(
    name: str,
    readings: list[ColumnReading],
    table: tuple[Grid, Section, list[list[Cell]]],
    place: tuple[SheetReading, Context],
) -> Column:
    grid, section, lines = table
    sheet, context = place
    kind = context.schema.field(name).kind
    column = Column(name, kind, readings[0].header, [], [])
    index = readings[0].index
    found = [line[index] if index < len(line) else None for line in lines]
    texts = cells.texts_of(found)
    for further in readings[1:]:
        more = cells.texts_of(
            [line[further.index] if further.index < len(line) else None for line in lines]
        )
        texts = [_JOINER.join(filter(None, pair)) for pair in zip(texts, more, strict=True)]
    _edit(texts, name, section, sheet, context)
    texts = cells.filled_down(column, _spans(grid, section, index), texts)
    if kind == "kind":
        texts = _said_by_header(column.header, texts)
    cells.read(column, texts, found, context)
    if name == "post" and sheet.organ:
        column.values = [_without_organ(value, sheet.organ) for value in column.values]
    return column


def _edit(
    texts: list[str], name: str, section: Section, sheet: SheetReading, context: Context
) -> None:
    if not context.choices.edits:
        return
    for place, index in enumerate(section.rows):
        edited = context.choices.edits.get((sheet.key, index + 1, name))
        if edited is not None:
            texts[place] = edited.strip()


def _add_edits(row: RowReading, sheet: SheetReading, names: set[str], context: Context) -> None:
    """Values that a person typed for fields that the table has no column for."""
    for (key, number, name), text in context.choices.edits.items():
        if key == sheet.key and number == row.number and name not in names and text.strip():
            value, _, _ = cells.parser_of(context.schema.field(name).kind, context)(text.strip())
            row.raw[name] = text.strip()
            if value is not None:
                row.values[name] = value


def _spans(grid: Grid, section: Section, column: int) -> list[tuple[int, int]]:
    """Merged cells of this column that reach over several of the section's rows, as places in the
    section.
    """
    if not grid.merges or not section.rows:
        return []
    places = {index: place for place, index in enumerate(section.rows)}
    spans = []
    for top, left, bottom, _ in grid.merges:
        if left == column and bottom > top and top in places:
            last = max(place for index, place in places.items() if top <= index <= bottom)
            spans.append((places[top], last))
    return spans


def _said_by_header(header: str, texts: list[str]) -> list[str]:
    """是 and 否 below 是否预备党员 as what they mean there."""
    plain = squeezed(header)
    if "是否" not in plain and not plain.startswith("is"):
        return texts
    answers = (
        ("预备党员", "正式党员")
        if "预备" in plain or "probation" in plain
        else ("正式党员", "预备党员")
    )
    said = [yes_or_no(text) for text in texts]
    return [
        text if answer is None else answers[0 if answer else 1]
        for text, answer in zip(texts, said, strict=True)
    ]


def _without_organ(value: Any, organ: str) -> Any:
    if isinstance(value, str) and value.startswith(organ) and len(value) > len(organ):
        return value[len(organ) :]
    return value


def _laid_out(columns: Sequence[Column], place: int) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    raws: dict[str, str] = {}
    for column in columns:
        text = column.raws[place]
        if not text:
            continue
        raws[column.name] = text
        value = column.values[place]
        if value is not None:
            values[column.name] = value
        for name, more in column.beside.items():
            if more[place] is not None:
                values[name] = more[place]
    return values, raws


def _keeps(row: RowReading, sheet: SheetReading, context: Context) -> bool:
    """Whether a row says anything: one with its number only, prepared for a name that never came,
    does not.
    """
    if not row.raw or row.raw.keys() <= {"number"}:
        return False
    required = [
        field.name for field in context.schema.fields if field.required and field.name == "name"
    ]
    if required and not row.values.get("name") and not row.raw.get("name"):
        headers = {column.field: column.header for column in sheet.columns}
        row.problems.append(
            context.problem(
                "name_missing", sheet, row=row.number, column=headers.get("name", ""), field="name"
            )
        )
    return True


def _report(
    columns: Sequence[Column], section: Section, sheet: SheetReading, context: Context
) -> None:
    rows = {row.number: row for row in sheet.rows}
    for column in columns:
        for place, code, params in column.noticed:
            row = rows.get(section.rows[place] + 1)
            if row is None or (
                code == "phone_missing" and context.schema.name not in _PHONE_EXPECTED
            ):
                continue
            raw = params.pop("raw", column.raws[place])
            row.problems.append(
                context.problem(
                    code,
                    sheet,
                    row=row.number,
                    column=column.header,
                    field=column.name,
                    raw=raw[:120],
                    params=params,
                )
            )
