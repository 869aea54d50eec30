"""Invented counties to allocate: organs of all sizes, a map, wishes and last year's plan."""

import random
from dataclasses import dataclass, replace

from nongan.allocation.solver import Branch, Floor, Person, Problem, Rules

ITEMS = [f"{number:02}" for number in range(1, 19)]


@dataclass(frozen=True)
class Size:
    """How large a county is; the defaults are Nong'an's."""

    people: int = 2432
    units: int = 72
    branches: int = 14


def county(seed: int, size: Size) -> Problem:
    """A county with capacities and balance, and no rules about units or skills.

    Last year each organ was in two communities, and people in the nearer of them (one in seven is
    new); half of the people name one to three communities they prefer.
    """
    chance = random.Random(seed)
    keys = [f"B{number:02}" for number in range(size.branches)]
    spots = {key: (chance.random(), chance.random()) for key in keys}
    units = [f"U{number:03}" for number in range(size.units)]
    sizes = [chance.lognormvariate(0, 0.8) for _ in units]
    last = {unit: chance.sample(keys, min(2, len(keys))) for unit in units}
    people = []
    for number in range(size.people):
        unit = units[number] if number < size.units else chance.choices(units, sizes)[0]
        people.append(_person(chance, f"P{number:05}", unit, spots, last[unit]))
    target = size.people // size.branches
    branches = (
        Branch(key, target * 17 // 20, target, target * 23 // 20 + 1, unit)
        for key, unit in zip(keys, units, strict=False)
    )
    return Problem(tuple(people), tuple(branches), 2026)


def with_unit_rules(problem: Problem) -> Problem:
    """The same county with skill floors, units in at most two branches, and at most a third of a
    branch from its secretary's organ."""
    able = {item: sum(item in person.skills for person in problem.people) for item in ITEMS}
    floors = tuple(
        Floor(item, branch.key, able[item] // len(problem.branches) // 3)
        for item in ITEMS
        for branch in problem.branches
    )
    together = {person.unit: 2 for person in problem.people}
    return replace(problem, rules=Rules(floors, together, own_percent=33))


def without_wishes(problem: Problem) -> Problem:
    """The same county where nobody prefers a branch."""
    return replace(problem, people=tuple(replace(p, preferred=()) for p in problem.people))


def within(problem: Problem, percent: int) -> Problem:
    """The same county with capacities so many per cent around the target."""
    branches = tuple(
        replace(
            b, least=b.target * (100 - percent) // 100, most=b.target * (100 + percent) // 100 + 1
        )
        for b in problem.branches
    )
    return replace(problem, branches=branches)


def _person(
    chance: random.Random,
    key: str,
    unit: str,
    spots: dict[str, tuple[float, float]],
    last: list[str],
) -> Person:
    home = spots[chance.choice(list(spots))]
    away = {k: ((home[0] - x) ** 2 + (home[1] - y) ** 2) ** 0.5 for k, (x, y) in spots.items()}
    wishes = chance.sample(list(spots), chance.choice([0, 0, 0, 1, 2, 3]) % (len(spots) + 1))
    return Person(
        key,
        unit,
        chance.choice("MMF"),
        chance.randint(1965, 2003),
        frozenset(chance.sample(ITEMS, chance.randint(1, 3))),
        tuple(wishes),
        {branch: min(3, int(4 * distance)) for branch, distance in away.items()},
        min(last, key=lambda branch: away[branch]) if chance.random() < 6 / 7 else "",
    )
