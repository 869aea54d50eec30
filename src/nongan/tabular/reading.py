"""One file from its bytes to its reading, in whatever process this is called: no limits, no child
here.
"""

import hashlib
from pathlib import PurePath

from nongan.tabular import sheets
from nongan.tabular.checks import Checker
from nongan.tabular.choices import SheetChoice
from nongan.tabular.containers import opening
from nongan.tabular.containers.grids import Book
from nongan.tabular.context import Context
from nongan.tabular.readings import FileReading, SheetReading
from nongan.tabular.refusals import Refusal


def read_bytes(data: bytes, context: Context) -> FileReading:
    """The reading of a file's bytes: never raises for what the file holds; a refusal is part of the
    answer.
    """
    reading = FileReading(PurePath(context.file).name, hashlib.sha256(data).hexdigest(), len(data))
    try:
        book = opening.opened(context.file, data, context.limits)
        reading.format = book.format
        _fill(reading, book, context)
    except Refusal as refusal:
        place = {key: refusal.params[key] for key in ("row",) if key in refusal.params}
        sheet = str(refusal.params.get("sheet", ""))
        problem = context.problem(refusal.code, params=refusal.params, **place)
        reading.refusal = type(problem)(**{**problem.to_json(), "sheet": sheet})
        reading.sheets = []
    return reading


def _fill(reading: FileReading, book: Book, context: Context) -> None:
    for code, params in book.notices:
        reading.problems.append(context.problem(code, params=params))
    reading.sheets = _tables(book, context)
    if not reading.data_sheets and not any(
        choice.role for choice in context.choices.sheets.values()
    ):
        _unhide(reading, book, context)
    if not reading.data_sheets and not context.choices.sheets:
        raise Refusal("picture_no_table" if book.pictures else "no_table")
    if book.pictures:
        reading.problems.append(context.problem("sheet_holds_picture"))
    checker = Checker(context)
    for sheet in reading.data_sheets:
        checker.check(sheet)


def _tables(book: Book, context: Context) -> list[SheetReading]:
    found: list[SheetReading] = []
    above: SheetReading | None = None
    for grid in book.grids:
        tables = sheets.read(grid, context, above if book.format == "docx" else None)
        found += tables
        above = next((table for table in reversed(tables) if table.role == "data"), above)
    return found


def _unhide(reading: FileReading, book: Book, context: Context) -> None:
    """The only list of a file stands in a hidden sheet: then that is the list."""
    hidden = [sheet.key for sheet in reading.sheets if sheet.role == "hidden"]
    if not hidden:
        return
    for key in hidden:
        context.choices.sheets.setdefault(key, SheetChoice()).role = "data"
    reading.sheets = _tables(book, context)
