"""Linking at scale: invented counties, what an engine costs for a million people, and the floor.

    python -m bench.linkage_scale --people 10000 --people 1000000 [--spark-people 10000] [--check]
        [--keep DIR]

Every stage runs in a child process of its own; its CPU seconds are the kernel's figures for that
child and all that came of it (a cluster's JVMs too), its peak memory is the largest process's. The
floors are the physical least: reading the bytes of both tables, and setting lines against people
by equal phone or name within the county. --keep leaves the invented counties in DIR, and takes
them from there the next time.
"""

import argparse
import ctypes
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench import invented_lines
from nongan.roster.linkage.engines import duckdb_engine, rows

MOST_CPU, MOST_GIB = 120.0, 4.0
"""A million people with receipts and feedback (issue 3, "Measured")."""

GROWTH = 1.25
"""How much dearer a person may be in the largest run than in the one before it."""

CLUSTER = "local-cluster[2,1,1024]"
COUNTIES_A_GROUP = 10
ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER: what a stage leaves behind is counted as its own."""
MANY = 100_000
"""From so many people on, starting up is no longer most of the cost."""

FLOOR = """
select count(*) from (
    select l.county, l.key from lines l join people p on l.county = p.county and l.phone = p.phone
    union select l.county, l.key from lines l join people p
    on l.county = p.county and l.name = p.name)
"""


@dataclass
class Cost:
    """One stage over so many people and lines."""

    stage: str
    people: int
    lines: int
    cpu_seconds: float
    wall_seconds: float
    peak_gib: float
    said: str

    def a_million(self) -> float:
        """CPU seconds for a million people."""
        return self.cpu_seconds * 1e6 / self.people


def invent(folder: Path, people: int) -> tuple[int, int]:
    """Write counties, one after the other, until there are that many people."""
    folder.mkdir(parents=True)
    tables = {"people": rows.PEOPLE, "lines": rows.LINES}
    row_of: dict[str, Any] = {"people": rows.row_of_person, "lines": rows.row_of_line}
    schemas = {n: pa.schema([(column, pa.string()) for column in c]) for n, c in tables.items()}
    writers = {n: pq.ParquetWriter(folder / f"{n}.parquet", schemas[n]) for n in tables}
    counts = {"people": 0, "lines": 0}
    for group in itertools.batched(_counties(people), COUNTIES_A_GROUP):
        for name in tables:
            texts = [row_of[name](county, thing) for county, both in group for thing in both[name]]
            counts[name] += len(texts)
            writers[name].write_table(pa.Table.from_pylist(texts, schema=schemas[name]))
    for writer in writers.values():
        writer.close()
    return counts["people"], counts["lines"]


def counted(folder: Path) -> tuple[int, int]:
    """How many people and lines were written there."""
    people, lines = (
        pq.read_metadata(folder / f"{n}.parquet").num_rows for n in ("people", "lines")
    )
    return people, lines


def _counties(people: int) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    made = 0
    for seed in itertools.count(1):
        county = invented_lines.invent(seed)
        yield f"{seed:06}", {"people": county.people, "lines": county.lines}
        made += len(county.people)
        if made >= people:
            return


def start(_folder: Path) -> str:
    """Nothing but starting up: what every other stage pays too."""
    return ""


def read_bytes(folder: Path) -> str:
    """The floor of floors: every column of both tables, decoded."""
    found = 0
    for name in ("people", "lines"):
        with pq.ParquetFile(folder / f"{name}.parquet") as file:
            found += sum(batch.num_rows for batch in file.iter_batches(50_000))
    return str(found)


def reconcile(folder: Path) -> str:
    """Plain set reconciliation: lines that share a phone or a name with somebody at home."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as base:
        for name in ("people", "lines"):
            base.execute(f"create view {name} as from '{folder / name}.parquet'")
        return str(base.sql(FLOOR).fetchall()[0][0])


def link_with_duckdb(folder: Path) -> str:
    """The product's default engine."""
    return duckdb_engine.run(duckdb_engine.Settings(folder, folder / "duckdb"))


def start_spark(_folder: Path) -> str:
    """Nothing but starting a local cluster with real executors."""
    from nongan.roster.linkage.engines import spark_engine

    session = spark_engine.started(spark_engine.Settings("", "", CLUSTER))
    try:
        return str(session.range(2).count())
    finally:
        session.stop()


def link_with_spark(folder: Path) -> str:
    """The other engine, in a local cluster with real executors."""
    from nongan.roster.linkage.engines import spark_engine

    return spark_engine.run(spark_engine.Settings(str(folder), str(folder / "spark"), CLUSTER))


STAGES = {
    "start": start,
    "read": read_bytes,
    "sets": reconcile,
    "duckdb": link_with_duckdb,
    "cluster": start_spark,
    "spark": link_with_spark,
}


def cost(stage: str, folder: Path, people: int, lines: int) -> Cost:
    """What a stage costs in a process of its own. Raises RuntimeError if it fails."""
    command = ["-m", "bench.linkage_scale", "--stage", stage, "--folder", str(folder)]
    started = time.monotonic()
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout as stream:
        said = stream.read().strip().rpartition("\n")[2]
    ended = dict(_ended())
    if ended[child.pid][0]:
        raise RuntimeError(f"{stage} failed")
    seconds = sum(used.ru_utime + used.ru_stime for _, used in ended.values())
    peak = max(used.ru_maxrss for _, used in ended.values()) / 2**20
    return Cost(stage, people, lines, seconds, time.monotonic() - started, peak, said)


def _ended() -> Iterator[tuple[int, tuple[int, Any]]]:
    """Every child and every orphan of one, when it ends: process → (status, what it used)."""
    while True:
        try:
            process, status, used = os.wait3(0)
        except ChildProcessError:
            return
        yield process, (status, used)


def measure(people: int, stages: list[str], scratch: Path) -> list[Cost]:
    """All stages over the invented counties of that many people, made if they are not there."""
    folder = scratch / str(people)
    made = counted(folder) if folder.exists() else invent(folder, people)
    found = [cost(stage, folder, *made) for stage in stages]
    floor = next(one.cpu_seconds for one in found if one.stage == "read")
    for one in found:
        print(
            f"{one.stage:7} {one.people:>9,} people {one.lines:>10,} lines"
            f" {one.cpu_seconds:8.1f} CPU s {one.wall_seconds:8.1f} s {one.peak_gib:6.2f} GiB"
            f" {one.a_million():8.1f} CPU s a million"
            f" {one.cpu_seconds / max(floor, 0.01):6.1f} x reading",
            flush=True,
        )
    return found


def problems(found: list[Cost]) -> list[str]:
    """What is dearer than it may be."""
    linked = [one for one in found if one.stage == "duckdb"]
    told = [
        f"{one.people}: {one.a_million():.0f} CPU s a million, {one.peak_gib:.2f} GiB"
        for one in linked
        if one.peak_gib > MOST_GIB or (one.people >= MANY and one.a_million() > MOST_CPU)
    ]
    for small, large in itertools.pairwise(sorted(linked, key=lambda one: one.people)):
        if large.a_million() > GROWTH * small.a_million():
            told.append(f"{small.people} → {large.people}: dearer than linear")
    for one, other in itertools.combinations(found, 2):
        engines = {one.stage, other.stage} == {"duckdb", "spark"}
        if engines and one.people == other.people and one.said != other.said:
            told.append(f"{one.people}: the engines disagree")
    return told


def main() -> int:
    """Measure, print, and answer 1 if `--check` finds something too dear."""
    parser = argparse.ArgumentParser(prog="bench.linkage_scale", description=__doc__)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--spark-people", type=int, default=0, help="also Spark, at this size")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="of invented counties")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stage", choices=sorted(STAGES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stage:
        print(STAGES[asked.stage](asked.folder))
        return 0
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    scratch = asked.keep or Path(tempfile.mkdtemp(prefix="nongan-scale-", dir=asked.scratch))
    found: list[Cost] = []
    try:
        for people in asked.people or [10_000]:
            stages = ["start", "read", "sets", "duckdb"]
            if people == asked.spark_people:
                stages += ["cluster", "spark"]
            found += measure(people, stages, scratch)
    finally:
        if not asked.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in found], indent=1))
    told = problems(found)
    for line in told:
        print(f"! {line}", file=sys.stderr)
    return 1 if asked.check and told else 0


if __name__ == "__main__":
    sys.exit(main())
