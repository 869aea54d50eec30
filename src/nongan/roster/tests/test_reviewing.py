"""What persons say of lines: one fact once, one of two wins, asked lines and their answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed, Refused
from nongan.roster.models import Receipt
from nongan.roster.services import checking, linking, reviewing
from nongan.roster.tests.checks_ground import DAY, NINE, line, make_ground, refused

TEN = NINE + timedelta(hours=1)


def doubtful(ground):
    """A receipt that fits both members named 陈晨."""
    ground.receipts(line(ground.bridge, 2, "陈晨", "县财政局"))
    checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )
    receipt = Receipt.objects.get()
    assert receipt.link_status == "review"
    return receipt


@pytest.fixture
def ground(db):
    return make_ground()


@pytest.fixture
def receipt(ground):
    return doubtful(ground)


def say(ground, receipt, who, service=reviewing.link_to_member, at=NINE, **more):
    if service is reviewing.link_to_member:
        more = {"member_number": "M000005", **more}
    return service(kind="receipt", line_id=receipt.id, actor=ground.user(who), at=at, **more)


def events(verb):
    return Event.objects.filter(verb=verb).count()


def test_the_same_decision_twice_is_one_fact(ground, receipt):
    say(ground, receipt, "worker")
    again = say(ground, receipt, "officer", at=TEN)

    assert (again.decided_by, again.decided_at) == (ground.user("worker"), NINE)
    assert events("line.linked") == 1


def test_another_decision_is_refused_and_names_who_decided(ground, receipt):
    say(ground, receipt, "worker")

    with pytest.raises(reviewing.AlreadyDecided) as refusal:
        say(ground, receipt, "officer", reviewing.say_nobody)

    assert "worker" in str(refusal.value.message)
    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.member.number) == ("linked", "M000005")
    assert events("line.said_nobody") == 0


def test_undo_takes_back_only_the_decision_that_was_seen(ground, receipt):
    say(ground, receipt, "worker")
    say(ground, receipt, "officer", reviewing.undo_decision)
    say(ground, receipt, "officer", reviewing.say_nobody, at=TEN)

    with refused("already_decided"):
        say(ground, receipt, "worker", reviewing.undo_decision, seen=NINE)

    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.decided_by) == ("nobody", ground.user("officer"))
    say(ground, receipt, "worker", reviewing.undo_decision, seen=TEN)
    with refused("not_decided"):
        say(ground, receipt, "worker", reviewing.undo_decision)
    assert events("line.decision_undone") == 2


def test_asking_twice_is_one_question_and_an_answer_settles_it(ground, receipt):
    say(ground, receipt, "worker", reviewing.ask_community)
    say(ground, receipt, "officer", reviewing.ask_community, at=TEN)
    receipt.refresh_from_db()
    assert (receipt.asked_at, receipt.asked_answer) == (NINE, "")
    assert events("line.community_asked") == 1

    answered = say(ground, receipt, "worker", at=TEN)

    assert (answered.asked_answer, answered.link_status) == ("known", "linked")
    with refused("not_in_review"):
        say(ground, receipt, "worker", reviewing.ask_community)


def test_a_community_that_does_not_know_gives_the_line_back(ground, receipt):
    with refused("not_asked"):
        say(ground, receipt, "worker", reviewing.note_no_answer)
    say(ground, receipt, "worker", reviewing.ask_community)

    for _time in range(2):
        say(ground, receipt, "worker", reviewing.note_no_answer)

    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.asked_answer) == ("review", "unknown")
    assert events("line.community_unsure") == 1
    say(ground, receipt, "worker", reviewing.ask_community, at=TEN)
    receipt.refresh_from_db()
    assert (receipt.asked_at, receipt.asked_answer) == (TEN, "")


@pytest.mark.parametrize("who", ["neighbour", "liaison", "auditor", "stranger"])
def test_nobody_decides_on_a_strange_line(ground, receipt, who):
    for service in (
        reviewing.link_to_member,
        reviewing.say_nobody,
        reviewing.ask_community,
        reviewing.note_no_answer,
        reviewing.undo_decision,
        reviewing.open_line,
    ):
        with pytest.raises(NotAllowed):
            say(ground, receipt, who, service)
    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.link_by, receipt.asked_at) == ("review", "rule", None)


def both_at_once(ground, receipt):
    """Two clerks decide the same line differently at one moment; what each was told."""
    start = Barrier(2)

    def press(who, number):
        try:
            start.wait(20)
            say(ground, receipt, who, member_number=number)
        except Refused as refusal:
            return refusal.code
        else:
            return "won"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        tasks = [
            pool.submit(press, *pair) for pair in (("worker", "M000005"), ("officer", "M000006"))
        ]
        return sorted(task.result() for task in tasks)


@pytest.fixture
def slow(settings, monkeypatch):
    """A pause between looking at the line and writing the decision."""
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "review.before_deciding=sleep:0.3")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(slow):
    ground = make_ground()
    receipt = doubtful(ground)

    assert both_at_once(ground, receipt) == ["already_decided", "won"]
    assert events("line.linked") == 1


@pytest.mark.django_db(transaction=True)
def test_a_run_does_not_overwrite_who_decided_while_it_was_thinking():
    ground = make_ground()
    receipt = doubtful(ground)
    stale = linking_inputs()
    say(ground, receipt, "worker", reviewing.say_nobody)

    write(stale)

    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.link_by) == ("nobody", "person")


def linking_inputs():
    """What a run has read before it writes."""
    from nongan.roster.queries import check_inputs

    inputs = check_inputs.read_inputs(None, DAY)
    return inputs, linking.decide(inputs)


def write(stale):
    inputs, decisions = stale
    for line_ in inputs.lines.values():
        line_.row.link_evidence = {}  # something to write
    linking.write_links(inputs, decisions)
