"""One sheet: is it a list, whose is it, what do its columns mean, and its rows."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nongan.tabular import columns, headers, layouts, organs, rows, sections
from nongan.tabular.choices import SheetChoice
from nongan.tabular.containers.grids import Grid
from nongan.tabular.context import Context
from nongan.tabular.readings import ColumnReading, Problem, Role, SheetReading
from nongan.tabular.sections import OLD, YEAR, Section
from nongan.tabular.text import squeezed
from nongan.tabular.values import places
from nongan.tabular.values.words import ID_NUMBER
from nongan.tabular.weighing import Header

_QUARTER = re.compile(r"第?([一二三四1-4])季度?|q([1-4])")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TITLE_LENGTH = 120
_GUESSED_BELOW = 0.6
_REPEATED = 2
# What a list of people should have; the absence of one is said once a table.
_WANTED = {
    "roster": ("phone", "joined", "community"),
    "receipts": ("unit", "phone", "reported_on"),
    "feedback": ("unit", "minutes", "grade"),
    "allocation": ("unit",),
}
_STRUCTURE = frozenset(("street", "community", "organ", "party_organisation"))


def read(grid: Grid, context: Context, above: SheetReading | None = None) -> list[SheetReading]:
    """The tables of a sheet. `above`: the table before it in a document, which it may continue
    without a header.
    """
    if not grid.rows or not any(map(any, grid.texts)):
        role: Role = "note" if not grid.worksheet else "empty"
        return [SheetReading(grid.name, role, visible=grid.visible)]
    choice = context.choice(grid.name)
    form = layouts.unfolded(grid, context) if choice.header_rows is None else None
    if form:
        return [_table(form[0], form[1], 0, context)]
    turned = choice.header_rows is None and layouts.lies_on_its_side(grid, context.schema.name)
    if turned:
        grid = layouts.transposed(grid)
    levels = [row - 1 for row in choice.header_rows] if choice.header_rows is not None else None
    if levels and max(levels) >= len(grid.rows):
        levels = None
    found = [part for one in sections.split(grid, context, levels) for part in layouts.beside(one)]
    if not found:
        return [_without_header(grid, context, above)]
    readings = [_table(grid, section, place, context) for place, section in enumerate(found)]
    for reading in readings:
        reading.transposed = turned
        if turned and reading.role == "data":
            reading.problems.append(context.problem("sheet_transposed", reading))
    _supersede(readings, context)
    return readings


def _table(grid: Grid, section: Section, place: int, context: Context) -> SheetReading:
    sheet = SheetReading(grid.name, "data", place, visible=grid.visible)
    choice = context.choice(sheet.key)
    sheet.header_rows = [level + 1 for level in section.levels]
    sheet.title = ID_NUMBER.sub("", " ".join(section.titles))[:_TITLE_LENGTH]
    sheet.skipped = list(section.skipped)
    _owner(sheet, section.titles, context, choice)
    lines = [grid.texts[index] for index in section.rows]
    for head in section.heads:
        head.texts, head.lines = headers.sample(lines, head.index), lines
    filled = [head for head in section.heads if head.text or head.texts]
    sheet.columns = columns.decide(filled, context.schema, context.around)
    _choose(sheet, choice, section.heads)
    sheet.role = choice.role or _role(sheet, context)
    if sheet.role in ("superseded", "hidden"):
        _say_unused(sheet, context)
    if sheet.role == "data":
        rows.read(grid, section, sheet, context)
        _notice(sheet, section, context)
    return sheet


def _without_header(grid: Grid, context: Context, above: SheetReading | None) -> SheetReading:
    """A table without any header: the next page of the one above, or columns guessed by their look;
    else a note.
    """
    section = Section(
        rows=[index for index, row in enumerate(grid.rows) if len(headers.cells_filled(row)) > 1]
    )
    width = max(map(len, grid.rows))
    sheet = SheetReading(
        grid.name, "note", visible=grid.visible, title=" ".join(grid.preface)[:_TITLE_LENGTH]
    )
    lines = [grid.texts[index] for index in section.rows]
    heads = [
        Header(column, "", "", headers.sample(lines, column), lines) for column in range(width)
    ]
    if above and len(above.columns) and width == max(column.index for column in above.columns) + 1:
        sheet.columns = [
            ColumnReading(c.index, c.header, c.field, c.confidence, c.dropped_as)
            for c in above.columns
        ]
        sheet.organ, sheet.organ_how, sheet.community = (
            above.organ,
            above.organ_how,
            above.community,
        )
    elif section.rows:
        sheet.columns = columns.decide(
            [head for head in heads if head.texts], context.schema, context.around
        )
        _owner(sheet, grid.preface, context, context.choice(grid.name))
        sheet.problems.append(context.problem("header_missing", sheet))
    _choose(sheet, context.choice(grid.name), heads)
    found = {column.field for column in sheet.columns}
    if "name" in found and len(found - {None, "number"}) > 1 and len(section.rows) > 1:
        sheet.role = context.choice(grid.name).role or ("data" if grid.visible else "hidden")
    if sheet.role == "data":
        rows.read(grid, section, sheet, context)
    else:
        sheet.problems = []
    return sheet


def _choose(sheet: SheetReading, choice: SheetChoice, heads: Sequence[Header]) -> None:
    """A person's mapping over the reading's; a column of ID numbers stays dropped whatever is
    chosen.
    """
    known = {column.index: column for column in sheet.columns}
    for index, name in choice.columns.items():
        column = known.get(index)
        if column is None or column.dropped_as == "id_number":
            continue
        for other in sheet.columns:
            if name and other.field == name and name != "skills":
                other.field = None
        column.field, column.asked, column.confidence = name, False, 1.0
        column.dropped_as = None if name else column.dropped_as


def _role(sheet: SheetReading, context: Context) -> Role:
    found = {column.field for column in sheet.columns if column.field}
    asked = any(column.asked for column in sheet.columns)
    if context.schema.name == "structure":
        if not found & _STRUCTURE:
            return "note"
    elif ("name" not in found and not (asked and len(found) > 2)) or len(found - {"number"}) < 2:
        return "note"
    if OLD.search(squeezed(sheet.name)) or OLD.search(squeezed(sheet.title)):
        return "superseded"
    return "data" if sheet.visible else "hidden"


def _say_unused(sheet: SheetReading, context: Context) -> None:
    if sheet.role == "hidden":
        sheet.problems.append(context.problem("sheet_hidden", sheet))
    else:
        why = OLD.search(squeezed(sheet.name)) or OLD.search(squeezed(sheet.title))
        params = {"why": why[0] if why else str(sheet.year or "")}
        sheet.problems.append(context.problem("sheet_superseded", sheet, params=params))


def _supersede(readings: list[SheetReading], context: Context) -> None:
    """Of several lists of one organ in a sheet the older years are old lists."""
    newest = max((reading.year or 0 for reading in readings), default=0)
    first = readings[0]
    for reading in readings[1:]:
        older = (
            reading.year is not None
            and reading.year < newest
            and reading.organ in (None, first.organ)
        )
        if reading.role == "data" and older and context.choice(reading.key).role is None:
            reading.role = "superseded"
            reading.rows, reading.problems = [], []
            _say_unused(reading, context)


def _owner(
    sheet: SheetReading, titles: Sequence[str], context: Context, choice: SheetChoice
) -> None:
    """Whose table it is and of when: the unit line and the titles before the sheet's and the file's
    name.
    """
    lines = [*titles, sheet.name, context.file]
    for text in lines:
        year, quarter = YEAR.search(text), _QUARTER.search(squeezed(text))
        if sheet.year is None and year:
            sheet.year = int(year[1])
        if sheet.quarter is None and quarter:
            sheet.quarter = _QUARTERS[quarter[1] or quarter[2]]
    if context.schema.owner == "organ":
        _organ(sheet, titles, context)
    elif context.schema.owner == "community":
        known = places.index_of(context.vocabulary)
        sheet.community = next((name for text in lines if (name := known.find_in(text))), None)
    if choice.organ:
        sheet.organ, sheet.organ_how = choice.organ, "choice"
    if choice.community:
        sheet.community = choice.community


def _organ(sheet: SheetReading, titles: Sequence[str], context: Context) -> None:
    said = [("unit_line", unit) for line in titles if (unit := organs.unit_line(line))]
    said += [("title", line) for line in titles]
    said += [("sheet_name", sheet.name), ("file_name", context.file)]
    candidates: list[str] = []
    for how, text in said:
        found = organs.find_in(text, context.vocabulary)
        if found.name and (found.how != "similar" or how == "unit_line"):
            sheet.organ, sheet.organ_how = found.name, how
            break
        candidates += [name for name, _ in found.candidates if name not in candidates]
    sheet.organ_candidates = [] if sheet.organ else candidates[:5]


def _notice(sheet: SheetReading, section: Section, context: Context) -> None:
    """Everything to be said about a table as a whole."""
    say = sheet.problems.append
    sheet.problems += [
        said for column in sheet.columns if (said := _of_column(column, sheet, context))
    ]
    found = {column.field for column in sheet.columns}
    missing = [name for name in _WANTED.get(context.schema.name, ()) if name not in found]
    if missing:
        say(context.problem("columns_missing", sheet, params={"fields": missing}))
    if not sheet.rows:
        say(context.problem("list_empty", sheet))
    _say_repeated(sheet, context)
    if section.contradicts:
        _say_contradiction(sheet, section, context)
    if section.total is not None and section.total != len(sheet.rows):
        params = {"written": section.total, "counted": len(sheet.rows)}
        say(context.problem("total_differs", sheet, params=params))
    _say_owner(sheet, context)
    _swapped(sheet, context)


def _of_column(column: ColumnReading, sheet: SheetReading, context: Context) -> Problem | None:
    if column.dropped_as:
        params: dict[str, Any] = {"what": column.dropped_as}
        return context.problem("column_dropped", sheet, column=column.header, params=params)
    if column.asked:
        return context.problem("column_unclear", sheet, column=column.header)
    if column.field and column.confidence < _GUESSED_BELOW:
        params = {"field": column.field}
        return context.problem(
            "column_guessed", sheet, column=column.header, field=column.field, params=params
        )
    return None


def _say_repeated(sheet: SheetReading, context: Context) -> None:
    """Headers that stand there twice, of which one was read: somebody may stand beside somebody."""
    count = Counter(column.header for column in sheet.columns if column.header)
    left = [c.header for c in sheet.columns if count[c.header] > 1 and not c.field]
    repeated = list(dict.fromkeys(left))
    if len(repeated) >= _REPEATED:
        params = {"headers": "、".join(repeated[:4])}
        sheet.problems.append(context.problem("columns_repeated", sheet, params=params))


def _say_contradiction(sheet: SheetReading, section: Section, context: Context) -> None:
    texts = {squeezed(head.text) for head in section.heads}
    differing = [text for text in section.contradicts if squeezed(text) not in texts]
    if differing:
        first = [
            head.text
            for head in section.heads
            if head.text and head.text not in section.contradicts
        ]
        params = {"first": "、".join(first[:4]), "second": "、".join(differing[:4])}
        sheet.problems.append(context.problem("two_headers", sheet, params=params))


def _say_owner(sheet: SheetReading, context: Context) -> None:
    owner = context.schema.owner
    named = {column.field for column in sheet.columns}
    if owner == "organ" and not sheet.organ and "unit" not in named:
        params: dict[str, Any] = {"candidates": sheet.organ_candidates}
        sheet.problems.append(context.problem("organ_unclear", sheet, params=params))
    if owner == "community" and not sheet.community and "community" not in named:
        sheet.problems.append(context.problem("community_unclear", sheet))
    if owner == "organ" and sheet.organ_how in ("title", "unit_line") and not sheet.section:
        other = organs.find_in(context.file, context.vocabulary)
        if other.name and other.how in ("exact", "part") and other.name != sheet.organ:
            params = {"title": sheet.organ, "file_name": other.name}
            sheet.problems.append(context.problem("organ_conflict", sheet, params=params))


def _swapped(sheet: SheetReading, context: Context) -> None:
    """Birth after joining in most rows: the two headers stand over each other's columns. Nothing is
    taken of either.
    """
    both = [row for row in sheet.rows if "birth" in row.values and "joined" in row.values]
    later = [row for row in both if row.values["birth"] > row.values["joined"]]
    if len(later) < 2 or len(later) * 2 < len(both):
        return
    for row in sheet.rows:
        row.values.pop("birth", None)
        row.values.pop("joined", None)
    for column in sheet.columns:
        if column.field in ("birth", "joined"):
            column.alternatives = [("birth", 0.5), ("joined", 0.5)]
            column.field, column.asked = None, True
    sheet.problems.append(context.problem("header_conflict", sheet, params={"count": len(later)}))
