"""I7: yesterday's backup really restores, on either database and from one to the other."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps as live_apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from nongan.accounts.models import User
from nongan.audit import queries as audit_queries
from nongan.audit.models import Event
from nongan.audit.services import record
from nongan.config import archives, backing_up, env, restoring
from nongan.kernel import clock, sealing

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
FLIPS = 24


@pytest.fixture
def people():
    """Some people, and a chain of events about them."""
    for number in range(5):
        user = User.objects.create_user(f"clerk{number}", display_name=f"张·{number} 𠮷")
        with transaction.atomic():
            record(actor=user, verb="clerk.made", target=user, at=clock.now(), details={"n": 1})
    return User.objects.order_by("username")


@pytest.fixture
def archive(people, tmp_path):
    return backing_up.back_up(tmp_path)


def state():
    return backing_up.digests()


def records():
    """Everything but the chain, which goes on: it says what was backed up and restored."""
    return {name: found for name, found in state().items() if not name.startswith("audit_")}


def refused(path, **options):
    """What a restore says that must not happen."""
    with pytest.raises(archives.Unfit) as refusal:
        restoring.restore(path, **options)
    return str(refusal.value)


@pytest.fixture
def untouched(archive):
    """Whatever is refused leaves every table as it was."""
    before = state()
    yield
    assert state() == before


def test_a_restored_database_equals_the_archive_and_still_guards_its_history(archive, people):
    names = [user.display_name for user in people]
    before = records()
    _forget_everything()

    manifest = restoring.restore(archive, force=True)

    assert records() == before
    assert [user.display_name for user in User.objects.order_by("username")] == names
    told = {name: table["rows"] for name, table in manifest["tables"].items()}
    assert told.items() >= {name: table["rows"] for name, table in before.items()}.items()
    assert audit_queries.verify().holds
    last = Event.objects.order_by("-seq")[0]
    assert (last.verb, last.seq) == ("backup.restored", told["audit_event"] + 1)
    assert last.details["made_at"] == manifest["made_at"]
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Event.objects.all().delete()


def _forget_everything():
    with (
        restoring._keys_checked_at_the_end(),
        transaction.atomic(),
        restoring._triggers_off(live_apps),
    ):
        restoring._clear(live_apps)
        connection.check_constraints()


def test_new_rows_after_a_restore_take_new_numbers(archive):
    restoring.restore(archive, force=True)

    user = User.objects.create_user("later")

    assert user.pk not in set(User.objects.exclude(pk=user.pk).values_list("pk", flat=True))


def test_a_working_installation_is_not_overwritten_unasked(archive, untouched):
    assert "force" in refused(archive)


def test_a_truncated_archive_is_refused(archive, tmp_path, untouched):
    whole = archive.read_bytes()
    for share in (0, 1, 10, 50, 90, 99):
        cut = tmp_path / f"cut-{share}.zip"
        cut.write_bytes(whole[: len(whole) * share // 100])

        assert "cut short" in refused(cut, force=True)


def test_one_flipped_bit_anywhere_is_noticed(archive, tmp_path, untouched):
    whole = archive.read_bytes()
    for number in range(FLIPS):
        position = number * (len(whole) - 1) // (FLIPS - 1)
        flipped = bytearray(whole)
        flipped[position] ^= 1 << (number % 8)
        path = tmp_path / "flipped.zip"
        path.write_bytes(flipped)

        assert "altered" in refused(path, force=True)


def test_sabotage_without_the_digest_flips_would_pass_unseen(archive, tmp_path, monkeypatch):
    """The digest is what notices: with it switched off, some flipped archives are accepted."""
    whole = archive.read_bytes()
    monkeypatch.setattr(archives, "_digest", lambda file, end: file.seek(end) and file.read())
    accepted = 0
    for position in range(len(whole) - 300, len(whole), 7):
        flipped = bytearray(whole)
        flipped[position] ^= 1
        path = tmp_path / "flipped.zip"
        path.write_bytes(flipped)
        try:
            restoring.restore(path, force=True)
            accepted += 1
        except Exception:  # noqa: BLE001, S112  how it is refused does not matter here
            continue

    assert accepted > 0


def test_an_archive_of_other_keys_is_refused(archive, tmp_path, settings, untouched):
    settings.NONGAN_KEYS_DIR = tmp_path / "other-keys"
    sealing.create_keys(settings.NONGAN_KEYS_DIR)

    assert "data keys" in refused(archive, force=True)


def test_the_keys_are_in_no_archive(archive):
    ring = json.loads((Path(settings.NONGAN_KEYS_DIR) / sealing.KEY_FILE).read_text())
    with archives.reading(archive) as (opened, _):
        texts = [opened.read(name) for name in opened.namelist()]

    for key in [*ring["keys"].values(), ring["index"]]:
        assert not any(key.encode() in text for text in [archive.read_bytes(), *texts])


def test_a_table_that_lost_a_row_on_the_way_is_noticed(archive, monkeypatch):
    load = restoring._load

    def forgetful(opened, manifest, model):
        load(opened, manifest, model)
        if model is User:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM accounts_user WHERE username = 'clerk3'")

    monkeypatch.setattr(restoring, "_load", forgetful)
    before = state()

    with pytest.raises((archives.Unfit, IntegrityError)):
        restoring.restore(archive, force=True)

    assert state() == before


def test_what_is_written_during_a_backup_is_not_in_it(people, tmp_path, monkeypatch):
    """One moment: a person made by another connection after the beginning does not appear."""
    lines = backing_up.rows.lines
    made = []

    def interrupted(model):
        yield from lines(model)
        if not made:
            made.append(_make_user_elsewhere())

    monkeypatch.setattr(backing_up.rows, "lines", interrupted)
    path = backing_up.back_up(tmp_path)

    assert User.objects.filter(username="elsewhere").exists()
    with archives.reading(path) as (opened, _):
        assert b"elsewhere" not in opened.read("tables/accounts_user.jsonl")


def _make_user_elsewhere():
    """In a thread, so on a connection of its own: possible only while nobody is kept out."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def make():
        try:
            return User.objects.create_user("elsewhere").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result(timeout=15)


def test_an_archive_moves_from_one_database_to_the_other(archive, tmp_path):
    """The same file goes into a new SQLite database, whichever database wrote it."""
    folder = tmp_path / "moved data"
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parent.parent / "src"),
        "NONGAN_DATA_DIR": str(folder),
        "NONGAN_KEYS_DIR": str(shutil.copytree(settings.NONGAN_KEYS_DIR, tmp_path / "keys copy")),
        "PYTHONIOENCODING": "utf-8",
    }

    def nongan(*arguments):
        command = [sys.executable, "-m", "nongan.config.cli", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    restored = nongan("restore", archive)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    again = nongan("backup", "--to", tmp_path / "again")
    assert again.returncode == 0, again.stdout + again.stderr

    (second,) = (tmp_path / "again").glob("*.zip")
    with archives.reading(archive) as (_, first), archives.reading(second) as (_, moved):
        chain = {"audit_event", "audit_head"}
        assert moved["tables"].keys() == first["tables"].keys()
        for name in first["tables"].keys() - chain:
            assert moved["tables"][name] == first["tables"][name]
        assert moved["tables"]["audit_event"]["rows"] == first["tables"]["audit_event"]["rows"] + 1
        assert moved["engine"] == "sqlite"
    assert env.text("NONGAN_KEYS_DIR")  # the test's own environment was left alone
