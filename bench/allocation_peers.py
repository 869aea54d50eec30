"""Simpler ways to allocate, each person → branch: they look at capacity and personal costs only."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from nongan.allocation.solver.counting import open_branches, personal
from nongan.allocation.solver.records import Branch, Problem

FORBIDDEN = 1_000_000


def _costs(problem: Problem) -> NDArray[np.int64]:
    """People × open branches: the weighted personal cost."""
    keys = [branch.key for branch in open_branches(problem)]
    return np.array(
        [
            [
                FORBIDDEN
                if key in person.excluded or person.lock not in ("", key)
                else problem.weights.cost(personal(person, key, set(keys)))
                for key in keys
            ]
            for person in problem.people
        ]
    )


def _seated(
    problem: Problem, order: Iterator[tuple[int, int]] | list[tuple[int, int]]
) -> dict[str, str]:
    """Everybody at the first branch of the order that has a place."""
    branches, placed = open_branches(problem), dict[str, str]()
    places = [branch.most for branch in branches]
    for person, branch in order:
        key = problem.people[person].key
        if key not in placed and places[branch]:
            placed[key] = branches[branch].key
            places[branch] -= 1
    return placed


def greedy(problem: Problem) -> dict[str, str]:
    """One person after another takes the best branch with a place."""
    order = np.argsort(_costs(problem), axis=1, kind="stable")
    return _seated(problem, [(n, b) for n, row in enumerate(order.tolist()) for b in row])


def regret(problem: Problem) -> dict[str, str]:
    """Greedy, but who would lose most by the second best comes first."""
    costs = _costs(problem)
    order, two = np.argsort(costs, axis=1, kind="stable"), np.sort(costs, axis=1)[:, :2]
    first = np.argsort(two[:, 0] - two[:, -1], kind="stable")
    return _seated(problem, [(n, b) for n in first.tolist() for b in order[n].tolist()])


def hospital_resident(problem: Problem) -> dict[str, str]:
    """Stable matching: people propose, a full branch keeps those to whom it is cheapest."""
    costs, branches = _costs(problem), open_branches(problem)
    wishes = [iter(row) for row in np.argsort(costs, axis=1, kind="stable").tolist()]
    kept: list[list[tuple[int, int]]] = [[] for _ in branches]
    waiting = list(range(len(problem.people)))[::-1]
    while waiting:
        person = waiting.pop()
        branch = next(wishes[person], None)
        if branch is None:
            continue
        kept[branch].append((int(costs[person, branch]), person))
        if len(kept[branch]) > branches[branch].most:
            kept[branch].sort()
            waiting.append(kept[branch].pop()[1])
    return _seated(problem, [(n, at) for at, there in enumerate(kept) for _, n in there])


def matching_package(problem: Problem) -> dict[str, str]:
    """The same by the `matching` package; a person may not list a branch twice, a branch ranks all
    by their cost there."""
    from matching.games import HospitalResident  # noqa: PLC0415

    costs, branches = _costs(problem), open_branches(problem)
    people = np.argsort(costs, axis=1, kind="stable").tolist()
    ranked = np.argsort(costs, axis=0, kind="stable").T.tolist()
    game = HospitalResident.create_from_dictionaries(
        {f"r{n}": [f"h{at}" for at in row] for n, row in enumerate(people)},
        {f"h{at}": [f"r{n}" for n in row] for at, row in enumerate(ranked)},
        {f"h{at}": branch.most for at, branch in enumerate(branches)},
    )
    return {
        problem.people[int(resident.name[1:])].key: branches[int(hospital.name[1:])].key
        for hospital, residents in game.solve().items()
        for resident in residents
    }


def transport(problem: Problem) -> dict[str, str]:
    """The cheapest plan by capacity and personal costs alone (Hungarian method over places)."""
    branches = open_branches(problem)
    places = [at for at, branch in enumerate(branches) for _ in range(branch.most)]
    costs = _costs(problem)[:, places] - FORBIDDEN * _must(branches)
    people, columns = linear_sum_assignment(costs)
    return _seated(problem, [(int(n), places[c]) for n, c in zip(people, columns, strict=True)])


def _must(branches: list[Branch]) -> NDArray[np.int64]:
    """The first places of a branch must be taken."""
    taken = [[1] * branch.least + [0] * (branch.most - branch.least) for branch in branches]
    return np.concatenate([np.array(part, dtype=np.int64) for part in taken])
