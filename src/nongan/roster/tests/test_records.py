"""Writing and taking back the communities' papers."""

from dataclasses import replace

import pytest

from nongan.roster.models import FeedbackCard, Occasion, Receipt
from nongan.roster.services import records, reviewing
from nongan.roster.tests.checks_ground import NINE, card, line, make_ground, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def take_back(ground, batch):
    return records.take_back_records(batch=batch, actor=ground.user("officer"), at=NINE)


def test_taking_a_correction_back_restores_what_it_replaced(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))
    correction = Receipt.objects.get(is_current=True).batch

    assert take_back(ground, correction) == 1

    assert Receipt.objects.get().is_current
    assert Receipt.objects.get().phone() == ""


def test_a_batch_is_not_taken_back_under_a_persons_decision(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))
    receipt = Receipt.objects.get()
    reviewing.say_nobody(kind="receipt", line_id=receipt.id, actor=ground.user("worker"), at=NINE)

    with refused("decided"):
        take_back(ground, receipt.batch)

    assert Receipt.objects.count() == 1


def test_taking_feedback_back_removes_the_occasion_it_made(ground):
    ground.feedback(card(ground.bridge, 1, "张晓丽", "县财政局"))
    assert Occasion.objects.count() == 1

    take_back(ground, FeedbackCard.objects.get().batch)

    assert (FeedbackCard.objects.count(), Occasion.objects.count()) == (0, 0)


def test_a_renumbered_feedback_line_is_the_same_line(ground):
    ground.feedback(card(ground.bridge, 1, "张晓丽", "县财政局"))

    again = ground.feedback(card(ground.bridge, 9, "张晓丽", "县财政局"))

    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_a_sheet_that_comes_again_with_less_on_it_corrects_nothing(ground):
    full = {"phone": "13812345678", "received_by": "王主任"}
    ground.receipts(line(ground.bridge, 1, "张晓丽", "农安县财政局", **full))

    again = ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))

    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert Receipt.objects.get().phone() == "13812345678"


def test_a_sheet_that_says_something_else_is_a_correction(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))

    again = ground.receipts(line(ground.bridge, 1, "张晓丽", "县公安局"))

    assert again.changed == 1


def test_a_line_without_its_community_or_quarter_is_refused_with_its_place(ground):
    with refused("paper_incomplete"):
        ground.receipts(replace(line(ground.bridge, 1, "张晓丽", ""), community=None))
    with refused("paper_incomplete"):
        ground.feedback(replace(card(ground.bridge, 1, "张晓丽", ""), quarter=None))

    assert (Receipt.objects.count(), FeedbackCard.objects.count()) == (0, 0)


def test_no_phone_stands_in_the_clear_in_a_row(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))

    row = Receipt.objects.values().get()

    assert "13812345678" not in str(row)
    assert Receipt.objects.get().phone() == "13812345678"


def test_a_receipt_leads_to_what_its_service_items_said_on_its_day(ground, client):
    offered = {"items": ["health"], "reported_on": "2024-05-03"}
    ground.receipts(line(ground.bridge, 1, "陈晨", "财政局", number="01", **offered))
    client.force_login(ground.user("officer"))

    page = client.get("/receipts/").content.decode()

    assert 'href="/service-items/health/?on=2024-05-03"' in page
