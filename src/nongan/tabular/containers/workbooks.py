"""xlsx, xlsm, xlsb, xls and ods by calamine: values only, no formula is ever run and no link
followed.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import cast

import python_calamine

from nongan.tabular.choices import Limits
from nongan.tabular.containers import biff
from nongan.tabular.containers.grids import Book, Grid
from nongan.tabular.containers.marks import Marks
from nongan.tabular.containers.marks import of_container as marks_of
from nongan.tabular.refusals import Refusal
from nongan.tabular.text import Cell

_BLANK = frozenset(("", None))


def book_of(data: bytes, kind: str, archive: zipfile.ZipFile | None, limits: Limits) -> Book:
    """The workbook's grids. `archive` is the container (none for xls). Raises Refusal."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise Refusal("encrypted") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Refusal("container_broken", detail=kind) from error
    if len(workbook.sheet_names) > limits.sheets:
        raise Refusal("too_many_sheets", count=len(workbook.sheet_names), limit=limits.sheets)
    grids = [
        _grid(workbook, index, sheet, limits)
        for index, sheet in enumerate(workbook.sheets_metadata)
    ]
    if not grids:
        raise Refusal("file_empty")
    if all(not grid.worksheet for grid in grids):
        raise Refusal("container_broken", detail=kind)
    marks = marks_of(archive, kind, data, limits) if archive else biff.marks_of(data, limits)
    for at, found in marks.items():
        if at < len(grids):
            _mark(grids[at], found, limits)
    book = Book(kind, grids)
    _look_around(book, archive.namelist() if archive else ())
    return book


def _mark(grid: Grid, found: Marks, limits: Limits) -> None:
    grid.hidden, grid.struck = frozenset(found.hidden), frozenset(found.struck)
    # A span may claim any size; what lies outside a table has no cells.
    last = (limits.rows - 1, limits.columns - 1)
    grid.merges += [
        (top, left, min(bottom, last[0]), min(right, last[1]))
        for top, left, bottom, right in found.merges[: limits.rows]
    ]


def _grid(
    workbook: python_calamine.CalamineWorkbook,
    index: int,
    metadata: python_calamine.SheetMetadata,
    limits: Limits,
) -> Grid:
    visible = metadata.visible == python_calamine.SheetVisibleEnum.Visible
    if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return Grid(metadata.name, [], visible, worksheet=False)
    try:
        sheet = workbook.get_sheet_by_index(index)
        rows_high, columns_wide = sheet.total_height, sheet.total_width
        check_size(metadata.name, rows_high, columns_wide, limits)
        found = sheet.to_python(skip_empty_area=False)
    except python_calamine.WorksheetNotFound:
        return Grid(metadata.name, [], visible, worksheet=False)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Refusal("container_broken", detail=metadata.name[:80]) from error
    rows: list[list[Cell]] = trimmed(cast("list[list[Cell]]", found))
    check_filled(metadata.name, rows, limits)
    merges = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return Grid(metadata.name, rows, visible, merges[: limits.rows])


def check_size(name: str, height: int, width: int, limits: Limits) -> None:
    """Raises Refusal when a sheet's used area is too big to be unfolded at all."""
    if height * width > 50 * limits.cells:
        raise Refusal("too_many_cells", sheet=name, rows=height, columns=width)


def trimmed[T](rows: list[list[T]]) -> list[list[T]]:
    """`rows` without the blank ones at the end."""
    end = len(rows)
    while end and all(cell in _BLANK for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


def check_filled[T](name: str, rows: list[list[T]], limits: Limits) -> None:
    """Raises Refusal when more rows or columns are filled than a table of people has."""
    if len(rows) > limits.rows:
        raise Refusal("too_many_rows", sheet=name, rows=len(rows), limit=limits.rows)
    width = max(map(len, rows), default=0)
    if width <= limits.columns:
        return
    beyond = (
        max(
            (index for row in rows for index, cell in enumerate(row) if cell not in _BLANK),
            default=0,
        )
        + 1
    )
    if beyond > limits.columns:
        raise Refusal("too_many_columns", sheet=name, columns=beyond, limit=limits.columns)
    for row in rows:
        del row[limits.columns :]


def _look_around(book: Book, names: Iterable[str]) -> None:
    listed = list(names)
    book.pictures = sum(name.startswith(("xl/media/", "Pictures/", "media/")) for name in listed)
    if any("vbaProject" in name or "macrosheets/" in name for name in listed):
        book.notices.append(("macros_ignored", {}))
    if any("externalLinks/" in name for name in listed):
        book.notices.append(("links_ignored", {}))
