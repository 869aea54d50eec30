"""Working discrepancies off: who may, in which order, and who wins a race."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.kernel.lifecycle import IllegalMove
from nongan.roster.models import Discrepancy, DiscrepancyStep, Receipt
from nongan.roster.services import exempting, reviewing, worklist
from nongan.roster.tests.checks_ground import DAY, NINE, line, make_ground, refused


@pytest.fixture
def ground(db):
    return make_ground()


@pytest.fixture
def row(ground):
    return a_discrepancy(ground)


def a_discrepancy(ground, **fields):
    return Discrepancy.objects.create(
        kind="not_reported",
        key="not_reported|桥南社区||M000002||",
        community=ground.bridge,
        party_organisation=ground.finance,
        member=ground.members["M000002"],
        first_found_at=NINE,
        **fields,
    )


def act(service, ground, row, who, **more):
    return service(discrepancy_id=row.id, actor=ground.user(who), at=NINE, **more)


def unchanged(row, status="open"):
    row.refresh_from_db()
    assert row.status == status
    assert not DiscrepancyStep.objects.filter(discrepancy=row).exists()
    assert not Event.objects.filter(target__startswith="roster.Discrepancy").exists()


def test_an_assigned_discrepancy_is_due_in_three_working_days(ground, row):
    moved = act(worklist.assign, ground, row, "branch", owner=ground.user("worker"), due_on=None)

    assert (moved.status, moved.owner) == ("assigned", ground.user("worker"))
    assert (moved.due_on - DAY).days == 3
    assert Event.objects.get(verb="discrepancy.assigned").actor == ground.user("branch")


def test_it_is_not_assigned_to_somebody_who_has_no_business_with_it(ground, row):
    with refused("not_theirs"):
        act(worklist.assign, ground, row, "officer", owner=ground.user("neighbour"), due_on=None)

    unchanged(row)


@pytest.mark.parametrize("who", ["neighbour", "auditor", "stranger"])
def test_others_may_not_explain(ground, row, who):
    with pytest.raises(NotAllowed):
        act(worklist.explain, ground, row, who, note="出差")

    unchanged(row)


@pytest.mark.parametrize("who", ["worker", "branch", "liaison", "officer"])
def test_those_who_look_after_it_explain_it(ground, row, who):
    assert act(worklist.explain, ground, row, who, note="出差").status == "explained"


def test_an_explanation_needs_words(ground, row):
    with refused("no_words"):
        act(worklist.explain, ground, row, "worker", note="  ")

    unchanged(row)


def test_nobody_verifies_the_own_answer(ground, row):
    act(worklist.explain, ground, row, "officer", note="出差")

    with pytest.raises(NotAllowed):
        act(worklist.verify, ground, row, "officer")

    row.refresh_from_db()
    assert row.status == "explained"
    assert act(worklist.verify, ground, row, "second_officer").status == "verified"


def test_the_database_itself_keeps_maker_and_checker_apart(ground, row):
    from django.db import IntegrityError, transaction

    user = ground.user("officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Discrepancy.objects.filter(id=row.id).update(answered_by=user, verified_by=user)

    unchanged(row)


def test_only_what_is_verified_is_closed(ground, row):
    for status in ("open", "assigned", "explained", "corrected", "closed"):
        Discrepancy.objects.filter(id=row.id).update(status=status)
        with pytest.raises(IllegalMove):
            act(worklist.close, ground, row, "officer")
        unchanged(row, status)


def test_what_is_sent_back_is_open_and_unanswered(ground, row):
    act(worklist.explain, ground, row, "worker", note="出差")

    sent = act(worklist.send_back, ground, row, "branch", note="请写明日期")

    assert (sent.status, sent.answered_by) == ("open", None)


def test_a_second_answer_is_told_that_it_is_settled(ground, row):
    act(worklist.explain, ground, row, "worker", note="出差")

    with pytest.raises(IllegalMove):
        act(worklist.mark_corrected, ground, row, "liaison", note="已改")

    row.refresh_from_db()
    assert (row.status, row.answered_by) == ("explained", ground.user("worker"))


def test_a_stranger_links_no_line_and_nothing_changes(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))
    receipt = Receipt.objects.get()
    for who in ("neighbour", "liaison", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            reviewing.link_to_member(
                kind="receipt",
                line_id=receipt.id,
                member_number="M000001",
                actor=ground.user(who),
                at=NINE,
            )
    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.member) == ("waiting", None)
    assert not Event.objects.filter(verb="line.linked").exists()


def test_a_line_is_not_linked_to_a_member_who_does_not_exist(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))

    with refused("no_such_member"):
        reviewing.link_to_member(
            kind="receipt",
            line_id=Receipt.objects.get().id,
            member_number="M999999",
            actor=ground.user("worker"),
            at=NINE,
        )

    assert Receipt.objects.get().link_status == "waiting"


def test_a_replaced_line_is_not_decided_on(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))
    old = Receipt.objects.get()
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))

    with refused("line_replaced"):
        reviewing.say_nobody(kind="receipt", line_id=old.id, actor=ground.user("worker"), at=NINE)


def test_a_correction_carries_the_decision_along(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))
    reviewing.say_nobody(
        kind="receipt",
        line_id=Receipt.objects.get().id,
        actor=ground.user("worker"),
        at=NINE,
    )

    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", received_by="王主任"))

    assert Receipt.objects.get(is_current=True).revision == 1
    assert Receipt.objects.get(is_current=True).link_status == "nobody"
    assert Receipt.objects.get(is_current=True).link_by == "person"


def test_an_exemption_may_not_run_backwards(ground):
    with refused("bad_span"):
        exempting.exempt_member(
            member_number="M000001",
            reason="leave",
            span=(DAY, DAY.replace(year=2025)),
            actor=ground.user("officer"),
            at=NINE,
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_verify_and_send_back_at_once_one_wins_and_the_other_is_told():
    ground = make_ground()
    row = a_discrepancy(ground, status="explained", answered_by=ground.user("worker"))
    start = Barrier(2)

    def press(who, service, note):
        try:
            start.wait()
            act(service, ground, row, who, note=note)
        except IllegalMove:
            return "told"
        else:
            return "won"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(press, "officer", worklist.verify, "")
        second = pool.submit(press, "second_officer", worklist.verify, "")
        answers = sorted([first.result(), second.result()])

    row.refresh_from_db()
    assert answers == ["told", "won"]
    assert row.status == "verified"
    assert DiscrepancyStep.objects.filter(discrepancy=row).count() == 1
    assert Event.objects.filter(verb="discrepancy.verified").count() == 1
