"""Directives, reports and Party life from the command line: what is printed, changed, refused."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from nongan.branches.models import Directive, DirectiveCopy, InformationReport, PartyLifeRecord
from nongan.branches.tests.factories import make_branch
from nongan.branches.tests.managing_ground import make_ground
from nongan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


@pytest.fixture
def say(ground, capsys):
    """Run a command in somebody's name; the fields of each line that it prints."""

    def run(*words, by=ground.officer):
        capsys.readouterr()
        call_command(*map(str, words), "--as", by.username)
        return [line.split("\t") for line in capsys.readouterr().out.splitlines()]

    return run


def refused(say, *words, **more):
    with translation.override("en"), pytest.raises(CommandError) as refusal:
        say(*words, **more)
    return str(refusal.value)


# ── directives ───────────────────────────────────────────────────────────────────────────────


def test_a_directive_goes_out_is_answered_and_withdrawn(ground, say):
    due = clock.today()
    ((directive,),) = say("directives", "issue", "报送情况", "请报送。", "--due", due)
    ((shown, copy, *rest),) = say("directives", "list", by=ground.leader)
    assert [shown, *rest] == [directive, "报送情况", str(due), ground.branch.name, "sent"]

    assert say("directives", "answer", copy, "已办。", by=ground.leader) == []
    row = DirectiveCopy.objects.get(id=copy)
    assert (row.status, row.answer, row.answered_by) == ("answered", "已办。", ground.leader)

    say("directives", "withdraw", directive)
    assert Directive.objects.get().status == "withdrawn"


def test_a_directive_goes_to_the_branch_that_is_named(ground, say):
    other = make_branch(officer=ground.officer)
    say("directives", "issue", "报送情况", "请报送。", "--branch", other.id)
    assert DirectiveCopy.objects.get().branch == other
    assert say("directives", "list", by=ground.leader) == []


def test_directives_are_refused_with_a_sentence(ground, say):
    issue = ("directives", "issue", "报送情况", "请报送。")
    assert "may not" in refused(say, *issue, by=ground.leader)
    assert "has passed" in refused(say, *issue, "--due", "2026-01-01")
    assert "no such directive" in refused(say, "directives", "withdraw", uuid.uuid4())
    assert not Directive.objects.exists()


# ── reports ──────────────────────────────────────────────────────────────────────────────────


def test_a_report_is_counted_and_listed(ground, say):
    fill = ("branch_reports", "fill", ground.branch.id, 2026, 2)
    figures = dict(say(*fill, by=ground.leader))
    assert (figures["placed"], figures["vacancies"]) == ("2", "3")

    row = InformationReport.objects.get()
    assert say("branch_reports", "list", by=ground.leader) == [
        [str(row.id), ground.branch.name, "2026 Q2", "draft", "2026-07-14", row.figures_digest]
    ]
    assert say("branch_reports", "list") == [], "a draft is the branch's alone"


def test_reports_are_refused_with_a_sentence(ground, say):
    fill = ("branch_reports", "fill")
    first = (*fill, ground.branch.id, 2026, 1)
    assert "may not" in refused(say, *first)
    assert "was not at work" in refused(say, *first, by=ground.leader)
    assert "no such branch" in refused(say, *fill, uuid.uuid4(), 2026, 2, by=ground.leader)
    assert refused(say, *fill, ground.branch.id, 0, 2, by=ground.leader)
    assert not InformationReport.objects.exists()


# ── Party life ───────────────────────────────────────────────────────────────────────────────


def test_a_meeting_is_noted_listed_and_withdrawn(ground, say):
    numbers = [member.number for member in ground.members]
    meeting = (ground.branch.id, "party_class", "2026-06-01", "专题党课", *numbers)
    ((record,),) = say("party_life", "record", *meeting, by=ground.leader)
    lines = say("party_life", "list")
    assert sorted(number for line in lines for number in numbers if number in line) == numbers

    say("party_life", "withdraw", record, "误记", by=ground.leader)
    assert PartyLifeRecord.objects.get(id=record).withdrawn_reason == "误记"
    assert say("party_life", "list") == []


def test_meetings_are_refused_with_a_sentence(ground, say):
    number = ground.members[0].number
    meeting = (ground.branch.id, "party_class", "2026-06-01", "专题党课")
    assert "may not" in refused(say, "party_life", "record", *meeting, number)
    strange = refused(say, "party_life", "record", *meeting, "M999999", by=ground.leader)
    assert "M999999" in strange
    gone = refused(say, "party_life", "withdraw", uuid.uuid4(), "误记", by=ground.leader)
    assert "no such branch or meeting" in gone
    assert not PartyLifeRecord.objects.exists()
