"""Promise F3: signing in tells nobody who has an account, one at a time or sixty a side at once."""

import statistics
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from scipy.stats import ks_2samp

from nongan.accounts.models import SignInWindow, User
from nongan.accounts.rules import stranger_window
from nongan.accounts.services import throttling
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.audit import queries as audit
from nongan.audit.models import Event
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
SIGN_IN = "/sign-in/"


def sign_in(client, username, password=PASSWORD):
    return client.post(SIGN_IN, {"username": username, "password": password})


TIMINGS = trials(60, 200)


class RealCost(Argon2PasswordHasher):
    """Costs enough for the difference to show, little enough for a test."""

    algorithm = "real-argon2"
    time_cost, memory_cost, parallelism = 2, 16_384, 1


def differences(settings):
    """How sign-in differs between names with an account and names without."""
    settings.PASSWORD_HASHERS = [f"{__name__}.RealCost", *settings.PASSWORD_HASHERS]
    known = [make_user(f"known-{number:03}", password=PASSWORD) for number in range(TIMINGS)]
    client = Client()
    client.get(SIGN_IN)
    spent: dict[str, list[float]] = {"known": [], "nobody": []}
    shapes: dict[str, set[object]] = {"known": set(), "nobody": set()}
    for number, user in enumerate(known):
        pair = [("known", user.username), ("nobody", f"noone-{number:03}")]
        for kind, name in pair if number % 2 else pair[::-1]:
            begun = time.process_time()
            answer = sign_in(client, name, "wrong-wrong-1")
            spent[kind].append(time.process_time() - begun)
            text = answer.content.replace(name.encode(), b"")
            shapes[kind].add((answer.status_code, len(text), *sorted(answer.headers)))
    found = []
    if shapes["known"] != shapes["nobody"]:
        found.append("the pages differ")
    middle = {kind: statistics.median(times) for kind, times in spent.items()}
    if abs(middle["known"] - middle["nobody"]) > 0.1 * middle["known"]:
        found.append(f"medians {middle}")
    if ks_2samp(spent["known"], spent["nobody"]).pvalue <= 0.01:
        found.append("the times are distributed differently")
    return found


def test_f3_sign_in_does_not_tell_who_has_an_account(settings):
    assert differences(settings) == []


def test_f3_a_locked_name_looks_the_same_with_and_without_an_account():
    user = make_user("known", password=PASSWORD)
    answers = {}
    for name in (user.username, "noone"):
        for _ in range(6):
            answer = sign_in(Client(), name, "wrong-wrong-1")
        answers[name] = (answer.status_code, answer.content.replace(name.encode(), b""))
    texts = {(status, len(body)) for status, body in answers.values()}
    assert len(texts) == 1


def test_f3_sabotage_an_early_return_is_noticed(settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "F3.equal_time=skip")
    assert differences(settings) != []


def at_once(attempts):
    """What comes back when all (name, password) are sent at the same moment, in their order."""
    gate = threading.Barrier(len(attempts))
    answers = [None] * len(attempts)

    def attempt(number, name, password):
        client = Client(raise_request_exception=False)
        try:
            connection.ensure_connection()
            gate.wait(60)
            answer = sign_in(client, name, password)
            answers[number] = (answer.status_code, answer.content.replace(name.encode(), b""))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(n, *what)) for n, what in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def guesses_at(name):
    return SignInWindow.objects.get(key=stranger_window(name)).guesses


@pytest.fixture
def passwords_looked_at(monkeypatch):
    looked = Counter()
    plain = User.check_password

    def counted(user, password):
        looked[user.username] += 1
        return plain(user, password)

    monkeypatch.setattr(User, "check_password", counted)
    return looked


@pytest.mark.django_db(transaction=True)
def test_f3_sixty_wrong_passwords_a_side_at_once_are_counted_exactly_and_look_alike():
    known = [make_user(f"known-{n:02}", password=PASSWORD).username for n in range(60)]
    nobody = [f"noone-{n:02}" for n in range(60)]

    answers = at_once(
        [(name, "wrong-wrong-1") for pair in zip(known, nobody, strict=True) for name in pair]
    )

    assert len({(status, len(text)) for status, text in answers}) == 1
    assert {status for status, _ in answers} == {422}
    assert [guesses_at(name) for name in known + nobody] == [1] * 120
    assert not Event.objects.filter(verb="account.locked_out").exists()


@pytest.mark.django_db(transaction=True)
def test_f3_sixty_guesses_a_side_at_one_name_get_five_looked_at(passwords_looked_at):
    """The limit is exact under a rush, and a name without an account is counted like one with."""
    make_user("known", password=PASSWORD)

    answers = at_once([(name, f"wrong-{n}") for n in range(60) for name in ("known", "noone")])

    assert failures_of_the_rush(passwords_looked_at) == []
    sides = [Counter((s, len(t)) for s, t in answers[side::2]) for side in (0, 1)]
    assert sides[0] == sides[1]
    assert sorted(sides[0].values()) in ([5, 55], [60])


def failures_of_the_rush(looked):
    found = []
    if looked["known"] != 5:
        found.append(f"{looked['known']} passwords were looked at")
    if (guesses_at("known"), guesses_at("noone")) != (5, 5):
        found.append("the windows do not hold five each")
    if (locks := Event.objects.filter(verb="account.locked_out").count()) != 1:
        found.append(f"{locks} lock-outs were recorded")
    return found


@pytest.mark.django_db(transaction=True)
def test_f3_sixty_people_sign_in_at_once_and_nobody_is_counted():
    people = [make_user(f"clerk-{n:02}", password=PASSWORD).username for n in range(60)]

    answers = at_once([(name, PASSWORD) for name in people])

    assert {status for status, _ in answers} == {302}
    assert [guesses_at(name) for name in people] == [0] * 60
    assert Event.objects.filter(verb="account.signed_in").count() == 60
    assert audit.verify().holds


@pytest.mark.django_db(transaction=True)
def test_f3_sabotage_a_count_read_before_it_is_written_lets_more_than_five_through(
    passwords_looked_at, monkeypatch
):
    """What axes and most limiters do: look, think, then write."""

    def check_then_write(*, key, address, at):
        window, _ = SignInWindow.objects.get_or_create(
            key=key, defaults={"guesses": 0, "ends_at": at + timedelta(hours=1)}
        )
        if window.guesses >= 5:
            return False
        time.sleep(0.05)
        SignInWindow.objects.filter(key=key).update(guesses=window.guesses + 1)
        return True

    make_user("known", password=PASSWORD)
    monkeypatch.setattr(throttling, "take_guess", check_then_write)
    at_once([("known", f"wrong-{n}") for n in range(60)] + [("noone", "wrong")])
    assert failures_of_the_rush(passwords_looked_at) != []
