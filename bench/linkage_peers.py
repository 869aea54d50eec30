"""bench/linkage_peers.py DIR … [--install VENV] [--json]: other linkers beside ours, on the same
lines of a county whose truth is known, each in its own process.

Without --install the peers run whose packages this Python has (exact rules, hand weights, ours);
--install makes a virtual environment there from requirements/peers.txt and runs all of them.
"""

import argparse
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

Data = dict[str, Any]

PEERS = {
    "exact": "",
    "hand": "rapidfuzz",
    "splink_tutorial": "splink",
    "recordlinkage_ecm": "recordlinkage",
    "dedupe_gazetteer": "dedupe",
    "ours": "nongan",
}
"""Each peer with the package it stands on."""

LIMIT = 420
"""CPU seconds after which a peer is given up."""


@dataclass(frozen=True)
class Run:
    """What became of one peer: its answer if it gave one, and what that cost."""

    answer: dict[str, Any] | None
    cpu_seconds: float
    peak_mib: float
    note: str = ""


def main(arguments: list[str]) -> int:
    """Run every peer on every county and print a line each."""
    parser = argparse.ArgumentParser(prog="bench/linkage_peers.py", description=__doc__)
    parser.add_argument("counties", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--install", type=Path, metavar="VENV", help="where peers are installed")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--limit", type=int, default=LIMIT, help="CPU seconds for each peer")
    asked = parser.parse_args(arguments)
    python = installed(asked.install) if asked.install else None
    figures = {}
    for county in asked.counties:
        with tempfile.TemporaryDirectory(prefix="nongan-peers-") as folder:
            task = Path(folder) / "task.json"
            make_task(county, task)
            figures[county.name] = compare(task, python, asked.limit)
        if not asked.json:
            show(county.name, figures[county.name])
    if asked.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def make_task(county: Path, task: Path) -> None:
    """Import a county in a process of its own, so that no peer's memory holds the import's."""
    subprocess.run([sys.executable, __file__, "--task", county, task], check=True)


def installed(folder: Path) -> Path:
    """The Python of an environment with the peers' packages, made if it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        requirements = ROOT / "requirements" / "peers.txt"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True)
    return python


def compare(task: Path, python: Path | None, limit: int) -> dict[str, Data]:
    """The figures of every peer that can run."""
    truth = json.loads(task.with_suffix(".truth").read_text(encoding="utf-8"))
    figures: dict[str, Data] = {}
    for peer, package in PEERS.items():
        own = not package or importlib.util.find_spec(package) is not None
        interpreter = Path(sys.executable) if own else python
        if interpreter is None:
            figures[peer] = {"note": f"{package} is not installed"}
            continue
        run = run_peer(peer, interpreter, task, limit)
        figures[peer] = {"cpu_seconds": run.cpu_seconds, "peak_mib": run.peak_mib}
        figures[peer] |= {"note": run.note} if run.answer is None else score(run.answer, truth)
    return figures


def run_peer(peer: str, python: Path, task: Path, limit: int) -> Run:
    """Run one peer in a process of its own, and measure that process."""
    answer = task.with_suffix(f".{peer}")
    command = [str(python), "-m", "bench.peers.run", peer, str(task), str(answer)]
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}
    with task.with_suffix(f".{peer}.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5)),
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        said = log.read().strip().splitlines()[-1:]
    cpu, peak = round(usage.ru_utime + usage.ru_stime, 1), round(usage.ru_maxrss / 1024, 1)
    if process.returncode:
        late = cpu >= limit - 1
        return Run(None, cpu, peak, f"no answer in {limit} CPU s" if late else "".join(said))
    return Run(json.loads(answer.read_text(encoding="utf-8")), cpu, peak)


def score(answer: dict[str, Any], truth: dict[str, str]) -> Data:
    """F1 at best guess of receipts, feedback and both; wrong automatic links; share in review."""
    figures: Data = {}
    for paper in ("receipts", "feedback", ""):
        lines = [line for line in truth if line.startswith(paper)]
        guesses = {line: answer.get(line) or "" for line in lines}
        review = {line for line, guess in guesses.items() if isinstance(guess, list)}
        guesses |= {line: guesses[line][0] for line in review}
        hits = sum(bool(truth[line]) and guesses[line] == truth[line] for line in lines)
        given = sum(bool(guess) for guess in guesses.values())
        true = sum(bool(truth[line]) for line in lines)
        figures[f"f1_{paper or 'both'}"] = 2 * hits / max(given + true, 1)
    automatic = [line for line in lines if guesses[line] and line not in review]
    figures["wrong"], figures["missed"] = given - hits, true - hits
    figures["wrong_auto"] = sum(guesses[line] != truth[line] for line in automatic)
    figures["review_share"] = len(review) / max(len(lines), 1)
    return figures


def show(county: str, figures: dict[str, Data]) -> None:
    """A line for each peer."""
    print(f"{county:20} receipts feedback both    wrong missed auto review   CPU s    MiB")
    for peer, part in figures.items():
        cost = f"{part.get('cpu_seconds', 0):7.1f} {part.get('peak_mib', 0):6.0f}"
        if "note" in part:
            print(f"  {peer:18} {part['note']} {cost}")
            continue
        print(
            f"  {peer:18} {part['f1_receipts']:.5f}  {part['f1_feedback']:.5f}  "
            f"{part['f1_both']:.5f} {part['wrong']:5} {part['missed']:6} {part['wrong_auto']:4} "
            f"{part['review_share']:6.2%} {cost}"
        )


def write_task(county: Path, path: Path) -> None:
    """Take a county through the product's import, and write what there is to link."""
    from bench import counties

    scratch = Path(tempfile.mkdtemp(prefix="nongan-county-"))
    try:
        counties.prepare(scratch)
        from bench.peers import county_task

        taken = counties.take_in(county)
        county_task.write(county, taken, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _entry(arguments: Sequence[str]) -> int:
    if list(arguments[:1]) == ["--task"]:
        write_task(Path(arguments[1]), Path(arguments[2]))
        return 0
    return main(list(arguments))


if __name__ == "__main__":
    sys.exit(_entry(sys.argv[1:]))
