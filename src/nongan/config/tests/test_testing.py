"""`nongan test`: what it says when a half is missing, and that its PostgreSQL leaves nothing."""

import subprocess
from pathlib import Path

import pytest

from nongan.config import clusters, testing

POSTGRES = clusters.programs()


@pytest.fixture
def no_postgres(monkeypatch):
    monkeypatch.setattr(clusters, "programs", lambda: None)


def test_without_postgres_it_names_what_did_not_run_and_ends_well(no_postgres, capsys):
    assert testing.run(["--postgres-only"]) == 0

    said = capsys.readouterr()
    assert "PostgreSQL 这一半没有运行" in said.err
    assert "apt install postgresql" in said.err
    assert "没有运行 did not run" in said.out


def test_with_require_postgres_that_is_a_failure(no_postgres):
    assert testing.run(["--postgres-only", "--require-postgres"]) == 1


def test_a_required_browser_that_is_missing_is_a_failure(monkeypatch, capsys):
    monkeypatch.setattr(testing, "browser", lambda: None)

    assert testing.run(["--require-browser"]) == 1
    assert "Chromium" in capsys.readouterr().err


def test_contradictory_options_are_refused():
    with pytest.raises(SystemExit):
        testing.run(["--sqlite-only", "--require-postgres"])


def test_a_run_is_decided_by_the_code_and_not_by_the_callers_settings(monkeypatch):
    monkeypatch.setenv("NONGAN_DEBUG", "1")
    monkeypatch.setenv("DATABASE_URL", "postgres://production/nongan")
    monkeypatch.setenv("NONGAN_TRIALS", "nightly")

    environment = testing._environment(None, None)

    assert "NONGAN_DEBUG" not in environment
    assert "DATABASE_URL" not in environment
    assert environment["NONGAN_TRIALS"] == "nightly"


def test_nothing_ran_is_no_success_unless_somebody_chose():
    assert testing.is_a_choice(["src/nongan/ui"])
    assert testing.is_a_choice(["-k", "x"])
    assert not testing.is_a_choice(["-v"])


@pytest.mark.slow
@pytest.mark.skipif(POSTGRES is None, reason="no PostgreSQL on this machine")
@pytest.mark.parametrize("end", [None, KeyboardInterrupt])
def test_the_cluster_answers_and_leaves_neither_process_nor_file(end):
    home = None
    try:
        with clusters.cluster(POSTGRES) as url:
            home = Path(url.split("@")[1].split("/")[0].replace("%2F", "/"))
            pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
            ready = [POSTGRES / "pg_isready", "-q", "-h", home]
            assert subprocess.run(ready, check=False).returncode == 0  # noqa: S603
            if end:
                raise end
    except KeyboardInterrupt:
        assert end is KeyboardInterrupt

    assert not home.exists()
    assert not Path(f"/proc/{pid}").exists()
