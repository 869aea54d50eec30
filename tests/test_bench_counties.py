"""The invented counties of bench/: the same at every run, true to their papers, true to M08."""

import csv
import filecmp
from collections import defaultdict
from pathlib import Path

import pytest

from bench import make_county
from bench.invented import truth
from nongan.roster.rules import reverse_check
from nongan.tabular import Vocabulary, read_files, schemas

CORPUS = Path(__file__).parent / "corpus"


def rows(county: Path, name: str) -> list[dict[str, str]]:
    with (county / "truth" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def facts(county: Path):
    """What the truth says of a county, as `truth.discrepancies` takes it."""
    assigned = {row["member"]: row["community"] for row in rows(county, "assigned")}
    receipts = [(r["community"], r["receipt"], r["member"]) for r in rows(county, "receipts")]
    cards = defaultdict(list)
    for row in rows(county, "feedback"):
        cards[int(row["quarter"])].append((row["community"], row["line"], row["member"]))
    return assigned, receipts, cards


def wanted(county: Path) -> list[tuple[str, str, str]]:
    return sorted((r["kind"], r["where"], r["who"]) for r in rows(county, "discrepancies"))


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("county")
    make_county.make(folder, seed=3, noise="HARD", members=240)
    return folder


def test_the_same_seed_writes_the_same_county_and_another_one_does_not(county, tmp_path):
    make_county.make(tmp_path / "again", seed=3, noise="HARD", members=240)
    files = [path.relative_to(county) for path in county.rglob("*") if path.is_file()]
    assert len(files) > 30
    _, different, missing = filecmp.cmpfiles(county, tmp_path / "again", files, shallow=False)
    assert (different, missing) == ([], [])
    make_county.make(tmp_path / "other", seed=4, noise="HARD", members=240)
    assert rows(tmp_path / "other", "members") != rows(county, "members")


def test_every_roster_row_stands_where_the_truth_says(county):
    files = [(path.name, path) for path in sorted((county / "rosters").iterdir())]
    readings = read_files(
        files, schema=schemas.ROSTER, vocabulary=Vocabulary(), today=make_county.TODAY
    )
    read = {
        (reading.name, sheet.name, row.number): row.values.get("name")
        for reading in readings
        for sheet in reading.data_sheets
        for row in sheet.rows
    }
    members = rows(county, "members")
    wrong = [r for r in members if read.get((r["file"], r["sheet"], int(r["row"]))) != r["name"]]
    assert wrong == []


@pytest.mark.parametrize("name", ["county-a", "county-b"])
def test_discrepancies_of_the_truth_are_those_that_the_corpus_names(name):
    assert truth.discrepancies(*facts(CORPUS / name)) == wanted(CORPUS / name)


def test_the_product_finds_in_true_facts_what_the_truth_names(county):
    assigned, receipts, cards = facts(county)
    fact = reverse_check.Fact
    papers = reverse_check.Papers(
        [reverse_check.Enrolled(member, "", home) for member, home in assigned.items()],
        [fact(f"r|{where}|{number}", where, who) for where, number, who in receipts],
        [
            fact(f"f{quarter}|{where}|{number}", where, who, year=2026, quarter=quarter)
            for quarter, lines in cards.items()
            for where, number, who in lines
        ],
        quarters=[(2026, quarter) for quarter in cards],
    )
    found = reverse_check.discrepancies(papers)
    kinds = sorted((one.kind.value, *place_and_who(one)) for one in found)
    assert kinds == wanted(county)


def place_and_who(found: reverse_check.Found) -> tuple[str, str]:
    where = "|".join(sorted(filter(None, (found.community, found.other_community))))
    who = found.member or (found.lines[0].rpartition("|")[2] if found.lines else "")
    return where, "-".join(filter(None, (f"Q{found.quarter}" if found.quarter else "", who)))
