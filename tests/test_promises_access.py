"""Promises F1, F2 and E11: signing in, guessing, and rights that are taken away."""

import random
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nongan.accounts.models import User
from nongan.accounts.services import keeping, signing_in, throttling, tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.kernel import clock
from nongan.organisations.models import Grant
from nongan.organisations.services import rights

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
