"""New facts after a plan was published: as few people move as the facts require, and says why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nongan.allocation.solver.checking import check
from nongan.allocation.solver.counting import open_branches
from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.records import Plan, Problem, Rule, Weights
from nongan.allocation.solver.solving import EXACT, cheapest, solve

ONLY_MOVES = Weights(0, 0, 1, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Move:
    """One person who leaves the published branch; `because` names the hard rules that would break
    if this person alone stayed; none: the branch is closed."""

    person: str
    before: str
    after: str
    because: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The plan after the new facts; who moves; who is new and who left, by key. `fewest` says
    whether fewer moves are proven to be impossible."""

    plan: Plan
    moves: tuple[Move, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    fewest: bool


def replan(problem: Problem, published: Mapping[str, str], effort: Effort = EXACT) -> Change:
    """The plan for `problem` that moves the fewest people off their `published` branch, and among
    those the cheapest. Raises what `solve` raises."""
    people = tuple(replace(p, last=published.get(p.key, "")) for p in problem.people)
    problem = replace(problem, people=people)
    first = solve(replace(problem, weights=ONLY_MOVES), effort)
    open_keys = {branch.key for branch in open_branches(problem)}
    staying = sum(person.last in open_keys for person in people) - first.parts.stability
    plan = cheapest(problem, effort, staying=staying)
    answer = plan.placed
    return Change(
        plan,
        tuple(_moves(problem, answer)),
        tuple(sorted(answer.keys() - published.keys())),
        tuple(sorted(published.keys() - answer.keys())),
        first.cost == first.bound,
    )


def _moves(problem: Problem, answer: Mapping[str, str]) -> Iterator[Move]:
    for person in sorted(problem.people, key=lambda person: person.key):
        if person.last and person.last != answer[person.key]:
            stayed = check(problem, {**answer, person.key: person.last})
            yield Move(person.key, person.last, answer[person.key], stayed.breaches)
