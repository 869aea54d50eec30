"""The definitions of the reverse check and of the structure from papers: no database."""

import pytest

from nongan.roster.rules import lines
from nongan.roster.rules import structure_from_papers as structure
from nongan.roster.rules.reverse_check import Enrolled, Fact, Kind, Papers, discrepancies, rates

ROSTER = [
    Enrolled("M1", "财政局", "桥南社区"),
    Enrolled("M2", "财政局", "桥南社区", exempt="leave"),
    Enrolled("M3", "公安局", "西关社区"),
]


def found(**papers):
    papers = {"roster": ROSTER, "receipts": [], **papers}
    return {(one.kind, one.community, one.member) for one in discrepancies(Papers(**papers))}


def at(key, place, member, **more):
    return Fact(key, place, member, **more)


def test_the_exempt_are_not_missed():
    assert found() == {
        (Kind.NOT_REPORTED, "桥南社区", "M1"),
        (Kind.NOT_REPORTED, "西关社区", "M3"),
    }


def test_a_doubtful_line_of_somebody_unclear_is_no_stranger_and_casts_doubt():
    line = at("a", "桥南社区", "", is_doubtful=True, is_somebody=True, maybe=("M1",))

    answer = discrepancies(Papers(roster=ROSTER, receipts=[line]))

    assert {one.kind for one in answer} == {Kind.NOT_REPORTED}
    assert {one.member: one.is_doubtful for one in answer} == {"M1": True, "M3": False}


def test_attendance_without_feedback_counts_once_it_is_due():
    came = at("t", "桥南社区", "M1", year=2026, quarter=1, occasion="o", is_due=True)
    early = at("u", "西关社区", "M3", year=2026, quarter=1, occasion="p", is_due=False)
    quarters = [(2026, 1)]

    answer = found(attendance=[came, early], quarters=quarters)

    assert (Kind.ATTENDED_WITHOUT_FEEDBACK, "桥南社区", "M1") in answer
    assert (Kind.ATTENDED_WITHOUT_FEEDBACK, "西关社区", "M3") not in answer
    card = at("f", "桥南社区", "M1", year=2026, quarter=1, occasion="o")
    answer = found(attendance=[came], feedback=[card], quarters=quarters)
    assert (Kind.ATTENDED_WITHOUT_FEEDBACK, "桥南社区", "M1") not in answer


def test_a_sheet_is_missing_only_for_quarters_that_others_sent():
    card = at("f", "桥南社区", "M1", year=2026, quarter=2, occasion="o")

    answer = found(feedback=[card], quarters=[(2026, 2)])

    assert (Kind.MISSING_SHEET, "西关社区", "") in answer
    assert (Kind.MISSING_SHEET, "桥南社区", "") not in answer


def test_a_receipt_at_the_assigned_community_and_elsewhere_is_not_the_wrong_community():
    answer = found(receipts=[at("a", "桥南社区", "M1"), at("b", "西关社区", "M1")])

    assert (Kind.TWO_COMMUNITIES, "桥南社区", "M1") in answer
    assert not any(kind == Kind.WRONG_COMMUNITY for kind, _place, _member in answer)


def test_the_rate_leaves_the_exempt_out_of_both_its_parts():
    papers = Papers(roster=ROSTER, receipts=[at("a", "西关社区", "M1"), at("b", "桥南社区", "M2")])

    answer = rates(papers)

    bridge = answer.communities["桥南社区"]
    assert (bridge.reported, bridge.expected, bridge.exempt) == (1, 1, 1)
    assert (answer.county.reported, answer.county.expected) == (1, 2)


def test_equal_lines_of_one_sheet_stay_two_lines():
    assert lines.numbered([("a", "k"), ("a", "k"), ("b", "k")]) == ["k", "k|2", "k"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("站前社区", "站前社区"),
        ("农安县兴农街道站前社区居委会", "站前社区"),
        ("兴农街道 站前", "站前社区"),
        ("外县", ""),
        ("", ""),
    ],
)
def test_a_community_is_named_however_it_is_written(written, name):
    assert structure.community_name(written) == name


@pytest.mark.parametrize(
    ("file", "organ"),
    [
        ("03、县委组织部名单.csv", "县委组织部"),
        ("28-县公安局(最终版).xlsx", "县公安局"),
        ("07县委编办在职党员名单.ods", "县委编办"),
        ("54县供销合作社联合社2.xlsx", "县供销合作社联合社"),
    ],
)
def test_an_organ_is_read_from_a_file_name(file, organ):
    assert structure.organ_of_file(file) == organ


def test_the_county_is_the_one_that_most_papers_name():
    written = ["农安县公安局", "农安县兴农街道西关社区", "农安县医院", "县财政局", "德惠市"]

    assert structure.county(written) == "农安县"
    assert structure.county(["县财政局"]) == ""
