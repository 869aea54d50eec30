"""What must hold of every plan, whatever the county."""

from dataclasses import fields, replace
from unittest.mock import patch

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nongan.allocation.solver import (
    Colliding,
    Weights,
    WrongProblem,
    check,
    explain,
    resolved,
    solve,
    solving,
)
from nongan.allocation.solver.colliding import Elastic
from nongan.allocation.tests.invented import problems

few = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def solved(problem):
    try:
        return solve(problem)
    except (Colliding, WrongProblem):
        return None


@few
@given(problems(hard=True))
def test_a_plan_keeps_every_rule_places_everybody_once_and_costs_what_it_says(problem):
    plan = solved(problem)
    assume(plan is not None)

    verdict = check(problem, plan.placed)
    assert (verdict.breaches, verdict.misplaced) == ((), ())
    assert (verdict.parts, verdict.cost) == (plan.parts, plan.cost)
    assert [line.person for line in plan.lines] == [p.key for p in problem.people]
    assert plan.bound == plan.cost
    assert plan.gap == 0


@few
@given(problems(hard=True))
def test_the_way_of_large_counties_is_as_good_where_no_unit_is_bound_and_honest_elsewhere(problem):
    exact = solved(problem)
    assume(exact is not None)

    with patch.object(solving, "LARGE", 0):
        plan = solve(problem)

    assert check(problem, plan.placed).breaches == ()
    assert plan.bound <= exact.cost <= plan.cost
    assert problem.rules.together or plan.cost == exact.cost == plan.bound


@few
@given(problems(), st.randoms())
def test_the_order_of_the_input_does_not_change_the_answer(problem, random):
    shuffled = replace(
        problem,
        people=tuple(random.sample(problem.people, len(problem.people))),
        branches=tuple(random.sample(problem.branches, len(problem.branches))),
        rules=replace(
            problem.rules,
            floors=tuple(reversed(problem.rules.floors)),
            together=dict(reversed(problem.rules.together.items())),
        ),
    )

    assert solved(shuffled) == solved(problem)


@few
@given(problems(hard=True), st.randoms())
def test_nor_does_it_change_the_answer_of_the_way_of_large_counties(problem, random):
    people = tuple(random.sample(problem.people, len(problem.people)))
    branches = tuple(random.sample(problem.branches, len(problem.branches)))
    with patch.object(solving, "LARGE", 0):
        first = solved(problem)
        assert solved(replace(problem, people=people, branches=branches)) == first


@few
@given(problems(), st.sampled_from([f.name for f in fields(Weights)]), st.integers(1, 20))
def test_raising_a_weight_never_worsens_its_part(problem, name, more):
    before = solved(problem)
    assume(before is not None)
    weights = replace(problem.weights, **{name: getattr(problem.weights, name) + more})

    after = solve(replace(problem, weights=weights))

    assert getattr(after.parts, name) <= getattr(before.parts, name)


@few
@given(problems(hard=True))
def test_a_collision_is_minimal_and_says_by_how_much_to_give_way(problem):
    try:
        solve(problem)
    except WrongProblem:
        return
    except Colliding as refused:
        found = refused.collisions
    else:
        return

    elastic = Elastic(problem)
    rules = {collision.rule for collision in found}
    others = set(elastic.slack) - rules
    assert elastic.given_way(rules, others) is None
    for collision in found:
        gives = elastic.given_way(rules - {collision.rule}, others)
        assert gives == {collision.rule: collision.short}
        assert collision.short > 0


@few
@given(problems(hard=True), st.data())
def test_the_price_of_the_next_best_branch_holds_against_solving_it(problem, data):
    plan = solved(problem)
    assume(plan is not None)
    reason = data.draw(st.sampled_from(explain(problem, plan)))
    assume(reason.next_best is not None)
    said = reason.next_best

    truth = resolved(problem, plan, reason.line.person, said.branch)

    if truth is None:
        assert said.at_most is None
    else:
        assert said.at_least <= truth
        assert said.at_most is None or truth <= said.at_most
        assert not said.exact or truth == said.at_most


def test_there_are_examples_of_both_kinds():
    """The properties above are about something: rules collide in some problems and not in all."""
    outcomes = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(problems(hard=True))
    def look(problem):
        try:
            solve(problem)
            outcomes.add("plan")
        except (Colliding, WrongProblem) as refused:
            outcomes.add(type(refused).__name__)

    look()
    assert outcomes >= {"plan", "Colliding"}
