"""Re-planning, reviews and the command line of the plan in force."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nongan.allocation.models import AllocationPlan, Amendment
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import pricing, proposing
from nongan.allocation.services import in_force, replanning, reviewing
from nongan.allocation.services.reviewing import Answer
from nongan.allocation.tests.after_ground import NEW_YEAR, make_approved, own_account, sized
from nongan.allocation.tests.ground import NINE, refused
from nongan.audit.models import Event
from nongan.branches.models import Placement
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed
from nongan.organisations.models import Community, Grant, Member
from nongan.roster.tests.publishing_ground import amend, ask, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def after():
    return published(make_approved())


# re-planning


def test_replanning_moves_the_surplus_only_and_says_why(after):
    at = max(range(3), key=lambda n: queries.numbers_placed()[after.ground.communities[n].id])
    place = after.ground.communities[at]
    placed = queries.numbers_placed()[place.id]
    size = sized(after, 0, 1, placed - 1, at)
    in_force.resize_branch(**size, with_surplus=True)
    proposal = proposing.propose(AllocationPlan.objects.get(id=after.plan.id))
    assert (len(proposal.moves), proposal.is_fewest) == (1, True)
    assert proposal.moves[0].before == place
    assert place.name in proposal.moves[0].why[0]
    assert queries.numbers_placed()[place.id] == placed, "a preview writes nothing"
    before = Event.objects.count()
    replanning.take_replan(
        plan_id=after.plan.id, digest=proposal.digest, actor=after.ground.officer, at=NEW_YEAR
    )
    assert queries.numbers_placed()[place.id] == placed - 1
    assert Event.objects.count() == before + 1


def test_who_joined_is_placed_and_who_left_is_taken_off(after):
    gone, new = after.ground.members[0], after.ground.add_member(50)
    Member.objects.filter(id=gone.id).update(status="left")
    plan = AllocationPlan.objects.get(id=after.plan.id)
    proposal = proposing.propose(plan)
    assert [move.member for move in proposal.joined] == [new]
    assert [move.member.number for move in proposal.left] == [gone.number]
    take = {"plan_id": plan.id, "digest": proposal.digest, "at": NEW_YEAR}
    replanning.take_replan(**take, actor=after.ground.officer)
    assert after.place_of(gone) is None
    assert after.place_of(new) is not None
    with refused("changed_meanwhile"):
        replanning.take_replan(**take, actor=after.ground.officer)


def test_a_proposal_is_not_taken_when_facts_changed_since(after):
    after.ground.add_member(50)
    digest = proposing.propose(AllocationPlan.objects.get(id=after.plan.id)).digest
    amend(after, after.ground.members[1])
    with refused("changed_meanwhile"):
        replanning.take_replan(
            plan_id=after.plan.id, digest=digest, actor=after.ground.officer, at=NEW_YEAR
        )


# reviews


def test_a_member_asks_once_and_may_take_it_back(after):
    actor, review = ask(after, after.ground.members[0])
    assert review.due_on.isoformat() == "2027-01-18"
    with refused("review_open"):
        reviewing.ask_review(text="再问一次", wished_id=None, actor=actor, at=NEW_YEAR)
    reviewing.withdraw_review(review_id=review.id, actor=actor, at=NEW_YEAR)
    reviewing.ask_review(text="再问一次", wished_id=None, actor=actor, at=NEW_YEAR)


def test_nobody_off_the_plan_can_ask(after):
    with refused("not_on_plan"):
        ask(after, after.ground.add_member(60))


def test_an_officer_answers_in_words_and_never_the_own_request(after):
    member = after.ground.members[0]
    _actor, review = ask(after, member)
    answer = {"review_id": review.id, "at": NEW_YEAR}
    with pytest.raises(NotAllowed):
        reviewing.answer_review(answer=Answer("同意"), actor=after.ground.stranger, **answer)
    officer = after.ground.officer
    with refused("no_text"):
        reviewing.answer_review(answer=Answer(" "), actor=officer, **answer)
    place = after.elsewhere(member)
    move = after.wanted(member, community_id=place)
    before = Event.objects.count()
    reviewing.answer_review(answer=Answer("情况属实，予以调整。", move), actor=officer, **answer)
    assert (after.place_of(member), Event.objects.count()) == (place, before + 1)
    assert Amendment.objects.get().reason == "review"
    with refused("illegal_move"):
        reviewing.answer_review(answer=Answer("维持"), actor=officer, **answer)


def test_an_officer_does_not_answer_in_the_own_matter(after):
    member, second = after.ground.members[0], after.ground.second
    Grant.objects.create(user=second, role="member", member=member, starts_at=NINE)
    review = reviewing.ask_review(text="太远", wished_id=None, actor=second, at=NEW_YEAR)
    with pytest.raises(NotAllowed):
        reviewing.answer_review(
            review_id=review.id, answer=Answer("同意"), actor=second, at=NEW_YEAR
        )


def test_the_member_reads_where_and_why(after):
    member = after.ground.members[0]
    client = Client()
    client.force_login(own_account(member))
    text = client.get(reverse("allocation:own-place")).content.decode()
    place = queries.own_place(member)
    assert place.placement.community.name in text
    assert all(sentence in text for sentence in pricing.line_in_words(place.line))


def test_a_move_is_told_as_dearer_or_as_cheaper(after):
    member = after.ground.members[0]  # at home, in the place wished for
    home, away = (
        Community.objects.get(id=n) for n in (after.place_of(member), after.elsewhere(member))
    )
    with translation.override("en"):
        out = pricing.move_in_words(after.plan, member, away)
        amend(after, member, community_id=away.id)
        back = pricing.move_in_words(after.plan, member, home)
        stay = pricing.move_in_words(after.plan, member, away)
    assert re.search(r"[1-9]\d* more", out)
    assert re.search(r"[1-9]\d* less", back)
    assert "the same" in stay


# H1 and the command line


def test_h1_without_the_audit_table_nothing_is_changed(after, monkeypatch):
    member = after.ground.members[0]
    here = after.place_of(member)

    def broken(**_said):
        raise RuntimeError("audit is gone")

    monkeypatch.setattr("nongan.audit.services.record", broken)
    with pytest.raises(RuntimeError):
        amend(after, member)
    assert (after.place_of(member), Amendment.objects.count()) == (here, 0)


def test_the_command_shows_counts_amends_and_replans(after):
    AllocationPlan.objects.update(starts_on=NINE.date())
    Placement.objects.update(starts_on=NINE.date())
    out = StringIO()
    call_command("plan", "notices", stdout=out)
    assert "units\t2" in out.getvalue()
    member = after.ground.members[0]
    target = Community.objects.get(id=after.elsewhere(member))
    officer = after.ground.officer.username
    call_command("plan", "amend", member.number.lower(), target.name, "move", "--as", officer)
    assert after.place_of(member) == target.id
    row = Amendment.objects.get()
    assert (row.on, row.reason, row.made_by) == (clock.today(), "move", after.ground.officer)
    with pytest.raises(CommandError, match="本来就"):
        call_command("plan", "amend", member.number, target.name, "move", "--as", officer)
    with pytest.raises(CommandError):
        call_command("plan", "amend", member.number, "不存在", "move", "--as", officer)
    call_command("plan", "replan", stdout=out)
    assert len(out.getvalue().split()[-1]) == 64
