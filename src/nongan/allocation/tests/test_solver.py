"""Plans by hand: what is refused, which rules collide, what is explained, who moves."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from bench.invented_allocation import Size, county, with_unit_rules
from nongan.allocation.solver import (
    Branch,
    Colliding,
    Effort,
    Fault,
    Floor,
    GaveUp,
    Person,
    Problem,
    Rule,
    Rules,
    Weights,
    WrongProblem,
    check,
    explain,
    frontier,
    replan,
    resolved,
    solve,
    solving,
)
from nongan.allocation.tests.invented import branches, person, plain


def test_everybody_gets_the_first_wish_where_there_is_room():
    people = tuple(
        Person(f"P{n}", "power", preferred=(f"B{n % 2}", f"B{1 - n % 2}")) for n in range(4)
    )

    plan = solve(Problem(people, branches(2, 4), 2026))

    assert plan.placed == {"P0": "B0", "P1": "B1", "P2": "B0", "P3": "B1"}
    assert (plan.cost, plan.bound, plan.gap) == (0, 0, 0.0)
    assert [(s.branch, s.people, s.goal) for s in plan.standings] == [("B0", 2, 2), ("B1", 2, 2)]


def test_of_people_alike_the_earlier_key_goes_to_the_earlier_branch():
    people = tuple(Person(f"P{n}", "power") for n in reversed(range(4)))

    plan = solve(Problem(people, branches(2, 4), 2026))

    assert plan.placed == {"P0": "B0", "P1": "B0", "P2": "B1", "P3": "B1"}


def test_balance_and_gaps_are_told_for_each_branch():
    problem = plain(rules=Rules((Floor("01", "B0", 9),), age_bands=(35, 50)))

    plan = solve(problem)

    standing = plan.standings[0]
    assert standing.gaps == {"01": 9 - standing.skills["01"]}
    assert sum(standing.sexes.values()) == sum(standing.ages.values()) == standing.people
    assert set(standing.ages) <= {"-34", "35-49", "50-"}
    assert plan.parts.skills == 9 - standing.skills["01"]


LESS_ROOM = tuple(replace(branch, least=0, target=1, most=2) for branch in branches(3, 12))
WRONG = {
    "no_unit": (person(plain(), "P03", unit=""), Fault("no_unit", "P03")),
    "lock_closed": (
        replace(
            person(plain(), "P03", lock="B2"),
            branches=(*branches(3, 16, slack=5)[:2], replace(branches(3, 12)[2], closed=True)),
        ),
        Fault("lock_closed_branch", "P03", "B2"),
    ),
    "lock_unknown": (
        person(plain(), "P03", lock="moon"),
        Fault("lock_unknown_branch", "P03", "moon"),
    ),
    "too_few_places": (plain(branches=LESS_ROOM), Fault("too_few_places", numbers=(6, 12))),
    "too_few_people": (plain(3, branches=branches(3, 12)), Fault("too_few_people", numbers=(3, 6))),
    "twice": (
        replace(plain(), people=(*plain().people, plain().people[0])),
        Fault("person_twice", "P00"),
    ),
    "branch_twice": (
        plain(branches=(*branches(3, 12), branches(3, 12)[0])),
        Fault("branch_twice", "B0"),
    ),
    "nowhere": (
        person(plain(), "P03", excluded=dict.fromkeys(["B0", "B1", "B2"], "kin")),
        Fault("nowhere_to_go", "P03"),
    ),
    "capacity": (
        plain(branches=(*branches(3, 12)[:2], Branch("B2", 9, 4, 20))),
        Fault("capacity_disordered", "B2", numbers=(9, 4, 20)),
    ),
    "floor": (plain(rules=Rules((Floor("01", "moon", 1),))), Fault("unknown_branch", "01", "moon")),
    "together": (plain(rules=Rules(together={"power": 0})), Fault("bad_number", "power", "", (0,))),
    "far": (
        person(plain(), "P03", distances={"B0": -1}),
        Fault("bad_number", "P03", "B0", (-1,)),
    ),
    "nobody": (plain(people=()), Fault("no_people")),
    "no_branches": (plain(branches=()), Fault("no_branches")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_fact_is_refused_by_name(name):
    problem, fault = WRONG[name]

    with pytest.raises(WrongProblem) as refused:
        solve(problem)

    assert fault in refused.value.faults
    assert fault.code in str(refused.value)


NO_LEAST = tuple(replace(branch, least=0) for branch in branches(6, 12, slack=0))
COLLISIONS = {
    "lock and exclusion": (
        person(plain(), "P03", lock="B1", excluded={"B1": "kin"}),
        {Rule("lock", "B1", person="P03"), Rule("exclusion", "B1", person="P03")},
    ),
    "a floor that nobody can fill": (
        plain(rules=Rules((Floor("17", "B0", 2, hard=True),))),
        {Rule("floor", "B0", item="17")},
    ),
    "a unit larger than its branch": (
        plain(rules=Rules(together={"power": 1}), branches=NO_LEAST),
        {Rule("together", unit="power"), *(Rule("most", f"B{n}") for n in range(6))},
    ),
    "together and spread": (
        plain(rules=Rules(together={"power": 1}, spread={"power": 50})),
        {
            Rule("together", unit="power"),
            *(Rule("spread", f"B{n}", unit="power") for n in range(3)),
        },
    ),
    "all from the secretary's own unit": (
        replace(
            plain(rules=Rules(own_percent=50)),
            people=tuple(replace(p, unit="power") for p in plain().people),
        ),
        {Rule("own", "B0", unit="power"), Rule("least", "B0")},
    ),
}


@pytest.mark.parametrize("large", [0, solving.LARGE], ids=["as large", "as small"])
@pytest.mark.parametrize("name", COLLISIONS)
def test_rules_that_collide_are_named_and_no_others(name, large, monkeypatch):
    monkeypatch.setattr(solving, "LARGE", large)
    problem, expected = COLLISIONS[name]

    with pytest.raises(Colliding) as refused:
        solve(problem)

    assert {collision.rule for collision in refused.value.collisions} == expected
    assert all(collision.short > 0 for collision in refused.value.collisions)


def test_a_chain_of_moves_prices_the_next_best_branch_exactly():
    """With room for nobody more, P0 at B1 costs what P0 and the cheapest of B1 lose."""
    people = (
        Person("P0", "power", preferred=("B0", "B1")),
        Person("P1", "power", preferred=("B1", "B2", "B0")),
        Person("P2", "power", preferred=("B2", "B0")),
    )
    tight = tuple(Branch(f"B{n}", 1, 1, 1) for n in range(3))
    problem = Problem(people, tight, 2026)
    plan = solve(problem)

    reasons = explain(problem, plan)

    first = reasons[0].next_best
    assert (first.branch, first.at_least, first.at_most, first.exact) == ("B1", 30, 30, True)
    assert resolved(problem, plan, "P0", "B1") == 30


def test_who_may_go_nowhere_else_has_no_next_best():
    problem = person(plain(), "P03", lock="B1")
    plan = solve(problem)

    reason = explain(problem, plan)[3]

    assert (reason.line.branch, reason.next_best) == ("B1", None)


def test_wishes_first_costs_balance_and_balance_first_costs_wishes():
    problem = plain(24, of=4, weights=Weights(5, 5, 5, 4, 4, 4, 4))

    choices = {choice.name: choice.plan.parts for choice in frontier(problem)}

    def wishes(parts):
        return 5 * (parts.preference + parts.distance + parts.stability)

    def balance(parts):
        return 4 * (parts.numbers + parts.sexes + parts.ages + parts.skills)

    assert {"as_weighted", "balance_first"} <= set(choices)
    for name, parts in choices.items():
        if name == "wishes_first":
            assert wishes(parts) < wishes(choices["as_weighted"])
        if name == "balance_first":
            assert balance(parts) < balance(choices["as_weighted"])
            assert wishes(parts) > wishes(choices["as_weighted"])


def test_nobody_moves_when_nothing_changed():
    problem = plain()
    published = solve(problem).placed

    change = replan(problem, published)

    assert change.plan.placed == published
    assert (change.moves, change.joined, change.left, change.fewest) == ((), (), (), True)


def test_new_facts_move_only_those_they_must_and_say_why():
    """B2 closes, P00 is excluded from the branch published, P11 left, P90 joined."""
    problem = plain(branches=branches(3, 12, slack=5))
    published = solve(problem).placed
    closed = tuple(replace(b, closed=b.key == "B2") for b in problem.branches)
    barred = next(p for p in problem.people if published[p.key] != "B2")
    people = [p for p in problem.people if p.key not in ("P11", barred.key)]
    people += [
        replace(barred, excluded={published[barred.key]: "kin"}),
        Person("P90", "power"),
    ]

    change = replan(replace(problem, people=tuple(people), branches=closed), published)

    of_closed = {key for key, branch in published.items() if branch == "B2"} - {"P11"}
    moves = {move.person: move for move in change.moves}
    assert set(moves) == of_closed | {barred.key}
    assert all(moves[key].because == () for key in of_closed)
    reason = Rule("exclusion", published[barred.key], person=barred.key)
    assert moves[barred.key].because == (reason,)
    assert (change.joined, change.left, change.fewest) == (("P90",), ("P11",), True)


def test_who_gives_room_is_told_which_rule_asked_for_it():
    people = tuple(Person(f"P{n}", "power", preferred=(f"B{n // 2}",)) for n in range(4))
    full = tuple(Branch(f"B{n}", 0, 2, 2) for n in range(3))
    published = solve(Problem(people, full, 2026)).placed
    newcomer = Person("P9", "power", lock="B0")

    change = replan(Problem((*people, newcomer), full, 2026), published)

    assert [(m.before, m.because) for m in change.moves] == [("B0", (Rule("most", "B0"),))]


def test_decomposing_proves_its_bound_and_keeps_the_rules(monkeypatch):
    problem = plain(36, of=5, rules=Rules(together={"power": 2, "schools": 2, "archive": 2}))
    exact = solve(problem)

    monkeypatch.setattr(solving, "LARGE", 1)
    plan = solve(problem)

    verdict = check(problem, plan.placed)
    assert (verdict.breaches, verdict.cost) == ((), plan.cost)
    assert plan.bound <= exact.cost <= plan.cost
    assert plan.gap < 0.1


def test_a_county_of_units_in_two_branches_is_proven_within_half_a_thousandth():
    """400 people of 20 units, skill floors, at most a third from the secretary's own unit."""
    problem = with_unit_rules(county(1, Size(400, 20, 6)))
    shuffled = replace(problem, people=problem.people[::-1], branches=problem.branches[::-1])

    with patch.object(solving, "LARGE", 0):
        plan = solve(problem)
        again = solve(shuffled)

    verdict = check(problem, plan.placed)
    assert (verdict.breaches, verdict.misplaced, verdict.cost) == ((), (), plan.cost)
    assert plan.gap <= 0.0005
    assert again == plan


def test_the_judge_names_every_breach():
    problem = person(plain(rules=Rules((Floor("17", "B0", 1, hard=True),))), "P03", lock="B1")
    nobody = {p.key: "B0" for p in problem.people if p.key != "P05"}

    verdict = check(problem, {**nobody, "stranger": "B0", "P04": "moon"})

    assert verdict.misplaced == ("P04", "P05", "stranger")
    kinds = [rule.kind for rule in verdict.breaches]
    assert kinds == ["floor", "least", "least", "lock", "most"]


def test_a_search_may_be_given_up():
    problem = plain(30, of=6, rules=Rules(together={"power": 2, "schools": 2, "archive": 2}))

    try:
        plan = solve(problem, Effort(nodes=1))
    except GaveUp:
        return
    assert plan.bound <= plan.cost
