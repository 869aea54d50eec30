"""Promise G1, the product's side: every bad file at the page and the API, and nothing half done."""

import tempfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nongan.kernel import clock
from nongan.roster.models import ImportBatch, ImportFile
from nongan.roster.services.reading import read_batch, scratch_directory
from nongan.roster.tests.import_ground import empty_ground, papers_of_everyone
from tests.bad_input import every_file
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
# What a batch keeps of itself; everything else must be as before.
OWN = {
    "roster.ImportBatch",
    "roster.ImportFile",
    "roster.ImportedRow",
    "roster.AbsentMember",
    "roster.ImportFileOwner",
    "audit.Event",
    "audit.Head",
    "sessions.Session",
}


def county():
    """How many rows every table has, but for the batch's own record."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label not in OWN
    }


def files_on_disk():
    """Every file of the test's own data folder and temporary folder."""
    roots = [Path(settings.DATA_DIR), Path(tempfile.gettempdir())]
    return sorted(path for root in roots for path in root.rglob("*"))


def uploads(bad):
    return [SimpleUploadedFile(file.name, file.data) for file in bad]


@pytest.fixture
def ground(settings, tmp_path, monkeypatch):
    """A county whose files and temporary files lie in folders of this test alone."""
    data, scratch = tmp_path / "data", tmp_path / "scratch"
    data.mkdir()
    scratch.mkdir()
    settings.DATA_DIR = data
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    scratch_directory().mkdir(parents=True)
    return empty_ground()


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_g1_every_bad_file_is_answered_and_the_county_stays_as_it_was(ground):
    officer = ground.user("officer")
    bad = [file for file in every_file() if len(file.data) <= settings.UPLOAD_MAX_FILE_BYTES]
    good = papers_of_everyone()
    before, disk = county(), files_on_disk()

    sent = [*uploads(bad), SimpleUploadedFile(good.name, good.content)]
    answer = signed_in(officer).post("/imports/", {"kind": "rosters", "files": sent})
    batch = ImportBatch.objects.get()
    read_batch(batch_id=batch.id, actor=officer, at=clock.now())

    assert (answer.status_code, county(), files_on_disk()) == (302, before, disk)
    statuses = dict(ImportFile.objects.values_list("name", "status"))
    codes = {f.name: f.refusal["code"] for f in ImportFile.objects.exclude(refusal=None)}
    refused = {file.name for file in bad if file.kind == "refusal"}
    assert {name for name in refused if statuses.get(name) not in {"refused", None}} == set()
    assert all(codes.values())
    assert statuses[good.name] == "read"
    page = signed_in(officer).get(f"/imports/{batch.id}/")
    assert page.status_code == 200


def test_g1_the_api_answers_bad_files_alike(ground):
    officer = ground.user("officer")
    bad = [file for file in every_file() if file.kind == "refusal"]
    some = bad[:: max(1, len(bad) // trials(20, 200))]
    before, disk = county(), files_on_disk()

    answer = signed_in(officer).post("/api/v1/imports", {"kind": "rosters", "files": uploads(some)})

    assert answer.status_code in {201, 400, 403, 409, 422}
    assert (county(), files_on_disk()) == (before, disk)
    if answer.status_code == 201:
        assert all(file["sentence"] for file in answer.json()["files"] if file["refusal"])


def test_g1_an_upload_without_any_file_is_refused_and_leaves_no_batch(ground):
    client = signed_in(ground.user("officer"))

    answer = client.post("/imports/", {"kind": "rosters"})

    assert answer.status_code == 302
    assert ImportBatch.objects.count() == 0


def test_g1_sabotage_a_file_left_in_the_clear_is_noticed(ground, monkeypatch):
    from nongan.roster.services import reading

    officer, good = ground.user("officer"), papers_of_everyone()
    monkeypatch.setattr(reading.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(reading, "_leave_nothing_in", lambda _: None)
    disk = files_on_disk()
    signed_in(officer).post(
        "/imports/",
        {"kind": "rosters", "files": [SimpleUploadedFile(good.name, good.content)]},
    )
    batch = ImportBatch.objects.get()
    read_batch(batch_id=batch.id, actor=officer, at=clock.now())
    monkeypatch.undo()

    left = set(files_on_disk()) - set(disk)
    reading.shutil.rmtree(reading.scratch_directory() / str(batch.id))
    assert left
