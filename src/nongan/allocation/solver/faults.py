"""The facts that no plan could make good, each named, before anything is solved."""

from collections import Counter
from collections.abc import Iterable, Iterator

from nongan.allocation.solver.records import Person, Problem
from nongan.allocation.solver.refusals import Fault, WrongProblem


def refuse_faults(problem: Problem) -> None:
    """Raises WrongProblem with every fault of the problem."""
    open_keys = {branch.key for branch in problem.branches if not branch.closed}
    found = [*_of_branches(problem), *_of_rules(problem)]
    for person in problem.people:
        found += _of_person(person, open_keys, {branch.key for branch in problem.branches})
    if found := found or [*_of_places(problem)]:
        raise WrongProblem(found)


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


def _of_branches(problem: Problem) -> Iterator[Fault]:
    if not problem.people:
        yield Fault("no_people")
    if all(branch.closed for branch in problem.branches):
        yield Fault("no_branches")
    for key in _twice(person.key for person in problem.people):
        yield Fault("person_twice", key)
    for key in _twice(branch.key for branch in problem.branches):
        yield Fault("branch_twice", key)
    for branch in problem.branches:
        capacity = (branch.least, branch.target, branch.most)
        if not 0 <= branch.least <= branch.target <= branch.most:
            yield Fault("capacity_disordered", branch.key, numbers=capacity)


def _of_person(person: Person, open_keys: set[str], known: set[str]) -> Iterator[Fault]:
    if not person.unit:
        yield Fault("no_unit", person.key)
    if person.lock and person.lock not in open_keys:
        closed = person.lock in known
        yield Fault(
            "lock_closed_branch" if closed else "lock_unknown_branch", person.key, person.lock
        )
    elif open_keys and open_keys <= person.excluded.keys():
        yield Fault("nowhere_to_go", person.key)
    for branch, distance in person.distances.items():
        if distance < 0:
            yield Fault("bad_number", person.key, branch, (distance,))


def _of_rules(problem: Problem) -> Iterator[Fault]:
    rules, known = problem.rules, {branch.key for branch in problem.branches}
    for floor in rules.floors:
        if floor.branch not in known:
            yield Fault("unknown_branch", floor.item, floor.branch)
        if floor.least < 0:
            yield Fault("bad_number", floor.item, floor.branch, (floor.least,))
    limits = [*rules.together.items(), *rules.spread.items()]
    for unit, limit in [*limits, ("own_percent", rules.own_percent)]:
        if limit is not None and limit < (unit != "own_percent"):
            yield Fault("bad_number", unit, numbers=(limit,))


def _of_places(problem: Problem) -> Iterator[Fault]:
    open_branches = [branch for branch in problem.branches if not branch.closed]
    people = len(problem.people)
    if (places := sum(branch.most for branch in open_branches)) < people:
        yield Fault("too_few_places", numbers=(places, people))
    if (wanted := sum(branch.least for branch in open_branches)) > people:
        yield Fault("too_few_people", numbers=(people, wanted))
