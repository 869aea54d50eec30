"""`./nongan` on strange machines: no Python, two at once, spaces in the path, a second start."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent
TOOLS = (
    "sh",
    "cat",
    "cp",
    "cksum",
    "tr",
    "dirname",
    "mkdir",
    "rm",
    "mv",
    "sleep",
    "printf",
    "kill",
)
# Where the script looks beside PATH and the home folder; a Python there cannot be hidden from it.
ELSEWHERE = [*Path("/usr/local/bin").glob("python3.1[2-9]"), *Path("/opt").glob("python*")]

FAKE_UV = """#!/bin/sh
echo "$@" >>"{log}"
case $1 in
  --version) echo uv 1; exit ;;
  venv) for target; do :; done; mkdir -p "$target/bin"; cp "{python}" "$target/bin/python" ;;
  pip) sleep 1; exit {status} ;;
esac
"""
FAKE_PYTHON = """#!/bin/sh
case $* in *version_info* | "-m pip"*) exit {status} ;; esac
echo "$PYTHONPATH|$*"
"""


@pytest.fixture
def checkout(tmp_path):
    """What the script needs of a checkout, in a folder with a space in its name."""
    folder = tmp_path / "a county"
    shutil.copytree(REPO / "requirements", folder / "requirements")
    shutil.copy(REPO / "nongan", folder)
    return folder


@pytest.fixture
def machine(tmp_path):
    """A path with the usual tools, nobody's home, and nothing of Python."""
    path = tmp_path / "bin"
    path.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (path / name).symlink_to(found)
    put(path / "id", "#!/bin/sh\necho nobody-here\n")
    return path


def put(file, text):
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


def with_uv(machine, tmp_path, *, status=0):
    """Give the machine this Python and a uv that notes what it is asked."""
    log = tmp_path / "uv.log"
    put(tmp_path / "fake-python", FAKE_PYTHON.format(status=status))
    put(machine / "uv", FAKE_UV.format(log=log, python=tmp_path / "fake-python", status=status))
    (machine / "python3").symlink_to(sys.executable)
    return lambda: [line for line in log.read_text().splitlines() if line.startswith("pip")]


def start(checkout, machine, *arguments, **environment):
    return subprocess.Popen(
        [checkout / "nongan", *arguments],
        cwd="/",
        env={"PATH": str(machine), "HOME": "/nonexistent", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments, **environment):
    process = start(*arguments, **environment)
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


@pytest.mark.skipif(bool(ELSEWHERE), reason="a Python that cannot be hidden")
def test_without_a_fitting_python_it_says_so_and_leaves_nothing(checkout, machine):
    put(machine / "python3", "#!/bin/sh\nexit 1\n")  # 3.11, or a shim in front of nothing
    before = sorted(checkout.iterdir())

    status, said, complained = run(checkout, machine, "demo")

    assert status == 2
    assert "Python 3.12" in complained
    assert "请先安装" in complained
    assert said == ""
    assert sorted(checkout.iterdir()) == before


def test_it_prepares_once_and_hands_every_argument_on(checkout, machine, tmp_path):
    installs = with_uv(machine, tmp_path)

    status, said, complained = run(checkout, machine, "demo", "--port", "8123", "a b")
    assert (status, said) == (0, f"{checkout}/src|-m nongan.config.cli demo --port 8123 a b\n")
    assert "1/3" in complained

    started = time.monotonic()
    status, said, complained = run(checkout, machine, "serve")
    assert (status, complained) == (0, "")
    assert time.monotonic() - started < 1
    assert len(installs()) == 1


def test_a_changed_requirement_is_installed_and_an_unchanged_one_is_not(
    checkout, machine, tmp_path
):
    installs = with_uv(machine, tmp_path)
    run(checkout, machine, "demo")
    with (checkout / "requirements" / "base.txt").open("a") as file:
        file.write("\n# another\n")

    run(checkout, machine, "demo")
    run(checkout, machine, "demo")

    assert len(installs()) == 2


def test_each_command_gets_what_it_needs_and_no_more(checkout, machine, tmp_path):
    installs = with_uv(machine, tmp_path)

    run(checkout, machine, "demo")
    run(checkout, machine, "serve", DATABASE_URL="postgres://x")
    run(checkout, machine, "test")
    run(checkout, machine, "demo")

    assert [line.rsplit("/", 1)[1] for line in installs()] == [
        "base.txt",
        "postgres.txt",
        "dev.txt",
    ]


def test_two_at_once_prepare_once(checkout, machine, tmp_path):
    installs = with_uv(machine, tmp_path)

    both = [start(checkout, machine, "demo") for _ in range(2)]
    ends = [(process.communicate(timeout=60), process.returncode)[1] for process in both]

    assert ends == [0, 0]
    assert len(installs()) == 1
    assert not (checkout / ".venv.lock").exists()


def test_a_lock_whose_owner_died_is_void(checkout, machine, tmp_path):
    with_uv(machine, tmp_path)
    (checkout / ".venv.lock").mkdir()
    dead = subprocess.Popen(["true"])
    dead.wait()
    (checkout / ".venv.lock" / "pid").write_text(str(dead.pid))

    status, _, _ = run(checkout, machine, "demo")

    assert status == 0


def test_a_failed_installation_is_no_prepared_one(checkout, machine, tmp_path):
    with_uv(machine, tmp_path, status=1)

    status, _, complained = run(checkout, machine, "demo")

    assert status != 0
    assert "网络" in complained
    assert not list((checkout / ".venv").glob("nongan-*"))
    assert not (checkout / ".venv.lock").exists()
