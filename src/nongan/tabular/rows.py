"""The rows of one table: every mapped column read at a stroke, then laid out a row at a time."""

from collections.abc import Sequence
from typing import Any

from nongan.tabular import captions, cells, headed
from nongan.tabular.cells import Column
from nongan.tabular.containers.grids import Grid
from nongan.tabular.context import Context
from nongan.tabular.readings import ColumnReading, RowReading, SheetReading
from nongan.tabular.sections import Section
from nongan.tabular.text import Cell

# Where a blank phone is a doubt: elsewhere (receipts, attendance) half the county leaves it out.
_PHONE_EXPECTED = frozenset(("roster", "allocation"))
_JOINER = "、"


def read(grid: Grid, section: Section, sheet: SheetReading, context: Context) -> None:
    """Fill `sheet.rows` from the section's rows by the columns decided."""
    lines = [grid.texts[index] for index in section.rows]
    read_columns = [
        _column(name, readings, (grid, section, lines), (sheet, context))
        for name, readings in _by_field(sheet.columns).items()
    ]
    for column in read_columns:
        cells.besides(column, context)
    names = {column.name for column in read_columns}
    people = any(field.name == "name" and field.required for field in context.schema.fields)
    for index, raw, values in zip(section.rows, *_by_row(read_columns, len(lines)), strict=True):
        row = RowReading(index + 1, values, raw)
        if context.choices.edits:
            _add_edits(row, sheet, names, context)
        # A number alone was prepared for a name that never came.
        if row.raw.keys() <= {"number"}:
            sheet.skipped.append((index + 1, "number_only"))
            continue
        if people and "name" not in row.raw:
            _say_nameless(row, sheet, context)
        row.excluded = (sheet.key, row.number) in context.choices.excluded
        sheet.rows.append(row)
    _report(read_columns, section, sheet, context)
    captions.carry(section, sheet, context)
    if grid.hidden or grid.struck:
        _say_marks(grid, sheet, context)
    sheet.skipped.sort()


def _say_marks(grid: Grid, sheet: SheetReading, context: Context) -> None:
    """Rows that are hidden and text that is crossed out are read, and a person is asked to look."""
    read_columns = [column for column in sheet.columns if column.field]
    by_row: dict[int, set[int]] = {}
    for at, index in grid.struck:
        by_row.setdefault(at, set()).add(index)
    for row in sheet.rows:
        if row.number - 1 in grid.hidden:
            row.problems.append(context.problem("row_hidden", sheet, row=row.number))
        struck = by_row.get(row.number - 1)
        crossed = [column for column in read_columns if struck and column.index in struck]
        if any(column.field == "name" for column in crossed):
            row.problems.append(context.problem("row_struck", sheet, row=row.number))
            continue
        row.problems += [
            context.problem(
                "cell_struck",
                sheet,
                row=row.number,
                column=column.header,
                field=column.field,
                raw=row.raw.get(column.field or "", "")[:120],
            )
            for column in crossed
            if column.field in row.raw
        ]


def _by_field(columns: Sequence[ColumnReading]) -> dict[str, list[ColumnReading]]:
    found: dict[str, list[ColumnReading]] = {}
    for column in columns:
        if column.field:
            found.setdefault(column.field, []).append(column)
    return found


def _column(
    name: str,
    readings: list[ColumnReading],
    table: tuple[Grid, Section, list[list[str]]],
    place: tuple[SheetReading, Context],
) -> Column:
    grid, section, lines = table
    sheet, context = place
    kind = context.schema.field(name).kind
    column = Column(name, kind, readings[0].header, [], [])
    index = readings[0].index
    texts, *further = (
        headed.completed(one.header, kind, _texts(lines, one.index), context.vocabulary)
        for one in readings
    )
    for more in further:
        texts = [_JOINER.join(filter(None, pair)) for pair in zip(texts, more, strict=True)]
    _edit(texts, name, section, sheet, context)
    texts = cells.filled_down(column, _spans(grid, section, index), texts)
    cells.read(column, texts, _typed(grid, section, kind, index), context)
    if name == "post" and sheet.organ:
        column.values = [_without_organ(value, sheet.organ) for value in column.values]
    return column


def _texts(lines: Sequence[Sequence[str]], index: int) -> list[str]:
    return [line[index] if index < len(line) else "" for line in lines]


def _typed(grid: Grid, section: Section, kind: str, index: int) -> list[Cell]:
    """The cells themselves, where it matters what they were before they were text."""
    if kind != "date" and not grid.is_garbled:
        return []
    lines = (grid.rows[at] for at in section.rows)
    return [line[index] if index < len(line) else None for line in lines]


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
    if not any(left == column and bottom > top for top, left, bottom, _ in grid.merges):
        return []
    places = {index: place for place, index in enumerate(section.rows)}
    spans = []
    for top, left, bottom, _ in grid.merges:
        if left == column and bottom > top and top in places:
            last = max(place for index, place in places.items() if top <= index <= bottom)
            spans.append((places[top], last))
    return spans


def _without_organ(value: Any, organ: str) -> Any:
    if isinstance(value, str) and value.startswith(organ) and len(value) > len(organ):
        return value[len(organ) :]
    return value


def _by_row(
    columns: Sequence[Column], count: int
) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Raw texts and values of every row by field, what is blank left out."""
    if not columns:
        return [{} for _ in range(count)], [{} for _ in range(count)]
    names = [column.name for column in columns]
    further = [pair for column in columns for pair in column.beside.items()]
    every = [*names, *(name for name, _ in further)]
    raws = zip(*(column.raws for column in columns), strict=True)
    values = zip(
        *(column.values for column in columns), *(found for _, found in further), strict=True
    )
    return (
        [{name: text for name, text in zip(names, row, strict=True) if text} for row in raws],
        [
            {name: value for name, value in zip(every, row, strict=True) if value is not None}
            for row in values
        ],
    )


def _say_nameless(row: RowReading, sheet: SheetReading, context: Context) -> None:
    headers = {column.field: column.header for column in sheet.columns}
    row.problems.append(
        context.problem(
            "name_missing", sheet, row=row.number, column=headers.get("name", ""), field="name"
        )
    )


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
