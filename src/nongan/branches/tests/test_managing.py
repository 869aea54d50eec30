"""Directives and quarterly reports: who may, when, and what stands still."""

from datetime import date, timedelta

import pytest

from nongan.audit.models import Event
from nongan.branches.models import InformationReport, PartyLifeRecord, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.queries import directives as directive_queries
from nongan.branches.queries import reports as report_queries
from nongan.branches.queries.report_figures import Asked, figures, find_source
from nongan.branches.rules.quarters import Quarter, quarter_of, quarters_between
from nongan.branches.rules.written import DirectiveWords, Meeting, ReportWords
from nongan.branches.services import directives, party_life, reports
from nongan.branches.tests.managing_ground import JULY, make_ground
from nongan.kernel.errors import NotAllowed, Refused
from nongan.kernel.lifecycle import IllegalMove

pytestmark = pytest.mark.django_db
SECOND = Quarter(2026, 2)


@pytest.fixture
def ground():
    return make_ground()


def issue(ground, **more):
    words = DirectiveWords("报送情况", "请报送。", more.pop("due_on", date(2026, 7, 10)))
    who = {"actor": ground.officer, "at": JULY}
    return directives.issue_directive(words=words, branch_ids=more.get("to"), **who)


def filled(ground, *, at=JULY):
    return reports.fill_report(
        branch_id=ground.branch.id, quarter=SECOND, actor=ground.leader, at=at
    )


def written(ground):
    row = filled(ground)
    return reports.write_report(
        report_id=row.id,
        words=ReportWords("总体平稳。"),
        version=row.version,
        actor=ground.leader,
        at=JULY,
    )


def submitted(ground):
    row = written(ground)
    return reports.submit_report(
        report_id=row.id, version=row.version, actor=ground.leader, at=JULY
    )


# ── quarters ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), (2026, 1)),
        (date(2026, 12, 31), (2026, 4)),
        (date(2024, 2, 29), (2024, 1)),
    ],
)
def test_a_day_falls_into_its_quarter(day, quarter):
    found = quarter_of(day)
    assert (found.year, found.number) == quarter
    assert found.starts_on <= day <= found.ends_on
    assert found.after().before() == found
    assert found.after().starts_on == found.ends_on + timedelta(days=1)


def test_quarters_between_two_days_cross_the_year():
    found = quarters_between(date(2025, 12, 31), date(2026, 4, 1))
    assert [(q.year, q.number) for q in found] == [(2025, 4), (2026, 1), (2026, 2)]


def test_a_report_is_due_ten_working_days_after_its_quarter():
    assert report_queries.due_on(SECOND) == date(2026, 7, 14)


# ── directives ───────────────────────────────────────────────────────────────────────────────


def test_a_directive_is_seen_and_answered_once_each_with_its_event(ground):
    row = issue(ground)
    (copy,) = row.copies.all()
    before = Event.objects.count()
    directives.see_directive(copy_id=copy.pk, actor=ground.leader, at=JULY)
    directives.answer_directive(copy_id=copy.pk, answer="已办。", actor=ground.leader, at=JULY)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True)[before:])
    assert verbs == ["directive.seen", "directive.answered"]

    with pytest.raises(IllegalMove):
        directives.answer_directive(copy_id=copy.pk, answer="又。", actor=ground.leader, at=JULY)
    copy.refresh_from_db()
    assert copy.answer == "已办。"


def test_the_superior_sees_but_does_not_answer(ground):
    (copy,) = issue(ground).copies.all()
    assert policies.visible_copies(ground.officer).get() == copy
    with pytest.raises(NotAllowed):
        directives.answer_directive(copy_id=copy.pk, answer="代答", actor=ground.officer, at=JULY)


def test_what_waits_is_open_and_late_by_its_day(ground):
    issue(ground)
    copies = policies.visible_copies(ground.leader)
    assert directive_queries.waiting(copies, date(2026, 7, 10)) == (1, 0)
    assert directive_queries.waiting(copies, date(2026, 7, 11)) == (1, 1)


def test_a_withdrawn_directive_waits_for_nobody_and_takes_no_answer(ground):
    row = issue(ground)
    (copy,) = row.copies.all()
    directives.withdraw_directive(directive_id=row.id, actor=ground.officer, at=JULY)
    assert directive_queries.waiting(policies.visible_copies(ground.leader), date.max) == (0, 0)
    with pytest.raises(Refused) as refusal:
        directives.answer_directive(copy_id=copy.pk, answer="已办。", actor=ground.leader, at=JULY)
    assert refusal.value.code == "withdrawn"


@pytest.mark.parametrize("status", ["proposed", "approved", "withdrawn"])
def test_a_branch_that_is_not_at_work_gets_no_directive(ground, status):
    TemporaryBranch.objects.filter(id=ground.branch.id).update(status=status)
    with pytest.raises(Refused) as refusal:
        issue(ground, to=[ground.branch.id])
    assert refusal.value.code == "not_at_work"


def test_a_dissolved_branch_gets_no_directive(ground):
    branch = TemporaryBranch.objects.filter(id=ground.branch.id)
    decision = ground.branch.founded_by
    branch.update(status="dissolved", ends_on=date(2026, 7, 1), dissolved_by=decision)
    with pytest.raises(Refused) as refusal:
        issue(ground, to=[ground.branch.id])
    assert refusal.value.code == "not_at_work"
    with pytest.raises(Refused) as refusal:
        issue(ground)
    assert refusal.value.code == "no_branch"


def test_a_directive_is_not_due_yesterday(ground):
    with pytest.raises(Refused) as refusal:
        issue(ground, due_on=date(2026, 7, 5))
    assert refusal.value.code == "due_before_today"


def test_an_officers_right_is_gone_at_the_next_request(ground):
    (copy,) = issue(ground).copies.all()
    from nongan.organisations.models import Grant

    Grant.objects.filter(user=ground.leader).update(ends_at=JULY)
    assert not policies.visible_copies(ground.leader).exists()
    with pytest.raises(NotAllowed):
        directives.see_directive(copy_id=copy.pk, actor=ground.leader, at=JULY)


# ── reports ──────────────────────────────────────────────────────────────────────────────────


def test_figures_come_from_the_records_and_open_them(ground):
    row = filled(ground)
    said = {line["code"]: line["value"] for line in row.figures}
    assert said["placed"] == 2
    assert said["vacancies"] == 3
    asked = Asked(ground.branch, SECOND, SECOND.ends_on)
    for code, value in said.items():
        assert len(find_source(code).records(asked)) == value


def test_the_same_records_give_the_same_digest(ground):
    first = filled(ground)
    again = filled(ground, at=JULY + timedelta(days=1))
    assert (again.id, again.figures_digest) == (first.id, first.figures_digest)
    meeting = Meeting("party_class", date(2026, 6, 1), "党课")
    party_life.record_meeting(
        branch_id=ground.branch.id,
        meeting=meeting,
        members=[ground.members[0].number],
        actor=ground.leader,
        at=JULY,
    )
    assert filled(ground).figures_digest != first.figures_digest


def test_the_digest_names_no_row_of_the_database(ground):
    digest = filled(ground).figures_digest
    community, branch = ground.branch.community.name, ground.branch.name
    PartyLifeRecord.objects.all().delete()
    InformationReport.objects.all().delete()
    from nongan.kernel import digests

    said = {
        "community": community,
        "branch": branch,
        "quarter": [2026, 2],
        "figures": figures(Asked(ground.branch, SECOND, SECOND.ends_on)),
    }
    assert digests.digest(said) == digest


@pytest.mark.parametrize(
    ("quarter", "code"),
    [(Quarter(2026, 4), "quarter_not_begun"), (Quarter(2026, 1), "not_at_work_in_quarter")],
)
def test_a_quarter_ahead_or_before_the_branch_is_refused(ground, quarter, code):
    with pytest.raises(Refused) as refusal:
        reports.fill_report(
            branch_id=ground.branch.id, quarter=quarter, actor=ground.leader, at=JULY
        )
    assert refusal.value.code == code


def test_who_writes_upon_an_older_state_is_told(ground):
    row = filled(ground)
    written(ground)
    with pytest.raises(Refused) as refusal:
        reports.write_report(
            report_id=row.id,
            words=ReportWords("另一个人写的。"),
            version=row.version,
            actor=ground.leader,
            at=JULY,
        )
    assert refusal.value.code == "changed_meanwhile"
    row.refresh_from_db()
    assert row.situation == "总体平稳。"


def test_figures_stand_still_once_handed_up(ground):
    row = submitted(ground)
    kept = row.figures_digest
    ground.branch.party_life.create(
        kind="party_class",
        held_on=date(2026, 6, 2),
        topic="后补",
        recorded_by=ground.leader,
        recorded_at=JULY,
    )
    with pytest.raises(IllegalMove):
        filled(ground)
    with pytest.raises(IllegalMove):
        reports.submit_report(report_id=row.id, version=row.version, actor=ground.leader, at=JULY)
    row.refresh_from_db()
    assert row.figures_digest == kept


def test_a_running_quarter_is_filled_but_not_handed_up(ground):
    row = reports.fill_report(
        branch_id=ground.branch.id, quarter=Quarter(2026, 3), actor=ground.leader, at=JULY
    )
    with pytest.raises(Refused) as refusal:
        reports.submit_report(report_id=row.id, version=row.version, actor=ground.leader, at=JULY)
    assert refusal.value.code == "quarter_running"


def test_figures_counted_before_the_end_are_counted_again_first(ground):
    row = filled(ground, at=JULY - timedelta(days=20))
    InformationReport.objects.filter(id=row.id).update(situation="总体平稳。")
    with pytest.raises(Refused) as refusal:
        reports.submit_report(report_id=row.id, version=row.version, actor=ground.leader, at=JULY)
    assert refusal.value.code == "figures_too_old"


def test_returned_with_a_note_changed_and_accepted(ground):
    row = submitted(ground)
    who = {"actor": ground.officer, "at": JULY}
    row = reports.return_report(report_id=row.id, note="请补充困难。", **who)
    assert row.status == "returned"
    row = submitted(ground)
    assert reports.accept_report(report_id=row.id, **who).status == "accepted"
    with pytest.raises(IllegalMove):
        reports.return_report(report_id=row.id, note="又。", **who)


def test_a_draft_is_the_branchs_alone(ground):
    row = filled(ground)
    assert not policies.visible_reports(ground.officer).exists()
    assert policies.visible_reports(ground.leader).get() == row


def test_the_overview_shows_every_branch_in_every_quarter_it_was_at_work(ground):
    row = submitted(ground)
    quarters = [Quarter(2026, 1), SECOND]
    ((branch, places),) = report_queries.overview(
        policies.managed_branches(ground.officer),
        policies.visible_reports(ground.officer),
        quarters,
    )
    assert branch == ground.branch
    assert [(p.report, p.is_expected) for p in places] == [(None, False), (row, True)]


def test_what_is_still_to_be_written_by_its_day(ground):
    branches = policies.led_branches(ground.leader)
    assert report_queries.to_write(branches, date(2026, 7, 14)) == (1, 0)
    assert report_queries.to_write(branches, date(2026, 7, 15)) == (1, 1)
    submitted(ground)
    assert report_queries.to_write(branches, date(2026, 7, 15)) == (0, 0)
