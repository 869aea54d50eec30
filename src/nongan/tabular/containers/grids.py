"""The plain form in which every container hands over a table."""

from dataclasses import dataclass, field

from nongan.tabular.text import Cell, hold_garbled, texts_of

Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """A rectangle of cells. `rows` start with row 1 of the sheet; `merges` are (top, left, bottom,
    right) from 0.

    `preface` holds the lines that stand before a table in a document.
    """

    name: str
    rows: list[list[Cell]]
    visible: bool = True
    merges: list[Merge] = field(default_factory=list)
    preface: list[str] = field(default_factory=list)
    worksheet: bool = True
    # What an office program shows beside the text: rows hidden, cells crossed out.
    hidden: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    # The rows as text, cell by cell.
    texts: list[list[str]] = field(init=False, repr=False)
    is_garbled: bool = field(init=False)

    def __post_init__(self) -> None:
        """Read the cells as text, once for all that look at them."""
        self.texts = [texts_of(row) for row in self.rows]
        self.is_garbled = hold_garbled(self.rows)


@dataclass(slots=True)
class Book:
    """An opened file: its true format, its grids, and notices (code, params) about the file as a
    whole.
    """

    format: str
    grids: list[Grid]
    notices: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pictures: int = 0
