"""Promises F1, F2, F3 and E11: signing in, guessing, and rights that are taken away."""

import random
import statistics
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse
from scipy.stats import ks_2samp

from nongan.accounts.models import SignInWindow, User
from nongan.accounts.rules import stranger_window
from nongan.accounts.services import keeping, signing_in, throttling, tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.audit import queries as audit
from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.organisations.models import Grant
from nongan.organisations.services import rights
from tests.trials import trials

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
NEW = "Quite-another-8"
SIGN_IN = "/sign-in/"


def sign_in(client, username, password=PASSWORD, **where):
    body = {"username": username, "password": password}
    return client.post(SIGN_IN, body, **where)


def opens(client):
    """Whether a session opens a page of its owner."""
    return client.get(reverse("accounts:token-list")).status_code == 200


def session_of(client):
    return client.cookies["nongan"].value if "nongan" in client.cookies else ""


def thief_of(client):
    """Somebody who copied the session cookie."""
    thief = Client()
    thief.cookies["nongan"] = session_of(client)
    return thief


# ── F1 ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("flow", range(20))
def test_f1_the_session_changes_with_sign_in_and_old_ones_die(flow):
    first, second = make_user(password=PASSWORD), make_user(password=PASSWORD)
    client = Client()
    client.get(SIGN_IN)
    seen = [session_of(client)]
    for user in (first, second, first):
        assert sign_in(client, user.username).status_code == 302
        assert session_of(client) not in seen
        seen.append(session_of(client))
    for old in seen[1:-1]:
        thief = Client()
        thief.cookies["nongan"] = old
        assert not opens(thief)
    assert opens(client)


def test_f1_a_changed_password_ends_every_other_session_and_renews_this_one():
    user = make_user(password=PASSWORD)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, user.username)
    thief = thief_of(here)
    body = {"current": PASSWORD, "new": NEW, "repeated": NEW}

    assert here.post(reverse("accounts:password-change"), body).status_code == 302

    assert (opens(here), opens(elsewhere), opens(thief)) == (True, False, False)


@pytest.mark.parametrize("change", ["given", "ended", "closed", "signed out", "reset"])
def test_f1_sessions_die_with_a_change_of_what_a_person_may_do(change):
    user = make_user(password=PASSWORD)
    grant = Grant.objects.create(user=user, role="committee_officer", starts_at=clock.now())
    admin = _administrator("system_admin")
    client = Client()
    sign_in(client, user.username)
    thief = thief_of(client)
    at = clock.now()

    if change == "given":
        rights.give_grant(user=user, role="auditor", actor=None, at=at)
    elif change == "ended":
        rights.end_grant(grant_id=grant.pk, actor=None, at=at)
    elif change == "closed":
        keeping.close_account(user_id=user.pk, actor=admin, at=at)
    elif change == "reset":
        client_of(admin).post(reverse("accounts:password-reset", args=[user.pk]))
    else:
        client.post(reverse("accounts:sign-out"))

    assert not opens(thief)


def _administrator(role):
    user = make_user(password=PASSWORD)
    Grant.objects.create(user=user, role=role, starts_at=clock.now())
    return user


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# ── F2 ────────────────────────────────────────────────────────────────────────────────────


class Siege:
    """Somebody guesses at one account; counts how many passwords were really looked at."""

    def __init__(self, monkeypatch):
        self.victim = make_user(password=PASSWORD)
        self.home = Client()
        assert sign_in(self.home, self.victim.username).status_code == 302
        self.home.post(reverse("accounts:sign-out"))
        self.looked_at = 0
        plain = User.check_password

        def counted(user, password):
            self.looked_at += 1
            return plain(user, password)

        monkeypatch.setattr(User, "check_password", counted)

    def guess(self, times, *, address=lambda n: "10.0.0.66", forwarded=lambda n: None):
        for number in range(times):
            where = {"REMOTE_ADDR": address(number)}
            if claimed := forwarded(number):
                where["HTTP_X_FORWARDED_FOR"] = claimed
            answer = sign_in(Client(), self.victim.username, f"wrong-guess-{number}", **where)
            assert answer.status_code == 422

    def failures(self, guesses):
        """What of the promise does not hold after so many guesses."""
        found = []
        if self.looked_at > 10:
            found.append(f"{self.looked_at} guesses were looked at")
        if sign_in(self.home, self.victim.username).status_code != 302:
            found.append("the victim is locked out of the usual computer")
        if sign_in(Client(), make_user(password=PASSWORD).username).status_code != 302:
            found.append("somebody else is locked out")
        return found


def many(number):
    return f"10.{number % 7}.{number // 250}.{number % 250}"


def claimed(number):
    return ", ".join(many(random.Random(number).randrange(60_000)) for _ in range(number % 4 + 1))


ATTACKERS = {
    "one address": {},
    "a thousand addresses": {"address": many},
    "forged addresses": {"forwarded": claimed},
    "forged and many": {"address": many, "forwarded": claimed},
}


@pytest.mark.parametrize("attacker", ATTACKERS)
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_f2_guessing_stops_and_the_victim_still_gets_in(attacker, proxies, settings, monkeypatch):
    settings.PROXY_COUNT = proxies
    siege = Siege(monkeypatch)
    guesses = 1000 if attacker == "a thousand addresses" and proxies == 0 else 60
    siege.guess(guesses, **ATTACKERS[attacker])
    assert siege.failures(guesses) == []


def test_f2_the_right_password_is_no_better_than_a_wrong_one_once_locked(monkeypatch):
    siege = Siege(monkeypatch)
    siege.guess(6)
    assert sign_in(Client(), siege.victim.username).status_code == 422


def test_f2_two_people_behind_one_address_do_not_block_each_other(monkeypatch):
    siege = Siege(monkeypatch)
    siege.guess(30)
    neighbour = make_user(password=PASSWORD)
    assert sign_in(Client(), neighbour.username, REMOTE_ADDR="10.0.0.66").status_code == 302


def test_f2_a_forged_device_cookie_is_no_known_device(monkeypatch):
    siege = Siege(monkeypatch)
    siege.guess(6)
    other = Client()
    sign_in(other, make_user(password=PASSWORD).username)
    for cookie in ("x", other.cookies["nongan-device"].value):
        client = Client()
        client.cookies["nongan-device"] = cookie
        assert sign_in(client, siege.victim.username).status_code == 422


def test_f2_the_security_administrator_lifts_a_lock_out_and_it_ends_by_itself(monkeypatch):
    siege = Siege(monkeypatch)
    siege.guess(6)
    page = client_of(_administrator("security_admin")).get(reverse("accounts:lock-out-list"))
    assert siege.victim.username in page.content.decode()
    client_of(_administrator("security_admin")).post(
        reverse("accounts:lock-out-lift", args=[siege.victim.pk])
    )
    assert sign_in(Client(), siege.victim.username).status_code == 302


def test_f2_sabotage_without_the_count_guessing_goes_on(settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "F2.count=skip")
    siege = Siege(monkeypatch)
    siege.guess(60)
    assert siege.failures(60) != []


def test_f2_sabotage_counting_by_address_locks_the_victim_out(monkeypatch):
    siege = Siege(monkeypatch)
    monkeypatch.setattr(signing_in, "stranger_window", lambda name: "the proxy's address")
    monkeypatch.setattr(signing_in, "device_window", lambda *_: "the proxy's address")
    siege.guess(60)
    assert len(siege.failures(60)) == 2


@pytest.mark.django_db(transaction=True)
def test_f2_guesses_at_once_are_counted_one_by_one():
    taken, barrier = [], threading.Barrier(16)

    def guess():
        connection.ensure_connection()
        barrier.wait(20)
        taken.append(throttling.take_guess(key="k", address="", at=clock.now()))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [0] * 11 + [1, 2, 3, 4, 5]


# ── F3 ────────────────────────────────────────────────────────────────────────────────────

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


def ask(text, name):
    """The status that the bearer of a token gets from the API."""
    return Client().get(reverse(name), headers={"Authorization": f"Bearer {text}"}).status_code


# ── E11 ───────────────────────────────────────────────────────────────────────────────────


def test_e11_a_role_taken_away_is_gone_at_the_next_request_of_session_and_token():
    at = clock.now()
    address = reverse("audit:event-list")
    people = [make_user() for _ in range(50)]
    grants = [Grant.objects.create(user=user, role="auditor", starts_at=at) for user in people]
    clients = [client_of(user) for user in people]
    texts = [tokens.make_token(actor=user, name="t", days=1, at=at).text for user in people]
    assert {client.get(address).status_code for client in clients} == {200}
    assert {ask(text, "api:api-grant-list") for text in texts} == {200}

    # By the row alone, without the service that also ends the sessions: nothing is cached.
    Grant.objects.filter(id__in=[grant.pk for grant in grants]).update(ends_at=at)

    assert {client.get(address).status_code for client in clients} == {404}
    for text in texts:
        assert ask(text, "api:api-grant-list") == 404
