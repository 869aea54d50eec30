"""`nongan api`: every operation of the API at the command line, with the same checks and record."""

import io
import json
from contextlib import redirect_stdout

import pytest
from django.core.management import CommandError, call_command

from nongan.accounts.models import User
from nongan.accounts.tests.factories import make_user
from nongan.audit.models import Event
from nongan.config.management.commands.api import operations
from nongan.kernel import clock
from nongan.organisations.models import Grant, Street
from nongan.organisations.tests.factories import make_county, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    make_county()
    return make_officer("keeper")


def nongan_api(*arguments, **options):
    """What the command prints, what it complains, and its exit status."""
    said, complained, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("api", *arguments, stdout=said, stderr=complained, **options)
    except SystemExit as exit:
        status = exit.code
    return status, said.getvalue(), complained.getvalue()


def test_a_change_is_made_as_that_person_and_the_chain_says_how(officer):
    status, said, _ = nongan_api(
        "POST", "/registry/streets", '{"name": "河东街道"}', "--as", "keeper"
    )

    assert status == 0
    assert json.loads(said)["name"] == Street.objects.get().name == "河东街道"
    verbs = Event.objects.order_by("seq").values_list("verb", "actor_name")
    assert list(verbs) == [("account.commanded", "system"), ("street.added", str(officer))]
    called = Event.objects.earliest("seq").details
    assert called == {"user": "keeper", "call": "POST /api/v1/registry/streets"}


def test_a_refusal_is_a_chinese_sentence_and_status_one(officer):
    twice = ("POST", "/registry/streets", '{"name": "河东街道"}', "--as", "keeper")
    nongan_api(*twice)
    status, said, complained = nongan_api(*twice)
    assert (status, said) == (1, "")
    assert json.loads(complained)["message"] == "河东街道 已经有了。"


def test_nobody_gets_more_rights_at_the_command_line_than_on_the_pages(officer):
    auditor = make_user("reader")
    Grant.objects.create(user=auditor, role=Grant.Role.AUDITOR, starts_at=clock.now())
    added = nongan_api("POST", "/registry/streets", '{"name": "河东街道"}', "--as", "reader")
    assert (added[0], Street.objects.count()) == (1, 0)
    assert nongan_api("GET", "/audit/events", "--as", "reader")[0] == 0
    assert nongan_api("GET", "/audit/events", "--as", "keeper")[0] == 1


def test_a_key_makes_two_calls_one(officer):
    once = ("POST", "/registry/streets", '{"name": "河东街道"}', "--as", "keeper", "--key", "k1")
    first, second = nongan_api(*once), nongan_api(*once)
    assert first == second
    assert Event.objects.filter(verb="street.added").count() == 1


def test_the_body_comes_from_a_file_or_from_the_input(officer, tmp_path, monkeypatch):
    written = tmp_path / "street.json"
    written.write_text('{"name": "河东街道"}', encoding="utf-8")
    nongan_api("POST", "/registry/streets", f"@{written}", "--as", "keeper")
    monkeypatch.setattr("sys.stdin", io.StringIO('{"name": "河西街道"}'))
    nongan_api("POST", "/api/v1/registry/streets", "-", "--as", "keeper")
    assert set(Street.objects.values_list("name", flat=True)) == {"河东街道", "河西街道"}


def test_files_are_uploaded_and_workbooks_kept(officer, tmp_path):
    sheet = tmp_path / "structure.csv"
    sheet.write_text("街道,社区\n河东街道,河东社区\n", encoding="utf-8")
    status, said, _ = nongan_api(
        "POST", "/registry/structure/read", "--file", f"file={sheet}", "--as", "keeper"
    )
    assert (status, json.loads(said)["would_add"]["communities"]) == (0, 1)

    blank = tmp_path / "blank.xlsx"
    form = "/registry/forms/structure.xlsx"
    assert nongan_api("GET", form, "--as", "keeper", "--out", str(blank))[0] == 0
    assert blank.read_bytes()[:2] == b"PK"


def test_what_is_no_json_is_shown_as_it_is(officer):
    shown = io.TextIOWrapper(io.BytesIO(), write_through=True)
    with redirect_stdout(shown):
        nongan_api("GET", "/registry/forms/roster.xlsx", "--as", "keeper")
    assert shown.buffer.getvalue()[:2] == b"PK"


@pytest.mark.parametrize("fields", [{"is_active": False}, {"must_change_password": True}, None])
def test_closed_unused_and_unknown_accounts_are_not_acted_for(officer, fields):
    if fields is None:
        User.objects.filter(username="keeper").update(username="another")
    else:
        User.objects.filter(username="keeper").update(**fields)
    with pytest.raises(CommandError, match="没有这个账号"):
        nongan_api("GET", "/account", "--as", "keeper")
    assert Event.objects.count() == 0


def test_the_list_names_every_operation_in_a_sentence():
    _status, said, _ = nongan_api("--list")
    lines = said.splitlines()
    assert len(lines) == len(list(operations())) > 140
    assert all(len(line.split(maxsplit=2)) == 3 for line in lines)
    assert any("/registry/members/{member_id}/move" in line for line in lines)


def test_what_is_wrong_with_a_call_is_said_in_a_sentence(officer):
    for call, code in (
        (("GET", "/no/such/thing"), "absent"),
        (("POST", "/registry/streets", "{bad"), "unreadable"),
        (("POST", "/registry/streets", '{"nam": "x"}'), "invalid"),
        (("GET", "/registry/members?nam=x"), "invalid"),
    ):
        status, _said, complained = nongan_api(*call, "--as", "keeper")
        assert (status, json.loads(complained)["code"]) == (1, code)
    status, _said, complained = nongan_api("POST", "/account", "--as", "keeper")
    assert (status, complained.strip()) == (1, "405 Method Not Allowed")


@pytest.mark.parametrize(
    "given", [(), ("GET",), ("GET", "/account"), ("PUT", "/x", "--as", "keeper")]
)
def test_a_call_that_is_none_is_explained(officer, given):
    with pytest.raises(CommandError):
        nongan_api(*given)
