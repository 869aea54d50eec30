"""What is counted and packed is the same on SQLite and PostgreSQL: both must give these values.

Whoever changes the figures, or what the pack holds, on purpose writes the new ones here.
"""

from datetime import date

import pytest

from nongan.branches.models import TemporaryBranch
from nongan.branches.queries.dissolving import archive_pack
from nongan.branches.rules.quarters import Quarter
from nongan.branches.rules.written import DirectiveWords, Meeting, ReportWords
from nongan.branches.services import directives, dissolving, founding, party_life, reports
from nongan.branches.tests.factories import JUNE, MAY, decision, make_body, place
from nongan.branches.tests.managing_ground import JULY, grant
from nongan.kernel import digests
from nongan.organisations.models import Grant
from nongan.organisations.tests.factories import (
    make_community,
    make_member,
    make_officer,
    make_organ,
    make_party_organisation,
)

pytestmark = pytest.mark.django_db
FIGURES = "18192a937256fb8ee82e4a6d1eac1b2fcf15d09d7e58667347a1734c08383a15"
PACK = "2e79eb8ddafc22967c569b2d533839765abd519515bcf200a9d33933edeeed25"


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def branch(officer):
    """A branch whose every name, number and day is written here."""
    paper = decision("农组〔2026〕8号", body=make_body("县直机关党工委"))
    (row,) = founding.found_branches(
        community_ids=[make_community("江畔社区").id],
        decision=paper,
        starts_on=MAY,
        actor=officer,
        at=JUNE,
    )
    home = make_party_organisation("县财政局党支部", make_organ("县财政局"))
    # Names and topics that the two databases sort differently when nobody says how.
    for number, name in (("t3", "Ábel"), ("T1", "张晓丽"), ("T2", "阿依古丽")):
        place(make_member(name, home, number=number), row)
    return row


@pytest.fixture
def leader(branch):
    return {"actor": grant(Grant.Role.BRANCH_OFFICER, community=branch.community), "at": JULY}


def work(branch, leader, officer):
    """A quarter's work: meetings, directives, the report handed up; its row."""
    for topic, day in (("乙", 3), ("b", 3), ("B", 2)):
        party_life.record_meeting(
            branch_id=branch.id,
            meeting=Meeting("party_class", date(2026, 6, day), topic),
            members=["t3", "T1"],
            **leader,
        )
    for title in ("报送情况", "Report", "report"):
        words = DirectiveWords(title, "请报送。", None)
        issued = directives.issue_directive(words=words, branch_ids=None, actor=officer, at=JUNE)
        directives.answer_directive(copy_id=issued.copies.get().pk, answer="已办。", **leader)
    row = reports.fill_report(branch_id=branch.id, quarter=Quarter(2026, 2), **leader)
    row = reports.write_report(
        report_id=row.id, words=ReportWords("总体平稳。"), version=row.version, **leader
    )
    return reports.submit_report(report_id=row.id, version=row.version, **leader)


def test_the_same_records_give_the_same_figures_digest(branch, leader, officer):
    assert work(branch, leader, officer).figures_digest == FIGURES


def test_the_same_records_give_the_same_pack(branch, leader, officer):
    work(branch, leader, officer)
    TemporaryBranch.objects.update(status="dissolving", dissolving_reason="届满")
    who = {"branch_id": branch.id, "at": JULY}
    dissolving.release_members(on=date(2026, 7, 1), actor=officer, **who)
    dissolving.write_notes(texts={"T1": "认真负责。"}, actor=leader["actor"], **who)
    branch.refresh_from_db()

    assert digests.sm3(archive_pack(branch)) == PACK


def test_a_meeting_less_is_another_digest(branch, leader, officer):
    work(branch, leader, officer)
    branch.party_life.filter(topic="乙").update(withdrawn_at=JULY, withdrawn_reason="误记")
    branch.reports.all().delete()

    again = reports.fill_report(branch_id=branch.id, quarter=Quarter(2026, 2), **leader)

    assert again.figures_digest != FIGURES
