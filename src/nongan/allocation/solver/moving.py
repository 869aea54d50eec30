"""Chains of moves that keep every rule: somebody goes there, somebody from there goes on.

The graph has the branches as nodes and, last, `nowhere`: to end there is to leave one person more
at the branch before, to start there is to leave one fewer. Two graphs are looked at. Among people
of the same groups every chain is neutral to every count. Among all people each move is charged
what the joined and the left branch lose in balance, and is barred where a rule would break; since
balance is convex, a chain costs no more than that.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from nongan.allocation.solver.counting import EVERYBODY, Group, shares
from nongan.allocation.solver.decomposing import Floats
from nongan.allocation.solver.model import Model


class Moves:
    """What it costs the whole plan to have one person of a kind elsewhere, at most."""

    def __init__(self, model: Model, placed: Mapping[str, str]):
        self._model = model
        self._costs = np.array([kind.costs for kind in model.kinds], dtype=np.float64)
        self._counts = self._counted(placed)
        groups = sorted({kind.groups for kind in model.kinds})
        self._class = np.array([groups.index(kind.groups) for kind in model.kinds])
        changes = {group: self._changes(group) for group in model.members}
        counted = [[g for g in of_class if g != EVERYBODY] for of_class in groups]
        zero = np.zeros((2, len(model.branches)))
        margins = np.array([sum((changes[g] for g in of), zero) for of in counted])
        self._joins, self._leaves = margins[self._class, 0], margins[self._class, 1]
        moves = self._moves(placed)
        self._alike = np.full((len(groups), *moves.shape[1:]), np.inf)
        np.minimum.at(self._alike, self._class, moves)
        self._alike = _closed(self._alike)
        charged = moves + self._joins[:, None, :] + self._leaves[:, :, None]
        self._any = _closed(self._with_nowhere(charged.min(axis=0), changes[EVERYBODY])[None])[0]

    @property
    def is_transport(self) -> bool:
        """Whether capacity is all that people share: then chains miss nothing that a new plan could
        do, and the price of the cheapest is exact."""
        return set(self._model.members) == {EVERYBODY}

    def prices(self, number: int, at: int) -> Floats:
        """For each branch, what one of this kind, now at branch `at`, would cost there; infinite
        where no chain leads."""
        own = self._costs[number] - self._costs[number, at]
        width = len(self._model.branches)
        alike = own + self._alike[self._class[number], :, at]
        charged = own + self._joins[number] + self._leaves[number, at] + self._any[:width, at]
        return np.asarray(np.minimum(alike, charged))

    def _counted(self, placed: Mapping[str, str]) -> Counter[tuple[Group, str]]:
        counts: Counter[tuple[Group, str]] = Counter()
        for kind in self._model.kinds:
            for person in kind.people:
                counts.update((group, placed[person]) for group in kind.groups)
        return counts

    def _moves(self, placed: Mapping[str, str]) -> Floats:
        """Kind × from × to: the person's own cost, infinite where nobody can make the move."""
        keys = [branch.key for branch in self._model.branches]
        there = np.zeros((len(self._model.kinds), len(keys)), dtype=bool)
        for number, kind in enumerate(self._model.kinds):
            for person in kind.people:
                there[number, keys.index(placed[person])] = True
        allowed = np.array([kind.allowed for kind in self._model.kinds])
        possible = there[:, :, None] & allowed[:, None, :]
        return np.where(possible, self._costs[:, None, :] - self._costs[:, :, None], np.inf)

    def _with_nowhere(self, moves: Floats, numbers: Floats) -> Floats:
        graph = np.full((len(moves) + 1, len(moves) + 1), np.inf)
        graph[:-1, :-1] = moves
        graph[:-1, -1], graph[-1, :-1] = numbers
        return graph

    def _changes(self, group: Group) -> Floats:
        """What one more (row 0) and one fewer (row 1) of a group costs at each branch."""
        goals = shares(self._model.sizes[group], self._model.branches)
        changes = np.zeros((2, len(goals)))
        for at, goal in enumerate(goals):
            now = self._price(group, at, goal, 0)
            changes[:, at] = [self._price(group, at, goal, by) - now for by in (1, -1)]
        return changes

    def _price(self, group: Group, at: int, goal: int, by: int) -> float:
        """What the count of a group at a branch costs after a change by some people."""
        weights, branch = self._model.problem.weights, self._model.branches[at]
        count = self._counts[group, branch.key] + by
        if by and self._breaks(group, at, count):
            return np.inf
        costs = {"all": weights.numbers, "sex": weights.sexes, "age": weights.ages}
        short = sum(
            max(0, floor.least - count)
            for floor in self._model.problem.rules.floors
            if not floor.hard and group == ("item", floor.item) and floor.branch == branch.key
        )
        return costs.get(group[0], 0) * abs(count - goal) + weights.skills * short

    def _breaks(self, group: Group, at: int, count: int) -> bool:
        """Whether so many of a group at a branch break a hard rule, or might in a longer chain."""
        rules, branch = self._model.problem.rules, self._model.branches[at]
        kind, name = group
        everybody = count if group == EVERYBODY else self._counts[EVERYBODY, branch.key]
        own = ("unit", branch.secretary_unit)
        if rules.own_percent is not None and group in (EVERYBODY, own):
            theirs = count if group == own else self._counts[own, branch.key]
            if theirs * 100 > rules.own_percent * everybody:
                return True
        if group == EVERYBODY:
            return not branch.least <= count <= branch.most
        if kind == "item":
            return any(
                f.hard and count < f.least
                for f in rules.floors
                if (f.item, f.branch) == (name, branch.key)
            )
        if kind == "unit":
            new = name in rules.together and not self._counts[group, branch.key]
            limit = max(1, self._model.sizes[group] * rules.spread.get(name, 100) // 100)
            return (new and count > 0) or count > limit
        return False


def _closed(graphs: Floats) -> Floats:
    """The cheapest chains between any two nodes of each graph; only single moves in a graph where
    going round in a circle pays, since then the plan is not the best and chains have no end."""
    chains = graphs.copy()
    for node in range(chains.shape[1]):
        through = chains[:, :, node, None] + chains[:, None, node, :]
        chains = np.minimum(chains, through)
    pays = np.diagonal(chains, axis1=1, axis2=2).min(axis=1) < 0
    chains[pays] = graphs[pays]
    return chains
