import pytest
from django.test import Client
from django.urls import reverse

from nongan.accounts import policies
from nongan.accounts.models import ApiToken, User
from nongan.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture
def admin(monkeypatch):
    admin = make_user("admin")
    source = [lambda user, office: user == admin and office == policies.SYSTEM_ADMIN]
    monkeypatch.setattr(policies, "_sources", source)
    return admin


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_whoever_holds_a_one_time_password_gets_no_further_than_choosing_their_own():
    user = make_user(password=PASSWORD, must_change_password=True)
    client = Client()
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD})

    for name in ("accounts:token-list", "accounts:preferences"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("accounts:password-change"),
        )
    page = client.get(reverse("accounts:password-change"))
    assert page.status_code == 200
    body = {"current": PASSWORD, "new": "Quite-another-8", "repeated": "Quite-another-8"}
    client.post(reverse("accounts:password-change"), body)
    assert client.get(reverse("accounts:token-list")).status_code == 200


def test_two_different_new_passwords_change_nothing():
    user = make_user(password=PASSWORD)
    body = {"current": PASSWORD, "new": "Quite-another-8", "repeated": "Quite-another-9"}
    answer = signed_in(user).post(reverse("accounts:password-change"), body)
    user.refresh_from_db()
    assert answer.status_code == 422
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/x",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_to_no_other_host(target):
    user = make_user(password=PASSWORD)
    body = {"username": user.username, "password": PASSWORD, "next": target}
    assert Client().post(SIGN_IN, body)["Location"] == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_go():
    user = make_user(password=PASSWORD)
    body = {"username": user.username, "password": PASSWORD, "next": "/me/tokens/"}
    assert Client().post(SIGN_IN, body)["Location"] == "/me/tokens/"


def test_a_reset_shows_the_slip_once_and_that_password_works(admin):
    user = make_user("liaison-07", display_name="李干事", password=PASSWORD)
    page = signed_in(admin).post(reverse("accounts:password-reset", args=[user.pk]))
    text = page.content.decode()
    printed = text.split('class="slip-password">')[1].split("<")[0]

    assert "李干事" in text
    assert "liaison-07" in text
    body = {"username": "LIAISON-07", "password": printed.upper()}
    answer = Client().post(SIGN_IN, body)
    assert answer.status_code == 302
    assert "no-store" in page.headers["Cache-Control"]


def test_the_list_is_filtered_by_name_and_state(admin):
    make_user("liaison-01", display_name="李干事")
    make_user("liaison-02", display_name="王干事", is_active=False)
    client = signed_in(admin)

    def names(**query):
        page = client.get(reverse("accounts:account-list"), query)
        return {user.username for user in page.context["page"]}

    assert names(q="ＬＩＡＩＳＯＮ") == {"liaison-01", "liaison-02"}
    assert names(q="李") == {"liaison-01"}
    assert names(state="closed") == {"liaison-02"}
    assert names(state="no such state") >= {"admin", "liaison-01", "liaison-02"}


def test_a_new_token_is_shown_once_and_works_until_it_is_revoked():
    client = signed_in(make_user())
    page = client.post(reverse("accounts:token-make"), {"name": "报表程序", "days": "30"})
    text = next(word for word in page.content.decode().split() if "ngn_" in word)
    token = ApiToken.objects.get()

    assert "ngn_" in text
    again = client.get(reverse("accounts:token-list")).content.decode()
    assert again.count("ngn_") == 1  # the hint
    client.post(reverse("accounts:token-revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at


def test_preferences_speak_the_chosen_language_at_once():
    client = signed_in(make_user())
    answer = client.post(reverse("accounts:preferences"), {"language": "en"}, follow=True)
    assert "My settings" in answer.content.decode()


def test_the_password_is_in_no_page_and_in_no_session():
    user = make_user(password=PASSWORD)
    client = Client()
    wrong = client.post(SIGN_IN, {"username": user.username, "password": "wrong-wrong-1"})
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD})
    assert "wrong-wrong-1" not in wrong.content.decode()
    assert PASSWORD not in str(dict(client.session))
    assert PASSWORD not in str(User.objects.values())
