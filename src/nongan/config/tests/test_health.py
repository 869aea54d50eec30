"""Is it alive, can it work; and when a session counts as idle."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from nongan.kernel import clock

pytestmark = pytest.mark.django_db


def test_a_stranger_may_ask_whether_it_lives_and_works(client):
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok", "problems": []}


def test_missing_keys_and_missing_tables_are_named(client, settings, tmp_path):
    settings.NONGAN_KEYS_DIR = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["problems"] == ["migrations", "keys"]


def test_a_session_lives_while_it_is_used_and_ends_after_thirty_idle_minutes(
    client, django_user_model
):
    start = clock.now()
    with time_machine.travel(start, tick=False) as moment:
        client.force_login(django_user_model.objects.create_user("clerk"))
        for _ in range(4):  # used every 20 minutes: alive after 80
            moment.shift(timedelta(minutes=20))
            assert client.get("/me/settings/").status_code != 302

        moment.shift(timedelta(minutes=31))
        assert client.get("/me/settings/").status_code == 302


def test_a_page_a_second_does_not_write_the_session_each_time(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("clerk"))
    client.get("/me/settings/")
    before = dict(client.session.items())

    client.get("/me/settings/")

    assert dict(client.session.items()) == before
