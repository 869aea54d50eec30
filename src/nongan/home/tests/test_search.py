"""Search: by name, pinyin, initials and phone; only what one may see."""

import pytest

from nongan.home.queries import search
from nongan.organisations.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes():
    people.make_county()
    people.make_community("河滨社区")
    riverside, hillside = (people.make_party_organisation(n) for n in ("河滨支部", "山麓支部"))
    people.make_member("张晓丽", riverside, phone="13812344406")
    people.make_member("曾国强", hillside)
    return riverside, hillside


def names(user, text, limit=10):
    return [member.name for member in search.find(user, text, limit=limit).members]


@pytest.mark.parametrize(
    "text", ["张晓丽", "晓丽", "zxl", "ZXL", "zhangxiaoli", "zhangx", " 张 晓丽 ", "13812344406"]
)
def test_a_member_is_found_however_the_name_is_typed(homes, text):
    assert names(people.make_officer(), text) == ["张晓丽"]


def test_every_reading_of_a_surname_is_found(homes):
    officer = people.make_officer()

    assert names(officer, "zgq") == names(officer, "zengguoqiang") == ["曾国强"]
    assert names(officer, "cgq") == ["曾国强"]


def test_part_of_a_phone_finds_nobody(homes):
    assert names(people.make_officer(), "1381234440") == []


def test_a_liaison_finds_only_the_own_people(homes):
    liaison = people.make_liaison(homes[0])

    assert names(liaison, "zxl") == ["张晓丽"]
    assert names(liaison, "zgq") == []


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_administrators_find_no_member(homes, role):
    assert names(people.make_administrator(role), "zxl") == []


def test_an_account_without_a_role_finds_nothing(homes):
    found = search.find(people.make_user(), "河滨", limit=5)

    assert (found.members, found.communities, found.organs) == ([], [], [])


def test_places_are_found_by_initials_too(homes):
    found = search.find(people.make_officer(), "hbs", limit=5)

    assert [place.name for place in found.communities] == ["河滨社区"]


def test_an_empty_search_asks_nothing(homes, django_assert_num_queries):
    officer = people.make_officer()

    with django_assert_num_queries(0):
        search.find(officer, "   ", limit=5)


def test_no_more_is_shown_than_was_asked_for(homes):
    for _number in range(5):
        people.make_member("张晓丽", homes[0])

    assert len(names(people.make_officer(), "zxl", limit=3)) == 3


def test_the_page_and_the_palette_answer_alike(client, homes):
    client.force_login(people.make_officer())

    page = client.get("/search/", {"q": "zxl"})
    palette = client.get("/search/hits/", {"q": "zxl"}).json()

    assert "张晓丽" in page.content.decode()
    assert palette["groups"][0]["label"] == "在职党员"
    hit = palette["groups"][0]["hits"][0]
    assert hit["title"] == "张晓丽"
    assert hit["url"] in page.content.decode()
    assert client.get(hit["url"]).status_code == 200


def test_a_phone_that_is_posted_finds_the_same(client, homes):
    client.force_login(people.make_officer())
    typed = {"q": "13812344406"}

    assert client.post("/search/hits/", typed).json() == client.get("/search/hits/", typed).json()
    assert "张晓丽" in client.post("/search/", typed).content.decode()


def test_pages_of_the_own_menu_are_found(client, homes):
    client.force_login(people.make_officer())

    groups = client.get("/search/hits/", {"q": "gzt"}).json()["groups"]

    assert [hit["title"] for hit in groups[-1]["hits"]] == ["工作台"]


def test_a_stranger_searches_nothing(client):
    assert client.get("/search/hits/", {"q": "zxl"}).status_code == 302
    assert client.get("/search/", {"q": "zxl"}).status_code == 302


def test_what_was_typed_is_shown_harmlessly(client, homes):
    client.force_login(people.make_officer())

    page = client.get("/search/", {"q": '"><script>'}).content.decode()

    assert '"><script>' not in page


def test_search_costs_the_same_however_many_are_found(client, homes, django_assert_max_num_queries):
    for _number in range(30):
        people.make_member("张晓丽", homes[0])
    client.force_login(people.make_officer())

    with django_assert_max_num_queries(22):
        client.get("/search/", {"q": "zxl"})
