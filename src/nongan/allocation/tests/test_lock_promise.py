"""Promise A6 for plans: cutting a branch below its locks is refused by name, never trimmed."""

from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nongan.allocation.queries import inputs
from nongan.allocation.rules import Size, Where
from nongan.allocation.services import fixing, planning
from nongan.allocation.tests.ground import NINE, make_ground
from nongan.kernel.errors import Refused

pytestmark = [pytest.mark.promise, pytest.mark.django_db]

PEOPLE, PLACES, UNITS = 6, 3, 2
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("size"), st.integers(0, PLACES - 1), st.integers(0, PEOPLE)),
        st.tuples(st.just("lock"), st.integers(0, PEOPLE - 1), st.integers(0, PLACES - 1)),
        st.tuples(st.just("unit"), st.integers(0, UNITS - 1), st.integers(0, PLACES - 1)),
    ),
    max_size=8,
)


def refused_by_name(told, ground):
    """A refusal says that locks are in the way, and whose."""
    assert told.code == "locks_above_size"
    assert any(member.number in str(told.message) for member in ground.members)


def play(ground, plan, steps):
    """Do the steps that are allowed. After each, every lock stands or its refusal named it."""
    locked: dict[str, int] = {}
    for kind, one, other in steps:
        known = {"plan_id": plan.id, "version": None, "actor": ground.officer, "at": NINE}
        before = set(plan.locks.values_list("member", "unit", "community"))
        try:
            with transaction.atomic():
                if kind == "size":
                    place = ground.communities[one].id
                    change = planning.PlanChange(sizes={place: Size(0, 0, other)})
                    planning.change_settings(**known, change=change)
                else:
                    where = Where(ground.communities[other].id, "商定")
                    if kind == "lock":
                        number = ground.members[one].number
                        fixing.lock_member(**known, member_number=number, where=where)
                        locked[number] = where.community_id
                    else:
                        fixing.lock_unit(**known, unit_id=ground.units[one].id, where=where)
        except Refused as told:
            refused_by_name(told, ground)
            assert set(plan.locks.values_list("member", "unit", "community")) == before
        if kind == "size":
            assert set(plan.locks.values_list("member", "unit", "community")) == before
        most = dict(plan.branch_places.values_list("community_id", "most"))
        for place, people in inputs.locked_members(plan).items():
            assert len(people) <= most[place], "more are locked to a branch than it takes"
    own, _units = inputs.locks_of(plan)
    numbers = {member.id: member.number for member in ground.members}
    assert {numbers[id]: place for id, place in own.items()} == locked


@pytest.fixture
def ground():
    return make_ground(PEOPLE)


def run(ground, examples):
    plan = ground.new_plan()

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
        report_multiple_bugs=False,
        derandomize=True,
    )
    @given(STEPS)
    def any_order_of_steps(steps):
        point = transaction.savepoint()
        try:
            play(ground, plan, steps)
        finally:
            transaction.savepoint_rollback(point)

    any_order_of_steps()


def test_a6_no_lock_is_ever_dropped_silently(ground):
    run(ground, 20)


def test_a6_sabotage_sizes_set_without_a_look_at_the_locks_are_noticed(ground):
    with (
        patch.object(planning, "refuse_too_many_locks", lambda *_: None),
        pytest.raises(AssertionError, match="more are locked"),
    ):
        run(ground, 20)
