"""DuckDB: many counties in one process, as many at a time as the memory allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from nongan.roster.linkage.engines import across, rows

BATCH = 50_000
"""Rows fetched at a time."""

KINDS = {"string": pa.string(), "double": pa.float64()}


@dataclass(frozen=True)
class Settings:
    """Where from, where to, and how much memory (GB) DuckDB may take before it spills to disk."""

    source: Path
    target: Path
    memory: float = 1.0
    threads: int = 1


def run(settings: Settings) -> str:
    """Link every county of `source`, write `target`; the digest of all answers."""
    settings.target.mkdir(parents=True, exist_ok=True)
    spill = settings.target / ".spill"
    with duckdb.connect(config={"temp_directory": str(spill), "threads": settings.threads}) as base:
        base.execute(f"set memory_limit = '{settings.memory}GB'")
        base.execute("set preserve_insertion_order = false")
        for name, columns in (("people", rows.PEOPLE), ("lines", rows.LINES)):
            base.execute(f"create view {name} as {_reading(settings.source, name, columns)}")
        digests = _decide(base, settings.target)
        _propose(base, settings.target)
    if spill.exists():
        spill.rmdir()
    return rows.digest_of_all(digests)


def _reading(source: Path, name: str, columns: tuple[str, ...]) -> str:
    """The SQL that reads one table: one file, or a folder of files of one form."""
    chosen = ", ".join(f"nullif(cast({column} as varchar), '') as {column}" for column in columns)
    if "fixed" in columns:
        chosen = chosen.replace("nullif(cast(fixed as varchar), '')", "cast(fixed as varchar)")
    texts = ", ".join(f"{column}: 'varchar'" for column in columns)
    ways = {
        "parquet": "read_parquet({})",
        "csv": "read_csv({}, all_varchar = true)",
        "jsonl": f"read_json({{}}, format = 'newline_delimited', columns = {{{{{texts}}}}})",
    }
    folder = source / name
    for form, way in ways.items():
        if list(folder.rglob(f"*.{form}")):
            return f"select {chosen} from {way.format(_quoted(f'{folder}/**/*.{form}'))}"  # noqa: S608
        if (source / f"{name}.{form}").exists():
            return f"select {chosen} from {way.format(_quoted(f'{folder}.{form}'))}"  # noqa: S608
    raise FileNotFoundError(f"{source}: no folder {name} and no {name}.parquet, .csv or .jsonl")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _counties(
    base: duckdb.DuckDBPyConnection, name: str
) -> Iterator[tuple[str, dict[str, list[str | None]]]]:
    """The rows of one table, county by county, in the order of their names."""
    reader = base.cursor().sql(f"from {name} order by county").to_arrow_reader(BATCH)  # noqa: S608
    parts = (part for batch in reader for part in _runs(batch))
    for county, found in groupby(parts, key=lambda part: part[0]):
        columns: dict[str, list[str | None]] = {}
        for _, part in found:
            for column, values in zip(part.schema.names, part.columns, strict=True):
                columns.setdefault(column, []).extend(values.to_pylist())
        yield county, columns


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """A batch cut where the county changes."""
    names = batch.column("county").to_pylist()
    begin = 0
    for place in range(1, len(names) + 1):
        if place == len(names) or names[place] != names[begin]:
            yield names[begin] or "", batch.slice(begin, place - begin)
            begin = place


def _together(
    base: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[str, dict[str, list[str | None]], dict[str, list[str | None]]]]:
    """(county, its people, its lines) of every county that has lines."""
    nobody: dict[str, list[str | None]] = {column: [] for column in rows.PEOPLE}
    people = _counties(base, "people")
    county, known = next(people, ("", nobody))
    for name, lines in _counties(base, "lines"):
        while county < name and known is not nobody:
            county, known = next(people, ("", nobody))
        yield name, known if county == name else nobody, lines


def _decide(base: duckdb.DuckDBPyConnection, target: Path) -> dict[str, str]:
    """Write decisions.parquet; the digest of each county."""
    digests: dict[str, str] = {}
    schema = _schema(rows.DECISIONS)
    with pq.ParquetWriter(target / "decisions.parquet", schema, compression="zstd") as writer:
        for county, people, lines in _together(base):
            answers = rows.decide(county, people, lines)
            digests[county] = str(answers["digest"][0])
            writer.write_table(pa.table(answers, schema=schema))
    return digests


def _propose(base: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write proposals.parquet: what may belong together across counties; and beside it
    shared_numbers.parquet, whom the search leaves out."""
    decisions = _quoted(str(target / "decisions.parquet"))
    shared = _quoted(str(target / "shared_numbers.parquet"))
    base.execute(f"copy ({across.SHARED_SQL}) to {shared} (format parquet)")
    base.execute(f"create view shared as from read_parquet({shared})")
    base.execute(f"create view numbered as {across.NUMBERED_SQL}")
    base.execute(
        "create temp table strangers as select l.* from lines l join read_parquet("  # noqa: S608
        f"{decisions}) d on l.county = d.county and l.key = d.line"
        " where d.person = '' and d.status <> 'fixed'"
    )
    bare = base.cursor().sql("select name from people").to_arrow_reader(BATCH)
    names = (name or "" for batch in bare for name in batch.column("name").to_pylist())
    known = across.learnt(
        names, *(base.execute(s).fetchall() for s in (across.BLOCKS_SQL, across.TRAITS_SQL))
    )
    proposals: list[across.Proposal] = []
    for what in ("line", "person"):
        base.execute(across.pairs_sql(what))
        pairs = chain.from_iterable(iter(partial(base.fetchmany, BATCH), []))
        proposals += across.propose(what, pairs, known)
    columns = dict(zip(across.PROPOSALS, zip(*proposals, strict=True), strict=False))
    schema = _schema(across.PROPOSALS)
    table = pa.table({name: list(columns.get(name, ())) for name in across.PROPOSALS}, schema)
    pq.write_table(table, target / "proposals.parquet")


def _schema(columns: dict[str, str]) -> pa.Schema:
    return pa.schema([(name, KINDS[kind]) for name, kind in columns.items()])
