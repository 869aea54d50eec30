"""Publishing a plan, and everything that may follow: one effect, one event, no silent loss."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nongan.accounts.services import tokens
from nongan.allocation.models import AllocationPlan, Amendment, PlanNotice, ReviewRequest
from nongan.allocation.queries import after as queries
from nongan.allocation.queries import pricing, proposing
from nongan.allocation.services import amending, in_force, notifying, replanning, reviewing
from nongan.allocation.services.reviewing import Answer
from nongan.allocation.tests.after_ground import NEW_YEAR, make_approved, own_account, sized
from nongan.allocation.tests.ground import NINE, refused
from nongan.audit.models import Event
from nongan.branches.models import Placement
from nongan.kernel import clock, faults
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.models import Community, Grant, Member
from nongan.roster.models import RosterVersion
from nongan.roster.services.publishing import publish_plan

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NEW_YEAR)


@pytest.fixture
def approved():
    return make_approved()


def publish(after, at=NEW_YEAR, who=None):
    return publish_plan(plan_id=after.plan.id, actor=who or after.ground.officer, at=at)


@pytest.fixture
def after(approved):
    publish(approved)
    approved.plan.refresh_from_db()
    return approved


def amend(after, member, **more):
    wanted = after.wanted(member, **more)
    known = {"plan_id": after.plan.id, "actor": after.ground.officer, "at": NEW_YEAR}
    return amending.amend_plan(wanted=wanted, **known)


def ask(after, member, name="own", **more):
    actor = own_account(member, name)
    known = {"text": "离家太远，照顾老人不便。", "wished_id": None, **more}
    return actor, reviewing.ask_review(actor=actor, at=NEW_YEAR, **known)


# publishing


def test_publishing_places_everybody_drafts_a_roster_and_tells_units_and_branches(approved):
    before = Event.objects.count()
    done = publish(approved)

    lines = dict(approved.plan.lines.values_list("member_id", "community_id"))
    assert len(lines) == 12
    assert dict(queries.serving().values_list("member_id", "community_id")) == lines
    assert done.draft.entries.count() == 12
    counts = queries.opened_counts(done.plan)
    assert counts == {"units": 2, "units_seen": 0, "branches": 3, "branches_seen": 0}
    assert list(Event.objects.filter(seq__gt=before).values_list("verb", flat=True)) == [
        "plan.published"
    ]


def test_pressed_twice_it_has_one_effect(approved):
    publish(approved)
    events, notices = Event.objects.count(), PlanNotice.objects.count()
    again = publish(approved)
    assert again.draft is None
    assert (Event.objects.count(), PlanNotice.objects.count()) == (events, notices)
    assert RosterVersion.objects.count() == 1


def test_not_before_its_first_day(approved):
    with refused("too_early"):
        publish(approved, at=NINE)


def test_not_unless_approved(approved):
    AllocationPlan.objects.update(status="simulated")
    with refused("illegal_move"):
        publish(approved)


def test_not_by_others(approved):
    with pytest.raises(NotAllowed):
        publish(approved, who=approved.ground.stranger)


def test_not_when_facts_have_changed_and_it_says_which(approved):
    newcomer = approved.ground.add_member(40)
    with pytest.raises(Refused, match=newcomer.number) as caught:
        publish(approved)
    assert caught.value.code == "inputs_changed"
    assert not Event.objects.filter(verb="plan.published").exists()


def test_the_next_plan_closes_the_one_before(after):
    later = make_approved(ground=after.ground, later=70)
    publish(later, at=NEW_YEAR + timedelta(days=20))
    after.plan.refresh_from_db()
    assert (after.plan.status, queries.plan_in_force()) == ("closed", later.plan)


def test_a_killed_publishing_leaves_nothing_and_can_be_repeated(approved, settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "publish.half_written=raise")
    with pytest.raises(faults.Injected):
        publish(approved)
    assert queries.plan_in_force() is None
    assert Placement.objects.filter(source=approved.plan.id).count() == 0
    assert not Event.objects.filter(verb="plan.published").exists()
    monkeypatch.delenv("BENCH_FAULTS")
    assert publish(approved).draft is not None


# notices and lists


def test_e11_a_liaison_whose_role_ended_sees_no_list_at_the_next_request(after):
    unit, liaison = after.ground.units[0], after.ground.stranger
    grant = Grant.objects.create(
        user=liaison, role="organ_liaison", party_organisation=unit, starts_at=NINE
    )
    client = Client()
    client.force_login(liaison)
    pages = [reverse("allocation:unit-list", args=[unit.id]), reverse("allocation:notice-list")]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    other = reverse("allocation:unit-list", args=[after.ground.units[1].id])
    assert client.get(other).status_code == 404

    Grant.objects.filter(id=grant.id).update(ends_at=clock.now())
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_a_notice_is_seen_once_and_by_its_own_people_only(after):
    unit, liaison = after.ground.units[0], after.ground.stranger
    notice = PlanNotice.objects.get(unit=unit)
    see = {"notice_id": notice.id, "actor": liaison, "at": NEW_YEAR}
    with pytest.raises(NotAllowed):
        notifying.see_notice(**see)
    Grant.objects.create(
        user=liaison, role="organ_liaison", party_organisation=unit, starts_at=NINE
    )
    before = Event.objects.count()
    notifying.see_notice(**see)
    notifying.see_notice(**see)
    assert Event.objects.count() == before + 1
    assert queries.opened_counts(after.plan)["units_seen"] == 1


# amendments


def test_an_amendment_places_the_member_and_tells_both_branches_and_the_unit(after):
    member = after.ground.members[0]
    here, notices, before = (
        after.place_of(member),
        PlanNotice.objects.count(),
        Event.objects.count(),
    )
    row = amend(after, member)
    assert (row.from_community_id, row.to_community_id) == (here, after.place_of(member))
    assert PlanNotice.objects.count() == notices + 3
    assert Event.objects.count() == before + 1
    after.plan.refresh_from_db()
    assert after.plan.status == "amended"


def test_bad_amendments_are_refused_with_a_reason(after):
    ground, member = after.ground, after.ground.members[0]
    with refused("already_there"):
        amend(after, member, community_id=after.place_of(member))
    with refused("too_early"):
        amend(after, member, on=TODAY + timedelta(days=1))
    with refused("ends_before_start"):
        amend(after, member, on=after.plan.starts_on - timedelta(days=500))
    with refused("bad_reason"):
        amend(after, member, reason="left")
    Community.objects.filter(id=ground.communities[2].id).update(closed_on=TODAY)
    if after.place_of(member) != ground.communities[2].id:
        with refused("closed"):
            amend(after, member, community_id=ground.communities[2].id)
    Member.objects.filter(id=member.id).update(status="left")
    with refused("already_left"):
        amend(after, member)


def test_a_soft_rule_gives_way_to_words_only(after):
    member = after.ground.members[0]
    place = after.elsewhere(member)
    after.plan.exclusions.create(member=member, community_id=place, reason="配偶在此任职")
    with refused("breaks_rules"):
        amend(after, member, community_id=place)
    with refused("breaks_rules"):
        amend(after, member, community_id=place, overrides=True, words=" ")
    amend(after, member, community_id=place, overrides=True, words="配偶已调离。")
    assert after.place_of(member) == place


def test_a_full_branch_takes_nobody_whatever_is_said(after):
    member = after.ground.members[0]
    place = after.elsewhere(member)
    placed = queries.numbers_placed()[place]
    after.plan.branch_places.filter(community=place).update(least=0, target=placed, most=placed)
    with refused("branch_full"):
        amend(after, member, community_id=place, overrides=True, words="急需。")


# promise A6


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(most=st.integers(0, 14), at=st.integers(0, 2), with_surplus=st.booleans())
def test_a6_cutting_places_drops_nobody_silently(after, most, at, with_surplus):
    _a6(after, most, at, with_surplus)


def _a6(after, most, at, with_surplus):
    serving = dict(queries.serving().values_list("member__number", "community_id"))
    place = after.ground.communities[at].id
    there = sorted(number for number, where in serving.items() if where == place)
    last = Event.objects.order_by("-seq").first().seq
    cut = {**sized(after, 0, most, most, at), "with_surplus": with_surplus}
    if len(there) > most and not with_surplus:
        with pytest.raises(Refused) as refusal:
            in_force.resize_branch(**cut)
        assert refusal.value.code == "people_placed"
        assert not Event.objects.filter(seq__gt=last).exists()
    else:
        in_force.resize_branch(**cut)
        told = Event.objects.get(seq__gt=last).details
        assert told["surplus"] == max(0, len(there) - most)
        assert len(there) <= most or told["serving"].split() == there
    assert dict(queries.serving().values_list("member__number", "community_id")) == serving


def test_a6_sabotage_a_cut_that_does_not_count_is_noticed(after, settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "A6.count=skip")
    fullest = max(
        range(3), key=lambda at: queries.numbers_placed()[after.ground.communities[at].id]
    )
    with pytest.raises(pytest.fail.Exception):
        _a6(after, 0, fullest, False)


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
    out = StringIO()
    call_command("plan", "notices", stdout=out)
    assert "units\t2" in out.getvalue()
    member = after.ground.members[0]
    target = Community.objects.get(id=after.elsewhere(member))
    day = max(after.plan.starts_on, clock.today()).isoformat()
    if clock.today() >= after.plan.starts_on:
        call_command("plan", "amend", member.number, target.name, "move", "--on", day)
        assert after.place_of(member) == target.id
    call_command("plan", "replan", stdout=out)
    assert len(out.getvalue().split()[-1]) == 64


# what two do at once


def at_once(*works):
    """Run the works together; "done" or the code of the refusal of each."""
    barrier, answers = threading.Barrier(len(works)), [""] * len(works)

    def run(place, work):
        connection.ensure_connection()
        barrier.wait(20)
        try:
            work()
            answers[place] = "done"
        except Refused as refusal:
            answers[place] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_two_plans_published_at_once_one_wins():
    first = make_approved()
    second = make_approved(ground=first.ground)
    answers = at_once(lambda: publish(first), lambda: publish(second))
    assert answers == ["another_published", "done"]
    assert AllocationPlan.objects.filter(status="published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_amendment_and_a_replanning_at_once_one_wins_or_both_fit():
    after = make_approved()
    publish(after)
    after.ground.add_member(50)
    digest = proposing.propose(AllocationPlan.objects.get(id=after.plan.id)).digest
    take = {"plan_id": after.plan.id, "digest": digest, "at": NEW_YEAR}
    answers = at_once(
        lambda: amend(after, after.ground.members[0]),
        lambda: replanning.take_replan(**take, actor=after.ground.second),
    )
    assert answers in (["changed_meanwhile", "done"], ["done", "done"])
    rows = Placement.objects.filter(ends_on=None).values_list("member", flat=True)
    assert len(rows) == len(set(rows))


@pytest.mark.django_db(transaction=True)
def test_a_review_answered_twice_at_once_is_answered_once():
    after = make_approved()
    publish(after)
    member = after.ground.members[0]
    _actor, review = ask(after, member)
    move = after.wanted(member)

    def answer(who, said):
        return lambda: reviewing.answer_review(
            review_id=review.id, answer=said, actor=who, at=NEW_YEAR
        )

    ground = after.ground
    answers = at_once(
        answer(ground.officer, Answer("维持原分配。")),
        answer(ground.second, Answer("予以调整。", move)),
    )
    assert answers == ["done", "illegal_move"]
    review.refresh_from_db()
    assert (review.status == ReviewRequest.Status.CHANGED) == Amendment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_b6_twenty_presses_of_one_key_amend_once():
    after = make_approved()
    publish(after)
    member = after.ground.members[0]
    AllocationPlan.objects.update(starts_on=NINE.date())
    Placement.objects.update(starts_on=NINE.date() - timedelta(days=400))
    made = tokens.make_token(actor=after.ground.officer, name="b6", days=1, at=clock.now())
    body = {"member": member.number, "community": after.elsewhere(member), "reason": "balance"}
    body["on"] = clock.today().isoformat()
    headers = {"Authorization": f"Bearer {made.text}", "Idempotency-Key": "the-key"}
    url = reverse("api:api-plan-amend", args=[after.plan.id])
    answers = []

    def press():
        client = Client(raise_request_exception=False)
        answers.append(client.post(url, body, content_type="application/json", headers=headers))

    at_once(*[press] * 20)
    kinds = {answer.status_code for answer in answers}
    assert kinds <= {201, 409}
    assert 201 in kinds
    assert Amendment.objects.count() == 1
    late = Client().post(url, body, content_type="application/json", headers=headers)
    assert (late.status_code, late.headers["Idempotency-Replayed"]) == (201, "true")
