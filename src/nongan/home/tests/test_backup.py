"""The system administrator's desk says when the county was last backed up."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from nongan.accounts.tests.factories import make_user
from nongan.audit.services import record_alone
from nongan.home.queries.care import BACKED_UP, BACKUP_DUE, backup_state
from nongan.kernel import clock
from nongan.organisations.models import Grant
from nongan.organisations.tests.factories import make_county

pytestmark = pytest.mark.django_db


def backed_up(at):
    details = {"file": "nongan-20260101-023000.zip", "bytes": 9_600_000}
    record_alone(actor=None, verb=BACKED_UP, target="backup", at=at, details=details)


def desk_of(role):
    make_county()
    user = make_user()
    Grant.objects.create(user=user, role=role, starts_at=clock.now())
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client.get("/").content.decode()


def test_a_county_without_a_backup_says_what_to_do():
    desk = desk_of("system_admin")
    assert "从未备份过" in desk
    assert "nongan backup --to" in desk
    assert "从未备份过" not in desk_of("committee_officer")
    with pytest.raises(CommandError, match="从未备份过"):
        call_command("backup", "--last")


def test_a_fresh_backup_is_named_and_nothing_is_asked_for(capsys):
    backed_up(clock.now() - timedelta(hours=5))
    desk = desk_of("system_admin")
    assert "nongan-20260101-023000.zip" in desk
    assert "nongan backup --to" not in desk
    call_command("backup", "--last")
    assert "nongan-20260101-023000.zip" in capsys.readouterr().out


def test_an_old_backup_is_due_from_the_moment_on():
    now = clock.now()
    backed_up(now - BACKUP_DUE)
    assert not backup_state(now).is_due
    assert backup_state(now + timedelta(seconds=1)).is_due
    with pytest.raises(CommandError, match="该备份了"):
        call_command("backup", "--last")
