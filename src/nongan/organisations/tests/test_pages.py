"""The pages of the registry as people use them; who may open what is in tests/policy.toml."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nongan.audit.models import Event
from nongan.organisations import queries, rules
from nongan.organisations.models import (
    Community,
    ExportRequest,
    GrantProposal,
    Member,
    Organ,
    PhoneLook,
)
from nongan.organisations.queries.papers import roster_template, structure_template
from nongan.organisations.tests.factories import (
    make_administrator,
    make_community,
    make_county,
    make_liaison,
    make_member,
    make_member_user,
    make_officer,
    make_organ,
    make_party_organisation,
)

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, /, *args: object, **query: str) -> str:
    return client.get(reverse(f"organisations:{name}", args=args), query).content.decode()


def post(client: Client, name: str, /, *args: object, **data: object):
    return client.post(reverse(f"organisations:{name}", args=args), data)


def test_the_list_is_narrowed_by_its_address_and_shows_no_full_phone(client):
    home = make_party_organisation()
    make_member("张晓丽", home, phone="13800434406", kind="full")
    make_member("王伟", home, kind="probationary")
    make_member("李离开", home, status="left")
    client.force_login(make_officer())

    everybody = page(client, "member-list")
    assert "张晓丽" in everybody
    assert "138****4406" in everybody
    assert "13800434406" not in everybody
    assert "李离开" not in everybody
    assert "王伟" not in page(client, "member-list", q="zxl")
    assert "张晓丽" in page(client, "member-list", q="+86 138 0043 4406")
    assert "张晓丽" not in page(client, "member-list", kind="probationary")
    assert "李离开" in page(client, "member-list", status="all")
    assert "王伟" not in page(client, "member-list", organisation="999999")


def test_a_page_of_the_list_takes_the_same_few_queries_for_fifty_rows(
    client, django_assert_max_num_queries
):
    home = make_party_organisation()
    for number in range(60):
        make_member(f"甲{number}", home, phone=f"138{number:08d}")
    client.force_login(make_officer())

    with django_assert_max_num_queries(30):
        assert page(client, "member-list").count("138****") == 50


def test_the_phone_is_shown_once_for_a_reason_and_the_member_sees_who_looked(client):
    home = make_party_organisation()
    member = make_member("张晓丽", home, phone="13800434406")
    client.force_login(make_liaison(home, "liaison-zhao"))

    answer = post(client, "member-unmask", member.id, reason="通知报到")

    assert "13800434406" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "13800434406" not in page(client, "member-detail", member.id)
    assert "13800434406" not in page(client, "member-change", member.id)
    client.force_login(make_member_user(member))
    own = page(client, "member-detail", member.id)
    assert "通知报到" in own
    assert "13800434406" not in own


def test_without_a_reason_nothing_is_shown(client):
    home = make_party_organisation()
    member = make_member("张晓丽", home, phone="13800434406")
    client.force_login(make_liaison(home))

    answer = post(client, "member-unmask", member.id, reason="")

    assert answer.status_code == 302
    assert PhoneLook.objects.count() == 0
    assert rules.masked_phone("13800434406") in page(client, "member-detail", member.id)


def test_correcting_a_member_keeps_the_phone_that_is_not_shown(client):
    home = make_party_organisation()
    member = make_member("张小丽", home, phone="13800434406", birth="1985-06")
    client.force_login(make_liaison(home))
    data = {"name": "张晓丽", "birth": "1985-06-07", "phone": "", "version": member.version}

    post(client, "member-change", member.id, **data)

    member.refresh_from_db()
    assert member.name == "张晓丽"
    assert queries.unsealed_phone(member) == "13800434406"
    assert queries.unsealed_birth(member) == "1985-06-07"
    post(client, "member-change", member.id, **{**data, "version": 2, "no_phone": "on"})
    member.refresh_from_db()
    assert queries.unsealed_phone(member) == ""


def test_a_form_that_is_wrong_says_so_and_writes_nothing(client):
    home = make_party_organisation()
    client.force_login(make_officer())
    data = {"name": "张三", "phone": "123", "starts_on": "2026-03-01"}

    answer = post(client, "member-add", party_organisation=home.id, **data)

    assert answer.status_code == 200
    assert "form" in answer.context
    assert answer.context["form"].non_field_errors()
    assert Member.objects.count() == 0


def test_moving_from_the_page_keeps_the_history(client):
    old, new = make_party_organisation(), make_party_organisation()
    member = make_member("王伟", old)
    client.force_login(make_officer())

    post(client, "member-move", member.id, party_organisation=new.id, moves_on="2026-07-01")

    shown = page(client, "member-detail", member.id)
    assert old.name in shown
    assert new.name in shown


def test_a_structure_is_previewed_before_it_is_written(client):
    from openpyxl import load_workbook

    make_county()
    client.force_login(make_administrator("system_admin"))
    path = "/start/structure/preview/"
    book = _filled(load_workbook)
    answer = client.post(path, {"file": SimpleUploadedFile("表.xlsx", book)})

    assert "河东社区" in answer.content.decode()
    assert Community.objects.count() == 0
    packed = answer.context["packed"]
    post(client, "structure-confirm", plan=packed)
    assert Community.objects.get().name == "河东社区"
    post(client, "structure-confirm", plan=packed[:-3] + "abc")
    assert Event.objects.count() == 1


def _filled(load_workbook) -> bytes:
    import io

    book = load_workbook(io.BytesIO(structure_template()))
    book["街道社区"].append([1, "河东街道", "河东社区", None, "河东社区党支部", "党支部"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_that_cannot_be_read_is_answered_with_its_reason(client):
    make_county()
    client.force_login(make_officer())
    bad = SimpleUploadedFile("坏.xlsx", b"nothing of a workbook")

    answer = client.post("/start/structure/preview/", {"file": bad}, follow=True)

    assert "坏.xlsx" in answer.content.decode()
    assert Organ.objects.count() == 0


def test_the_slips_are_printed_once_and_the_roles_wait(client):
    make_community("河东社区")
    client.force_login(make_administrator("system_admin"))

    first = post(client, "accounts-make").content.decode()
    second = post(client, "accounts-make")

    assert "河东社区" in first
    assert second.status_code == 302
    assert GrantProposal.objects.count() == 1
    client.force_login(make_administrator("security_admin"))
    assert "河东社区" in page(client, "grant-list")
    post(client, "proposals-give")
    assert GrantProposal.objects.count() == 0


def test_the_officer_who_asked_cannot_approve_on_the_page(client):
    officer = make_officer()
    client.force_login(officer)
    post(client, "export-request", kind="members", purpose="通知全体报到")
    request = ExportRequest.objects.get()

    post(client, "export-approve", request.id)

    request.refresh_from_db()
    assert request.status == "requested"
    client.force_login(make_officer())
    post(client, "export-approve", request.id)
    client.force_login(officer)
    answer = post(client, "export-take", request.id)
    assert "no-store" in answer["Cache-Control"]
    assert answer.content[:2] == b"PK"


def test_the_blank_roster_offers_choices_and_asks_for_nothing_unlawful():
    import io

    from openpyxl import load_workbook

    make_community("河东社区")
    book = load_workbook(io.BytesIO(roster_template()))
    sheet = book["名单"]
    heads = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]

    assert "姓名" in heads
    assert "联系电话" in heads
    assert not {"身份证号", "民族", "学历", "家庭住址"} & set(heads)
    assert len(sheet.data_validations.dataValidation) == 3
    assert "河东社区" in [cell.value for row in book["选项"].iter_rows() for cell in row]
    assert book["服务项目"]["A1"].value == "创业就业"


def test_the_steps_lead_on_from_an_empty_system(client):
    client.force_login(make_administrator("system_admin"))

    empty = page(client, "start")

    assert reverse("organisations:structure-import") in empty
    assert page(client, "overview")
    make_member("张三", make_party_organisation())
    make_community()
    assert reverse("organisations:accounts-start") in page(client, "start")


def test_an_organ_asks_no_more_for_many_party_organisations(client, django_assert_max_num_queries):
    organ = make_organ()
    for _number in range(12):
        make_liaison(make_party_organisation(organ=organ))
    client.force_login(make_officer())

    with django_assert_max_num_queries(30):
        answer = client.get(reverse("organisations:organ-detail", args=[organ.id]))

    assert answer.content.decode().count("person") >= 12
