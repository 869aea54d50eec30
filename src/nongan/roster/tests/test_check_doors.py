"""The reverse check through the API and the command line, and its hashes on any database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from nongan.roster.models import CheckRun, Discrepancy, Receipt
from nongan.roster.queries import check_inputs
from nongan.roster.services import checking
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).resolve().parents[4] / "tests" / "corpus"

# The answer of the county of `papers` below. It is the same on SQLite and PostgreSQL, since both
# must give this very value; whoever changes linking or rules on purpose writes the new one here.
INPUTS = "0b2935c351d58cea28f10d6e5205f8f911985b4cb2b05aa8b408de6daadc7811"
ANSWER = "1fc516fee964a7246c894f68e395c227fd6dc78f6654128987230a33ac6cf104"


def papers(ground):
    def receipt(number, name, unit, **more):
        return line(ground.bridge, 1, name, unit, number=number, **more)

    ground.receipts(
        receipt("01", "张晓莉", "财政局", phone="13812345678", sex="F"),
        receipt("02", "张晓丽", "县财政局", phone="13812345678"),
        receipt("03", "陈晨", "财政局"),
        receipt("04", "欧阳无双", "图书馆"),
        line(ground.gate, 1, "王建国", "财政局", number="05", phone="13912345678"),
    )
    ground.feedback(
        card(ground.bridge, 1, "陈晨", "县财政局"), card(ground.gate, 1, "赵刚", "县公安局")
    )


@pytest.fixture
def ground(monkeypatch):
    # The model file is part of a run's inputs; here only what the papers say is to count.
    monkeypatch.setattr(check_inputs, "METHOD", "any")
    return make_ground()


def run(ground):
    return checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )


def test_the_same_county_gives_the_same_hashes_on_both_databases(ground):
    papers(ground)

    answer = run(ground)

    assert [answer.inputs_hash, answer.answer_hash] == [INPUTS, ANSWER]


def test_the_hashes_do_not_depend_on_the_order_of_the_papers(ground):
    ground.feedback(card(ground.gate, 1, "赵刚", "县公安局"))
    ground.receipts(line(ground.gate, 1, "王建国", "财政局", number="05", phone="13912345678"))
    papers(ground)

    answer = run(ground)

    assert [answer.inputs_hash, answer.answer_hash] == [INPUTS, ANSWER]


def test_another_phone_gives_other_inputs(ground):
    papers(ground)
    ground.receipts(line(ground.gate, 1, "王建国", "财政局", number="05", phone="13912345679"))

    assert run(ground).inputs_hash != INPUTS


def test_the_command_prints_rates_kinds_and_hashes(ground):
    papers(ground)
    out = io.StringIO()

    call_command("reconcile", "--as-of", "2026-11-23", stdout=out)

    text = out.getvalue()
    stored = CheckRun.objects.get()
    assert stored.answer_hash in text
    assert stored.inputs_hash in text
    assert "桥南社区  3 / 4  75.0%" in text


def test_the_command_prints_json(ground):
    papers(ground)
    out = io.StringIO()

    call_command("reconcile", "--json", "--as", "officer", stdout=out)

    assert json.loads(out.getvalue())["counts"]["roster"] == 6


def test_the_command_refuses_who_may_not(ground):
    with pytest.raises(CommandError):
        call_command("reconcile", "--as", "worker")

    assert CheckRun.objects.count() == 0


def post(client, name, body, **kwargs):
    url = reverse(f"api:{name}", kwargs=kwargs)
    return client.post(url, json.dumps(body), content_type="application/json")


def test_the_api_runs_lists_moves_and_links(client, ground):
    papers(ground)
    client.force_login(ground.user("officer"))
    made = post(client, "api-check-run", {"as_of": "2026-11-23"})
    assert made.status_code == 201
    assert made.json()["answer_hash"] == CheckRun.objects.get().answer_hash

    listed = client.get(reverse("api:api-discrepancy-list"), {"kind": "not_on_roster"}).json()
    assert listed["total"] == 1
    assert listed["discrepancies"][0]["name_written"] == "欧阳无双"

    row = listed["discrepancies"][0]["id"]
    moved = post(
        client, "api-discrepancy-move", {"move": "explain", "note": "外单位"}, discrepancy_id=row
    )
    assert moved.json()["status"] == "explained"
    again = post(
        client, "api-discrepancy-move", {"move": "explain", "note": "外单位"}, discrepancy_id=row
    )
    assert again.status_code == 409

    line_id = Receipt.objects.get(name_written="陈晨").id
    linked = post(client, "api-line-link", {"member": "M000006"}, kind="receipt", line_id=line_id)
    said = linked.json()
    assert (said["id"], said["member"]) == (str(line_id), "M000006")
    assert (said["link_status"], said["link_by"]) == ("linked", "person")


def test_the_api_shows_strangers_nothing(client, ground):
    papers(ground)
    run(ground)
    row = Discrepancy.objects.filter(community=ground.bridge)[0].id
    assert client.get(reverse("api:api-discrepancy-list")).status_code == 401
    client.force_login(ground.user("neighbour"))

    answer = post(
        client, "api-discrepancy-move", {"move": "explain", "note": "x"}, discrepancy_id=row
    )

    assert answer.status_code == 404
    assert post(client, "api-check-run", {}).status_code == 404
    assert client.get(reverse("api:api-check-list")).status_code == 404


def test_a_structure_is_proposed_from_the_papers():
    out = io.StringIO()

    call_command("propose_structure", str(CORPUS / "county-a"), "--code", "220122", stdout=out)

    plan = json.loads(out.getvalue())
    assert plan["name"] == "农安县"
    assert len(plan["communities"]) == 14
    assert len(plan["organs"]) == 72
    assert {"name": "站前社区", "street": "兴农街道", "phone": ""} in plan["communities"]
