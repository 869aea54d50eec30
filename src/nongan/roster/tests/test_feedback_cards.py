"""Feedback cards (M07): a group in one save, corrections, objections, final and locked."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from nongan.audit.models import Event
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import Grant
from nongan.roster.models import Feedback, FeedbackCard
from nongan.roster.queries.check_inputs import feedback_due_on
from nongan.roster.queries.paper_lines import current_lines
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks
from nongan.roster.services.cards import answers, feedback
from nongan.roster.services.cards.receipts import Source
from nongan.roster.tests.cards_ground import HELD_ON, good, make_cards
from nongan.roster.tests.checks_ground import NINE, refused

pytestmark = pytest.mark.django_db
THREE = ("M000001", "M000002", "M000005")


@pytest.fixture
def ground():
    return make_cards()


@pytest.fixture
def occasion(ground):
    return ground.occasion(*THREE)


def version(row: Feedback) -> FeedbackCard:
    return row.cards.get(is_current=True)


def correct(ground, row, marks, who="worker", **more):
    row.refresh_from_db()
    more = {"reason": "时长写错", "revision": version(row).revision, "at": NINE, **more}
    return answers.correct_feedback(feedback_id=row.id, marks=marks, actor=ground.user(who), **more)


def test_a_group_is_handed_in_with_its_exceptions_in_one_save_and_one_event(ground, occasion):
    events = Event.objects.count()
    own = {"M000002": Marks(presence="excused", remark="值班"), "M000005": Marks(grade="excellent")}

    assert ground.enter(occasion, good(), own) == 3

    one, two, five = (version(ground.feedback(occasion, number)) for number in THREE)
    assert (one.minutes, one.grade, one.presence, one.served_count) == (120, "good", "on_time", 30)
    assert (two.minutes, two.grade, two.presence, two.remark) == (0, "", "excused", "值班")
    assert (five.minutes, five.grade, five.link_by) == (120, "excellent", "card")
    assert Event.objects.count() == events + 1
    assert ground.feedback(occasion).object_by == date(2026, 11, 30)
    # The reverse check counts who was there.
    assert sorted(row.row.member.number for row in current_lines()) == ["M000001", "M000005"]


def test_saved_twice_it_changes_nothing_and_other_marks_are_refused(ground, occasion):
    ground.enter(occasion, good(), source=Source(paper_number="反-3"))
    events = Event.objects.count()

    assert ground.enter(occasion, good(), source=Source(paper_number="反-3")) == 0
    with refused("handed_in_otherwise"):
        ground.enter(occasion, good(grade="fair"))

    assert (FeedbackCard.objects.count(), Event.objects.count()) == (3, events)


def test_a_paper_is_entered_once(ground, occasion):
    ground.enter(occasion, good(), source=Source(paper_number="反-3"))
    other = ground.occasion("M000001", title="另一次")

    with refused("paper_entered"):
        ground.enter(other, good(), source=Source(paper_number="反-3"))
    assert ground.feedback(other).status == "due"


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (good(grade=""), "grade_missing"),
        (good(grade="super"), "unknown_mark"),
        (good(effect="super"), "unknown_mark"),
        (good(ends_at=None), "times_missing"),
        (good(starts_at=None, ends_at=None), "times_missing"),
        (good(minutes=121), "minutes_impossible"),
        (good(minutes=0), "minutes_impossible"),
        (good(starts_at=datetime(1, 1, 1, tzinfo=clock.COUNTY_ZONE)), "day_far_off"),
        (good(ends_at=good().starts_at), "ends_before_start"),
    ],
)
def test_marks_that_cannot_be_hand_nobody_in(ground, occasion, marks, code):
    with refused(code):
        ground.enter(occasion, good(), {"M000005": marks} if marks.grade else None) if (
            marks.grade and marks.ends_at
        ) else ground.enter(occasion, marks)
    assert not FeedbackCard.objects.exists()


def test_a_draft_is_the_communitys_own_and_is_no_fact(ground, occasion):
    member = ground.sign_in_member()
    assert ground.enter(occasion, Marks(content="半截"), is_draft=True) == 3
    row = ground.feedback(occasion)

    assert (row.status, rules.unpacked(row.draft).content) == ("draft", "半截")
    assert not current_lines()
    with pytest.raises(IllegalMove):
        answers.see_feedback(feedback_id=row.id, actor=member, at=NINE)
    assert ground.enter(occasion, Marks(content="半截"), is_draft=True) == 0
    assert ground.enter(occasion, good()) == 3
    assert ground.feedback(occasion).draft == {}


def test_feedback_waits_for_the_end_and_for_those_who_are_expected(ground, occasion):
    with refused("not_over"):
        ground.enter(occasion, good(), at=NINE - timedelta(days=3))
    entry = feedback.GroupEntry(good(), ids=[ground.card().id])
    with refused("list_changed"):
        feedback.enter_group(
            occasion_id=occasion.pk,
            entry=entry,
            is_draft=False,
            actor=ground.user("worker"),
            at=NINE,
        )
    with pytest.raises(NotAllowed):
        ground.enter(occasion, good(), who="neighbour")


def test_who_is_expected_is_exactly_who_is_named_but_nobody_begun_is_dropped(ground, occasion):
    entry = feedback.GroupEntry(good(), ids=[ground.feedback(occasion).id])
    who = {"actor": ground.user("worker"), "at": NINE, "occasion_id": occasion.pk}
    feedback.enter_group(entry=entry, is_draft=False, **who)

    feedback.expect_members(numbers=["m000006"], **who)

    listed = occasion.feedback.values_list("member__number", flat=True)
    assert sorted(listed) == ["M000001", "M000006"]
    # Members of other communities are not to be found by their numbers.
    with refused("no_such_member"):
        feedback.expect_members(numbers=["M000003"], **who)


def test_nobody_evaluates_oneself(ground, occasion):
    worker = ground.user("worker")
    Grant.objects.create(
        user=worker, role="member", starts_at=NINE, member=ground.county.members["M000002"]
    )
    with refused("own_feedback"):
        ground.enter(occasion, good())
    assert not FeedbackCard.objects.exists()

    row = ground.feedback(occasion)
    row.evaluator_member = row.member
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_stays(ground, occasion):
    ground.enter(occasion, good())
    row = ground.feedback(occasion)
    with refused("reason_missing"):
        correct(ground, row, good(minutes=90), reason=" ")
    with refused("nothing_changed"):
        correct(ground, row, good())

    correct(ground, row, good(minutes=90))

    old, new = row.cards.order_by("revision")
    assert (old.minutes, old.is_current, new.minutes, new.reason) == (120, False, 90, "时长写错")
    with refused("changed_meanwhile"):
        correct(ground, row, good(minutes=60), revision=0)
    assert version(row).minutes == 90


def test_a_member_sees_objects_in_time_and_another_person_reviews(ground, occasion):
    member = ground.sign_in_member()
    ground.enter(occasion, good())
    row = ground.feedback(occasion)
    own = {"feedback_id": row.id, "actor": member, "at": NINE}
    events = Event.objects.count()
    answers.see_feedback(**own)
    answers.see_feedback(**own)
    assert Event.objects.count() == events + 1
    with refused("text_missing"):
        answers.object_to_feedback(text=" ", **own)
    answers.object_to_feedback(text="实际服务了两个半小时", **own)

    review = {"feedback_id": row.id, "at": NINE, "marks": replace(good(), minutes=110)}
    for who in ("worker", "neighbour"):
        with pytest.raises(NotAllowed):
            answers.review_feedback(answer="改正", actor=ground.user(who), **review)
    with pytest.raises(IllegalMove):
        correct(ground, row, good(minutes=90))
    answers.review_feedback(answer="核实为一百一十分钟", actor=ground.user("branch"), **review)

    row.refresh_from_db()
    assert (row.status, version(row).minutes) == ("reviewed", 110)
    objection = row.objections.get()
    assert (objection.evaluator, objection.reviewed_by) == (
        ground.user("worker"),
        ground.user("branch"),
    )
    objection.reviewed_by = objection.evaluator
    with pytest.raises(IntegrityError), transaction.atomic():
        objection.save()


def test_whoever_evaluated_cannot_review_whatever_the_role(ground, occasion):
    member = ground.sign_in_member()
    Grant.objects.create(
        user=ground.user("worker"), role="branch_officer", starts_at=NINE,
        community=ground.county.bridge,
    )  # fmt: skip
    ground.enter(occasion, good())
    row = ground.feedback(occasion)
    answers.object_to_feedback(feedback_id=row.id, text="不符", actor=member, at=NINE)

    with pytest.raises(NotAllowed):
        answers.review_feedback(
            feedback_id=row.id, answer="维持", marks=None, actor=ground.user("worker"), at=NINE
        )


def test_an_objection_after_the_last_day_is_late_and_then_the_card_is_final_and_locked(
    ground, occasion
):
    member = ground.sign_in_member()
    ground.enter(occasion, good())
    row, officer = ground.feedback(occasion), ground.user("officer")
    last = datetime.combine(row.object_by, time(23, 59), clock.COUNTY_ZONE)
    assert answers.settle_feedback(actor=officer, at=last) == 0
    late = last + timedelta(minutes=2)
    with refused("too_late"):
        answers.object_to_feedback(feedback_id=row.id, text="不符", actor=member, at=late)

    assert answers.settle_feedback(actor=officer, at=late) == 3
    with refused("quarter_runs"):
        answers.lock_quarter(year=2026, quarter=4, actor=officer, at=late)
    new_year = datetime(2027, 1, 1, tzinfo=clock.COUNTY_ZONE)
    assert answers.lock_quarter(year=2026, quarter=4, actor=officer, at=new_year) == 3

    with pytest.raises(IllegalMove):
        correct(ground, row, good(minutes=90))


def test_ten_working_days_on_the_eve_of_a_make_up_weekend(ground, occasion):
    # Sunday 20 September is a make-up workday; 25–27 September and 1–7 October are days off.
    occasion.starts_at = occasion.ends_at = datetime(2026, 9, 18, 9, tzinfo=clock.COUNTY_ZONE)

    assert feedback_due_on(occasion) == date(2026, 10, 9)


def test_a_shift_over_midnight_is_one_span():
    starts, ends = rules.span(HELD_ON, time(22), time(1, 30))

    assert (ends - starts) == timedelta(hours=3, minutes=30)
    assert good(starts_at=starts, ends_at=ends).given_minutes == 210
