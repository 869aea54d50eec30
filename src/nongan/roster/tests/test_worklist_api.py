"""Working off the reverse check as a program: the worklist, urging, questions, files."""

import pytest
from django.test import Client
from django.urls import reverse

from nongan.audit.models import Event
from nongan.roster.models import CheckRun, Discrepancy, Receipt
from nongan.roster.services import checking
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    ground = make_ground()
    ground.receipts(
        line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"),
        line(ground.gate, 2, "欧阳无双", "县图书馆"),
        line(ground.bridge, 2, "陈晨", "县财政局"),
    )
    ground.feedback(card(ground.bridge, 1, "张晓丽", "县财政局"))
    check(ground)
    return ground


def check(ground):
    return checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )


@pytest.fixture
def api(ground):
    """Calls an operation by its name as somebody: what came back."""

    def call(who, name, body=None, *, query=None, **place):
        client = Client()
        client.force_login(ground.user(who))
        url = reverse(f"api:api-{name}", kwargs=place)
        if body is None:
            return client.get(url, query)
        return client.post(url, body, content_type="application/json")

    return call


def missed(number):
    return Discrepancy.objects.get(kind="not_reported", member__number=number)


def test_a_discrepancy_goes_from_hand_to_hand(ground, api):
    row = missed("M000002").id
    known = api("officer", "discrepancy-detail", discrepancy_id=row).json()
    assert {"liaison", "worker", "branch"} <= set(known["possible_owners"])
    assert api("worker", "discrepancy-detail", discrepancy_id=row).json()["possible_owners"] == []

    assigned = api("officer", "discrepancy-assign", {"owner": "liaison"}, discrepancy_id=row).json()
    assert (assigned["status"], assigned["owner"]) == ("assigned", "liaison")
    mine = api("liaison", "discrepancy-list", query={"mine": True}).json()
    assert [found["id"] for found in mine["discrepancies"]] == [str(row)]

    for who, move in (("liaison", "explain"), ("officer", "verify"), ("officer", "close")):
        moved = api(who, "discrepancy-move", {"move": move, "note": "出差"}, discrepancy_id=row)
        assert moved.status_code == 200
    steps = api("officer", "discrepancy-detail", discrepancy_id=row).json()["steps"]
    assert [(step["by"], step["end"]) for step in steps] == [
        ("officer", "assigned"),
        ("liaison", "explained"),
        ("officer", "verified"),
        ("officer", "closed"),
    ]


def test_nobody_is_given_what_is_not_theirs_nor_a_day_that_nobody_means(ground, api):
    row = missed("M000002").id
    for owner in ("neighbour", "auditor", "nobody-at-all"):
        refused = api("officer", "discrepancy-assign", {"owner": owner}, discrepancy_id=row)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_theirs")
    wrong = {"owner": "liaison", "due_on": "9999-12-31"}
    refused = api("officer", "discrepancy-assign", wrong, discrepancy_id=row)
    assert refused.json()["code"] == "day_far_off"
    missing = api("officer", "discrepancy-move", {"move": "vanish"}, discrepancy_id=row)
    assert missing.json()["code"] == "no_such_move"


def test_the_evidence_says_where_the_line_stands(ground, api):
    row = Discrepancy.objects.get(kind="not_on_roster")
    known = api("officer", "discrepancy-detail", discrepancy_id=row.id).json()
    (evidence,) = known["evidence"]
    assert evidence["place"] == "西关社区回执.xlsx · Sheet · 4"
    assert evidence["fields"][0]["written"] == "欧阳无双"


def test_urging_is_noted_three_times_at_most_and_its_papers_are_given(ground, api):
    (urged,) = [row for row in api("branch", "urging-sheet").json() if row["name"] == "王建国"]
    assert (urged["phone"], urged["times_urged"]) == ("139****5678", 0)
    noted = [api("branch", "urging-note", {}).json()["noted"] for _time in range(4)]
    assert noted[3] == 0
    assert missed("M000002").urgings.count() == 3
    for form, start in {"xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF"}.items():
        assert api("branch", f"urging-{form}").content.startswith(start)
        assert api("officer", f"urging-{form}").status_code == 404


def test_a_line_is_opened_asked_about_and_answered_by_its_community(ground, api):
    receipt = Receipt.objects.get(name_written="陈晨")
    place = {"kind": "receipt", "line_id": receipt.id}
    assert api("worker", "line-open", {}, **place).json()["name_written"] == "陈晨"
    assert Event.objects.filter(verb="line.phone_seen").count() == 1

    early = api("worker", "line-answer", {"answer": "nobody"}, **place)
    assert early.json()["code"] == "not_asked"
    api("officer", "line-ask", {}, **place)
    (asked,) = api("worker", "question-list").json()
    assert (asked["name"], asked["asked"]) == ("桥南社区", 1)
    (question,) = api("worker", "question-sheet", community_id=asked["id"]).json()
    assert set(question["offers"]) == {"M000005", "M000006"}
    assert api("worker", "question-xlsx", community_id=asked["id"]).content[:2] == b"PK"
    assert api("neighbour", "question-sheet", community_id=asked["id"]).status_code == 404

    answered = api("worker", "line-answer", {"answer": "M000006"}, **place).json()
    assert (answered["member"], answered["asked_answer"]) == ("M000006", "known")
    stale = api("worker", "line-undo", {"seen": "2020-01-01T00:00:00Z"}, **place)
    assert stale.json()["code"] == "already_decided"
    undone = api("worker", "line-undo", {"seen": answered["decided_at"]}, **place)
    assert undone.json()["link_status"] == "review"


def test_the_papers_are_listed_without_phones(ground, api):
    receipts = api("officer", "receipt-list", query={"link": "linked"})
    assert [row["member"] for row in receipts.json()["lines"]] == ["M000001"]
    assert "13812345678" not in receipts.content.decode()
    cards = api("officer", "feedback-list", query={"grade": "good"}).json()
    assert (cards["total"], cards["lines"][0]["minutes"]) == (1, 120)
    assert api("officer", "receipt-list", query={"grade": "good"}).status_code == 422
    assert api("stranger", "receipt-list").status_code == 404


def test_runs_are_compared_and_taken_out(ground, api):
    ground.receipts(line(ground.bridge, 3, "王建国", "县财政局", phone="13912345678"))
    run = check(ground)
    place = {"run_id": run.id}
    compared = api("officer", "check-compare", **place).json()
    settled = {kind["kind"]: kind["settled"] for kind in compared["kinds"]}
    assert (compared["before"], settled["not_reported"]) == (CheckRun.objects.last().number, 1)
    assert api("officer", "check-compare", query={"beside": 99}, **place).status_code == 404
    for name in ("check-xlsx", "check-docx", "check-compare-xlsx", "check-compare-docx"):
        assert api("officer", name, **place).content[:2] == b"PK"
        assert api("worker", name, **place).status_code == 404
    rates = api("worker", "check-detail", **place).json()
    assert [rate["name"] for rate in rates["communities"]] == ["桥南社区"]
    assert rates["communities"][0]["expected"] == 4
