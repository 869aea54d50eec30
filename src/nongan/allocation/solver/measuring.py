"""What a finished plan costs part by part, and how each branch stands."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from nongan.allocation.solver.counting import (
    EVERYBODY,
    Group,
    groups,
    open_branches,
    personal,
    shares,
    total,
)
from nongan.allocation.solver.records import Line, Parts, Plan, Problem, Standing


def measured(problem: Problem, placed: Mapping[str, str], bound: float) -> Plan:
    """The plan that places people so; `bound` is rounded up, since every plan's cost is whole."""
    open_keys = {branch.key for branch in open_branches(problem)}
    people = sorted(problem.people, key=lambda person: person.key)
    lines = tuple(
        Line(person.key, branch := placed[person.key], personal(person, branch, open_keys))
        for person in people
    )
    counts: Counter[tuple[Group, str]] = Counter()
    for person in people:
        counts.update((group, placed[person.key]) for group in groups(person, problem))
    parts = _with_balance(problem, total([line.parts for line in lines]), counts)
    cost = problem.weights.cost(parts)
    return Plan(lines, _standings(problem, counts), parts, cost, min(cost, _rounded_up(bound)))


def _rounded_up(bound: float) -> int:
    """The least whole cost that is not below a bound, forgiving a millionth of rounding."""
    return max(0, int(-((-bound + 1e-6 * max(1.0, abs(bound))) // 1)))


def _with_balance(problem: Problem, parts: Parts, counts: Counter[tuple[Group, str]]) -> Parts:
    off: Counter[str] = Counter()
    branches, sizes = open_branches(problem), _sizes(counts)
    for group, size in sizes.items():
        for branch, share in zip(branches, shares(size, branches), strict=True):
            off[group[0]] += abs(counts[group, branch.key] - share)
    missed = sum(sum(gaps.values()) for gaps in _gaps(problem, counts).values())
    return replace(parts, numbers=off["all"], sexes=off["sex"], ages=off["age"], skills=missed)


def _sizes(counts: Counter[tuple[Group, str]]) -> Counter[Group]:
    sizes: Counter[Group] = Counter()
    for (group, _), people in counts.items():
        sizes[group] += people
    return sizes


def _gaps(problem: Problem, counts: Counter[tuple[Group, str]]) -> dict[str, Counter[str]]:
    """Branch → item → people short of its soft floors."""
    gaps: dict[str, Counter[str]] = {branch.key: Counter() for branch in open_branches(problem)}
    for floor in problem.rules.floors:
        short = floor.least - counts[("item", floor.item), floor.branch]
        if floor.branch in gaps and not floor.hard and short > 0:
            gaps[floor.branch][floor.item] += short
    return gaps


def _standings(problem: Problem, counts: Counter[tuple[Group, str]]) -> tuple[Standing, ...]:
    branches, gaps = open_branches(problem), _gaps(problem, counts)
    named: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (kind, name), key in sorted(counts):
        named[kind, key][name] = counts[(kind, name), key]
    goals = shares(len(problem.people), branches)
    return tuple(
        Standing(
            branch.key,
            counts[EVERYBODY, branch.key],
            goal,
            sexes=named["sex", branch.key],
            ages=named["age", branch.key],
            skills=named["item", branch.key],
            gaps=dict(gaps[branch.key]),
        )
        for branch, goal in zip(branches, goals, strict=True)
    )
