"""The registry on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from nongan.accounts.models import User
from nongan.audit.models import Event
from nongan.organisations import queries
from nongan.organisations.models import GrantProposal, Organ
from nongan.organisations.queries.papers import structure_template
from nongan.organisations.tests.factories import (
    make_member,
    make_party_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_preset_is_loaded_and_counted():
    run("organisations", "load-preset", "nongan")

    shown = run("organisations", "show")

    assert "220122 农安县" in shown
    assert "communities\t14" in shown
    assert "organs\t72" in shown
    assert Event.objects.get().actor is None


def test_a_filled_structure_form_is_read_shown_and_written(tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "structure.xlsx"
    path.write_bytes(structure_template())
    book = load_workbook(path)
    book["街道社区"].append([1, "河东街道", "河东社区", "0431-83210000", "河东社区党委", "党委"])
    book["街道社区"].append([2, None, "河西社区", None, "河西社区党支部", "党支部"])
    book["单位党组织"].append(
        [7, "县农机局", "农机局、县农机中心", None, "县农机局党支部", "党支部"]
    )
    book["单位党组织"].append([8, "县档案局", None, None, "县档案局党总支", "党总支"])
    book.save(path)
    words = ["organisations", "import", str(path), "--code", "220122", "--name", "农安县"]

    run(*words, "--dry-run")
    assert Organ.objects.count() == 0
    run(*words)

    organ = Organ.objects.get(name="县农机局")
    assert organ.number == 7
    assert organ.aliases == ["农机局", "县农机中心"]
    names = {row.name: row.street.name for row in queries.open_communities()}
    assert names == {"河东社区": "河东街道", "河西社区": "河东街道"}
    kinds = dict(queries.open_party_organisations().values_list("name", "kind"))
    assert kinds["河西社区党支部"] == "branch"
    assert kinds["县档案局党总支"] == "general_branch"


def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path):
    path = tmp_path / "坏文件.xlsx"
    path.write_bytes(b"not a workbook at all")

    with pytest.raises(CommandError, match="坏文件"):
        run("organisations", "import", str(path))

    assert Organ.objects.count() == 0


def test_accounts_are_made_with_their_roles_and_only_once():
    make_party_organisation()

    first = run("accounts", "create-liaisons", "--give-roles")

    username, password = first.strip().split("\t")[1:]
    user = User.objects.get(username=username)
    assert user.check_password(password)
    assert queries.roles_of(user) == {"organ_liaison"}
    assert GrantProposal.objects.count() == 0
    assert run("accounts", "create-liaisons", "--give-roles") == ""


def test_the_first_administrator_comes_from_the_server():
    run("accounts", "create", "sys", "王管理", "--role", "system_admin")

    user = User.objects.get(username="sys")
    assert user.must_change_password
    assert queries.roles_of(user) == {"system_admin"}
    with pytest.raises(CommandError):
        run("accounts", "create", "SYS ", "另一人", "--role", "auditor")
    assert queries.roles_of(user) == {"system_admin"}


def test_roles_are_given_and_ended():
    user = make_user("zhang")
    place = make_party_organisation()

    number = run("grants", "give", "zhang", "organ_liaison", "--party-organisation", place.name)
    assert f"{number.strip()}\tzhang\torgan_liaison\t{place.name}" in run("grants", "list")
    run("grants", "end", number.strip())

    assert queries.roles_of(user) == set()
    with pytest.raises(CommandError):
        run("grants", "give", "zhang", "organ_liaison", "--party-organisation", "没有这个")
    with pytest.raises(CommandError):
        run("grants", "give", "nobody", "auditor")


def test_members_are_listed_with_masked_phones():
    member = make_member("张晓丽", phone="13800434406", number="M000777")

    assert "138****4406" in run("members", "list", "zxl")
    assert "13800434406" not in run("members", "list") + run("members", "show", "M000777")
    assert member.number in run("members", "show", "m000777")
    with pytest.raises(CommandError):
        run("members", "show", "M999999")
