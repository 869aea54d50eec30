"""Reports, meetings and archives: whoever comes second waits for the first, and then looks again.

The first change stays open in this connection, so that its locks are held; the second is tried by
a thread with a connection of its own. Without the locks PostgreSQL lets the second pass.
"""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from nongan.audit.models import Event
from nongan.branches.models import (
    BranchArchive,
    InformationReport,
    PartyLifeRecord,
    TemporaryBranch,
)
from nongan.branches.rules.quarters import Quarter
from nongan.branches.rules.written import Meeting, ReportWords
from nongan.branches.services import dissolving, party_life, reports
from nongan.branches.tests.managing_ground import JULY, make_ground
from nongan.kernel.errors import Refused

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
SECOND = Quarter(2026, 2)
WAIT = 0.3  # seconds in which whoever is not held back would be through


def beside(first: Callable[[], object], second: Callable[[], object]) -> tuple[bool, str]:
    """Do the second while the first is done but still open: did it wait, and how did it end."""
    answers: list[str] = []

    def try_second() -> None:
        try:
            second()
            answers.append("done")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=try_second)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(WAIT)
        has_waited = thread.is_alive()
    thread.join(30)
    return has_waited, answers[0]


@pytest.fixture
def ground():
    return make_ground()


def fill(ground):
    who = {"actor": ground.leader, "at": JULY}
    return reports.fill_report(branch_id=ground.branch.id, quarter=SECOND, **who)


@pytest.fixture
def report(ground):
    """A report with words, ready to be handed up."""
    row = fill(ground)
    words(ground, row, "总体平稳。")
    row.refresh_from_db()
    return row


def words(ground, row, text):
    reports.write_report(
        report_id=row.id,
        words=ReportWords(text),
        version=row.version,
        actor=ground.leader,
        at=JULY,
    )


def submit(ground, row):
    reports.submit_report(report_id=row.id, version=row.version, actor=ground.leader, at=JULY)


def meet(ground):
    return party_life.record_meeting(
        branch_id=ground.branch.id,
        meeting=Meeting("party_class", date(2026, 7, 1), "专题党课"),
        members=[ground.members[0].number],
        actor=ground.leader,
        at=JULY,
    )


def times(verb):
    return Event.objects.filter(verb=verb).count()


def test_a_report_is_handed_up_once(ground, report):
    ended = beside(lambda: submit(ground, report), lambda: submit(ground, report))

    assert ended == (True, "illegal_move")
    assert times("report.submitted") == 1


def test_words_written_beside_handing_up_do_not_reach_the_report(ground, report):
    ended = beside(lambda: submit(ground, report), lambda: words(ground, report, "晚了。"))

    assert ended == (True, "illegal_move")
    row = InformationReport.objects.get()
    assert (row.status, row.situation) == ("submitted", "总体平稳。")


def test_nobody_hands_up_words_that_were_changed_meanwhile(ground, report):
    ended = beside(lambda: words(ground, report, "另有情况。"), lambda: submit(ground, report))

    assert ended == (True, "changed_meanwhile")
    row = InformationReport.objects.get()
    assert (row.status, row.situation) == ("draft", "另有情况。")


def test_counting_again_beside_handing_up_does_not_take_the_report_back(ground, report):
    ended = beside(lambda: submit(ground, report), lambda: fill(ground))

    assert ended == (True, "illegal_move")
    assert InformationReport.objects.get().status == "submitted"


def test_two_who_begin_the_same_report_make_one(ground):
    assert beside(lambda: fill(ground), lambda: fill(ground)) == (True, "done")
    assert InformationReport.objects.count() == 1


def test_a_report_is_settled_one_way(ground, report):
    submit(ground, report)
    who = {"report_id": report.id, "actor": ground.officer, "at": JULY}

    ended = beside(
        lambda: reports.accept_report(**who),
        lambda: reports.return_report(note="请补充。", **who),
    )

    assert ended == (True, "illegal_move")
    assert InformationReport.objects.get().status == "accepted"


def test_a_meeting_noted_twice_at_once_counts_once(ground):
    assert beside(lambda: meet(ground), lambda: meet(ground)) == (True, "noted_already")
    assert times("party_life.recorded") == PartyLifeRecord.objects.count() == 1


def test_a_meeting_is_withdrawn_once_with_the_first_reason(ground):
    row = meet(ground)

    def withdraw(reason):
        who = {"actor": ground.leader, "at": JULY}
        party_life.withdraw_meeting(record_id=row.id, reason=reason, **who)

    assert beside(lambda: withdraw("误记"), lambda: withdraw("又")) == (True, "illegal_move")
    row.refresh_from_db()
    assert row.withdrawn_reason == "误记"
    assert times("party_life.withdrawn") == 1


def test_a_branch_is_archived_once(ground):
    TemporaryBranch.objects.update(
        status="dissolved", ends_on=date(2026, 7, 1), dissolved_by=ground.branch.founded_by
    )

    def archive():
        who = {"actor": ground.officer, "at": JULY}
        dissolving.archive_branch(branch_id=ground.branch.id, **who)

    assert beside(archive, archive) == (True, "illegal_move")
    assert times("branch.archived") == BranchArchive.objects.count() == 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time anyhow"
)
def test_sabotage_without_the_locks_the_second_passes(ground, report, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)

    assert beside(lambda: submit(ground, report), lambda: submit(ground, report))[1] == "done"
    assert times("report.submitted") == 2
