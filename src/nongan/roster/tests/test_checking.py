"""The reverse check as a whole: what it finds, keeps, reopens, and its hashes."""

import pytest

from nongan.kernel.errors import NotAllowed
from nongan.organisations.models import Member
from nongan.roster.models import CheckRun, Discrepancy, Exemption, Receipt
from nongan.roster.services import checking, reviewing
from nongan.roster.tests.checks_ground import DAY, NINE, card, line, make_ground, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def run(ground, who="officer"):
    return checking.run_reverse_check(
        roster_version_id=None, as_of=DAY, actor=ground.user(who), at=NINE
    )


def found(kind=None):
    rows = Discrepancy.objects.filter(is_present=True)
    rows = rows.filter(kind=kind) if kind else rows
    return {(str(row.community), row.member.number if row.member else "") for row in rows}


def everyone_but_wang(ground):
    return [
        line(ground.bridge, 1, "张晓莉", "财政局", phone="13812345678"),
        line(ground.gate, 1, "李佳", "县公安局", phone="13712345678"),
        line(ground.gate, 2, "赵刚", "公安局"),
        line(ground.bridge, 3, "陈晨", "县财政局", phone="13512345678"),
        line(ground.bridge, 4, "陈晨", "县财政局"),
    ]


def test_a_member_without_a_receipt_is_found_and_a_misheard_name_is_linked(ground):
    ground.receipts(*everyone_but_wang(ground))

    answer = run(ground)

    assert found("not_reported") == {("桥南社区", "M000002")}
    linked = Receipt.objects.get(name_written="张晓莉")
    assert linked.member == ground.members["M000001"]
    assert linked.link_status == "linked"
    assert answer.counts["reported"] == 5
    assert answer.counts["roster"] == 6


def test_a_stranger_is_on_no_roster(ground):
    ground.receipts(*everyone_but_wang(ground), line(ground.gate, 9, "欧阳无双", "县图书馆"))

    run(ground)

    stranger = Discrepancy.objects.get(kind="not_on_roster")
    assert stranger.name_written == "欧阳无双"
    assert stranger.community == ground.gate


def test_a_receipt_elsewhere_is_the_wrong_community_but_counts_as_reported(ground):
    ground.receipts(line(ground.gate, 1, "张晓丽", "县财政局", phone="13812345678"))

    answer = run(ground)

    assert found("wrong_community") == {("西关社区", "M000001")}
    assert ("桥南社区", "M000001") not in found("not_reported")
    assert answer.counts["reported"] == 1


def test_two_receipts_in_two_communities_and_twice_in_one(ground):
    zhang = {"phone": "13812345678"}
    li = {"phone": "13712345678"}
    ground.receipts(
        line(ground.bridge, 1, "张晓丽", "县财政局", **zhang),
        line(ground.gate, 1, "张晓丽", "县财政局", **zhang),
        line(ground.gate, 2, "李佳", "县公安局", **li),
        line(ground.gate, 3, "李佳", "县公安局", **li),
    )

    run(ground)

    assert found("two_communities") == {("桥南社区", "M000001")}
    assert Discrepancy.objects.get(kind="two_communities").other_community == ground.gate
    assert found("reported_twice") == {("西关社区", "M000003")}
    assert found("wrong_community") == set()


def test_feedback_findings_and_the_sheet_that_never_came(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))
    ground.feedback(
        card(ground.bridge, 1, "张晓丽", "财政局"),
        card(ground.bridge, 2, "王建国", "财政局"),
        card(ground.bridge, 3, "诸葛大名", "图书馆"),
    )

    run(ground)

    assert found("feedback_without_receipt") == {("桥南社区", "M000002")}
    assert Discrepancy.objects.get(kind="feedback_of_a_stranger").name_written == "诸葛大名"
    assert found("missing_sheet") == {("西关社区", "")}


def test_an_exempt_member_stands_beside_the_rate(ground):
    Exemption.objects.create(
        member=ground.members["M000002"],
        reason="leave",
        starts_on=DAY,
        noted_by=ground.user("officer"),
        noted_at=NINE,
    )
    ground.receipts(*everyone_but_wang(ground))

    answer = run(ground)

    assert found("not_reported") == set()
    assert answer.counts["exempt"] == 1
    assert answer.counts["exemptions"] == {"leave": 1}


def test_the_same_inputs_give_the_same_hashes_and_keep_states(ground):
    ground.receipts(*everyone_but_wang(ground))
    first = run(ground)
    Discrepancy.objects.filter(kind="not_reported").update(
        status="explained", answered_by=ground.user("worker")
    )

    second = run(ground)

    assert second.inputs_hash == first.inputs_hash
    assert second.answer_hash == first.answer_hash
    assert Discrepancy.objects.get(kind="not_reported").status == "explained"
    assert CheckRun.objects.count() == 2


def test_a_receipt_that_comes_later_settles_the_finding(ground):
    ground.receipts(*everyone_but_wang(ground))
    run(ground)
    ground.receipts(line(ground.bridge, 7, "王建国", "县财政局", phone="13912345678"))

    run(ground)

    settled = Discrepancy.objects.get(kind="not_reported")
    assert (settled.is_present, settled.status) == (False, "closed")
    assert settled.steps.get().reason == "gone"


def test_changed_evidence_reopens_an_explained_finding_with_its_reason(ground):
    ground.receipts(line(ground.gate, 1, "张晓丽", "县财政局", phone="13812345678"))
    run(ground)
    wrong = Discrepancy.objects.filter(kind="wrong_community")
    wrong.update(status="explained", answered_by=ground.user("worker"))
    ground.receipts(line(ground.gate, 2, "张晓丽", "县财政局", phone="13812345678"))

    run(ground)

    assert wrong.get().status == "open"
    assert wrong.get().steps.get().reason == "changed"


def test_what_a_person_decided_is_never_overturned(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))
    run(ground)
    receipt = Receipt.objects.get()
    reviewing.say_nobody(kind="receipt", line_id=receipt.id, actor=ground.user("worker"), at=NINE)

    run(ground)

    receipt.refresh_from_db()
    assert (receipt.link_status, receipt.member) == ("nobody", None)
    assert ("桥南社区", "M000001") in found("not_reported")


def test_the_same_receipts_twice_are_nothing_new(ground):
    rows = everyone_but_wang(ground)
    ground.receipts(*rows)

    again = ground.receipts(*rows)

    assert (again.new, again.changed, again.same) == (0, 0, 5)
    assert Receipt.objects.count() == 5


def test_a_corrected_receipt_replaces_the_old_one(ground):
    ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局"))

    again = ground.receipts(line(ground.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))

    assert (again.new, again.changed) == (0, 1)
    assert Receipt.objects.get(is_current=True).phone() == "13812345678"


def test_only_the_committee_runs_the_check(ground):
    for who in ("branch", "worker", "liaison", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            run(ground, who)

    assert CheckRun.objects.count() == 0


def test_an_empty_roster_is_refused(ground):
    Member.objects.update(status="left")

    with refused("empty_roster"):
        run(ground)

    assert CheckRun.objects.count() == 0
