"""Pages of the reverse check: what each role sees, and that strangers see nothing."""

import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from nongan.audit.models import Event
from nongan.roster.models import CheckRun, Discrepancy, Exemption, Receipt
from nongan.roster.services import checking
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    ground = make_ground()
    ground.receipts(
        line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"),
        line(ground.gate, 1, "李佳", "县公安局", phone="13712345678"),
        line(ground.gate, 2, "欧阳无双", "=县图书馆"),
        line(ground.bridge, 2, "陈晨", "县财政局"),
    )
    ground.feedback(card(ground.bridge, 1, "王建国", "县财政局"))
    checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )
    return ground


def get(client, ground, who, name, *args, **query):
    client.force_login(ground.user(who))
    return client.get(reverse(f"roster:{name}", args=args), query)


PLAIN = ["check-overview", "discrepancy-list", "receipt-list", "feedback-list"]


@pytest.mark.parametrize("name", [*PLAIN, "occasion-list", "review-queue"])
def test_the_committee_and_the_community_open_every_list(client, ground, name):
    assert get(client, ground, "officer", name).status_code == 200
    assert get(client, ground, "worker", name).status_code == 200


@pytest.mark.parametrize("name", [*PLAIN, "occasion-list", "review-queue", "urging-sheet"])
def test_strangers_and_the_auditor_find_nothing(client, ground, name):
    assert get(client, ground, "stranger", name).status_code == 404
    assert get(client, ground, "auditor", name).status_code == 404


def test_a_community_sees_its_own_discrepancies_only(client, ground):
    page = get(client, ground, "worker", "discrepancy-list").content.decode()

    assert "王建国" in page
    assert "欧阳无双" not in page
    assert "赵刚" not in page


def test_a_strange_discrepancy_does_not_exist(client, ground):
    strange = Discrepancy.objects.filter(community=ground.gate)[0]

    assert get(client, ground, "worker", "discrepancy-detail", strange.id).status_code == 404
    assert get(client, ground, "neighbour", "discrepancy-detail", strange.id).status_code == 200


def test_every_discrepancy_opens_and_shows_where_its_line_stands(client, ground):
    for row in Discrepancy.objects.all():
        page = get(client, ground, "officer", "discrepancy-detail", row.id)
        assert page.status_code == 200
        if row.kind == "not_on_roster":
            assert "西关社区回执.xlsx" in page.content.decode()


def test_no_list_shows_a_full_phone(client, ground):
    for name in PLAIN:
        assert "13812345678" not in get(client, ground, "officer", name).content.decode()


def test_the_filters_narrow_the_list(client, ground):
    page = get(client, ground, "officer", "discrepancy-list", kind="not_on_roster")
    found = page.context["page"].object_list

    assert [row.name_written for row in found] == ["欧阳无双"]
    by_initials = get(client, ground, "officer", "discrepancy-list", q="wjg")
    assert {row.member.name for row in by_initials.context["page"]} == {"王建国"}


def test_a_bad_filter_value_does_no_harm(client, ground):
    page = get(client, ground, "officer", "discrepancy-list", kind="nonsense", community="x")

    assert page.status_code == 200
    for name in ("receipt-list", "feedback-list"):
        for occasion in ("1", "x", "9" * 5_000):
            assert get(client, ground, "officer", name, occasion=occasion).status_code == 200


def test_only_the_committee_runs_and_exports(client, ground):
    run = CheckRun.objects.get()
    client.force_login(ground.user("worker"))
    assert client.post(reverse("roster:check-run")).status_code == 404
    assert CheckRun.objects.count() == 1

    assert get(client, ground, "worker", "check-export", run.id, "xlsx").status_code == 404
    book = get(client, ground, "officer", "check-export", run.id, "xlsx")
    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(1).to_python()
    assert any("欧阳无双" in map(str, row) for row in rows)
    assert "13812345678" not in str(rows)


def test_the_committee_runs_the_check_from_the_page(client, ground):
    client.force_login(ground.user("officer"))

    answer = client.post(reverse("roster:check-run"), {"as_of": "2026-11-23"})

    newest = CheckRun.objects.order_by("-number")[0]
    assert answer.status_code == 302
    assert newest.number == 2
    assert client.get(answer["Location"]).status_code == 200


def test_an_answer_goes_round_two_people(client, ground):
    row = Discrepancy.objects.get(kind="not_reported", member__number="M000002")

    def press(who, move, **data):
        client.force_login(ground.user(who))
        client.post(reverse(f"roster:discrepancy-{move}", args=[row.id]), data)
        row.refresh_from_db()
        return row.status

    owner = ground.user("worker").pk
    assert press("branch", "assign", owner=owner) == "assigned"
    assert press("worker", "explain", note="") == "assigned"
    assert press("worker", "explain", note="出差，周五补报") == "explained"
    assert press("worker", "verify") == "explained"
    assert press("branch", "verify") == "verified"
    assert press("branch", "close") == "closed"
    assert row.steps.count() == 4


def test_the_review_page_shows_the_phone_and_logs_that(client, ground):
    receipt = Receipt.objects.get(name_written="张晓丽")

    page = get(client, ground, "worker", "review-line", "receipt", receipt.id)

    assert "13812345678" in page.content.decode()
    assert Event.objects.filter(verb="line.phone_seen").count() == 1
    assert get(client, ground, "neighbour", "review-line", "receipt", receipt.id).status_code == 404
    assert Event.objects.filter(verb="line.phone_seen").count() == 1


def test_twins_wait_for_review_and_a_decision_moves_on(client, ground):
    receipt = Receipt.objects.get(name_written="陈晨")
    assert receipt.link_status == "review"
    client.force_login(ground.user("worker"))

    client.post(reverse("roster:line-link", args=["receipt", receipt.id]), {"member": "M000006"})

    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.link_by) == ("linked", "person")
    assert receipt.member == ground.members["M000006"]
    client.post(reverse("roster:line-undo", args=["receipt", receipt.id]))
    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.link_by) == ("review", "rule")


def test_the_urging_sheet_is_for_the_branch_officer_and_the_home_liaison_only(client, ground):
    assert get(client, ground, "officer", "urging-sheet").status_code == 404
    assert get(client, ground, "worker", "urging-sheet").status_code == 404
    branch = get(client, ground, "branch", "urging-sheet").content.decode()
    assert "王建国" in branch
    assert "赵刚" not in branch
    assert "13912345678" not in branch
    assert "139****5678" in branch
    assert "王建国" in get(client, ground, "liaison", "urging-sheet").content.decode()
    assert get(client, ground, "branch", "urging-docx").status_code == 200


def test_a_member_is_urged_three_times_at_most(client, ground):
    client.force_login(ground.user("branch"))
    for _time in range(4):
        client.post(reverse("roster:urging-note"))

    row = Discrepancy.objects.get(kind="not_reported", member__number="M000002")
    assert [urging.ordinal for urging in row.urgings.all()] == [1, 2, 3]


def test_an_exemption_is_noted_by_the_home_liaison_and_not_by_a_worker(client, ground):
    data = {"member": "M000002", "reason": "leave", "starts_on": "2026-11-01"}
    client.force_login(ground.user("worker"))
    assert client.post(reverse("roster:exemption-note"), data).status_code == 403
    client.force_login(ground.user("liaison"))

    client.post(reverse("roster:exemption-note"), data)

    run = checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user("officer"), at=NINE
    )
    assert run.counts["exemptions"] == {"leave": 1}


@pytest.mark.parametrize("name", PLAIN)
def test_lists_stay_within_their_queries(client, ground, django_assert_max_num_queries, name):
    client.force_login(ground.user("officer"))
    # About fifteen of them are the shell's: session, account, and who may see which menu entry.
    with django_assert_max_num_queries(48):
        client.get(reverse(f"roster:{name}"))


def test_an_exemption_is_noted_where_somebody_is_missed(client, ground):
    missed = Discrepancy.objects.filter(kind="not_reported").select_related("member").first()
    assert missed is not None
    noted = reverse("roster:exemption-note")
    page = get(client, ground, "officer", "discrepancy-detail", missed.id).content.decode()
    seen_by_worker = get(client, ground, "worker", "discrepancy-list").content.decode()

    client.force_login(ground.user("officer"))
    answer = client.post(
        noted,
        {"member": missed.member.number, "reason": "leave", "starts_on": DAY.isoformat()},
    )

    assert noted in page
    assert noted not in seen_by_worker
    assert answer.status_code == 302
    assert Exemption.objects.get().member == missed.member
