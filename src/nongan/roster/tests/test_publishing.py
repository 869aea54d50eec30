"""Publishing a plan, and everything that may follow: one effect, one event, no silent loss."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nongan.allocation.models import AllocationPlan, PlanNotice
from nongan.allocation.queries import after as queries
from nongan.allocation.services import in_force, notifying
from nongan.allocation.tests.after_ground import NEW_YEAR, make_approved, sized
from nongan.allocation.tests.ground import NINE, refused
from nongan.audit.models import Event
from nongan.branches.models import Placement
from nongan.kernel import clock, faults
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.models import Community, Grant, Member
from nongan.roster.models import RosterVersion
from nongan.roster.tests.publishing_ground import amend, publish, published
from tests.trials import trials

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NEW_YEAR)


@pytest.fixture
def approved():
    return make_approved()


@pytest.fixture
def after(approved):
    return published(approved)


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
    _into_a_full_branch(after)


def _into_a_full_branch(after):
    member = after.ground.members[0]
    place = after.elsewhere(member)
    placed = queries.numbers_placed()[place]
    after.plan.branch_places.filter(community=place).update(least=0, target=placed, most=placed)
    with refused("branch_full"):
        amend(after, member, community_id=place, overrides=True, words="急需。")
    assert queries.numbers_placed()[place] == placed


def test_a6_sabotage_a_full_branch_that_takes_one_more_is_noticed(after, settings, monkeypatch):
    settings.FAULTS_ALLOWED = True
    monkeypatch.setenv("BENCH_FAULTS", "A6.most=skip")
    with pytest.raises(pytest.fail.Exception):
        _into_a_full_branch(after)


# promise A6


@settings(
    max_examples=trials(30, 1000),
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
