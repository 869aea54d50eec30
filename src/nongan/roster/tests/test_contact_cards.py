"""Contact cards (M06): issued with the roster, filled in by communities, counted by the check."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from nongan.audit.models import Event
from nongan.branches.models import Placement, TemporaryBranch
from nongan.kernel.errors import NotAllowed
from nongan.kernel.lifecycle import IllegalMove
from nongan.roster.models import (
    CardReminder,
    CheckRun,
    ContactCard,
    Discrepancy,
    Exemption,
    Receipt,
)
from nongan.roster.queries.branch_figures import CLOSING_CHECKS
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services import reviewing, worklist
from nongan.roster.services.cards import issuing, mismatches, receipts, reminders
from nongan.roster.services.cards.mismatches import Stranger
from nongan.roster.services.cards.receipts import Source
from nongan.roster.services.checking import run_reverse_check
from nongan.roster.tests.cards_ground import make_cards
from nongan.roster.tests.checks_ground import DAY, NINE, line, refused

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(days=30)


@pytest.fixture
def ground():
    return make_cards()


def check(ground) -> CheckRun:
    officer = ground.user("officer")
    return run_reverse_check(roster_version_id=None, as_of=DAY, actor=officer, at=NINE)


def found(kind: str) -> list[str]:
    rows = Discrepancy.objects.filter(kind=kind, is_present=True).order_by("member__number")
    return [row.member.number if row.member else row.name_written for row in rows]


def test_everybody_on_the_issued_roster_gets_one_card_and_no_second(ground):
    events = Event.objects.count()

    assert ground.issue_cards() is None

    assert ContactCard.objects.count() == 6
    assert len(set(ContactCard.objects.values_list("token", flat=True))) == 6
    assert ground.card().present_by == date(2026, 12, 7)
    assert Event.objects.count() == events


def test_a_receipt_on_a_card_is_what_the_reverse_check_counts(ground):
    filled = ground.fill()

    run = check(ground)

    filled.refresh_from_db()
    assert run.counts["reported"] == 1
    assert (run.counts["lines"]["linked"], run.counts["lines"]["by_person"]) == (1, 0)
    assert (filled.link_by, filled.link_status) == ("card", "linked")
    assert "M000001" not in found("not_reported")


def test_a_list_with_the_same_receipt_is_no_second_reporting(ground):
    ground.fill()
    ground.county.receipts(line(ground.county.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))

    run = check(ground)

    assert run.counts["reported"] == 1
    assert found("reported_twice") == []
    # The list's line is linked on its own: the card has taken no place from it.
    assert Receipt.objects.get(link_by="rule").member == ground.card().member
    assert check(ground).answer_hash == run.answer_hash


def test_two_lines_of_lists_stay_two_also_beside_a_card(ground):
    ground.fill()
    place, phone = ground.county.bridge, "13812345678"
    rows = [line(place, row, "张晓丽", "县财政局", phone=phone) for row in (1, 2)]
    ground.county.receipts(*rows)

    check(ground)

    assert found("reported_twice") == ["M000001"]


def test_nobody_decides_on_a_line_that_a_card_has_named(ground):
    filled = ground.fill()

    with refused("line_of_a_card"):
        reviewing.say_nobody(
            kind="receipt", line_id=filled.id, actor=ground.user("officer"), at=NINE
        )


def test_the_same_words_again_change_nothing_and_others_are_refused(ground):
    first, events = ground.fill(), Event.objects.count()

    assert ground.fill() == first
    with refused("filled_otherwise"):
        ground.fill(values=ReceiptValues(DAY, "别人"))

    assert (Receipt.objects.count(), Event.objects.count()) == (1, events)
    first.id, first.key = uuid4(), "another"
    with pytest.raises(IntegrityError, match="card"), transaction.atomic():
        first.save(force_insert=True)


def test_the_way_of_a_receipt_from_the_community_to_the_file(ground):
    place = ground.county.bridge.pk
    worker = {"community_id": place, "actor": ground.user("worker"), "at": NINE}
    branch = {"community_id": place, "actor": ground.user("branch"), "at": NINE}
    receipts.present_card(card_id=ground.card().id, **worker)
    assert ground.card().return_by == date(2026, 11, 26)
    ground.fill()

    with pytest.raises(NotAllowed):
        receipts.acknowledge_receipts(**worker)
    assert receipts.acknowledge_receipts(**branch) == 0
    assert receipts.return_receipts(**worker) == 1
    assert receipts.acknowledge_receipts(**branch) == 1
    assert receipts.file_receipts(**branch) == 1

    card = ground.card()
    assert (card.status, card.acknowledged_by) == ("archived", ground.user("branch"))
    with pytest.raises(IllegalMove):
        receipts.take_receipt_back(card_id=card.id, actor=ground.user("worker"), at=NINE)


def test_a_paper_counts_once_until_its_receipt_is_taken_back(ground):
    paper = {"source": Source(paper_number="桥-0017")}
    ground.fill(**paper)
    with refused("paper_entered"):
        ground.fill("M000002", **paper)

    receipts.take_receipt_back(card_id=ground.card().id, actor=ground.user("worker"), at=NINE)

    assert ground.fill("M000002", **paper).paper.number == "桥-0017"
    assert ground.card().status == "presented"
    assert ground.fill().revision == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (ReceiptValues(DAY + timedelta(days=1)), "day_to_come"),
        (ReceiptValues(date(1000, 1, 1)), "day_far_off"),
        (ReceiptValues(DAY, items=("nothing",)), "no_such_item"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(ground, values, code):
    with refused(code):
        ground.fill(values=values)
    assert not Receipt.objects.exists()


def test_a_receipt_in_another_community_is_kept_and_judged_by_the_branch(ground):
    ground.fill(who="neighbour")
    card = ground.card()
    judge = {"card_id": card.id, "actor": ground.user("branch"), "at": NINE}
    assert card.status == "mismatch"
    check(ground)
    assert found("wrong_community") == ["M000001"]

    with refused("reason_missing"):
        mismatches.judge_mismatch(is_right=False, reason=" ", **judge)
    mismatches.judge_mismatch(is_right=False, reason="已请其到桥南社区报到", **judge)

    check(ground)
    assert found("wrong_community") == []
    assert ground.fill().community == ground.county.bridge


def test_somebody_without_a_card_is_received_linked_like_a_list_and_judged(ground):
    who = Stranger("张晓丽", "县财政局", "13812345678", "桥-0099")
    common = {"community_id": ground.county.bridge.pk, "values": ReceiptValues(DAY), "at": NINE}
    card = mismatches.receive_stranger(stranger=who, actor=ground.user("worker"), **common)
    assert (card.status, card.token) == ("mismatch", None)

    check(ground)

    line_ = card.receipts.get()
    assert (line_.link_by, line_.member.number) == ("rule", "M000001")
    mismatches.judge_mismatch(
        card_id=card.id, is_right=True, reason="卡未带", actor=ground.user("branch"), at=NINE
    )
    card.refresh_from_db()
    assert card.status == "verified"


def test_a_new_roster_replaces_the_cards_of_those_who_moved_and_revokes_of_those_who_left(ground):
    ground.fill()
    moved, stays, gone = (ground.county.members[f"M00000{n}"] for n in (1, 2, 3))
    Placement.objects.filter(member=moved).update(community=ground.county.gate)
    type(gone).objects.filter(id=gone.id).update(status="left")
    old = {number: ground.card(number).id for number in ("M000001", "M000002", "M000003")}
    ground.issue_roster(LATER)

    batch = ground.issue_cards(LATER)

    status = dict(ContactCard.objects.values_list("id", "status"))
    assert [status[old[n]] for n in sorted(old)] == ["superseded", "issued", "revoked"]
    assert [card.member.number for card in batch.cards.all()] == ["M000001"]
    assert not Receipt.objects.filter(is_current=True).exists()
    assert ground.card("M000002").member == stays
    card = {"community_id": ground.county.bridge.pk, "actor": ground.user("worker"), "at": LATER}
    for number, code in (("M000001", "superseded"), ("M000003", "revoked")):
        with refused(code):
            receipts.present_card(card_id=old[number], **card)


def test_a_lost_card_is_revoked_with_a_reason_and_issued_anew(ground):
    lost = ground.card()
    revoke = {"card_id": lost.id, "actor": ground.user("officer"), "at": NINE}
    with refused("reason_missing"):
        issuing.revoke_card(reason="", **revoke)
    issuing.revoke_card(reason="遗失", **revoke)

    ground.issue_cards()

    assert ground.card().id != lost.id
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactCard.objects.filter(id=lost.id).update(status="issued")


def remind(ground, at=LATER) -> int:
    place = ground.county.bridge.pk
    return reminders.remind_members(
        community_id=place, card_ids=None, actor=ground.user("branch"), at=at
    )


def test_reminders_come_from_the_branch_thrice_at_most_and_once_a_day(ground):
    Exemption.objects.create(
        member=ground.county.members["M000002"],
        reason="leave",
        starts_on=DAY,
        noted_by=ground.user("officer"),
        noted_at=NINE,
    )
    assert remind(ground, NINE) == 0

    counts = [remind(ground, LATER + timedelta(days=day)) for day in (0, 0, 1, 2, 3)]

    assert counts == [3, 0, 3, 3, 0]
    assert CardReminder.objects.filter(card=ground.card()).count() == 3
    assert not CardReminder.objects.filter(card=ground.card("M000002")).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        CardReminder.objects.create(
            card=ground.card(), ordinal=4, by=ground.user("branch"), at=NINE
        )


def test_words_on_the_urging_sheet_and_words_by_card_are_the_same_three(ground):
    check(ground)
    rows = list(Discrepancy.objects.filter(kind="not_reported").values_list("id", flat=True))
    urge = {"discrepancy_ids": rows, "actor": ground.user("branch"), "at": NINE}
    assert worklist.note_urging(**urge) == 4
    assert worklist.note_urging(**urge) == 4

    assert [remind(ground, LATER + timedelta(days=day)) for day in (0, 1)] == [4, 0]
    assert worklist.note_urging(**urge) == 0


def test_what_is_on_its_way_stands_in_the_way_of_a_branchs_end(ground):
    branch = TemporaryBranch(community=ground.county.bridge)
    checks = {check.code: check for check in CLOSING_CHECKS}
    ground.fill()
    ground.occasion("M000001", "M000002")

    counts = [checks[code].count(branch) for code in ("cards_open", "feedback_open")]

    assert counts == [1, 2]
