"""How well unseen rosters are read: columns right, asked about, wrong; cells right; nothing
sensitive out.
"""

import sys
from dataclasses import dataclass, field
from typing import Any

from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.readings import ColumnReading, FileReading
from nongan.tabular.schemas import ROSTER
from nongan.tabular.tests.people import TODAY, vocabulary
from nongan.tabular.tests.unseen import FIELDS, SENSITIVE, Roster, roster


@dataclass(slots=True)
class Score:
    """What became of the columns and cells of the holdout."""

    right: int = 0
    asked: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    cells: int = 0
    cells_right: int = 0
    rows_lost: int = 0
    organs_wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    asked_about: list[str] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """Columns that have a field."""
        return self.right + self.asked + self.lost + len(self.wrong)


def read(made: Roster) -> FileReading:
    """The product's reading of a roster."""
    return read_bytes(made.data, Context(made.name, ROSTER, vocabulary(), TODAY))


def judge(made: Roster, reading: FileReading, score: Score) -> None:
    """Add one reading to the score."""
    tables = reading.data_sheets
    if not tables:
        score.rows_lost += len(made.people)
        score.missed.append(f"{made.style} {made.headers} no table: {reading.refusal}")
        return
    sheet = tables[0]
    if sheet.organ != made.organ:
        score.organs_wrong.append(f"{made.name} {sheet.title} -> {sheet.organ}")
    known = {column.index: column for column in sheet.columns}
    for index, name in enumerate(made.columns):
        _judge_column(made, name, known.get(index), score)
    _judge_cells(made, sheet, score)


def _judge_column(made: Roster, name: str, column: ColumnReading | None, score: Score) -> None:
    got = column.field if column else None
    said = f"{made.style} {made.headers[name]} ({name}) {column and column.alternatives}"
    if name in SENSITIVE:
        if column and (got or column.sample or not column.dropped_as):
            score.leaked.append(f"{made.headers[name]} -> {got} {column.sample}")
    elif name in ("number", "remark") or (name not in FIELDS and not got):
        return
    elif got == name:
        score.right += 1
    elif got:
        score.wrong.append(f"{made.headers[name]} ({name}) -> {got}")
    elif column and column.asked:
        score.asked += 1
        score.asked_about.append(said)
    else:
        score.lost += 1
        score.missed.append(said)


def _judge_cells(made: Roster, sheet: Any, score: Score) -> None:
    rows = {row.number: row for row in sheet.rows}
    codes = {item.name: item.code for item in vocabulary().items}
    length = 10 if made.precision == "day" else 7
    first = 2 if made.style == "xlsx-side" else made.first_row
    for at, one in enumerate(made.people):
        row = rows.get(first + at)
        if row is None:
            score.rows_lost += 1
            continue
        truth = {
            "name": one.name,
            "sex": {"男": "M", "女": "F"}[one.sex],
            "birth": one.birth.isoformat()[:length],
            "joined": one.joined.isoformat()[:length],
            "phone": one.phone,
            "community": one.community or None,
            "kind": {"正式党员": "full", "预备党员": "probationary"}[one.kind],
            "skills": {codes[name] for name in one.items},
            "post": one.post,
        }
        mapped = {column.field for column in sheet.columns}
        for name, value in truth.items():
            if name in made.columns and name in mapped:
                got = row.values.get(name)
                score.cells += 1
                if (set(got or ()) if name == "skills" else got) == value:
                    score.cells_right += 1
                elif len(score.missed) < 40:
                    score.missed.append(
                        f"cell {name}: {row.raw.get(name)!r} -> {got!r}, truly {value!r}"
                    )


def main() -> None:
    """`python -m nongan.tabular.tests.unseen_score [seeds] [first]`."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    score = Score()
    for seed in range(first, first + count):
        made = roster(seed)
        judge(made, read(made), score)
    out = sys.stdout.write
    out(
        f"files {count}  columns {score.columns}  right {score.right}"
        f"  asked {score.asked}  unused {score.lost}\n"
    )
    out(f"wrong {len(score.wrong)}  leaked {len(score.leaked)}  rows lost {score.rows_lost}\n")
    out(f"cells {score.cells_right} of {score.cells}  organs wrong {len(score.organs_wrong)}\n")
    for line in [
        *score.wrong[:25],
        *score.leaked[:10],
        *score.organs_wrong[:6],
        *score.missed[:30],
        *sorted(set(score.asked_about))[:25],
    ]:
        out(line + "\n")


if __name__ == "__main__":
    main()
