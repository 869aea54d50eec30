"""What two officers do to plans at once: one wins, the other is told; a key is used once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nongan.accounts.services import tokens
from nongan.allocation.models import AllocationPlan, Amendment, ReviewRequest
from nongan.allocation.queries import proposing
from nongan.allocation.services import replanning, reviewing
from nongan.allocation.services.reviewing import Answer
from nongan.allocation.tests.after_ground import NEW_YEAR, make_approved
from nongan.allocation.tests.ground import NINE
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.roster.tests.publishing_ground import amend, ask, at_once, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_plans_published_at_once_one_wins():
    first = make_approved()
    second = make_approved(ground=first.ground)
    answers = at_once(lambda: publish(first), lambda: publish(second))
    assert answers == ["another_published", "done"]
    assert AllocationPlan.objects.filter(status="published").count() == 1


def test_an_amendment_and_a_replanning_at_once_one_wins_or_both_fit():
    after = make_approved()
    publish(after)
    after.ground.add_member(50)
    digest = proposing.propose(AllocationPlan.objects.get(id=after.plan.id)).digest
    take = {"plan_id": after.plan.id, "digest": digest, "at": NEW_YEAR}
    answers = at_once(
        lambda: amend(after, after.ground.members[0]),
        lambda: replanning.take_replan(**take, actor=after.ground.second),
    )
    assert answers in (["changed_meanwhile", "done"], ["done", "done"])
    rows = Placement.objects.filter(ends_on=None).values_list("member", flat=True)
    assert len(rows) == len(set(rows))


def test_a_review_answered_twice_at_once_is_answered_once():
    after = make_approved()
    publish(after)
    member = after.ground.members[0]
    _actor, review = ask(after, member)
    move = after.wanted(member)

    def answer(who, said):
        return lambda: reviewing.answer_review(
            review_id=review.id, answer=said, actor=who, at=NEW_YEAR
        )

    ground = after.ground
    answers = at_once(
        answer(ground.officer, Answer("维持原分配。")),
        answer(ground.second, Answer("予以调整。", move)),
    )
    assert answers == ["done", "illegal_move"]
    review.refresh_from_db()
    assert (review.status == ReviewRequest.Status.CHANGED) == Amendment.objects.exists()


def test_b6_twenty_presses_of_one_key_amend_once():
    after = make_approved()
    publish(after)
    member = after.ground.members[0]
    AllocationPlan.objects.update(starts_on=NINE.date())
    Placement.objects.update(starts_on=NINE.date() - timedelta(days=400))
    made = tokens.make_token(actor=after.ground.officer, name="b6", days=1, at=clock.now())
    body = {"member": member.number, "community": after.elsewhere(member), "reason": "balance"}
    body["on"] = clock.today().isoformat()
    headers = {"Authorization": f"Bearer {made.text}", "Idempotency-Key": "the-key"}
    url = reverse("api:api-plan-amend", args=[after.plan.id])
    answers = []

    def press():
        client = Client(raise_request_exception=False)
        answers.append(client.post(url, body, content_type="application/json", headers=headers))

    at_once(*[press] * 20)
    kinds = {answer.status_code for answer in answers}
    assert kinds <= {201, 409}
    assert 201 in kinds
    assert Amendment.objects.count() == 1
    late = Client().post(url, body, content_type="application/json", headers=headers)
    assert (late.status_code, late.headers["Idempotency-Replayed"]) == (201, "true")
