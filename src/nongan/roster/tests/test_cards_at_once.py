"""What two people do to one card at once: one wins, the other is told (promise B6 and M06, M07).

The sabotage looks first and writes later, without lock and constraint: the same count finds two.
"""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nongan.accounts.services import tokens
from nongan.kernel import clock
from nongan.organisations.models import Grant
from nongan.roster.models import ContactCard, FeedbackCard, Receipt
from nongan.roster.rules.cards import ReceiptValues
from nongan.roster.services.cards import answers, receipts
from nongan.roster.tests.cards_ground import CardGround, good, make_cards
from nongan.roster.tests.checks_ground import DAY, NINE
from nongan.roster.tests.publishing_ground import at_once

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
CONSTRAINTS = {
    Receipt: "one_receipt_in_force_per_card",
    FeedbackCard: "one_version_in_force_per_feedback",
}


@pytest.fixture
def ground():
    made = make_cards()
    Grant.objects.create(
        user=made.user("branch"), role="community_worker", starts_at=NINE,
        community=made.county.bridge,
    )  # fmt: skip
    return made


def current_receipts() -> int:
    return Receipt.objects.filter(is_current=True).count()


def current_versions() -> int:
    return FeedbackCard.objects.filter(is_current=True).count()


def handed_in(ground: CardGround):
    occasion = ground.occasion("M000001")
    ground.enter(occasion, good())
    return ground.feedback(occasion)


def correction(ground: CardGround, row, who: str, minutes: int):
    return lambda: answers.correct_feedback(
        feedback_id=row.id,
        marks=good(minutes=minutes),
        reason="时长写错",
        revision=0,
        actor=ground.user(who),
        at=NINE,
    )


def test_two_communities_fill_in_one_receipt_at_once(ground):
    answers_ = at_once(lambda: ground.fill(), lambda: ground.fill(who="neighbour"))

    assert answers_ == ["done", "filled_otherwise"]
    assert current_receipts() == 1


def test_a_group_is_handed_in_by_two_and_a_card_corrected_by_two_at_once(ground):
    occasion = ground.occasion("M000001")

    found = at_once(
        lambda: ground.enter(occasion, good()),
        lambda: ground.enter(occasion, good(grade="fair"), who="branch"),
    )
    assert found == ["done", "handed_in_otherwise"]

    row = ground.feedback(occasion)
    found = at_once(correction(ground, row, "worker", 90), correction(ground, row, "branch", 60))
    assert found == ["changed_meanwhile", "done"]
    assert (current_versions(), FeedbackCard.objects.count()) == (1, 2)


def test_a_card_is_corrected_while_the_group_is_handed_in_again(ground):
    row = handed_in(ground)

    found = at_once(
        correction(ground, row, "worker", 90),
        lambda: ground.enter(row.occasion, good(), who="branch"),
    )

    # Before the correction the group says the same and changes nothing; after it, it is refused.
    assert found in (["done", "done"], ["done", "handed_in_otherwise"])
    assert FeedbackCard.objects.get(is_current=True).minutes == 90


def test_b6_ten_presses_of_one_key_hand_a_group_in_once(ground):
    occasion = ground.occasion("M000001", "M000002")
    token = tokens.make_token(actor=ground.user("worker"), name="b6", days=1, at=clock.now()).text
    url = reverse("api:api-feedback-group", args=[occasion.pk])
    body = {"common": {"minutes": 60, "grade": "good"}}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "b6-group"}
    found = []

    def press() -> None:
        client = Client(raise_request_exception=False)
        answer = client.post(url, body, content_type="application/json", headers=headers)
        found.append(answer.status_code)

    at_once(*[press] * 10)

    assert set(found) <= {200, 409}
    assert 200 in found
    late = Client().post(url, body, content_type="application/json", headers=headers)
    assert (late.json(), FeedbackCard.objects.count()) == ({"count": 2}, 2)


def test_sabotage_looking_first_and_writing_later_is_counted(ground):
    card = ContactCard.objects.select_related("entry__party_organisation", "member").get(
        id=ground.card().id
    )
    row = handed_in(ground)
    between = threading.Barrier(2)

    def fill(who: str, place: int) -> None:
        is_filled = card.receipts.filter(is_current=True).exists()
        between.wait(60)  # both have looked before either writes
        if not is_filled:
            said = {"community_id": place, "actor": ground.user(who), "at": NINE}
            receipts._write(card, ReceiptValues(DAY), None, **said)

    def correct(minutes: int) -> None:
        was_read = FeedbackCard.objects.get(feedback=row, is_current=True)
        between.wait(60)
        FeedbackCard.objects.filter(id=was_read.id).update(is_current=False)
        was_read.pk, was_read.minutes, was_read.key = None, minutes, f"late|{minutes}"
        was_read.id = uuid4()
        was_read.save(force_insert=True)

    with _without_constraints():
        bridge, gate = ground.county.bridge.pk, ground.county.gate.pk
        at_once(lambda: fill("worker", bridge), lambda: fill("neighbour", gate))
        at_once(lambda: correct(90), lambda: correct(60))
        counted = (current_receipts(), current_versions())
        FeedbackCard.objects.all().delete()
        Receipt.objects.all().delete()

    assert counted == (2, 2)


class _without_constraints:  # noqa: N801 - reads like the function it is
    def __enter__(self) -> None:
        with connection.schema_editor() as editor:
            for model, constraint in self.found():
                editor.remove_constraint(model, constraint)

    def __exit__(self, *_why: object) -> None:
        with connection.schema_editor() as editor:
            for model, constraint in self.found():
                editor.add_constraint(model, constraint)

    def found(self):
        for model, name in CONSTRAINTS.items():
            yield model, next(one for one in model._meta.constraints if one.name == name)
