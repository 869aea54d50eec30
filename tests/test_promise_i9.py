"""I9: an archive of any earlier version is restored into this one with all its data.

The archives were written by those versions themselves (tests/archives/README.md). One that is
newer than this version is refused, and what cannot be carried forward leaves nothing behind.
"""

import base64
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nongan.accounts.models import User
from nongan.audit import queries as audit
from nongan.audit.models import Event
from nongan.config import archives, backing_up, restoring, upgrading
from nongan.kernel import sealing
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member
from nongan.roster.models import Receipt

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
ARCHIVES = sorted((Path(__file__).parent / "archives").glob("*.zip"))


def _key(word):
    return base64.b64encode(hashlib.sha256(f"nongan test {word}".encode()).digest()).decode()


@pytest.fixture(autouse=True)
def _their_keys(settings, tmp_path):
    """The keys that every archive kept here was made under."""
    ring = {"current": "k1", "keys": {"k1": _key("data")}, "index": _key("index")}
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / sealing.KEY_FILE).write_text(json.dumps(ring))
    settings.NONGAN_KEYS_DIR = folder
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


def opened(path):
    with archives.reading(path) as (archive, manifest):
        tables = {
            name: [json.loads(line) for line in archive.read(f"tables/{name}.jsonl").splitlines()]
            for name in manifest["tables"]
        }
    return manifest, tables


def rewritten(path, target, *, manifest=None, tables=None):
    """The same archive with something changed in it, whole and signed."""
    with archives.reading(path) as (archive, found), archives.writing(target) as copy:
        for name in archive.namelist():
            text = archive.read(name)
            if name == archives.MANIFEST:
                text = json.dumps({**found, **(manifest or {})}).encode()
            copy.writestr(name, (tables or {}).get(name, text))
    return target


# Tables that changed hands between apps: roster 0013.
RENAMED = {
    "roster_memberskill": "catalogue_memberskill",
    "roster_placement": "branches_placement",
}


def losses(manifest):
    """The tables that hold another number of rows now than the archive says; one that has been
    taken out may have been empty only."""
    kept = backing_up.digests()
    grew = {"audit_event", "auth_permission", "django_content_type"}
    told = {name: table["rows"] for name, table in manifest["tables"].items() if name not in grew}
    now = {name: kept.get(RENAMED.get(name, name), {"rows": 0})["rows"] for name in told}
    return [name for name in sorted(told) if now[name] != told[name]]


def test_there_are_archives_of_earlier_versions():
    assert ARCHIVES
    assert any(upgrading.is_older(opened(path)[0]) for path in ARCHIVES)


@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.stem)
def test_an_older_archive_is_restored_with_all_its_data(path):
    manifest, tables = opened(path)

    restoring.restore(path)

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert losses(manifest) == []
    columns = manifest["tables"]["organisations_member"]["columns"]
    members = [dict(zip(columns, row, strict=True)) for row in tables["organisations_member"]]
    assert {str(m.id): m.name for m in Member.objects.all()} == {
        m["id"]: m["name"] for m in members
    }
    # What was sealed then opens now, and the blind index still finds its holder.
    phones = [organisations.unsealed_phone(m) for m in Member.objects.exclude(phone_sealed="")]
    assert len(phones) == sum(bool(m["phone_sealed"]) for m in members)
    for phone in phones:
        assert organisations.members_matching(Member.objects.all(), phone).exists()
    # The chain is the old one and goes on: its last event says what was restored.
    assert audit.verify().holds
    assert Event.objects.count() == manifest["tables"]["audit_event"]["rows"] + 1
    assert Event.objects.order_by("-seq")[0].details["version"] == manifest["version"]
    assert User.objects.create_user("later").pk > max(row[0] for row in tables["accounts_user"])


def test_restored_again_and_backed_up_it_is_an_archive_of_this_version(tmp_path):
    restoring.restore(ARCHIVES[0])
    again = backing_up.back_up(tmp_path / "again")

    assert not upgrading.is_older(opened(again)[0])
    assert list((configured.DATA_DIR).iterdir()) == []  # the throw-away database is gone


def refused(path):
    before = backing_up.digests()
    with pytest.raises(archives.Unfit) as refusal:
        restoring.restore(path, force=True)
    assert backing_up.digests() == before
    assert list((configured.DATA_DIR).iterdir()) == []
    return refusal.value


def test_a_newer_archive_is_refused_in_words_that_say_what_to_do(tmp_path):
    seen = [*opened(ARCHIVES[0])[0]["migrations"], ["roster", "0999_of_next_year"]]
    newer = rewritten(
        ARCHIVES[0], tmp_path / "newer.zip", manifest={"migrations": seen, "version": "9.1"}
    )

    said = refused(newer).chinese

    assert "更新的版本（9.1）" in said
    assert "roster.0999_of_next_year" in said
    assert "先把本系统升级" in said


def test_an_older_archive_that_lost_a_row_is_refused(tmp_path):
    """Sabotage: what is carried forward is compared too, not only what is restored."""
    with zipfile.ZipFile(ARCHIVES[0]) as archive:
        lines = archive.read("tables/roster_receipt.jsonl").splitlines(keepends=True)
    short = {"tables/roster_receipt.jsonl": b"".join(lines[:-1])}

    said = refused(rewritten(ARCHIVES[0], tmp_path / "short.zip", tables=short))

    assert "roster_receipt" in said.chinese


def test_sabotage_a_row_lost_on_the_way_is_noticed():
    manifest, _ = opened(ARCHIVES[0])
    restoring.restore(ARCHIVES[0])
    assert losses(manifest) == []

    Receipt.objects.all()[0].delete()

    assert losses(manifest) == ["roster_receipt"]
