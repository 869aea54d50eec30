"""Accounts through the API: what programs may do, and what no token may do for itself."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from nongan.accounts.models import AnsweredRequest, ApiToken, User
from nongan.accounts.services import tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.kernel import clock
from nongan.organisations.models import Grant

pytestmark = pytest.mark.django_db
NEW = "Quite-another-8"


def bearer(user, *, days=9):
    return tokens.make_token(actor=user, name="caller", days=days, at=clock.now()).text


def post(path, data, token, **headers):
    headers = {"Authorization": f"Bearer {token}", **headers}
    return Client().post(f"/api/v1{path}", json.dumps(data), "application/json", headers=headers)


def administrator():
    user = make_user()
    Grant.objects.create(user=user, role=Grant.Role.SYSTEM_ADMIN, starts_at=clock.now())
    return user


def test_no_token_outlives_the_one_it_is_made_with():
    user = make_user()
    text = bearer(user, days=2)

    answer = post("/account/tokens", {"name": "longer", "days": 300}, text)

    assert answer.status_code == 201
    made = ApiToken.objects.get(name="longer")
    assert made.expires_at == ApiToken.objects.get(name="caller").expires_at
    assert answer.json()["text"].startswith(made.hint)


def test_made_on_the_page_a_token_lasts_as_long_as_asked():
    user = make_user()
    client = Client()
    client.force_login(user)

    client.post("/api/v1/account/tokens", {"name": "long", "days": 300}, "application/json")

    assert ApiToken.objects.get().expires_at > clock.now() + timedelta(days=299)


def test_wrong_passwords_are_counted_and_no_key_hides_them():
    user = make_user(password=PASSWORD)
    text, wrong = bearer(user), {"current": "no", "new": NEW}

    codes = [post("/account/password", wrong, text).json()["code"] for _ in range(6)]
    assert codes == ["wrong"] * 5 + ["too_many"]

    again = post("/account/password", wrong, text, **{"Idempotency-Key": "k"})
    assert again.json()["code"] == "key_not_taken_here"


def test_a_changed_password_keeps_the_session_that_changed_it():
    user = make_user(password=PASSWORD)
    client, elsewhere = Client(), Client()
    client.force_login(user)
    elsewhere.force_login(user)

    data = {"current": PASSWORD, "new": NEW}
    assert client.post("/api/v1/account/password", data, "application/json").status_code == 200

    assert client.get("/api/v1/account").status_code == 200
    assert elsewhere.get("/api/v1/account").status_code == 401


def test_a_secret_is_given_once_and_kept_nowhere():
    text = bearer(administrator())
    data, key = {"username": "new", "display_name": "新来的"}, {"Idempotency-Key": "once"}

    first = post("/accounts", data, text, **key)
    again = post("/accounts", data, text, **key)

    assert User.objects.get(username="new").check_password(first.json()["password"])
    assert (again.status_code, again.json()["code"]) == (410, "said_once")
    assert User.objects.filter(username__startswith="new").count() == 1
    kept = AnsweredRequest.objects.get(key="once")
    assert (kept.status, kept.content_type) == (201, "said-once")


def test_a_header_of_the_network_never_names_the_caller():
    user = make_user()
    client = Client(headers={"nongan.commanded_by": user.username})
    assert client.get("/api/v1/account").status_code == 401
    assert client.get("/api/v1/account", **{"nongan.commanded_by": "1"}).status_code == 401


def test_what_streams_is_sent_whole_and_again_whole():
    user = make_user()
    Grant.objects.create(user=user, role=Grant.Role.AUDITOR, starts_at=clock.now())
    client = Client()
    client.force_login(user)

    first, again = (
        client.post("/api/v1/audit/export", headers={"Idempotency-Key": "all"}) for _ in range(2)
    )

    lines = first.getvalue().splitlines()
    assert json.loads(lines[-1])["verb"] == "audit.exported"
    assert again.content == b"".join(line + b"\n" for line in lines)
