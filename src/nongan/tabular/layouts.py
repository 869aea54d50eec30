"""Tables that do not simply go down the sheet: on their side, a form a person, two people in a
line.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nongan.tabular import headers, meanings
from nongan.tabular.containers.grids import Grid
from nongan.tabular.context import Context
from nongan.tabular.sections import Section
from nongan.tabular.text import Cell, cell_text, is_blank
from nongan.tabular.values import places, words
from nongan.tabular.weighing import Header

_FIRST_ROWS = 6
_SIDE_ROWS = 30
_FORM_ROWS = 2_000
_FORM_FIELDS = 4
_LABEL = 0.6


def transposed(grid: Grid) -> Grid:
    """The sheet turned: its columns as rows."""
    width = max(map(len, grid.rows), default=0)
    padded = [row + [None] * (width - len(row)) for row in grid.rows]
    merges = [(left, top, right, bottom) for top, left, bottom, right in grid.merges]
    return Grid(
        grid.name,
        [list(row) for row in zip(*padded, strict=True)],
        grid.visible,
        merges,
        grid.preface,
        struck=frozenset((column, row) for row, column in grid.struck),
    )


def lies_on_its_side(grid: Grid, schema: str) -> bool:
    """Whether header words stand below one another in one of the first columns and not beside one
    another.
    """
    rows = grid.rows[:_SIDE_ROWS]
    if any(len(headers.recognised(row, schema)) >= 3 for row in rows[:_FIRST_ROWS]):
        return False
    down = 0
    for column in range(3):
        cells = [row[column] if column < len(row) else None for row in rows]
        down = max(down, len(headers.recognised(cells, schema)))
    if down < 4:
        return False
    across = max((len(headers.recognised(row, schema)) for row in rows), default=0)
    return across < 3 and any(len(headers.cells_filled(row)) > 2 for row in rows)


def beside(section: Section) -> list[Section]:
    """The tables of a section whose header stands there twice or more, side by side (two people in
    a line to save paper).
    """
    blocks = _blocks(section.heads)
    if len(blocks) < 2:
        return [section]
    return [
        replace(section, heads=list(heads), rows=list(section.rows), total=None) for heads in blocks
    ]


def _blocks(heads: Sequence[Header]) -> list[Sequence[Header]]:
    """The headers in equal blocks; one block when they do not repeat."""
    named = [head for head in heads if head.text]
    for width in range(2, len(named) // 2 + 1):
        texts = [head.text for head in named]
        if len(texts) % width == 0 and texts == texts[:width] * (len(texts) // width):
            return [named[at : at + width] for at in range(0, len(named), width)]
    return [heads]


def unfolded(grid: Grid, context: Context) -> tuple[Grid, Section] | None:
    """Forms with label and value side by side (姓名 | 张伟 | 性别 | 男) as a table with a row a
    person, each where the form begins; None where the sheet is none.
    """
    first = grid.rows[:_FIRST_ROWS]
    if len(grid.rows) > _FORM_ROWS or any(
        len(headers.recognised(row, context.schema.name)) >= _FORM_FIELDS for row in first
    ):
        return None
    form = _Form(grid, context)
    return form.table() if form.is_form() else None


class _Form:
    """A sheet looked at as forms."""

    def __init__(self, grid: Grid, context: Context) -> None:
        self._grid = grid
        self._schema = context.schema.name
        self._known = places.index_of(context.vocabulary)
        self._columns: set[int] = set()
        self._spans = {(top, left): right for top, left, _, right in grid.merges}

    def is_form(self) -> bool:
        """Whether labels stand beside values, not beside one another, below one another in two
        columns or more (or in the first of two).
        """
        beside = 0
        concepts: set[str] = set()
        count: Counter[int] = Counter()
        for at, row in self._lines(_SIDE_ROWS):
            labels = [column for column in range(len(row)) if self._is_label(row[column])]
            followed = [column for column in labels if self._right(at, column) in labels]
            beside += len(followed)
            count.update(set(labels) - set(followed))
            concepts |= {meanings.named(str(row[column]), self._schema)[0] for column in labels}
        most = max(count.values(), default=0)
        # Where labels stand: what else stands there, in words never seen, is a label too.
        self._columns = {at for at, labels in count.items() if labels > 1 and 4 * labels >= most}
        several = len(self._columns) > 1 or max(map(len, self._grid.rows), default=0) == 2
        return several and len(concepts) >= _FORM_FIELDS and most >= 2 * beside

    def table(self) -> tuple[Grid, Section]:
        """The table, with the titles before the first form."""
        labels: dict[str, int] = {}
        people: list[tuple[int, dict[str, Cell]]] = []
        for at, label, value in self._pairs():
            if not people or label in people[-1][1]:
                people.append((at, {}))
            people[-1][1][label] = value
            labels.setdefault(label, len(labels))
        rows: list[list[Cell]] = [[] for _ in self._grid.rows]
        for at, values in people:
            rows[at] = [values.get(label) for label in labels]
        section = Section(
            titles=self._grid.preface + self._titles(people[0][0]),
            heads=[Header(index, label) for label, index in labels.items()],
            rows=[at for at, _ in people],
        )
        return replace(self._grid, rows=rows, merges=[], struck=frozenset()), section

    def _pairs(self) -> Iterator[tuple[int, str, Cell]]:
        for at, row in self._lines(None):
            column = 0
            while column < len(row):
                cell = row[column]
                right = self._right(at, column)
                if self._is_label(cell) or (column in self._columns and self._could_label(cell)):
                    yield at, cell_text(cell), row[right] if right < len(row) else None
                    column = right
                column += 1

    def _right(self, at: int, column: int) -> int:
        return self._spans.get((at, column), column) + 1

    def _is_label(self, cell: Cell) -> bool:
        if not isinstance(cell, str) or not cell or not headers.could_head(cell):
            return False
        is_value = words.kind(cell) or self._known.parse(cell)[0]
        return not is_value and meanings.named(cell, self._schema)[1] >= _LABEL

    def _lines(self, most: int | None) -> Iterator[tuple[int, list[Cell]]]:
        """The rows of more than one text: one alone is a title."""
        for at, row in enumerate(self._grid.rows[:most]):
            if len(headers.cells_filled(row)) > 1:
                yield at, row

    def _could_label(self, cell: Cell) -> bool:
        return headers.could_head(cell) and not is_blank(cell)

    def _titles(self, first: int) -> list[str]:
        rows = self._grid.rows[: first + 1]
        lone = (row[filled[0]] for row in rows if len(filled := headers.cells_filled(row)) == 1)
        return [cell_text(cell) for cell in lone if not is_blank(cell)]
