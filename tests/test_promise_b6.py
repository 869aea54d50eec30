"""Promise B6: retrying a request never does it twice."""

import threading
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nongan.accounts.models import AnsweredRequest, ApiToken
from nongan.accounts.services import answering, tokens
from nongan.accounts.tests.factories import make_user
from nongan.audit.models import Event
from nongan.kernel import clock, faults
from nongan.organisations.models import Grant

pytestmark = [
    pytest.mark.promise,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.answering_urls"),
]
ROUNDS = 5


@pytest.fixture
def bearer():
    made = tokens.make_token(actor=make_user(), name="caller", days=1, at=clock.now())
    return f"Bearer {made.text}"


def call(bearer, key, name="report"):
    client = Client(raise_request_exception=False)
    headers = {"Authorization": bearer, "Idempotency-Key": key}
    body = {"name": name} if name else {}
    return client.post("/api/effect/", body, content_type="application/json", headers=headers)


def effects(name="report"):
    return ApiToken.objects.filter(name=name).count()


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_twenty_at_once_have_one_effect_and_one_answer(bearer, round_number):
    barrier, answers = threading.Barrier(20), []

    def press():
        connection.ensure_connection()
        barrier.wait(20)
        answers.append(call(bearer, "the-key"))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert effects() == 1
    assert Event.objects.filter(verb="token.made").count() == 2  # the caller's own, and this
    kinds = Counter(answer.status_code for answer in answers)
    assert set(kinds) <= {201, 409}
    assert kinds[201] >= 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    late = call(bearer, "the-key")
    assert (late.status_code, late.headers["Idempotency-Replayed"]) == (201, "true")
    assert late.content == next(a.content for a in answers if a.status_code == 201)


def test_a_lost_answer_is_given_again_byte_for_byte(bearer):
    first = call(bearer, "k1")  # the proxy cut the line after the commit: nobody saw this
    again = call(bearer, "k1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert effects() == 1


def test_the_same_key_with_other_words_is_refused(bearer):
    call(bearer, "k1")
    other = call(bearer, "k1", name="another")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert effects("another") == 0


def test_a_failed_validation_does_not_burn_the_key(bearer):
    assert call(bearer, "k1", name="").status_code == 422
    assert call(bearer, "k1").status_code == 201


def test_a_refusal_after_writing_leaves_nothing_behind(bearer):
    assert call(bearer, "k1", name="then fails").status_code == 409
    assert effects("then fails") == 0


def test_a_call_in_flight_is_answered_409_and_taken_over_when_its_process_died(bearer):
    user = ApiToken.objects.get().user
    now = clock.now()
    answering._reserve(user=user, key="k1", request_digest="d", lease=uuid.uuid4(), at=now)

    def again(at):
        return answering.answer_once(
            user=user, key="k1", request_digest="d", at=at, work=lambda: DONE
        )

    with pytest.raises(answering.StillInFlight):
        again(now + answering.LEASE - timedelta(seconds=1))
    assert again(now + answering.LEASE) == DONE


DONE = answering.Answer(201, "text/plain", b"done")


def test_who_lost_the_lease_meanwhile_does_not_commit(bearer):
    user = ApiToken.objects.get().user

    def slow():
        tokens.make_token(actor=user, name="slow", days=1, at=clock.now())
        AnsweredRequest.objects.update(lease=uuid.uuid4())  # somebody took it over
        return DONE

    with pytest.raises(answering.StillInFlight):
        answering.answer_once(user=user, key="k1", request_digest="d", at=clock.now(), work=slow)
    assert effects("slow") == 0


def test_two_people_may_use_the_same_key(bearer):
    other = tokens.make_token(actor=make_user(), name="caller", days=1, at=clock.now())
    assert call(bearer, "k1").status_code == 201
    assert call(f"Bearer {other.text}", "k1").status_code == 201
    assert effects() == 2


def test_answers_lie_sealed(bearer):
    answer = call(bearer, "k1")
    stored = bytes(AnsweredRequest.objects.get().body_sealed)
    assert stored
    assert answer.json()["hint"].encode() not in stored


def test_a_crash_before_the_commit_undoes_the_effect_and_frees_the_key(
    bearer, settings, monkeypatch
):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "B6.before_commit=raise")
    assert call(bearer, "k1").status_code == 500
    assert effects() == 0
    monkeypatch.delenv("BENCH_FAULTS")
    assert call(bearer, "k1").status_code == 201
    assert effects() == 1


def test_sabotage_an_answer_kept_outside_the_transaction_does_it_twice(
    bearer, settings, monkeypatch
):
    settings.FAULTS_ALLOWED = True
    broken = "B6.same_transaction=skip,B6.before_remembering=raise"
    monkeypatch.setenv("BENCH_FAULTS", broken)
    assert call(bearer, "k1").status_code == 500  # done, and then nobody remembered
    monkeypatch.delenv("BENCH_FAULTS")
    call(bearer, "k1")
    assert effects() == 2, "the bench would not notice this fault"


def test_the_sabotage_switch_is_inert_in_the_product(monkeypatch):
    monkeypatch.setenv("BENCH_FAULTS", "B6.same_transaction=skip")
    assert not faults.skipped("B6.same_transaction")


def test_the_real_api_keeps_the_promise_too():
    """Not the address made for this test: a role given through the product's own API."""
    officer, user = make_user(), make_user("to-be")
    Grant.objects.create(user=officer, role="security_admin", starts_at=clock.now())
    made = tokens.make_token(actor=officer, name="caller", days=1, at=clock.now())
    headers = {"Authorization": f"Bearer {made.text}", "Idempotency-Key": "once"}

    def give(role):
        body = {"username": user.username, "role": role}
        return Client().post(
            reverse("api:api-grant-give"), body, content_type="application/json", headers=headers
        )

    assert give("no such role").status_code == 409  # refused: the key is free again
    first, second = give("auditor"), give("auditor")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert Grant.objects.filter(user=user).count() == 1
    assert give("system_admin").status_code == 422
