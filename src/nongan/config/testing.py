"""`nongan test`: every test on SQLite, and those that touch a database on PostgreSQL too."""

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from nongan.config import clusters
from nongan.config.speech import complain, say

CHECKOUT = Path(__file__).resolve().parents[3]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTHING_RAN = 5  # pytest's exit status
KEPT = {"NONGAN_TRIALS", "NONGAN_POSTGRES_BIN"}
POSTGRES_ADVICE = (
    "Debian/Ubuntu: apt install postgresql · Fedora/openEuler: dnf install postgresql-server"
    " · macOS: brew install postgresql@17"
)
BROWSER_ADVICE = (
    "Debian: apt install chromium fonts-noto-cjk · Fedora: dnf install chromium"
    " · macOS: brew install --cask google-chrome"
)


def _arguments(given: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="nongan test",
        description="Run all tests on SQLite and PostgreSQL. Other arguments go to pytest.",
    )
    parser.add_argument("--require-postgres", action="store_true", help="fail without PostgreSQL")
    parser.add_argument("--require-browser", action="store_true", help="fail without Chromium")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--sqlite-only", action="store_true")
    only.add_argument("--postgres-only", action="store_true")
    options, rest = parser.parse_known_args(given)
    if options.sqlite_only and options.require_postgres:
        parser.error("--sqlite-only and --require-postgres exclude each other")
    return options, rest


def browser() -> str | None:
    """A Chromium on this machine, or None."""
    chosen = os.environ.get("NONGAN_CHROMIUM")
    found = [shutil.which(name) for name in ([chosen] if chosen else BROWSERS)]
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    others = [str(path) for path in [*own, mac] if path.exists()]
    return next((path for path in [*found, *others] if path), None)


def _environment(database_url: str | None, chromium: str | None) -> dict[str, str]:
    """A run is decided by the code, not by the settings of whoever calls it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("NONGAN_", "DATABASE_URL", "DJANGO_", "BENCH_")) or name in KEPT
    }
    if database_url:
        kept["DATABASE_URL"] = database_url
    if chromium:
        kept["NONGAN_CHROMIUM"] = chromium
    return kept


def _run(name: str, environment: dict[str, str], arguments: list[str]) -> tuple[int, str]:
    """One pytest run; its exit status and a line for the summary."""
    workers = min(os.cpu_count() or 1, 8)
    command = [sys.executable, "-m", "pytest", *arguments]
    mine = not any(word.startswith(("-n", "--pdb", "--co", "-x")) for word in arguments)
    if mine and workers > 1 and importlib.util.find_spec("xdist"):
        command += ["-n", str(workers), "--dist", "loadfile"]
    started = time.monotonic()
    child = subprocess.Popen(command, cwd=CHECKOUT, env=environment)  # noqa: S603
    try:
        status = child.wait()
    except BaseException:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:  # started where Ctrl-C is ignored
            child.kill()
        raise
    word = {0: "通过 passed", 5: "没有运行任何测试 nothing ran"}.get(status, "失败 FAILED")
    seconds = time.monotonic() - started
    if status == NOTHING_RAN and is_a_choice(arguments):
        status = 0
    return status, f"{name}: {word} ({seconds:.0f} s)"


def is_a_choice(arguments: list[str]) -> bool:
    """Say whether somebody chose some tests: then one half may well have none of them."""
    return any("/" in word or word in {"-k", "-m"} for word in arguments)


def _find_browser(*, required: bool) -> tuple[str | None, bool]:
    chromium = browser()
    if chromium is None:
        complain(
            "没有找到 Chromium，浏览器测试（标记 browser）这次没有运行。",
            f"No Chromium: the tests marked `browser` did not run. {BROWSER_ADVICE}",
        )
    return chromium, chromium is not None or not required


def _on_sqlite(chromium: str | None, rest: list[str]) -> tuple[int, str]:
    say("在 SQLite 上运行全部测试", "All tests on SQLite")
    extra = [] if chromium else ["-mnot browser"]
    return _run("SQLite", _environment(None, chromium), [*extra, *rest])


def _on_postgres(*, required: bool, rest: list[str]) -> tuple[int, str]:
    folder = clusters.programs()
    if folder is None:
        complain(
            "没有找到 PostgreSQL 15 或更新版本，PostgreSQL 这一半没有运行。",
            f"No PostgreSQL ≥ 15: the PostgreSQL half did not run. {POSTGRES_ADVICE}",
        )
        return int(required), "PostgreSQL: 没有运行 did not run"
    number = ".".join(map(str, clusters.version(folder)))
    say(f"启动临时 PostgreSQL {number}", f"Starting a throw-away cluster from {folder}")
    try:
        with clusters.cluster(folder) as url:
            say("在 PostgreSQL 上运行用到数据库的测试", "Tests that touch the database")
            run = _run(f"PostgreSQL {number}", _environment(url, None), ["--only-database", *rest])
    except clusters.ClusterProblem as problem:
        complain("PostgreSQL 没有启动。", f"PostgreSQL did not start: {problem}")
        return 1, "PostgreSQL: 没有启动 did not start"
    return run


def _end(*_: object) -> None:
    raise SystemExit(143)


def run(given: list[str]) -> int:
    """Run the tests; 0 if everything that could run passed (and had to run, ran)."""
    options, rest = _arguments(given)
    if importlib.util.find_spec("pytest") is None or not (CHECKOUT / "conftest.py").exists():
        complain(
            "测试需要源码目录和开发依赖：请在源码目录里运行 ./nongan test。",
            "Tests need a checkout and its development requirements: run ./nongan test there.",
        )
        return 2
    signal.signal(signal.SIGTERM, _end)
    chromium, allowed = _find_browser(required=options.require_browser)
    if not allowed:
        return 1
    results: list[tuple[int, str]] = []
    try:
        if not options.postgres_only:
            results.append(_on_sqlite(chromium, rest))
        if not options.sqlite_only:
            results.append(_on_postgres(required=options.require_postgres, rest=rest))
    except KeyboardInterrupt:
        complain("已中断。", "Interrupted.")
        return 130
    sys.stdout.write("\n" + "\n".join(line for _, line in results) + "\n")
    return max(status for status, _ in results)
