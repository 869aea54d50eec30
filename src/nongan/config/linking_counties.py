"""`nongan link-counties`: the linkage of many counties, in one process or on a Spark cluster."""

import argparse
import importlib
import sys
from pathlib import Path
from types import ModuleType

from nongan.config.speech import complain

ENGINES = {"duckdb": "duckdb_engine", "spark": "spark_engine"}


def run(arguments: list[str]) -> int:
    """Link every county of IN, write OUT, print the digest of all answers."""
    asked = _parser().parse_args(arguments)
    engine = _engine(asked.engine)
    if engine is None:
        return 2
    if asked.engine == "spark":
        settings = engine.Settings(asked.source, asked.target, asked.master, f"{asked.memory:g}g")
    else:
        settings = engine.Settings(Path(asked.source), Path(asked.target), asked.memory)
    try:
        digest = engine.run(settings)
    except FileNotFoundError as missing:
        complain("没有找到输入。", str(missing))
        return 2
    sys.stdout.write(f"{digest}\n")
    _tell_who_is_left_out(Path(asked.target) / "shared_numbers.parquet")
    return 0


def _tell_who_is_left_out(path: Path) -> None:
    from pyarrow.parquet import read_table

    if people := read_table(path).num_rows:
        complain(
            f"有 {people} 人的电话为许多人共用，跨县查找时不看电话，名单在 {path}。",
            f"{people} people have a number that many share and are left out of the search"
            f" across counties: see {path}.",
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nongan link-counties",
        description="Link the lines of many counties to members (docs/howto/many-counties.md).",
    )
    parser.add_argument("source", metavar="IN", help="a folder with people and lines")
    parser.add_argument("target", metavar="OUT", help="a folder for decisions and proposals")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="duckdb")
    parser.add_argument("--master", default="local[*]", help="the Spark cluster")
    parser.add_argument("--memory", type=int, default=1, help="GB for DuckDB, or for an executor")
    return parser


def _engine(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"nongan.roster.linkage.engines.{ENGINES[name]}")
    except ModuleNotFoundError as missing:
        extra = "counties" if name == "duckdb" else "spark"
        complain(
            f"这个引擎缺少 {missing.name}：请安装 nongan[{extra}]。",
            f"This engine needs {missing.name}: install nongan[{extra}].",
        )
        return None
