"""Everybody's own desk: what waits, one click away, and nothing of others."""

import pytest
from django.urls import reverse

from nongan.branches.models import Placement
from nongan.home.queries.desk import Waiting
from nongan.home.views import words
from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant
from nongan.organisations.tests import factories as people
from nongan.roster.models import CheckRun, Discrepancy

pytestmark = pytest.mark.django_db
NINE = people.NINE


def make_run(places, homes, by):
    def lines(rows):
        return [{"name": r.name, "roster": 10, "exempt": 2, "reported": 6} for r in rows]

    total = len(places)
    return CheckRun.objects.create(
        number=1,
        as_of="2026-09-30",
        created_by=by,
        created_at=NINE,
        inputs_hash="a",
        answer_hash="b",
        counts={"roster": 10 * total, "exempt": 2 * total, "reported": 6 * total},
        rates={"communities": lines(places), "organisations": lines(homes)},
    )


def make_discrepancy(key, place, **fields):
    return Discrepancy.objects.create(
        kind=fields.pop("kind", Discrepancy.Kind.NOT_REPORTED),
        key=key,
        community=place,
        first_found_at=NINE,
        **fields,
    )


@pytest.fixture
def county():
    """Riverside and Hillside, a home each, a run and three discrepancies."""
    people.make_county()
    places = [people.make_community("河滨社区"), people.make_community("山麓社区")]
    homes = [people.make_party_organisation("县供电公司党支部")]
    officer = people.make_officer("wang.fang")
    make_run(places, homes, officer)
    make_discrepancy("1", places[0], owner=officer, due_on="2026-01-05", status="assigned")
    make_discrepancy("2", places[0], kind=Discrepancy.Kind.REPORTED_TWICE)
    make_discrepancy("3", places[1], party_organisation=homes[0])
    return {"places": places, "homes": homes, "officer": officer}


def desk_of(client, user):
    client.force_login(user)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer


def waiting_codes(answer):
    titles = {str(word.title): code for code, word in words.WORDS.items()}
    return {titles[str(todo.words.title)]: todo.count for todo in answer.context["todos"]}


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_an_account_without_a_role_reads_why_it_sees_nothing(client, county):
    answer = desk_of(client, people.make_user("newcomer"))

    assert "您的账号还没有角色" in answer.content.decode()
    assert "河滨社区" not in answer.content.decode()
    assert "standing" not in answer.context


def test_the_committee_sees_every_community_with_rate_and_open_discrepancies(client, county):
    answer = desk_of(client, county["officer"])

    standing = answer.context["standing"]
    assert [(line.rate.name, line.unfinished) for line in standing.communities] == [
        ("河滨社区", 2),
        ("山麓社区", 1),
    ]
    assert (standing.reported, standing.expected, standing.exempt) == (12, 16, 4)
    assert "75.0%" in answer.content.decode()
    assert waiting_codes(answer) == {"late": 1, "mine": 1}


def test_every_figure_of_the_communities_leads_down_to_its_records(client, county):
    page = desk_of(client, county["officer"]).content.decode()

    place = county["places"][0]
    for name in ("roster:discrepancy-list", "roster:receipt-list"):
        assert f'href="{reverse(name)}?community={place.id}"' in page


def test_communities_stand_in_their_own_order_and_are_never_ranked(client, county):
    county["places"][0].name = "最差社区"

    answer = desk_of(client, county["officer"])

    ids = [line.rate.id for line in answer.context["standing"].communities]
    assert ids == sorted(ids)


def test_a_community_worker_sees_the_own_community_only(client, county):
    answer = desk_of(client, people.make_worker(county["places"][0]))

    page = answer.content.decode()
    assert "河滨社区" in page
    assert "山麓社区" not in page
    assert answer.context["standing"].unfinished == 2


def test_a_liaison_sees_the_own_party_organisation_only(client, county):
    answer = desk_of(client, people.make_liaison(county["homes"][0]))

    assert "河滨社区" not in answer.content.decode()
    assert [line.rate.name for line in answer.context["standing"].organisations] == [
        "县供电公司党支部"
    ]
    assert waiting_codes(answer) == {"urge": 1}


def test_a_member_sees_the_own_record_and_nothing_else(client, county):
    member = people.make_member("张晓丽", county["homes"][0])
    people.make_member("李堃", county["homes"][0])
    Placement.objects.create(member=member, community=county["places"][0], starts_on="2026-03-01")

    answer = desk_of(client, people.make_member_user(member))

    page = answer.content.decode()
    assert "张晓丽" in page
    assert "河滨社区" in page
    assert "尚无回执" in page
    assert "李堃" not in page
    assert "standing" not in answer.context


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_an_administrator_sees_no_member_and_no_rate(client, county, role):
    people.make_member("张晓丽", county["homes"][0])

    answer = desk_of(client, people.make_administrator(role))

    page = answer.content.decode()
    assert "张晓丽" not in page
    assert "standing" not in answer.context


def test_the_auditor_sees_the_head_of_the_chain(client, county):
    answer = desk_of(client, people.make_administrator("auditor"))

    assert answer.context["audit"].head in answer.content.decode()


def test_an_ended_grant_clears_the_desk_at_once(client, county):
    officer = county["officer"]
    assert "standing" in desk_of(client, officer).context

    Grant.objects.filter(user=officer).update(ends_at=NINE)

    assert "standing" not in client.get("/").context


@pytest.mark.parametrize("code", sorted(words.WORDS))
def test_whatever_waits_leads_to_a_page(code):
    key = 7 if "roster_" in code else None

    assert words.todo(Waiting(code, 1, key=key)).url


@pytest.mark.parametrize("rows", [1, 40])
def test_the_desk_asks_the_database_no_oftener_for_more_rows(
    client, county, rows, django_assert_max_num_queries
):
    for number in range(rows):
        make_discrepancy(f"more{number}", county["places"][0])
    client.force_login(county["officer"])

    with django_assert_max_num_queries(30):
        client.get("/")


def test_roles_are_read_once_for_an_answer_and_afresh_for_the_next(county):
    officer = county["officer"]
    with organisations.rights_read_once():
        assert organisations.holds_role(officer, Grant.Role.COMMITTEE_OFFICER)
        Grant.objects.filter(user=officer).update(ends_at=NINE)
        assert organisations.holds_role(officer, Grant.Role.COMMITTEE_OFFICER)

    assert not organisations.holds_role(officer, Grant.Role.COMMITTEE_OFFICER)
