"""What rules and weights count: groups of people, a branch's share of a group, personal costs."""

from collections.abc import Sequence
from dataclasses import fields

from nongan.allocation.solver.records import Branch, Parts, Person, Problem

Group = tuple[str, str]
"""A kind of group with its name: ("sex", "F"), ("age", "35-44"), ("item", "05"), ("unit", …)."""

EVERYBODY: Group = ("all", "")


def open_branches(problem: Problem) -> list[Branch]:
    """The branches that receive people, by key."""
    return sorted((b for b in problem.branches if not b.closed), key=lambda branch: branch.key)


def band(person: Person, problem: Problem) -> str:
    """The age band of a person: "-34", "35-44", "55-"; "" if the birth year is not known."""
    if person.birth_year is None:
        return ""
    age, starts = problem.year - person.birth_year, sorted(problem.rules.age_bands)
    begun = [start for start in starts if start <= age]
    later = [start for start in starts if start > age]
    return f"{begun[-1] if begun else ''}-{later[0] - 1 if later else ''}"


def groups(person: Person, problem: Problem) -> list[Group]:
    """Every group a person counts in."""
    named = [
        ("sex", person.sex),
        ("age", band(person, problem)),
        ("unit", person.unit),
        ("last", person.last),
    ]
    return [
        EVERYBODY,
        *(g for g in named if g[1]),
        *(("item", item) for item in sorted(person.skills)),
    ]


def shares(total: int, branches: Sequence[Branch]) -> list[int]:
    """`total` people shared by the branches' targets, whole, the largest remainders first and the
    earlier branch among equals."""
    weights = [branch.target for branch in branches]
    if not any(weights):
        weights = [1] * len(branches)
    whole = [total * weight // sum(weights) for weight in weights]
    remainders = [(-(total * weight % sum(weights)), at) for at, weight in enumerate(weights)]
    for _, at in sorted(remainders)[: total - sum(whole)]:
        whole[at] += 1
    return whole


def personal(person: Person, branch: str, open_keys: set[str]) -> Parts:
    """What placing one person at one branch costs by itself."""
    wishes = person.preferred
    farthest = max(person.distances.values(), default=0)
    return Parts(
        preference=wishes.index(branch) if branch in wishes else len(wishes),
        distance=person.distances.get(branch, farthest),
        stability=int(person.last in open_keys and person.last != branch),
    )


def total(parts: Sequence[Parts]) -> Parts:
    """The parts of many, added up."""
    return Parts(*(sum(getattr(part, field.name) for part in parts) for field in fields(Parts)))
