"""People who are alike in everything that rules and weights look at are one kind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nongan.allocation.solver.counting import EVERYBODY, Group, groups, open_branches, personal
from nongan.allocation.solver.records import Person, Problem, Rule

Likeness = tuple[tuple[int, ...], tuple[bool, ...], tuple[Group, ...], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """People alike: their keys in order, the weighted cost and the permission at each open branch
    (in the order of branches), the groups that matter, and rules of a person apart: rule → the
    places of the branches that it bars."""

    people: tuple[str, ...]
    costs: tuple[int, ...]
    allowed: tuple[bool, ...]
    groups: tuple[Group, ...]
    barred: Mapping[Rule, Sequence[int]]


def kinds(problem: Problem, *, named: bool = False, by_last: bool = False) -> list[Kind]:
    """The kinds of a problem, by their first person; the same in any order of the input.

    `named` keeps everybody with a lock or an exclusion apart, with these as rules of their own;
    `by_last` also tells people of different branches of last year apart.
    """
    watched, keys = watched_groups(problem), [branch.key for branch in open_branches(problem)]
    alike: dict[Likeness, list[Person]] = defaultdict(list)
    for person in sorted(problem.people, key=lambda person: person.key):
        counted = tuple(
            group
            for group in groups(person, problem)
            if group in watched or (by_last and group[0] == "last")
        )
        apart = named and (person.lock or person.excluded)
        allowed = (True,) * len(keys) if apart else _allowed(person, keys)
        alike[_costs(person, keys, problem), allowed, counted, person.key if apart else ""].append(
            person
        )
    return [
        Kind(
            tuple(p.key for p in people),
            *likeness[:3],
            _barred(people[0], keys) if likeness[3] else {},
        )
        for likeness, people in alike.items()
    ]


def watched_groups(problem: Problem) -> frozenset[Group]:
    """The groups that a rule or a weight counts; by all others nobody needs to be told apart."""
    rules, weights = problem.rules, problem.weights
    watched = {EVERYBODY, *(("unit", unit) for unit in [*rules.together, *rules.spread])}
    if rules.own_percent is not None:
        watched |= {("unit", branch.secretary_unit) for branch in open_branches(problem)}
    watched |= {("item", f.item) for f in rules.floors if f.hard or weights.skills}
    for person in problem.people:
        watched |= {
            group
            for group in groups(person, problem)
            if (group[0] == "sex" and weights.sexes) or (group[0] == "age" and weights.ages)
        }
    return frozenset(watched)


def _costs(person: Person, keys: list[str], problem: Problem) -> tuple[int, ...]:
    open_keys = set(keys)
    return tuple(problem.weights.cost(personal(person, key, open_keys)) for key in keys)


def _barred(person: Person, keys: list[str]) -> dict[Rule, list[int]]:
    rules = {
        Rule("exclusion", key, person=person.key): [at]
        for at, key in enumerate(keys)
        if key in person.excluded
    }
    if person.lock:
        elsewhere = [at for at, key in enumerate(keys) if key != person.lock]
        rules[Rule("lock", person.lock, person=person.key)] = elsewhere
    return rules


def _allowed(person: Person, keys: list[str]) -> tuple[bool, ...]:
    return tuple(key not in person.excluded and person.lock in ("", key) for key in keys)
