"""One linkage on every engine: plain, DuckDB and Spark with real executors, row by row."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from nongan.roster.linkage import NOBODY, Line, Person, link
from nongan.roster.linkage.engines import across, duckdb_engine, rows
from nongan.roster.tests import invented_lines

County = tuple[list[Person], list[Line]]
NEEDS_JAVA = pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine")


def counties(count: int, people: int = 80) -> dict[str, County]:
    """Counties with decisions of persons in them; someone of the first is on the second's roster
    too, and someone of the second has reported in the third."""
    found: dict[str, County] = {}
    for number in range(count):
        chance = random.Random(number)
        roster, lines = invented_lines.county(chance, people=people, noise=0.15)
        decided = [roster[0].key, NOBODY, "who has left"]
        found[f"县{number}"] = (
            roster,
            [
                replace(line, fixed=chance.choice(decided)) if place % 23 == 0 else line
                for place, line in enumerate(lines)
            ],
        )
    mover = replace(found["县0"][0][5], key="moved", organ="县第9局", phone="19912345678")
    found["县0"][0].append(replace(mover, key="moved here"))
    found["县1"][0].append(mover)
    found["县1"][0].append(Person("heard", "欧阳晓丽", "县第1局", "F", "19912340000"))
    found["县2"][0].append(Person("misheard", "欧阳小 li", "县第1局", "F", "19912340002"))
    for number in range(across.MOST_SHARING + 1):
        office = Person(f"office {number}", "王晓丽", "县第1局", "F", "19900000000")
        found[f"县{number % 2}"][0].append(office)
    found["县2"][1].append(
        Line("z", "receipts", mover.name, sex=mover.sex, phone=mover.phone, community="第0社区")
    )
    return found


def written(folder: Path, every: dict[str, County], suffix: str = "parquet") -> Path:
    """The counties as an engine reads them."""
    people, lines = ([], [])
    for county, (roster, papers) in every.items():
        people += [rows.row_of_person(county, person) for person in roster]
        lines += [rows.row_of_line(county, line) for line in papers]
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, found in (("people", rows.PEOPLE, people), ("lines", rows.LINES, lines)):
        schema = pa.schema([(column, pa.string()) for column in columns])
        table = pa.Table.from_pylist(found, schema=schema)
        if suffix == "csv":
            pyarrow.csv.write_csv(table, folder / f"{name}.csv")
        elif suffix == "jsonl":
            text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found)
            (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
        else:
            pq.write_table(table, folder / f"{name}.parquet")
    return folder


def read(folder: Path, name: str) -> list[dict[str, object]]:
    """The rows of one answer, in order."""
    table = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return sorted(table, key=lambda row: tuple(str(value) for value in row.values()))


def test_duckdb_says_what_the_plain_linkage_says(tmp_path):
    every = counties(4)
    settings = duckdb_engine.Settings(written(tmp_path / "in", every), tmp_path / "out")

    duckdb_engine.run(settings)

    found = {(row["county"], row["line"]): row for row in read(tmp_path / "out", "decisions")}
    assert len(found) == sum(len(lines) for _, lines in every.values())
    for county, (people, lines) in every.items():
        for decision in link(lines, people):
            row = found[county, decision.line]
            for name in ("person", "status", "margin", "nobody", "probability"):
                assert row[name] == getattr(decision, name), (county, decision.line, name)
            stands = [one for one in decision.candidates if one.person == decision.person]
            said = ";".join(f"{e.field}={e.level}" for one in stands for e in one.evidence)
            assert row["levels"] == said
            assert row["bits"] == (stands[0].bits if stands else None)


def test_the_order_of_rows_and_the_kind_of_file_change_nothing(tmp_path):
    every = counties(3)
    first = duckdb_engine.run(
        duckdb_engine.Settings(written(tmp_path / "a", every), tmp_path / "out-a")
    )
    shuffled = {
        county: (people[::-1], random.Random(1).sample(lines, len(lines)))
        for county, (people, lines) in reversed(every.items())
    }
    whole = written(tmp_path / "j", shuffled, "jsonl")
    assert duckdb_engine.run(duckdb_engine.Settings(whole, tmp_path / "out-j")) == first
    for _, lines in shuffled.values():  # CSV has one word for "empty" and "nothing"
        lines[:] = [replace(line, fixed=None) if line.fixed == NOBODY else line for line in lines]
    parquet = written(tmp_path / "b", shuffled)
    csv = written(tmp_path / "c", shuffled, "csv")

    again = duckdb_engine.run(duckdb_engine.Settings(parquet, tmp_path / "out-b"))
    assert duckdb_engine.run(duckdb_engine.Settings(csv, tmp_path / "out-c")) == again
    assert again != first  # a decision less is another answer

    whole = written(tmp_path / "d", {c: every[c] for c in reversed(every)})
    assert duckdb_engine.run(duckdb_engine.Settings(whole, tmp_path / "out-d")) == first
    for name in ("proposals", "shared_numbers"):
        told = read(tmp_path / "out-a", name)
        assert told
        assert all(told == read(tmp_path / f"out-{other}", name) for other in "jd")


def test_who_is_in_two_counties_is_proposed_and_nothing_more(tmp_path):
    every = counties(3)
    duckdb_engine.run(duckdb_engine.Settings(written(tmp_path / "in", every), tmp_path / "out"))
    assert len(read(tmp_path / "out", "shared_numbers")) == across.MOST_SHARING + 1

    proposals = {(row["what"], row["key"]): row for row in read(tmp_path / "out", "proposals")}

    twice = proposals["person", "moved here"]
    assert (twice["county"], twice["other_county"], twice["other_key"]) == ("县0", "县1", "moved")
    heard = proposals["person", "heard"]
    assert heard["other_key"] == "misheard"
    assert heard["levels"] == "name=same_sound;phone=one_slip;sex=same"
    assert "office" not in str(proposals)
    line = proposals["line", "z"]
    assert line["other_county"] in ("县0", "县1")
    assert line["margin"] == 0.0  # the two entries of one person: nothing tells them apart
    decided = [row for row in read(tmp_path / "out", "decisions") if row["line"] == "z"]
    assert [row["person"] for row in decided] == [NOBODY]


@NEEDS_JAVA
@pytest.mark.slow
def test_spark_with_real_executors_says_the_same_row_by_row(tmp_path, monkeypatch):
    monkeypatch.delenv("SPARK_HOME", raising=False)
    from nongan.roster.linkage.engines import spark_engine

    source = written(tmp_path / "in", counties(3))
    here = duckdb_engine.run(duckdb_engine.Settings(source, tmp_path / "duckdb"))

    there = spark_engine.run(
        spark_engine.Settings(str(source), str(tmp_path / "spark"), "local-cluster[2,1,1024]")
    )

    assert there == here
    for name in ("decisions", "proposals", "shared_numbers"):
        assert read(tmp_path / "spark", name) == read(tmp_path / "duckdb", name)


@NEEDS_JAVA
@pytest.mark.slow
def test_spark_reads_the_folders_that_counties_export(tmp_path, monkeypatch):
    monkeypatch.delenv("SPARK_HOME", raising=False)
    from nongan.roster.linkage.engines import spark_engine

    source = written(tmp_path / "in", counties(3), "jsonl")
    here = duckdb_engine.run(duckdb_engine.Settings(source, tmp_path / "duckdb"))
    for name in ("people", "lines"):
        (source / name).mkdir()
        (source / f"{name}.jsonl").rename(source / name / "220122.jsonl")

    assert duckdb_engine.run(duckdb_engine.Settings(source, tmp_path / "folders")) == here
    settings = spark_engine.Settings(str(source), str(tmp_path / "spark"), "local[1]")
    assert spark_engine.run(settings) == here
