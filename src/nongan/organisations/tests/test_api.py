"""The registry through the API: whole stories of a program that keeps members and structure."""

import pytest
from django.test import Client

from nongan.accounts.tests.factories import make_user
from nongan.kernel import clock
from nongan.organisations.models import (
    Community,
    Grant,
    Member,
    Organ,
    PartyOrganisation,
    PhoneLook,
    Street,
)
from nongan.organisations.tests.factories import make_county, make_party_organisation

pytestmark = pytest.mark.django_db
PHONE = "13800001111"


class Program:
    """A program that calls the registry for a person."""

    def __init__(self, role):
        user = make_user()
        Grant.objects.create(user=user, role=role, starts_at=clock.now())
        self.client = Client()
        self.client.force_login(user)

    def get(self, path):
        return self._told(self.client.get(f"/api/v1/registry{path}"))

    def post(self, path, **data):
        return self._told(
            self.client.post(f"/api/v1/registry{path}", data, content_type="application/json")
        )

    @staticmethod
    def _told(answer):
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def officer():
    make_county()
    return Program(Grant.Role.COMMITTEE_OFFICER)


def registered(officer, home, **facts):
    data = {"name": "张三", "phone": PHONE, "party_organisation": home.pk, **facts}
    status, member = officer.post("/members", starts_on="2020-01-01", **data)
    assert status == 201
    return f"/members/{member['id']}", member


def test_a_member_is_corrected_moves_leaves_and_comes_back(officer):
    old, new = make_party_organisation(), make_party_organisation()
    path, member = registered(officer, old)

    status, changed = officer.post(path, version=member["version"], post="科长")
    assert (status, changed["post"], changed["phone"]) == (200, "科长", "138****1111")

    _status, moved = officer.post(
        f"{path}/move", party_organisation=new.pk, on="2026-03-01", reason="调动"
    )
    assert moved["party_organisation"]["id"] == new.pk

    _status, left = officer.post(f"{path}/leave", on="2026-05-01", reason="退休")
    assert (left["status"], left["party_organisation"]) == ("left", None)
    assert officer.get("/members")[1]["total"] == 0
    assert officer.get("/members?status=left")[1]["total"] == 1

    _status, back = officer.post(f"{path}/return", party_organisation=old.pk, on="2026-06-01")
    spans = [(span["party_organisation"]["id"], span["ends_on"]) for span in back["history"]]
    assert spans == [(old.pk, "2026-03-01"), (new.pk, "2026-05-01"), (old.pk, None)]
    assert back["number"] == member["number"]


def test_a_correction_of_an_old_state_is_refused_and_an_empty_phone_forgotten(officer):
    path, member = registered(officer, make_party_organisation())
    version = member["version"]

    status, forgotten = officer.post(path, version=version, phone="")
    assert (status, forgotten["phone"], forgotten["name"]) == (200, "", "张三")

    status, refusal = officer.post(path, version=version, post="迟到")
    assert (status, refusal["code"]) == (409, "changed_meanwhile")


def test_a_residence_is_a_community_or_elsewhere(officer):
    place = Community.objects.create(name="河东社区", street=Street.objects.create(name="河东街道"))
    path, member = registered(officer, make_party_organisation(), residence=place.pk)
    assert member["residence"]["id"] == place.pk

    _status, changed = officer.post(path, version=member["version"], residence="elsewhere")
    assert (changed["residence"], changed["residence_elsewhere"]) == (None, True)
    assert officer.post(path, version=changed["version"], residence=9_999)[0] == 404


def test_a_mistyped_year_is_refused_in_a_sentence(officer):
    home = make_party_organisation()
    path, _member = registered(officer, home)
    for day in ("0001-01-01", "9999-12-31"):
        status, refusal = officer.post(f"{path}/leave", on=day)
        assert (status, refusal["code"]) == (409, "day_far_off")
        status, refusal = officer.post(f"/party-organisations/{home.pk}/close", on=day)
        assert (status, refusal["code"]) == (409, "day_far_off")


def test_the_structure_is_built_renamed_and_closed_with_a_successor(officer):
    _status, street = officer.post("/streets", name="新街道")
    officer.post(f"/streets/{street['id']}/rename", name="新立街道")
    _status, community = officer.post("/communities", name="新立社区", street=street["id"])
    _status, organ = officer.post("/organs", name="数据局", aliases=["大数据局"])
    _status, later = officer.post("/organs", name="政务局")
    branches = [
        officer.post("/party-organisations", name=f"{name}党支部", kind="branch", organ=owner["id"])
        for name, owner in (("数据局", organ), ("政务局", later))
    ]
    (_s, old), (_s, new) = branches
    path, _member = registered(officer, PartyOrganisation.objects.get(id=old["id"]))

    closing = {"on": "2026-10-01", "successor": new["id"]}
    status, closed = officer.post(f"/party-organisations/{old['id']}/close", **closing)
    assert (status, closed["successor"]["id"]) == (200, new["id"])
    assert officer.get(path)[1]["party_organisation"]["id"] == new["id"]

    closing = {"on": "2026-10-01", "successor": later["id"]}
    _status, merged = officer.post(f"/organs/{organ['id']}/close", **closing)
    assert (merged["status"], merged["successor"]["id"]) == ("merged", later["id"])
    assert officer.post(f"/communities/{community['id']}/close", on="2026-10-01")[0] == 200
    assert officer.post(f"/streets/{street['id']}/close", on="2026-10-01")[0] == 200
    assert officer.get("/structure")[1]["streets"] == []


def test_what_does_not_exist_is_404_and_never_a_broken_key(officer):
    known = {"name": "某支部", "kind": "branch"}
    for owner in ("organ", "community", "parent"):
        assert officer.post("/party-organisations", **known, **{owner: 9_999})[0] == 404
    assert (
        officer.post("/exports", kind="members", purpose="试验需要", party_organisation=9)[0] == 404
    )
    assert PartyOrganisation.objects.count() == 0


def test_a_whole_structure_is_added_once_and_names_count_once(officer):
    plan = {
        "streets": ["河东街道", " 河东街道 "],
        "communities": [{"name": "河东社区", "street": "河东街道"}] * 2,
        "organs": [{"name": "数据局", "number": 7, "aliases": ["大数据局"]}],
        "party_organisations": [{"name": "数据局党支部", "kind": "branch", "organ": "数据局"}],
    }
    made = {"streets": 1, "communities": 1, "organs": 1, "party_organisations": 1}
    assert officer.post("/structure/register", **plan) == (201, made)
    assert officer.post("/structure/register", **plan) == (201, dict.fromkeys(made, 0))
    assert Organ.objects.get().aliases == ["大数据局"]

    for wrong in ([""], [" "], ["\u200b"]):
        assert officer.post("/structure/register", streets=wrong)[0] == 422
    status, refusal = officer.post(
        "/structure/register", communities=[{"name": "孤", "street": "无"}]
    )
    assert (status, refusal["code"]) == (409, "street_missing")
    assert Community.objects.count() == 1


def test_the_shipped_structure_can_be_sent_back_as_it_is(officer):
    (preset,) = officer.get("/structure/presets")[1]
    status, made = officer.post("/structure/register", **preset)
    assert status == 201
    assert made["organs"] == len(preset["organs"]) > 70


def test_accounts_are_made_in_bulk_and_roles_given_all_at_once(officer):
    make_party_organisation()
    Community.objects.create(name="河东社区", street=Street.objects.create(name="河东街道"))
    system = Program(Grant.Role.SYSTEM_ADMIN)
    security = Program(Grant.Role.SECURITY_ADMIN)

    missing = system.get("/accounts-missing")[1]
    status, slips = system.post("/accounts-missing")
    assert status == 201
    assert [slip["place"] for slip in slips] == missing["organs"] + missing["communities"]
    assert all(len(slip["password"]) == 19 for slip in slips)

    first, second = security.get("/roles-waiting")[1]
    assert security.post(f"/roles-waiting/{first['id']}/drop")[0] == 204
    assert security.post("/roles-waiting") == (200, {"given": 1})
    assert Grant.objects.filter(user__username=second["username"]).count() == 1
    assert system.post("/roles-waiting")[0] == 404


def test_a_list_with_phones_is_asked_for_by_one_approved_by_another_and_taken_once(officer):
    registered(officer, make_party_organisation())
    second = Program(Grant.Role.COMMITTEE_OFFICER)
    kinds = [kind["code"] for kind in officer.get("/export-kinds")[1]]
    assert "members" in kinds

    _status, asked = officer.post("/exports", kind="members", purpose="统一购买意外险")
    assert not asked["can_decide"]
    assert officer.post(f"/exports/{asked['id']}/approve")[1]["code"] == "own_request"
    assert second.post(f"/exports/{asked['id']}/approve")[1]["status"] == "approved"

    taken = officer.client.post(f"/api/v1/registry/exports/{asked['id']}/take")
    assert taken.content[:2] == b"PK"
    assert officer.post(f"/exports/{asked['id']}/take")[0] == 409
    assert Member.objects.count() == 1


def test_a_phone_is_not_read_again_out_of_a_kept_answer(officer):
    path, _member = registered(officer, make_party_organisation())
    ask = (f"/api/v1/registry{path}/phone", {"reason": "通知活动"}, "application/json")
    first, again = (officer.client.post(*ask, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == {"phone": PHONE}
    assert (again.status_code, PHONE in again.content.decode()) == (410, False)
    assert PhoneLook.objects.count() == 1
