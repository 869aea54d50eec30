"""How papers of unseen layouts are read: cells right, rows lost or invented, problems named, a hand
needed.

`python -m nongan.tabular.tests.distortions_score [seeds] [first] [layout …]` prints a line a
layout.
"""

import sys
from dataclasses import dataclass, field

from nongan.tabular import schemas
from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.readings import FileReading, RowReading
from nongan.tabular.tests import distorted_sheets  # noqa: F401  registers its layouts
from nongan.tabular.tests.distortions import LAYOUTS, paper
from nongan.tabular.tests.papers import Expected, Paper
from nongan.tabular.tests.people import TODAY, vocabulary


@dataclass(slots=True)
class Score:
    """What became of the papers of one layout."""

    files: int = 0
    by_hand: int = 0
    cells: int = 0
    cells_right: int = 0
    rows: int = 0
    rows_lost: int = 0
    rows_invented: int = 0
    problems: int = 0
    problems_found: int = 0
    loud: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all went wrong."""
        return not self.faults


def read(made: Paper) -> FileReading:
    """The product's reading of a paper."""
    context = Context(made.name, schemas.ALL[made.schema], vocabulary(), TODAY)
    return read_bytes(made.data, context)


def judge(made: Paper, reading: FileReading, score: Score) -> None:
    """Add one reading to the score; what went wrong is told in `faults`."""
    score.files += 1
    where = f"{made.layout} {made.name}"
    asked = [
        f"{column.header} {column.alternatives}"
        for sheet in reading.data_sheets
        for column in sheet.columns
        if column.asked
    ]
    if reading.refusal or asked:
        score.by_hand += 1
        score.faults.append(f"{where}: asks {asked or reading.refusal}")
    wrong = {sheet.organ for sheet in reading.data_sheets} - {made.organ}
    if made.organ and wrong:
        score.faults.append(f"{where}: organ {wrong}, truly {made.organ}")
    found = {
        (sheet.name, row.number, str(row.values.get("name"))): row
        for sheet in reading.data_sheets
        for row in sheet.rows
    }
    score.rows_invented += max(len(found) - len(made.people), 0)
    for one in made.people:
        _judge_row(found, one, where, score)
    _judge_problems(made, reading, where, score)


def _judge_row(
    found: dict[tuple[str, int, str], RowReading], one: Expected, where: str, score: Score
) -> None:
    score.rows += 1
    row = found.get((one.sheet, one.row, str(one.values["name"])))
    if row is None:
        row = next((row for place, row in found.items() if place[:2] == (one.sheet, one.row)), None)
    if row is None:
        score.rows_lost += 1
        score.faults.append(f"{where}: no row {one.sheet} {one.row}")
        return
    for name, truly in one.values.items():
        got = row.values.get(name)
        got = set(got or ()) if name == "skills" else got
        score.cells += 1
        score.cells_right += got == truly
        if got != truly:
            raw = row.raw.get(name)
            score.faults.append(
                f"{where}: row {one.row} {name} {raw!r} -> {got!r}, truly {truly!r}"
            )


def _judge_problems(made: Paper, reading: FileReading, where: str, score: Score) -> None:
    said = [(problem.code, problem.row) for problem in reading.all_problems()]
    for wanted in made.problems:
        score.problems += 1
        score.problems_found += wanted in said
        if wanted not in said:
            score.faults.append(f"{where}: does not say {wanted}")
    loud = [code for code, _ in said if code in made.quiet]
    score.loud += len(loud)
    score.faults += [f"{where}: says {code}" for code in loud]


def line(name: str, score: Score) -> str:
    """A layout's line of the report."""
    return (
        f"{name:24} files {score.files:4}  by hand {score.by_hand:3}"
        f"  cells {score.cells_right}/{score.cells}"
        f"  rows lost {score.rows_lost}/{score.rows} invented {score.rows_invented}"
        f"  problems {score.problems_found}/{score.problems}  false {score.loud}"
    )


def scores(count: int, first: int, names: list[str] | None = None) -> dict[str, Score]:
    """The score of every layout over `count` seeds."""
    found = {name: Score() for name in names or LAYOUTS}
    for name, score in found.items():
        for seed in range(first, first + count):
            made = paper(name, seed)
            judge(made, read(made), score)
    return found


def main() -> None:
    """Print the score of every layout, and what went wrong first."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    found = scores(count, first, sys.argv[3:] or None)
    for name, score in found.items():
        sys.stdout.write(line(name, score) + "\n")
    for score in found.values():
        for fault in score.faults[: 6 if len(found) > 1 else 40]:
            sys.stdout.write(f"  {fault}\n")


if __name__ == "__main__":
    main()
