"""How right the reading is: both counties against their truth, unseen words, unseen layouts.

`bench/reading_accuracy.py [DIR …] [--unseen N] [--layouts N]` prints a line a measure. A DIR is
laid out like tests/corpus/county-a. Scoring as tests/corpus/README.md says: organ, name, sex,
joined, phone, community, skills, and birth and kind where the file has the column; dates to the
precision that the file carries; the one spoiled cell of a row of problems.csv is not scored but
must be reported.
"""

import argparse
import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from nongan import tabular  # noqa: E402
from nongan.tabular.tests import distortions_score, unseen_score  # noqa: E402
from nongan.tabular.tests.unseen import roster  # noqa: E402

CORPUS = ROOT / "tests" / "corpus"
TODAY = date(2026, 3, 1)
FIVE = ("phone_missing", "phone_invalid", "duplicate_row", "joined_before_18", "birth_in_future")
STREETS = ["兴农街道", "宝塔街道", "和谐街道", "黄龙街道"]
SEX = {"M": "男", "F": "女"}
KIND = {"full": "正式党员", "probationary": "预备党员"}
Truth = dict[str, str]


@dataclass(slots=True)
class Score:
    """The measures of one county."""

    files: int = 0
    by_hand: list[str] = field(default_factory=list)
    cells: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    rows_lost: int = 0
    problems: int = 0
    problems_found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    notices: int = 0
    rows: int = 0
    columns: dict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )

    def weakest_column(self) -> tuple[float, str]:
        """The least share of right cells over every column of every file, and where."""
        shares = [
            (right / cells, f"{file} {name}")
            for (file, name), (right, cells) in self.columns.items()
        ]
        return min(shares, default=(1.0, ""))


def vocabulary(folder: Path) -> tabular.Vocabulary:
    """The county's words; organs and communities as the truth names them."""
    members = _rows(folder / "truth" / "members.csv")
    items = sorted({item for one in members for item in one["skills"].split("|") if item})
    return tabular.Vocabulary(
        "农安县",
        STREETS,
        sorted({one["community"] for one in members} - {""}),
        [tabular.OrganName(name) for name in dict.fromkeys(one["organ"] for one in members)],
        [tabular.ItemName(item, item) for item in items],
    )


def _rows(path: Path) -> list[Truth]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def score(folder: Path) -> Score:
    """Read every roster of a county in the limited child and hold it against the truth."""
    found = Score()
    truth: dict[str, dict[tuple[str, int], Truth]] = defaultdict(dict)
    for one in _rows(folder / "truth" / "members.csv"):
        truth[one["file"]][one["sheet"], int(one["row"])] = one
    problems = _rows(folder / "truth" / "problems.csv")
    files = [(path.name, path) for path in sorted((folder / "rosters").iterdir())]
    words = vocabulary(folder)
    for reading in tabular.read_files(
        files, schema=tabular.schemas.ROSTER, vocabulary=words, today=TODAY
    ):
        seeded = [problem for problem in problems if problem["file"] == reading.name]
        _score_file(found, reading, truth[reading.name], seeded)
    return found


def _score_file(
    found: Score,
    reading: tabular.FileReading,
    truth: dict[tuple[str, int], Truth],
    seeded: list[Truth],
) -> None:
    found.files += 1
    if reading.refusal or any(
        column.asked for sheet in reading.data_sheets for column in sheet.columns
    ):
        found.by_hand.append(reading.name)
    rows = {
        (sheet.name, row.number): (sheet, row)
        for sheet in reading.data_sheets
        for row in sheet.rows
    }
    spoiled = {(one["sheet"], int(one["row"]), one["column"]) for one in seeded}
    for place, one in truth.items():
        if place not in rows:
            found.rows_lost += 1
            continue
        _score_row(found, rows[place], one, spoiled)
    found.rows += len(rows)
    _score_problems(found, reading, seeded)


def _score_row(
    found: Score,
    read: tuple[tabular.SheetReading, tabular.RowReading],
    one: Truth,
    spoiled: set[tuple[str, int, str]],
) -> None:
    sheet, row = read
    headers = {column.field: column.header for column in sheet.columns}
    for name, (got, truly) in _pairs(sheet, row.values, one).items():
        if (sheet.name, row.number, headers.get(name, "\0")) in spoiled:
            continue
        equal = got == truly
        found.cells += 1
        found.right += equal
        count = found.columns[one["file"], name]
        count[0] += equal
        count[1] += 1
        if not equal:
            found.wrong.append(
                f"{one['file']} {sheet.name} {row.number} {name}: {got!r}, truly {truly!r}"
            )


def _pairs(
    sheet: tabular.SheetReading, values: dict[str, Any], one: Truth
) -> dict[str, tuple[Any, Any]]:
    pairs: dict[str, tuple[Any, Any]] = {
        "organ": (sheet.organ, one["organ"]),
        "name": (values.get("name"), one["name"]),
        "sex": (SEX.get(values.get("sex", "")), one["sex"]),
        "phone": (values.get("phone", ""), one["phone"]),
        "community": (values.get("community") or "", one["community"]),
        "skills": (set(values.get("skills", ())), set(one["skills"].split("|")) - {""}),
        "joined": _date(values.get("joined"), one["joined"]),
    }
    if one["birth_column"] == "1":
        pairs["birth"] = _date(values.get("birth"), one["birth"])
    if one["kind_column"] == "1":
        pairs["kind"] = (KIND.get(values.get("kind", "")), one["kind"])
    return pairs


def _date(got: str | None, truly: str) -> tuple[str | None, str]:
    # To the precision that the file carries: a month at least.
    return got, truly[: max(len(got), 7)] if got else truly


def _score_problems(found: Score, reading: tabular.FileReading, seeded: list[Truth]) -> None:
    found.problems += len(seeded)
    open_ones = list(seeded)
    for problem in reading.all_problems():
        if problem.code not in FIVE:
            found.notices += 1
            continue
        match = next((one for one in open_ones if _is(problem, one)), None)
        if match:
            open_ones.remove(match)
        else:
            found.false.append(tabular.sentence(problem))
    found.problems_found += len(seeded) - len(open_ones)
    found.missed += [
        f"{one['file']} {one['sheet']} {one['row']} {one['problem']}" for one in open_ones
    ]


def _is(problem: tabular.Problem, one: Truth) -> bool:
    here = (one["sheet"], int(one["row"]), one["problem"])
    return (problem.sheet, problem.row, problem.code) == here and (
        not one["column"] or one["column"] == problem.column
    )


def report(name: str, found: Score) -> None:
    """A line a measure."""
    share, where = found.weakest_column()
    print(f"{name}: files {found.files}, needing a hand {len(found.by_hand)}")
    print(f"{name}: cells right {found.right} of {found.cells} = {found.right / found.cells:.4%}")
    print(f"{name}: weakest column of a file {share:.2%} ({where})")
    print(f"{name}: rows lost {found.rows_lost}")
    print(f"{name}: problems found {found.problems_found} of {found.problems}")
    print(
        f"{name}: false problems {len(found.false)} = {len(found.false) / found.rows:.3%} of rows"
    )
    print(f"{name}: other notices {found.notices} = {found.notices / found.rows:.2%} of rows")
    for line in (*found.wrong[:10], *found.missed[:10], *found.false[:10]):
        print(f"{name}:   {line}")


def report_unseen(count: int) -> None:
    """Rosters in words and layouts that the lexicon was not written from."""
    total = unseen_score.Score()
    for seed in range(5_000, 5_000 + count):
        made = roster(seed)
        unseen_score.judge(made, unseen_score.read(made), total)
    print(
        f"unseen: files {count}, columns {total.columns}: right {total.right}, asked {total.asked},"
    )
    print(f"unseen: left unused {total.lost}, wrong {len(total.wrong)}, leaked {len(total.leaked)}")
    print(f"unseen: cells right {total.cells_right} of {total.cells}, rows lost {total.rows_lost}")


def report_layouts(count: int) -> None:
    """Lists in every layout that offices invent, `count` papers each."""
    found = distortions_score.scores(count, 5_000)
    total = {
        name: sum(getattr(one, name) for one in found.values())
        for name in (
            *("files", "by_hand", "cells", "cells_right", "rows", "rows_lost", "rows_invented"),
            *("problems", "problems_found", "loud"),
        )
    }
    print(
        f"layouts: {len(found)} of {total['files']} files, needing a hand {total['by_hand']},"
        f" cells right {total['cells_right']} of {total['cells']}"
    )
    print(
        f"layouts: rows lost {total['rows_lost']} of {total['rows']},"
        f" invented {total['rows_invented']}; marks and several people named"
        f" {total['problems_found']} of {total['problems']}, said without cause {total['loud']}"
    )
    for name, one in found.items():
        if not one.is_clean:
            print(f"layouts:   {name} {one.faults[0]}")


def main() -> None:
    """Print all measures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="*", type=Path)
    arguments.add_argument("--unseen", type=int, default=100)
    arguments.add_argument("--layouts", type=int, default=20)
    chosen = arguments.parse_args()
    for folder in chosen.folders or [CORPUS / "county-a", CORPUS / "county-b"]:
        report(folder.name, score(folder))
    report_unseen(chosen.unseen)
    report_layouts(chosen.layouts)


if __name__ == "__main__":
    main()
