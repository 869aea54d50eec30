"""Language, elder view, menu, error pages, and the parts that reckon."""

import pytest
from django.db import OperationalError
from django.template import Context, Template
from django.test import Client, RequestFactory

from nongan.ui import menus, views
from nongan.ui.templatetags import ui


def test_the_language_is_kept_and_the_person_comes_back_to_the_page():
    answer = Client().post("/view/language/", {"language": "en", "next": "/members/?q=z"})

    assert answer.status_code == 302
    assert answer["Location"] == "/members/?q=z"
    assert answer.cookies["nongan-language"].value == "en"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "x", ""])
def test_a_switch_never_leads_to_another_host(target):
    answer = Client().post("/view/elder/", {"size": "18", "next": target})

    assert answer["Location"] == "/"


def test_an_unknown_language_changes_nothing():
    answer = Client().post("/view/language/", {"language": "tlh", "next": "/"})

    assert "nongan-language" not in answer.cookies


@pytest.mark.parametrize(("sent", "kept"), [("18", "18"), ("30", "30"), ("", "off"), ("99", "off")])
def test_the_elder_view_is_switched_on_in_known_sizes_only(sent, kept):
    answer = Client().post("/view/elder/", {"size": sent, "next": "/"})

    assert answer.cookies["nongan-elder"].value == kept


@pytest.mark.django_db
def test_the_elder_view_shows_on_the_page():
    client = Client()
    client.cookies["nongan-elder"] = "24"

    assert b'class="elder elder-24"' in client.get("/sign-in/").content


def test_switches_answer_to_post_only():
    assert Client().get("/view/language/").status_code == 405
    assert Client().get("/view/elder/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "没有这个页面"), ("en", "There is nothing")]
)
def test_an_unknown_address_is_answered_in_the_persons_language(language, words, settings):
    settings.LOGIN_URL = "/sign-in/"
    client = Client()
    client.cookies["nongan-language"] = language

    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_the_page_of_a_fault_needs_neither_user_nor_database():
    answer = views.broken(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "系统出了问题" in answer.content.decode()


def test_a_database_that_does_not_answer_asks_for_patience(monkeypatch):
    def down(*_arguments, **_options):
        raise OperationalError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", down)
    client = Client(raise_request_exception=False)
    client.cookies["nongan"] = "a" * 32

    answer = client.get("/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "系统正在维护" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_that_has_grown_stale_says_what_to_do():
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/view/elder/", {"size": "18"})

    assert answer.status_code == 403
    assert "刷新页面" in answer.content.decode()


def test_an_entry_in_an_unknown_menu_group_is_an_error_at_start():
    with pytest.raises(ValueError, match="no menu group"):
        menus.register(menus.Entry(label="x", url_name="x:y", icon="x", group="elsewhere"))


@pytest.mark.parametrize(
    ("value", "total", "shown"),
    [(0, 0, "—"), (2380, 2413, "98.6%"), (9999, 10000, "99.9%"), (3, 3, "100%"), (0, 7, "0.0%")],
)
def test_a_share_reads_100_only_when_nobody_is_missing(value, total, shown):
    assert ui.percent(value, total) == shown


def test_texts_of_people_are_escaped_in_every_part():
    nasty = "<script>x</script>"
    source = (
        "{% load ui %}{% card n %}{{ n }}{% endcard %}{% badge n %}{% stat n 1 note=n %}"
        "{% empty_state n n %}{% note title=n %}{{ n }}{% endnote %}"
        "{% confirm label=n question=n url='/x' %}{% endconfirm %}{% drop_zone 'f' n hint=n %}"
        "{% page_header n lead=n %}{% endpage_header %}"
    )

    shown = Template(source).render(Context({"n": nasty}))

    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 17
