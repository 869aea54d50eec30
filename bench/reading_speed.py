"""What reading costs: processor seconds and peak memory beside the floor and beside pandas.

`bench/reading_speed.py [--files 72|720]`. The floor merely opens the same files with the fastest
reader of each format in the same limited child (`bench/reading_floor.py`); pandas needs more memory
than the child is given and runs without the limit. Start-up, with the libraries that the files
need, is measured on a file of nothing and printed apart. Processor time is the child's and the
parent's together.
"""

import argparse
import io
import resource
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.reading_accuracy import CORPUS, TODAY, vocabulary  # noqa: E402
from nongan.tabular.choices import Choices, Limits  # noqa: E402
from nongan.tabular.process import Child  # noqa: E402

READER = "nongan.tabular.child"
FLOOR = "bench.reading_floor"
PANDAS = "bench.reading_pandas"
_RUNS = 5


@dataclass(slots=True)
class Cost:
    """Seconds of processor time without start-up, of start-up, and the child's peak in MiB."""

    seconds: float
    start_up: float
    peak: float


def best(module: str, files: list[tuple[str, bytes]], *, limited: bool = True) -> Cost:
    """What a child of `module` takes for all files: the cheapest of a few runs less the
    cheapest start-up, since others share the machine.
    """
    probe = [_smallest(files)]
    start_up = min(_run(module, probe, limited=limited)[0] for _ in range(_RUNS))
    runs = [_run(module, files, limited=limited) for _ in range(_RUNS)]
    return Cost(min(run[0] for run in runs) - start_up, start_up, max(run[1] for run in runs))


def _smallest(files: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """A file that is answered as soon as the child is up with what it needs for `files`: the
    library for documents is loaded with the first of them.
    """
    if not any(name.endswith(".docx") for name, _ in files):
        return "x.csv", b""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return "x.docx", data.getvalue()


def _run(module: str, files: list[tuple[str, bytes]], *, limited: bool) -> tuple[float, float]:
    limits = Limits()
    settings = {
        "schema": "roster",
        "vocabulary": vocabulary(CORPUS / "county-a").to_json(),
        "today": TODAY.isoformat(),
        "limits": limits.to_json(),
        "limited": limited,
    }
    before = _spent()
    child = Child(settings, limits, module)
    for name, data in files:
        child.read(name, data, Choices())
    peak = _peak(child.pid)
    mine = time.process_time() - before[0]
    child.end_quietly()
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine + theirs.ru_utime + theirs.ru_stime - before[1], peak


def _spent() -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def files_of(count: int) -> list[tuple[str, bytes]]:
    """The rosters of county a, over and over."""
    paths = sorted((CORPUS / "county-a" / "rosters").iterdir())
    once = [(path.name, path.read_bytes()) for path in paths]
    return (once * (count // len(once) + 1))[:count]


def line(name: str, spent: Cost) -> None:
    """One line of the report."""
    costs = f"{spent.seconds:8.3f} s  peak {spent.peak:6.1f} MiB  start-up {spent.start_up:.3f} s"
    print(f"{name:34} {costs}")


def main() -> None:
    """Print costs and ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=72)
    count = arguments.parse_args().files
    files = files_of(count)
    ours, floor = best(READER, files), best(FLOOR, files)
    line(f"read and checked, {count} files", ours)
    line("merely opened (floor)", floor)
    print(
        f"{'ratio':34} {ours.seconds / floor.seconds:8.2f}    memory {ours.peak / floor.peak:.2f}"
    )
    sheets = [pair for pair in files if pair[0].endswith(".xlsx")]
    ours = best(READER, sheets)
    pandas = best(PANDAS, sheets, limited=False)
    line(f"read and checked, {len(sheets)} xlsx", ours)
    line("pandas with openpyxl, the same", pandas)
    print(
        f"{'ratio':34} {ours.seconds / pandas.seconds:8.2f}    memory {ours.peak / pandas.peak:.2f}"
    )


if __name__ == "__main__":
    main()
