"""Checks a plan against the problem from the definitions alone: no code of the solver, no matrix.

What the solver claims is believed only if this module, which shares nothing but the records with
it, finds no breach and the same cost.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor as whole

from nongan.allocation.solver.records import Branch, Parts, Person, Problem, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """The hard rules that a plan breaks, whom it does not place at an open branch or places
    though unknown, and what it costs."""

    breaches: tuple[Rule, ...]
    misplaced: tuple[str, ...]
    parts: Parts
    cost: int


def check(problem: Problem, placed: Mapping[str, str]) -> Verdict:
    """Judge person → branch."""
    branches = {branch.key: branch for branch in problem.branches if not branch.closed}
    known = {person.key for person in problem.people}
    lost = {key for key in known if placed.get(key) not in branches} | (placed.keys() - known)
    there: dict[str, list[Person]] = {key: [] for key in sorted(branches)}
    for person in problem.people:
        if person.key not in lost:
            there[placed[person.key]].append(person)
    breaches = {*_personal(there), *_of_branches(problem, branches, there), *_units(problem, there)}
    parts = _parts(problem, branches, there)
    pairs = [(getattr(problem.weights, name), getattr(parts, name)) for name in Parts.__slots__]
    cost = sum(weight * part for weight, part in pairs)
    return Verdict(tuple(sorted(breaches)), tuple(sorted(lost)), parts, cost)


def _personal(there: dict[str, list[Person]]) -> Iterator[Rule]:
    for key, people in there.items():
        for person in people:
            if person.lock and person.lock != key:
                yield Rule("lock", person.lock, person=person.key)
            if key in person.excluded:
                yield Rule("exclusion", key, person=person.key)


def _of_branches(
    problem: Problem, branches: dict[str, Branch], there: dict[str, list[Person]]
) -> Iterator[Rule]:
    for key, branch in branches.items():
        if len(there[key]) < branch.least:
            yield Rule("least", key)
        if len(there[key]) > branch.most:
            yield Rule("most", key)
        own, unit = problem.rules.own_percent, branch.secretary_unit
        theirs = sum(1 for person in there[key] if person.unit == unit)
        if own is not None and unit and theirs * 100 > own * len(there[key]):
            yield Rule("own", key, unit=unit)
    for floor in problem.rules.floors:
        able = sum(1 for person in there.get(floor.branch, ()) if floor.item in person.skills)
        if floor.hard and floor.branch in branches and able < floor.least:
            yield Rule("floor", floor.branch, item=floor.item)


def _units(problem: Problem, there: dict[str, list[Person]]) -> Iterator[Rule]:
    for unit, most in problem.rules.together.items():
        if sum(1 for people in there.values() if any(p.unit == unit for p in people)) > most:
            yield Rule("together", unit=unit)
    for unit, percent in problem.rules.spread.items():
        size = sum(1 for person in problem.people if person.unit == unit)
        allowed = max(1, whole(Fraction(size * percent, 100)))
        for key, people in there.items():
            if sum(1 for person in people if person.unit == unit) > allowed:
                yield Rule("spread", key, unit=unit)


def _parts(problem: Problem, branches: dict[str, Branch], there: dict[str, list[Person]]) -> Parts:
    wish = far = moved = 0
    for key, people in there.items():
        for person in people:
            wish += [*person.preferred, key].index(key)
            known = person.distances
            far += known[key] if key in known else max(known.values(), default=0)
            moved += person.last in branches and person.last != key
    short = 0
    for floor in problem.rules.floors:
        if not floor.hard and floor.branch in branches:
            able = sum(1 for person in there[floor.branch] if floor.item in person.skills)
            short += max(0, floor.least - able)
    numbers = _off(branches, there, lambda _: "everybody")
    sexes = _off(branches, there, lambda person: person.sex)
    ages = _off(branches, there, lambda person: _age_band(person, problem))
    return Parts(wish, far, moved, numbers, sexes, ages, short)


def _off(
    branches: dict[str, Branch], there: dict[str, list[Person]], trait: Callable[[Person], str]
) -> int:
    """How many people of each trait are above or below the branches' shares of that trait."""
    traits = [trait(person) for people in there.values() for person in people]
    off = 0
    for name in {trait for trait in traits if trait}:
        goals = _goals(traits.count(name), branches)
        for key, people in there.items():
            off += abs(sum(1 for person in people if trait(person) == name) - goals[key])
    return off


def _goals(people: int, branches: dict[str, Branch]) -> dict[str, int]:
    """Each branch's share by its target: the whole part, and one more by largest fraction."""
    wanted = sum(branch.target for branch in branches.values())
    exact = {
        key: Fraction(people * branches[key].target, wanted)
        if wanted
        else Fraction(people, len(branches))
        for key in sorted(branches)
    }
    goals = {key: whole(share) for key, share in exact.items()}
    by_fraction = sorted(exact, key=lambda key: (goals[key] - exact[key], key))
    for key in by_fraction[: people - sum(goals.values())]:
        goals[key] += 1
    return goals


def _age_band(person: Person, problem: Problem) -> str:
    """The starts of the bands that the person has reached, as a name."""
    if person.birth_year is None:
        return ""
    age = problem.year - person.birth_year
    reached: Iterable[int] = (start for start in problem.rules.age_bands if age >= start)
    return f"from {max(reached, default=0)}"
