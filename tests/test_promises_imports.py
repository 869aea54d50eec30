"""Promises A2 and B2 for imports, each beside a variant that must break it."""

import os
import random
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, close_old_connections, connection
from django.test import Client

from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.kernel.errors import Refused
from nongan.organisations.models import Member, Membership
from nongan.roster.models import Effect, ImportBatch, Kind
from nongan.roster.services import confirming
from nongan.roster.services.batches import Upload, open_batch
from nongan.roster.services.reading import read_batch
from nongan.roster.tests.import_ground import empty_ground
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
PEOPLE = 5_000
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "丽华明芳军洋勇艳杰涛"


def big_roster(people):
    lines = ["县财政局在职党员名单", "序号,姓名,性别,联系电话"]
    for n in range(people):
        name = SURNAMES[n % 10] + GIVEN[n // 10 % 10] + GIVEN[n // 100 % 10]
        lines.append(f"{n + 1},{name},{'男女'[n % 2]},139{n:08}")
    return Upload("县财政局.csv", "\n".join(lines).encode("utf-8-sig"))


def ready_batch(ground, people):
    officer = ground.user("officer")
    batch = open_batch(
        kind=Kind.ROSTERS, uploads=[big_roster(people)], actor=officer, at=clock.now()
    )
    assert read_batch(batch_id=batch.id, actor=officer, at=clock.now())
    batch.refresh_from_db()
    assert batch.summary["changes"] == {"new": people}
    return batch


def harness(batch, actor, kill_at, *extra):
    """Run a confirmation in a process of its own on this test's database."""
    database = connection.settings_dict
    engine = database["ENGINE"].rsplit(".", 1)[-1]
    if engine == "sqlite3":
        url = f"sqlite:///{database['NAME']}"
    else:
        user, host = database["USER"], database["HOST"]
        secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        address = f"{user}{secret}@{'' if host.startswith('/') else host}"
        query = f"?host={host}&port={database['PORT']}" if host.startswith("/") else ""
        port = "" if host.startswith("/") or not database["PORT"] else f":{database['PORT']}"
        url = f"postgres://{address}{port}/{database['NAME']}{query}"
    command = [sys.executable, "-m", "tests.import_harness", str(batch.id), str(actor.pk)]
    return subprocess.run(
        [*command, str(kill_at), *extra],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def state(batch):
    """(members added, memberships added, effects, events): all or nothing."""
    return (
        Member.objects.count(),
        Membership.objects.count(),
        Effect.objects.filter(batch=batch).count(),
        Event.objects.filter(verb="import.confirmed").count(),
    )


def test_b2_a_killed_import_is_written_whole_or_not_at_all_and_once():
    ground = empty_ground()
    batch, officer = ready_batch(ground, PEOPLE), ground.user("officer")
    chance = random.Random(clock.today().toordinal())
    killed = []

    # 5,000 people are about 60 writing statements; each kill lands between BEGIN and COMMIT.
    for _trial in range(trials(5, 50)):
        kill_at = chance.randint(1, 50)
        run = harness(batch, officer, kill_at)
        assert run.returncode == -9, run.stderr
        killed.append(kill_at)
        batch.refresh_from_db()
        assert state(batch) == (0, 0, 0, 0)
        assert batch.status == ImportBatch.Status.READY

    assert harness(batch, officer, 0).returncode == 0
    again = harness(batch, officer, 0)
    assert again.returncode == 0, again.stderr
    sys.stdout.write(f"killed at statements {sorted(killed)}\n")
    assert state(batch) == (PEOPLE, PEOPLE, 2 * PEOPLE, 1)
    assert len(set(Member.objects.values_list("phone_index", flat=True))) == PEOPLE


def test_b2_sabotage_an_importer_without_one_transaction_is_noticed():
    ground = empty_ground()
    batch, officer = ready_batch(ground, PEOPLE), ground.user("officer")

    run = harness(batch, officer, 12, "sabotage")

    batch.refresh_from_db()
    assert run.returncode == -9, run.stderr
    assert state(batch) != (0, 0, 0, 0) or batch.status != ImportBatch.Status.READY


def confirm_at_once(batch, actor, count):
    """`count` people press at the same moment; return where each was led."""
    gate, found = threading.Barrier(count), []

    def press():
        client = Client(raise_request_exception=False)
        try:
            client.force_login(actor)
            gate.wait(timeout=60)
            answer = client.post(f"/imports/{batch.id}/confirm/")
            found.append((answer.status_code, answer.headers.get("Location", "")))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def test_a2_sixty_presses_at_once_are_one_import():
    ground = empty_ground()
    batch, officer = ready_batch(ground, 40), ground.user("officer")

    answers = confirm_at_once(batch, officer, 60)

    assert set(answers) == {(302, f"/imports/{batch.id}/")}
    assert len(answers) == 60
    assert state(batch) == (40, 40, 80, 1)


def test_a2_sabotage_without_the_claim_a_second_press_writes_again(settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "A2.once=skip")
    ground = empty_ground()
    batch, officer = ready_batch(ground, 5), ground.user("officer")
    known = {"batch_id": batch.id, "actor": officer}
    confirming.confirm_batch(**known, at=clock.now())

    broken = False
    try:
        confirming.confirm_batch(**known, at=clock.now() + timedelta(seconds=1))
    except (Refused, IntegrityError):
        broken = True

    assert broken or Event.objects.filter(verb="import.confirmed").count() == 2
