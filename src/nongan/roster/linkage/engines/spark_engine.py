"""Spark: the same code, county by county, on the executors of a cluster.

The workers need this package installed (or on PYTHONPATH), a JRE and pandas; see
docs/howto/many-counties.md.
"""

import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyspark
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from nongan.roster.linkage.engines import across, rows
from nongan.roster.linkage.model import SHIPPED

SCALA = "2.13"
"""What the Spark of the wheel is built with; its launcher asks for it in a local cluster."""


@dataclass(frozen=True)
class Settings:
    """Where from, where to (folders that every worker sees), and which cluster."""

    source: str
    target: str
    master: str = "local[2]"
    memory: str = "1g"


def run(settings: Settings) -> str:
    """Link every county of `source`, write `target`; the digest of all answers."""
    session = started(settings)
    try:
        for name, columns in (("people", rows.PEOPLE), ("lines", rows.LINES)):
            _read(session, settings.source, name, columns).createOrReplaceTempView(name)
        decisions = str(Path(settings.target) / "decisions.parquet")
        _decided(session).write.mode("overwrite").parquet(decisions)
        session.read.parquet(decisions).createOrReplaceTempView("decisions")
        _propose(session, settings.target)
        found = session.sql("select distinct county, digest from decisions").collect()
        return rows.digest_of_all({row.county: row.digest for row in found})
    finally:
        session.stop()


def started(settings: Settings) -> SparkSession:
    """A session on the cluster; whoever asks for it stops it."""
    # It tells of every connection it closes, long after anybody listens.
    logging.getLogger("py4j").setLevel(logging.WARNING)
    home = str(Path(pyspark.__file__).parent)
    os.environ.setdefault("SPARK_HOME", home)
    os.environ.setdefault("SPARK_SCALA_VERSION", SCALA)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.master(settings.master)
        .appName("nongan link-counties")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.executor.memory", settings.memory)
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
    )
    if settings.master.startswith("local"):
        # The package as it is here: the workers of a local cluster inherit nothing.
        source = str(Path(__file__).resolve().parents[4])
        builder = (
            builder.config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executorEnv.PYTHONPATH", source)
            .config("spark.sql.shuffle.partitions", "8")
        )
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _read(session: SparkSession, source: str, name: str, columns: tuple[str, ...]) -> DataFrame:
    """One table as texts: a file, or a folder of files of one form."""
    folder = Path(source)
    ways = [folder / name, *(folder / f"{name}.{form}" for form in ("parquet", "csv", "jsonl"))]
    place = next((way for way in ways if way.exists()), folder / name)
    form = place.suffix or _form_in(place)
    if form == ".csv":
        table = session.read.option("header", True).csv(str(place))
    elif form == ".jsonl":
        table = session.read.schema(", ".join(f"`{c}` string" for c in columns)).json(str(place))
    else:
        table = session.read.parquet(str(place))
    texts = {column: sql.col(column).cast("string") for column in columns}
    return table.select(
        *(
            (text if column == "fixed" else sql.nullif(text, sql.lit(""))).alias(column)
            for column, text in texts.items()
        )
    )


def _form_in(folder: Path) -> str:
    forms = {way.suffix for way in folder.rglob("*.*")}
    return next((form for form in (".parquet", ".csv", ".jsonl") if form in forms), ".parquet")


def _decided(session: SparkSession) -> DataFrame:
    people, lines = session.table("people"), session.table("lines")
    schema = ", ".join(f"`{name}` {kind}" for name, kind in rows.DECISIONS.items())
    together = people.groupBy("county").cogroup(lines.groupBy("county"))
    driver = SHIPPED.digest

    def one_county(people: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
        if driver != SHIPPED.digest:
            raise RuntimeError("a worker has another model file than the driver: install one")
        return _one_county(people, lines)

    return together.applyInPandas(one_county, schema)


def _one_county(people: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """On a worker: the answers of one county."""
    if lines.empty:
        return pd.DataFrame({name: [] for name in rows.DECISIONS})
    known, written = (
        {name: table[name].astype(object).tolist() for name in columns}
        for table, columns in ((people, rows.PEOPLE), (lines, rows.LINES))
    )
    county = written["county"][0] or ""
    return pd.DataFrame(rows.decide(county, known, written))


def _propose(session: SparkSession, target: str) -> None:
    session.sql(
        "select l.* from lines l join decisions d on l.county = d.county and l.key = d.line"
        " where d.person = '' and d.status <> 'fixed'"
    ).createOrReplaceTempView("strangers")
    shared = str(Path(target) / "shared_numbers.parquet")
    session.sql(across.SHARED_SQL).coalesce(1).write.mode("overwrite").parquet(shared)
    session.read.parquet(shared).createOrReplaceTempView("shared")
    session.sql(across.NUMBERED_SQL).createOrReplaceTempView("numbered")
    names = (row[0] or "" for row in session.sql("select name from people").toLocalIterator())
    known = across.learnt(
        names,
        *(map(tuple, session.sql(s).collect()) for s in (across.BLOCKS_SQL, across.TRAITS_SQL)),
    )
    proposals: list[across.Proposal] = []
    for what in ("line", "person"):
        pairs = session.sql(across.pairs_sql(what)).toLocalIterator()
        proposals += across.propose(what, map(tuple, pairs), known)
    schema = ", ".join(f"`{name}` {kind}" for name, kind in across.PROPOSALS.items())
    table = session.createDataFrame(proposals, schema)
    table.coalesce(1).write.mode("overwrite").parquet(str(Path(target) / "proposals.parquet"))
