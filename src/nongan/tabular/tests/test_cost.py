"""What reading costs, counted in calls: the same on every machine, however busy it is."""

import os
import subprocess
import sys

from bench.reading_accuracy import CORPUS, TODAY, vocabulary
from nongan.tabular.choices import Choices, Limits
from nongan.tabular.context import Context
from nongan.tabular.reading import read_bytes
from nongan.tabular.schemas import ROSTER
from nongan.tabular.values import names
from nongan.tabular.vocabulary import Vocabulary

# Calls of Python and C functions that a row of a roster may take, its share of the file included.
# 236 were counted when it was set (341 once); two further calls a cell would break it.
CALLS_A_ROW = 250


def calls(known: Vocabulary, files: list[tuple[str, bytes]]) -> tuple[int, int]:
    """(calls, rows) of reading files."""
    count = rows = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    for name, data in files:
        context = Context(name, ROSTER, known, TODAY, Choices(), Limits())
        sys.setprofile(note)
        try:
            reading = read_bytes(data, context)
        finally:
            sys.setprofile(None)
        rows += sum(len(sheet.rows) for sheet in reading.data_sheets)
    return count, rows


def rosters() -> list[tuple[str, bytes]]:
    return [
        (path.name, path.read_bytes()) for path in sorted((CORPUS / "county-a/rosters").iterdir())
    ]


def test_a_row_takes_no_more_calls_than_it_did():
    # In a process of its own: what other tests leave behind costs calls, too.
    here = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    command = [sys.executable, "-m", "nongan.tabular.tests.test_cost"]
    told = subprocess.check_output(command, env=here, text=True)  # noqa: S603  our own module

    count, rows = map(int, told.split())

    assert rows > 2_000
    assert count / rows < CALLS_A_ROW


def test_equal_cells_are_read_once_a_column(monkeypatch):
    seen = []
    parse = names.parse
    monkeypatch.setattr(names, "parse", lambda text: seen.append(text) or parse(text))
    lines = ["姓名,性别,单位", *["王小明,男,县财政局"] * 2_000]

    calls(vocabulary(CORPUS / "county-a"), [("名单.csv", "\n".join(lines).encode())])

    # Once for the column, and a dozen times to see what the column is.
    assert 0 < len(seen) < 50


if __name__ == "__main__":
    known = vocabulary(CORPUS / "county-a")
    calls(known, rosters())  # fills what is kept from file to file
    sys.stdout.write("{} {}".format(*calls(known, rosters())))
