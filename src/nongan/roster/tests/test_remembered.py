"""What the check remembers: changed answers and why, decisions as evidence, contradictions."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from nongan.audit.models import Event
from nongan.kernel import pinyin
from nongan.kernel.errors import NotAllowed
from nongan.organisations.models import Member
from nongan.roster.models import AnswerChange, Contradiction, FeedbackCard, Receipt
from nongan.roster.queries import changes as words
from nongan.roster.services import checking, reviewing, settling, thresholds
from nongan.roster.services.records import take_back_records
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground, refused

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def ground():
    return make_ground()


def run(ground):
    return checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )


def decide(ground, row, member, who="worker", kind="receipt"):
    return reviewing.link_to_member(
        kind=kind, line_id=row.id, member_number=member, actor=ground.user(who), at=NINE
    )


def told(run_):
    """name → (before, after, whys)"""
    return {
        row.name_written: (
            (row.before_status, row.before_member),
            (row.after_status, row.after_member),
            [cause["why"] for cause in row.reasons],
        )
        for row in run_.changes.all()
    }


def wang(ground, row=1, **more):
    more = {"phone": "13912345678", **more}
    return line(ground.bridge, row, "王建国", "县财政局", **more)


def test_the_first_run_and_a_run_on_the_same_change_nothing(ground):
    ground.receipts(wang(ground), line(ground.gate, 2, "欧阳无双", "县图书馆"))

    first, second = run(ground), run(ground)

    assert (first.counts["changes"]["changed"], first.counts["changes"]["new"]) == (0, 2)
    assert second.counts["changes"] == {"changed": 0, "new": 0, "reasons": {}}
    assert told(second) == {}


def test_a_persons_decision_is_told_with_who_and_when(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    decide(ground, Receipt.objects.get(), "M000005")

    answer = run(ground)

    before, after, whys = told(answer)["陈晨"]
    assert (before[0], after, whys[0]) == ("review", ("linked", "M000005"), "decided")
    sentence = str(words.shown_changes(list(answer.changes.all()))[0].reasons[0])
    assert str(ground.user("worker")) in sentence
    assert "2026-11-23" in sentence


def test_a_decision_taken_back_is_told(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    row = Receipt.objects.get()
    decide(ground, row, "M000005")
    run(ground)
    reviewing.undo_decision(kind="receipt", line_id=row.id, actor=ground.user("worker"), at=TEN)

    assert told(run(ground))["陈晨"][2][0] == "undone"


def test_a_changed_entry_of_the_roster_is_told_with_its_fields(ground):
    ground.receipts(wang(ground))
    run(ground)
    other = ground.members["M000002"]
    Member.objects.filter(id=other.id).update(
        name="诸葛明", name_keys=pinyin.search_keys("诸葛明"), phone_sealed="", phone_index=""
    )

    answer = run(ground)

    before, after, whys = told(answer)["王建国"]
    assert before == ("linked", "M000002")
    assert after != before
    assert whys[0] == "roster"
    cause = answer.changes.get().reasons[0]
    assert (cause["member"], cause["what"], cause["fields"]) == (
        "M000002",
        "changed",
        ["name", "phone"],
    )


def test_a_competing_line_is_named(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    ground.receipts(line(ground.bridge, 2, "陈晨", "县财政局", phone="13512345678"))

    answer = run(ground)

    _before, after, whys = told(answer)["陈晨"]
    assert after == ("linked", "M000006")
    assert whys == ["competes"]
    cause = answer.changes.get().reasons[0]
    assert (cause["line"]["name"], cause["line"]["row"]) == ("陈晨", 4)


def test_a_corrected_and_a_removed_line_are_told(ground):
    ground.receipts(wang(ground))
    gone = line(ground.gate, 2, "欧阳无双", "县图书馆")
    ground.receipts(gone)
    run(ground)
    ground.receipts(wang(ground, phone="13012340000"))
    batch = Receipt.objects.get(name_written="欧阳无双").batch
    take_back_records(batch=batch, actor=ground.user("officer"), at=NINE)

    answer = run(ground)

    assert told(answer)["欧阳无双"] == (("nobody", ""), ("gone", ""), ["removed"])
    if "王建国" in told(answer):
        assert "corrected" in told(answer)["王建国"][2]


def test_a_correction_keeps_the_decision_while_what_was_decided_upon_stays(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    decide(ground, Receipt.objects.get(), "M000005")

    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局", received_by="王主任"))
    kept = Receipt.objects.get(is_current=True)
    assert (kept.revision, kept.link_by, kept.member) == (1, "person", ground.members["M000005"])

    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局", phone="13412340000"))
    run(ground)
    asks = Receipt.objects.get(is_current=True)
    assert (asks.link_by, asks.link_status) == ("rule", "review")
    sentence = str(words.remembered(asks)[0])
    assert str(ground.user("worker")) in sentence
    assert "M000005" in sentence
    assert asks.link_evidence["asks"]["fields"] == ["phone"]


def test_a_corrected_line_asks_again_even_where_the_evidence_is_clear_for_another(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    decide(ground, Receipt.objects.get(), "M000006")

    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局", phone="13512345678"))
    run(ground)

    row = Receipt.objects.get(is_current=True)
    assert (row.link_status, row.member) == ("review", ground.members["M000005"])


def test_an_earlier_decision_is_evidence_on_the_next_quarters_sheet_and_says_so(ground):
    ground.feedback(card(ground.bridge, 1, "陈晨", "财政局", quarter=1))
    run(ground)
    first = FeedbackCard.objects.get()
    assert first.link_status == "review"
    decide(ground, first, "M000006", kind="feedback")

    ground.feedback(card(ground.bridge, 1, "陈晨", "财政局", quarter=2))
    run(ground)

    second = FeedbackCard.objects.get(occasion__quarter=2)
    # Nothing but the decision tells the two apart: it is said, and a person decides.
    assert (second.link_status, second.member) == ("review", ground.members["M000006"])
    assert ["earlier", "decided"] in [
        e[:2] for e in second.link_evidence["candidates"][0]["evidence"]
    ]
    assert "M000006" in str(words.remembered(second)[0])

    reviewing.undo_decision(kind="feedback", line_id=first.id, actor=ground.user("worker"), at=TEN)
    run(ground)
    second.refresh_from_db()
    assert words.remembered(second) == []


def test_a_wording_decided_for_two_members_of_an_organ_means_it_ever_after(ground):
    ground.receipts(
        line(ground.bridge, 1, "张晓丽", "财金办"), line(ground.bridge, 2, "王建国", "财金办")
    )
    run(ground)
    for name, member in (("张晓丽", "M000001"), ("王建国", "M000002")):
        decide(ground, Receipt.objects.get(name_written=name), member)
    ground.receipts(line(ground.bridge, 3, "陈晨", "财金办", phone="13512345678"))

    run(ground)

    row = Receipt.objects.get(name_written="陈晨")
    assert ["unit", "same"] in [e[:2] for e in row.link_evidence["candidates"][0]["evidence"]]
    assert "县财政局" in str(words.remembered(row)[0])


def contradicted(ground):
    ground.receipts(wang(ground))
    run(ground)
    decide(ground, Receipt.objects.get(), "M000001")
    run(ground)
    return Contradiction.objects.get()


def test_a_decision_against_clear_evidence_is_shown_and_never_overturned(ground):
    found = contradicted(ground)

    assert (found.said, found.says, found.status) == ("M000001", "M000002", "open")
    assert found.decided_by == ground.user("worker")
    assert Receipt.objects.get().member == ground.members["M000001"]


def test_a_confirmed_decision_is_not_asked_again(ground):
    found = contradicted(ground)
    settling.confirm_decision(contradiction_id=found.id, actor=ground.user("worker"), at=TEN)
    run(ground)

    found.refresh_from_db()
    assert (found.status, found.answered_by) == ("confirmed", ground.user("worker"))
    assert Contradiction.objects.count() == 1
    assert Event.objects.filter(verb="line.decision_confirmed").count() == 1


def test_a_decision_taken_back_waits_again_and_the_item_is_settled(ground):
    found = contradicted(ground)
    settling.take_decision_back(contradiction_id=found.id, actor=ground.user("officer"), at=TEN)

    row = Receipt.objects.get()
    found.refresh_from_db()
    assert (row.link_by, row.link_status) == ("rule", "review")
    assert found.status == "taken_back"
    assert Event.objects.filter(verb="line.decision_undone").count() == 1


def test_a_decision_that_fell_meanwhile_cannot_be_confirmed(ground):
    found = contradicted(ground)
    row = Receipt.objects.get()
    reviewing.undo_decision(kind="receipt", line_id=row.id, actor=ground.user("worker"), at=TEN)

    with refused("decision_gone"):
        settling.confirm_decision(contradiction_id=found.id, actor=ground.user("worker"), at=TEN)
    run(ground)
    found.refresh_from_db()
    assert found.status == "gone"


def test_strangers_settle_nothing(ground):
    found = contradicted(ground)

    for who in ("neighbour", "liaison", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            settling.confirm_decision(contradiction_id=found.id, actor=ground.user(who), at=TEN)


def test_a_moved_threshold_is_told(ground):
    ground.receipts(wang(ground), line(ground.gate, 2, "张晓莉", ""))
    before = run(ground)
    margin = Receipt.objects.get(name_written="张晓莉").link_evidence["margin"]
    linked = before.counts["lines"]["linked"] == 2
    half_bits = 24 if linked else 0
    assert margin < 12

    thresholds.choose_threshold(
        half_bits=half_bits, note="试行", actor=ground.user("officer"), at=NINE
    )
    answer = run(ground)

    assert told(answer)["张晓莉"][2] == ["threshold"]
    assert {told(answer)["张晓莉"][0][0], told(answer)["张晓莉"][1][0]} == {"linked", "review"}


def test_the_command_and_the_pages_show_what_changed(ground, client, capsys):
    contradicted(ground)
    call_command("reconcile", "--as-of", "2026-11-23", "--as", "officer")
    assert "M000001" not in capsys.readouterr().out.split("\n")[0]
    first = AnswerChange.objects.select_related("run").get()

    client.force_login(ground.user("worker"))
    page = client.get(reverse("roster:change-list", args=[first.run_id])).content.decode()
    assert "王建国 (M000002)" in page
    assert "张晓丽 (M000001)" in page
    assert "王建国" in client.get(reverse("roster:contradiction-list")).content.decode()
    desk = client.get(reverse("home:desk")).content.decode()
    assert reverse("roster:contradiction-list") in desk

    found = Contradiction.objects.get()
    call_command("contradictions", "confirm", str(found.id), "--as", "worker")
    found.refresh_from_db()
    assert found.status == "confirmed"


def test_a_change_belongs_to_one_run_and_is_kept(ground):
    ground.receipts(line(ground.bridge, 1, "陈晨", "县财政局"))
    run(ground)
    decide(ground, Receipt.objects.get(), "M000005")
    run(ground)
    run(ground)

    assert AnswerChange.objects.count() == 1
