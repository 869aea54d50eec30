"""A plan from nothing to its approval: what is refused, what is stored, who may."""

import pytest

from nongan.allocation import solver
from nongan.allocation.models import AllocationPlan, CommunityWish
from nongan.allocation.queries import inputs
from nongan.allocation.queries.differences import differences
from nongan.allocation.rules import FloorWanted, Size, UnitRules, Where
from nongan.allocation.services import approving, fixing, planning, simulating
from nongan.allocation.tests.ground import NINE, START, make_ground, refused
from nongan.audit.models import Event
from nongan.kernel.errors import NotAllowed
from nongan.kernel.lifecycle import IllegalMove
from nongan.organisations.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def said(plan, who, **more):
    return {"plan_id": plan.id, "version": plan.version, "actor": who, "at": NINE, **more}


def lock(ground, plan, at=0, community=0):
    where = Where(ground.communities[community].id, "双方商定")
    known = {"plan_id": plan.id, "version": None, "actor": ground.officer, "at": NINE}
    return fixing.lock_member(**known, member_number=ground.members[at].number, where=where)


def exclude(ground, plan, at=0, community=0):
    where = Where(ground.communities[community].id, "配偶在此任职")
    known = {"plan_id": plan.id, "version": None, "actor": ground.officer, "at": NINE}
    return fixing.exclude_member(**known, member_number=ground.members[at].number, where=where)


def lock_first_unit(ground, plan, community=2):
    where = Where(ground.communities[community].id, "整建制进驻")
    known = {"plan_id": plan.id, "version": None, "actor": ground.officer, "at": NINE}
    return fixing.lock_unit(**known, unit_id=ground.units[0].id, where=where)


def test_sizes_are_proposed_from_the_people_there_are(ground):
    plan = planning.create_plan(
        title="方案", year=2027, starts_on=START, actor=ground.officer, at=NINE
    )

    sizes = [(row.least, row.target, row.most) for row in plan.branch_places.all()]
    assert sizes == [(3, 4, 5)] * 3


def test_the_next_plan_takes_over_settings_but_no_locks(ground):
    plan = ground.new_plan()
    item = simulating.read_inputs(plan).problem.people[0].skills
    floors = [FloorWanted(next(iter(item)), 1)]
    plan = ground.change(plan, weights={"ages": 7}, unit_rules=UnitRules(2, 60, 40), floors=floors)
    lock(ground, plan)

    later = ground.new_plan()

    assert (later.weight_ages, later.together_most, later.own_percent) == (7, 2, 40)
    assert later.skill_floors.count() == 1
    assert not later.locks.exists()


def test_a_plan_is_simulated_explained_and_checked(ground):
    plan = ground.simulated(ground.new_plan())

    assert plan.status == "simulated"
    assert plan.bound is not None
    assert plan.bound <= plan.cost
    lines = list(plan.lines.select_related("member"))
    assert len(lines) == 12
    assert all(line.runner_up_id != line.community_id for line in lines)
    problem = inputs.read_inputs(plan).problem
    placed = {line.member.number: inputs.key_of(line.community_id) for line in lines}
    verdict = solver.check(problem, placed)
    assert (verdict.breaches, verdict.cost) == ((), plan.cost)
    assert Event.objects.filter(verb="plan.simulated").count() == 1
    text = str(plan.simulation.inputs)
    assert not any(str(1966 + 3 * n) in text for n in range(12)), "a birth year was kept"


def test_the_same_facts_give_the_same_digest_and_lines(ground):
    first, second = (ground.simulated(ground.new_plan()) for _ in range(2))

    def lines(plan):
        fields = ("member__number", "community", "runner_up", "dearer_least", "dearer_most")
        return list(plan.lines.order_by("member__number").values_list(*fields))

    assert first.inputs_digest == second.inputs_digest
    assert lines(first) == lines(second)


def test_any_change_sends_a_simulated_plan_back_to_draft(ground):
    plan = ground.simulated(ground.new_plan())
    version = plan.version

    lock(ground, plan)

    plan.refresh_from_db()
    assert (plan.status, plan.version) == ("draft", version + 1)
    with pytest.raises(IllegalMove):
        approving.submit_plan(**said(plan, ground.officer))


def test_who_is_behind_is_told_so_and_changes_nothing(ground):
    plan = ground.new_plan()
    seen = plan.version
    ground.change(plan, weights={"ages": 3})

    with refused("stale"):
        planning.change_settings(
            plan_id=plan.id,
            version=seen,
            change=planning.PlanChange(weights={"ages": 9}),
            actor=ground.second,
            at=NINE,
        )

    plan.refresh_from_db()
    assert plan.weight_ages == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weights": {"ages": -1}}, "bad_weight"),
        ({"weights": {"luck": 1}}, "bad_weight"),
        ({"unit_rules": UnitRules(own_percent=101)}, "bad_percent"),
        ({"unit_rules": UnitRules(spread_percent=0)}, "bad_percent"),
        ({"unit_rules": UnitRules(together_most=0)}, "bad_number"),
        ({"sizes": {0: Size(3, 2, 5)}}, "no_community"),
        ({"floors": [FloorWanted("no-such-item", 1)]}, "no_item"),
    ],
)
def test_settings_out_of_range_are_refused(ground, changes, code):
    plan = ground.new_plan()

    with refused(code):
        ground.change(plan, **changes)


def test_sizes_out_of_order_are_refused_by_name(ground):
    plan = ground.new_plan()

    with refused("sizes_disordered"):
        ground.change(plan, sizes={ground.communities[0].id: Size(3, 2, 5)})


def test_a_lock_and_an_exclusion_that_contradict_are_refused_either_way(ground):
    plan = ground.new_plan()
    lock(ground, plan)
    exclude(ground, plan, community=1)
    lock_first_unit(ground, plan)
    exclude(ground, plan, at=3, community=1)

    with refused("lock_and_exclusion"):
        exclude(ground, plan)
    with refused("lock_and_exclusion"):
        lock(ground, plan, community=1)
    with refused("lock_and_exclusion"):
        exclude(ground, plan, at=2, community=2)
    exclude(ground, plan, at=3, community=2)
    fixing.unlock(
        **said(plan, ground.officer, lock_id=plan.locks.get(member=None).id) | {"version": None}
    )
    exclude(ground, plan, at=2, community=2)
    with refused("lock_and_exclusion"):
        lock_first_unit(ground, plan)


def test_a_unit_lock_holds_for_everybody_but_those_with_a_lock_of_their_own(ground):
    plan = ground.new_plan()
    place = lock_first_unit(ground, plan).community_id
    lock(ground, plan)

    plan = ground.simulated(plan)

    where = dict(plan.lines.values_list("member__number", "community_id"))
    assert where.pop("M000000") == ground.communities[0].id
    assert {where[f"M{n:06}"] for n in range(2, 12, 2)} == {place}


def test_a_lock_into_a_closed_community_is_refused_and_one_closed_later_is_named(ground):
    plan = ground.new_plan()
    lock(ground, plan)
    closed = ground.communities[0]
    type(closed).objects.filter(id=closed.id).update(closed_on=START)

    with refused("closed"):
        lock(ground, plan, at=1)
    plan = ground.simulated(plan)

    assert plan.status == "draft"
    assert [(o["fault"], o["about"]) for o in plan.obstacles] == [("lock_closed_branch", "M000000")]


def test_fewer_places_than_members_is_told_with_numbers(ground):
    plan = ground.new_plan()
    plan = ground.change(plan, sizes={c.id: Size(0, 2, 3) for c in ground.communities})

    plan = ground.simulated(plan)

    assert [(o["fault"], o["numbers"]) for o in plan.obstacles] == [("too_few_places", [9, 12])]
    assert not plan.lines.exists()


def test_a_member_without_organisation_is_named(ground):
    plan = ground.new_plan()
    Membership.objects.filter(member=ground.members[4]).update(ends_on=START)

    plan = ground.simulated(plan)

    assert [(o["fault"], o["about"]) for o in plan.obstacles] == [("no_unit", "M000004")]


def test_rules_that_collide_are_kept_as_obstacles(ground):
    plan = ground.new_plan()
    plan = ground.change(
        plan,
        unit_rules=UnitRules(together_most=1),
        sizes={c.id: Size(4, 4, 4) for c in ground.communities},
    )

    plan = ground.simulated(plan)

    assert plan.status == "draft"
    assert {obstacle["rule"] for obstacle in plan.obstacles} >= {"together"}


def submitted(ground):
    plan = ground.simulated(ground.new_plan())
    return approving.submit_plan(**said(plan, ground.officer))


def test_a_second_officer_approves_and_the_first_cannot(ground):
    plan = submitted(ground)

    with refused("same_person"):
        approving.approve_plan(**said(plan, ground.officer))
    approving.approve_plan(**said(plan, ground.second))

    plan.refresh_from_db()
    assert (plan.status, plan.approved_by) == ("approved", ground.second)
    assert Event.objects.filter(verb="plan.approved").count() == 1


def test_inputs_that_changed_are_named_and_nothing_is_approved(ground):
    plan = submitted(ground)
    newcomer = ground.add_member(12)
    CommunityWish.objects.filter(member=ground.members[0]).delete()

    with refused("inputs_changed"):
        approving.approve_plan(**said(plan, ground.second))

    plan.refresh_from_db()
    assert plan.status == "submitted"
    assert not Event.objects.filter(verb="plan.approved").exists()
    found = differences(plan.simulation.inputs, inputs.read_inputs(plan).kept)
    assert [(one.code, one.about) for one in found if one.about] == [
        ("wishes", "M000000"),
        ("came", newcomer.number),
    ]


def test_a_plan_sent_back_is_a_draft_with_a_note(ground):
    plan = submitted(ground)

    approving.send_back(**said(plan, ground.second, note="秋社区女同志太少"))

    plan.refresh_from_db()
    assert (plan.status, plan.note, plan.submitted_by) == ("draft", "秋社区女同志太少", None)


def test_a_submitted_plan_cannot_be_changed(ground):
    plan = submitted(ground)

    with refused("not_open"):
        ground.change(plan, weights={"ages": 3})


def test_an_answer_to_settings_that_changed_meanwhile_is_dropped(ground):
    plan = ground.new_plan()
    lease = simulating.begin_simulation(
        plan_id=plan.id, version=plan.version, actor=ground.officer, at=NINE
    )
    with refused("simulating"):
        simulating.simulate_plan(plan_id=plan.id, version=None, actor=ground.second, at=NINE)
    ground.change(plan, weights={"ages": 3})

    with refused("stale"):
        simulating.finish_simulation(plan_id=plan.id, lease=lease, actor=ground.officer)

    assert not plan.lines.exists()


def test_a_lease_that_ran_out_frees_the_plan(ground):
    plan = ground.new_plan()
    known = {"plan_id": plan.id, "version": None, "actor": ground.officer}
    simulating.begin_simulation(**known, at=NINE)

    later = NINE + simulating.LEASE
    assert simulating.simulate_plan(**known, at=later).status == "simulated"


def test_sabotage_an_answer_that_breaks_a_lock_is_never_stored(ground, monkeypatch):
    plan = ground.new_plan()
    lock(ground, plan, community=2)
    honest = solver.solve

    def careless(problem, effort):
        free = tuple(solver.Person(p.key, p.unit) for p in problem.people)
        return [
            solver.Choice(
                "as_weighted",
                problem.weights,
                honest(solver.Problem(free, problem.branches, problem.year), effort),
            )
        ]

    monkeypatch.setattr(solver, "frontier", careless)
    with refused("check_failed"):
        ground.simulated(plan)

    plan.refresh_from_db()
    assert (plan.status, plan.lease) == ("draft", None)
    assert not plan.lines.exists()


def test_the_weights_of_a_choice_are_taken_over(ground):
    CommunityWish.objects.all().delete()
    for member in ground.members:
        CommunityWish.objects.create(member=member, community=ground.communities[0], rank=1)
    plan = ground.change(ground.new_plan(), weights={"distance": 0, "preference": 6})
    plan = ground.simulated(plan)
    names = [choice["name"] for choice in plan.simulation.choices]
    assert len(names) > 1

    plan = simulating.choose_variant(**said(plan, ground.officer, name=names[1]))

    assert plan.status == "draft"
    with refused("no_choice"):
        simulating.choose_variant(**said(plan, ground.officer, name=names[1]))


def test_nobody_but_the_committee_plans(ground):
    plan = ground.new_plan()

    for call in (
        lambda: simulating.simulate_plan(**said(plan, ground.stranger)),
        lambda: approving.approve_plan(**said(plan, ground.stranger)),
        lambda: planning.withdraw_plan(**said(plan, ground.stranger, note="")),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert AllocationPlan.objects.get().status == "draft"


def test_a_withdrawn_plan_keeps_no_lines(ground):
    plan = ground.simulated(ground.new_plan())

    planning.withdraw_plan(**said(plan, ground.officer, note="重做"))

    assert not plan.lines.exists()
