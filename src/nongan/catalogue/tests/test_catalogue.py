"""The service items: shipped, in order, readable by everybody with a role."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from nongan.catalogue import queries, services
from nongan.catalogue.models import ItemWording, ServiceItem
from nongan.organisations.tests.factories import make_administrator, make_user

pytestmark = pytest.mark.django_db


def test_the_eighteen_items_stand_in_the_order_of_the_paper():
    items = list(queries.published_items())

    assert [item.number for item in items] == list(range(1, 19))
    assert items[0].name_zh == "创业就业"
    assert items[17].code == "family_education"
    said = queries.worded_items(date(2026, 11, 24))
    assert all(row.wording.content and row.wording.guard for row in said)


def test_loading_again_adds_nothing_and_keeps_the_countys_words():
    ItemWording.objects.filter(item__code="health").update(content="本县的说法")

    assert services.load_items() == 0
    assert ItemWording.objects.get(item__code="health").content == "本县的说法"


def test_a_missing_item_comes_back_with_its_number_and_text():
    ItemWording.objects.filter(item__code="science").delete()
    ServiceItem.objects.filter(code="science").delete()

    assert services.load_items() == 1
    assert ServiceItem.objects.get(code="science").number == 6
    assert ItemWording.objects.get(item__code="science").version == 1


def test_no_name_or_other_name_means_two_items():
    names = [name for i in ServiceItem.objects.all() for name in (i.name_zh, *i.aliases)]

    assert len(names) == len(set(names))


def test_the_vocabulary_names_every_item():
    assert [item.code for item in queries.vocabulary().items][:2] == ["employment", "health"]


def test_the_page_shows_every_item_to_an_auditor(client: Client):
    client.force_login(make_administrator("auditor"))

    page = client.get("/service-items/").content.decode()

    assert all(item.name_zh in page for item in queries.published_items())


def test_an_account_without_a_role_sees_no_items(client: Client):
    client.force_login(make_user())

    assert client.get("/service-items/").status_code == 404


def test_a_stranger_is_sent_to_sign_in(client: Client):
    assert client.get("/service-items/").status_code == 302


def test_the_command_lists_them():
    out = io.StringIO()

    call_command("catalogue", "list", stdout=out)

    assert out.getvalue().count("\n") == 18
