"""The demo county is loaded by real services, once, however often it is asked for or killed."""

import stat
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nongan.accounts.models import User
from nongan.audit import queries as audit
from nongan.catalogue.models import ItemWording
from nongan.demo import queries
from nongan.demo.models import Loading
from nongan.demo.services import load_demo
from nongan.demo.services.cast import CAST
from nongan.kernel.errors import Refused
from nongan.organisations.models import Community, County, Grant, Member, Organ
from nongan.roster.models import (
    CheckRun,
    Discrepancy,
    ImportBatch,
    Occasion,
    Receipt,
    RosterVersion,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Killed(Exception):
    """The process ended here."""


def killed_at(step: int):
    def progress(words: str, done: int, total: int) -> None:
        if done == step:
            raise Killed(words)

    return progress


def state() -> dict[str, object]:
    """What the county holds, free of row numbers."""
    return {
        "members": sorted(Member.objects.values_list("name", "sex", "joined")),
        "batches": Counter(ImportBatch.objects.values_list("kind", "status")),
        "receipts": Receipt.objects.count(),
        "discrepancies": Counter(Discrepancy.objects.values_list("kind", "status")),
        "answers": list(CheckRun.objects.order_by("number").values_list("counts", flat=True)),
    }


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
@pytest.mark.slow
def test_a_county_stands_and_every_page_has_something_to_show():
    load_demo(actor=None, at=NOON, is_small=True)

    assert queries.is_loaded()
    assert (Community.objects.count(), Organ.objects.count()) == (4, 8)
    assert Member.objects.filter(status="active").count() == 220 + 4  # and a deputy of each place
    assert RosterVersion.objects.filter(status="issued").count() == 1
    assert CheckRun.objects.count() == 2
    kinds = set(Discrepancy.objects.values_list("kind", flat=True))
    assert kinds == set(Discrepancy.Kind.values)
    assert set(Discrepancy.objects.values_list("status", flat=True)) == set(
        Discrepancy.Status.values
    )
    assert ImportBatch.objects.filter(kind="rosters", status="ready").count() == 1
    held = Occasion.objects.exclude(starts_at__gt=NOON)
    assert held.count() == held.filter(expected_count__gt=0).count() > 4
    assert Occasion.objects.filter(starts_at__gt=NOON).count() == 1
    assert ItemWording.objects.filter(version=2).count() == 1
    assert audit.verify().holds
    assert set(Grant.objects.values_list("role", flat=True)) == set(Grant.Role.values)

    before, events = state(), audit.verify().events
    load_demo(actor=None, at=NOON.replace(hour=9), is_small=True)
    assert state() == before, "asked twice, it is loaded once"
    assert audit.verify().events == events


@pytest.mark.django_db
@pytest.mark.slow
def test_a_killed_loading_is_taken_up_and_ends_like_any_other(tmp_path: Path, settings):
    for step in (1, 4, 6, 10):
        with pytest.raises(Killed):
            load_demo(actor=None, at=NOON, is_small=True, progress=killed_at(step))
        assert not queries.is_loaded()
    load_demo(actor=None, at=NOON.replace(day=25), is_small=True)

    assert queries.is_loaded()
    assert Counter(
        ImportBatch.objects.exclude(status="discarded").values_list("kind", "status")
    ) == {
        ("rosters", "confirmed"): 1,
        ("rosters", "ready"): 1,
        ("allocation", "confirmed"): 1,
        ("receipts", "confirmed"): 1,
        ("feedback", "confirmed"): 1,
        ("attendance", "confirmed"): 1,
    }
    assert Member.objects.count() == 220 + 4  # and a deputy of each place
    assert CheckRun.objects.count() == 2


@pytest.mark.django_db
def test_only_the_papers_are_written_when_a_person_is_to_drop_them():
    load_demo(actor=None, at=NOON, is_small=True, papers_only=True)

    assert not queries.is_loaded()
    assert not Member.objects.exists()
    assert len(list((queries.papers_folder() / "rosters").iterdir())) == 8


@pytest.mark.django_db
def test_everybody_of_the_cast_can_sign_in_with_a_password_of_this_installation():
    load_demo(actor=None, at=NOON, is_small=True, papers_only=True)

    entries = queries.sign_ins()
    assert [entry.username for entry in entries] == [part.username for part in CAST]
    for entry in entries:
        user = User.objects.get(username=entry.username)
        assert user.check_password(entry.password)
        assert not user.must_change_password
    assert stat.S_IMODE(queries.sign_in_file().stat().st_mode) == 0o600


@pytest.mark.django_db
def test_another_county_is_left_alone():
    County.objects.create(id=1, code="220182", name="榆树市")

    with pytest.raises(Refused):
        load_demo(actor=None, at=NOON)

    assert not Loading.objects.exists()
    assert not User.objects.exists()
    assert not queries.papers_folder().exists()


@pytest.mark.django_db
def test_a_person_cannot_ask_for_it():
    somebody = User.objects.create_user("officer")

    with pytest.raises(Refused):
        load_demo(actor=somebody, at=NOON)

    assert not Loading.objects.exists()
