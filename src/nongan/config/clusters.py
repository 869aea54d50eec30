"""A throw-away PostgreSQL for one test run: made, used, stopped and removed here."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
LEAST_VERSION = 15
START_SECONDS, STOP_SECONDS = 60, 20
# Nothing of a test run has to survive a power cut.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class ClusterProblem(Exception):
    """PostgreSQL is there but did not start; the text is what it said."""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL ≥ 15 on this machine, or None."""
    if chosen := os.environ.get("NONGAN_POSTGRES_BIN"):
        return Path(chosen)
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    if pg_config := shutil.which("pg_config"):
        folders.append(Path(_output([pg_config, "--bindir"])))
    folders += [folder for place in PLACES for folder in Path("/").glob(place[1:])]
    versions = {folder: version(folder) for folder in folders}
    usable = [folder for folder, found in versions.items() if found >= (LEAST_VERSION,)]
    return max(usable, key=lambda folder: versions[folder], default=None)


def version(folder: Path) -> tuple[int, ...]:
    """The version of the programs in a folder; () if they do not run."""
    if not all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
        return ()
    words = _output([str(folder / "postgres"), "--version"]).split()
    numbers = [word for word in words if word[0].isdigit()]
    return tuple(int(part) for part in numbers[0].split(".") if part.isdigit()) if numbers else ()


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _unprivileged() -> dict[str, object]:
    """How to start a child when we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ClusterProblem("no user `postgres` or `nobody` to run PostgreSQL as")


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster and give its DATABASE_URL. Raises ClusterProblem with its log."""
    home = Path(tempfile.mkdtemp(prefix="nongan-pg-"))
    child = _unprivileged()
    if child:
        os.chown(home, child["user"], child["group"])  # type: ignore[arg-type]
    server: subprocess.Popen[bytes] | None = None
    try:
        _make(folder, home, child)
        server = _start(folder, home, child)
        yield f"postgres://nongan@{quote(str(home), safe='')}/postgres"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _make(folder: Path, home: Path, child: dict[str, object]) -> None:
    command = [str(folder / "initdb"), "-D", str(home / "data"), "-U", "nongan"]
    # Trust is enough: the socket lies in a folder that only this user may enter.
    command += ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-N"]
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
        command, cwd=home, capture_output=True, text=True, check=False, **child
    )
    if done.returncode:
        raise ClusterProblem(done.stderr or done.stdout)


def _start(folder: Path, home: Path, child: dict[str, object]) -> "subprocess.Popen[bytes]":
    command = [str(folder / "postgres"), "-D", str(home / "data"), "-k", str(home), "-h", ""]
    command += [part for setting in QUICK for part in ("-c", setting)]
    with (home / "log").open("wb") as log:
        # A session of its own: Ctrl-C reaches us first, and we stop it in order.
        server: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
            command, cwd=home, stdout=log, stderr=log, start_new_session=True, **child
        )
    try:
        _wait(server, [str(folder / "pg_isready"), "-q", "-h", str(home), "-U", "nongan"])
    except BaseException:
        _stop(server)
        raise
    if server.poll() is not None:
        raise ClusterProblem((home / "log").read_text(errors="replace"))
    return server


def _wait(server: "subprocess.Popen[bytes]", ready: list[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and subprocess.run(ready, check=False).returncode:  # noqa: S603
        if time.monotonic() > deadline:
            raise ClusterProblem(f"no answer within {START_SECONDS} seconds")
        time.sleep(0.1)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)  # "fast": disconnect everybody, then end
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
