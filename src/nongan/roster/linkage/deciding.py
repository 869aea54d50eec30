"""Who is meant: the best whole answer of each connected group of lines and people.

A line takes one person, or nobody. A person is taken once for nothing; a second and third line
of one pool cost what such repetitions are worth (soft one-to-one: a hard one would delete the
finding "reported twice"). The margin of a line is what the whole answer loses if the line's own
answer is forbidden; it decides between automatic and review (linkage.md §6).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from nongan.roster.linkage.records import NOBODY

MICRO = 1_000
"""Scores are whole thousandths of a bit: sums are exact, so order cannot change an answer."""

FORBIDDEN = -1_000_000_000

Edges = Mapping[str, Mapping[str, int]]
"""line → person (NOBODY included) → score in thousandths of a bit."""


def groups(edges: Edges) -> list[list[str]]:
    """The lines in connected groups (joined by a person both may mean), in a fixed order."""
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for line in sorted(edges):
        find(f"l{line}")
        for person in edges[line]:
            if person != NOBODY:
                parent[find(f"l{line}")] = find(f"p{person}")
    together: dict[str, list[str]] = defaultdict(list)
    for line in sorted(edges):
        together[find(f"l{line}")].append(line)
    return sorted(together.values())


class Group:
    """One connected group as a matrix: a row a line; a column a person's slot, or a nobody."""

    def __init__(
        self, lines: Sequence[str], edges: Edges, costs: Mapping[str, Sequence[int]], most: int
    ):
        people = sorted({p for line in lines for p in edges[line] if p != NOBODY})
        self.lines = list(lines)
        # A line with one option only has been decided by a person: there is always room for it.
        pinned = Counter(p for line in lines for p in edges[line] if len(edges[line]) == 1)
        self.columns = [
            (p, slot) for p in people for slot in range(min(most + pinned[p], len(lines)))
        ]
        self.columns += [(NOBODY, row) for row in range(len(lines))]
        self.matrix = np.full((len(lines), len(self.columns)), FORBIDDEN, dtype=np.int64)
        for row, line in enumerate(self.lines):
            for column, (person, slot) in enumerate(self.columns):
                if person in edges[line] and (person != NOBODY or slot == row):
                    cost = 0 if person == NOBODY else costs[line][min(slot, most - 1)]
                    self.matrix[row, column] = edges[line][person] - cost

    def best(self, matrix: np.ndarray | None = None) -> tuple[int, list[str]]:
        """The best total and each line's person."""
        score = self.matrix if matrix is None else matrix
        rows, columns = linear_sum_assignment(score, maximize=True)
        total = int(score[rows, columns].sum())
        return total, [self.columns[column][0] for column in columns]

    def solve(self) -> dict[str, tuple[str, int]]:
        """line → (person, margin in thousandths of a bit)."""
        total, chosen = self.best()
        return {
            line: (chosen[row], total - self.best_without(row, chosen[row]))
            for row, line in enumerate(self.lines)
        }

    def solve_one(self, line: str) -> tuple[str, int]:
        """The person and margin of one line of the group."""
        total, chosen = self.best()
        row = self.lines.index(line)
        return chosen[row], total - self.best_without(row, chosen[row])

    def best_without(self, row: int, person: str) -> int:
        """The best total if a line may not mean this person."""
        matrix = self.matrix.copy()
        matrix[row, [c for c, (key, _) in enumerate(self.columns) if key == person]] = FORBIDDEN
        return FORBIDDEN if matrix[row].max() == FORBIDDEN else self.best(matrix)[0]


def solve(
    edges: Edges, costs: Mapping[str, Sequence[int]], slots: int = 3
) -> dict[str, tuple[str, int]]:
    """The answer and margin of every line. `costs[line]` is the cost of each of a person's slots
    for it; `slots` is how many lines a person may have."""
    answer: dict[str, tuple[str, int]] = {}
    for lines in groups(edges):
        if len(lines) == 1:
            answer[lines[0]] = _alone(edges[lines[0]])
        else:
            answer.update(Group(lines, edges, costs, slots).solve())
    return answer


class Second:
    """What the answer of one line would be if it were free, all other lines being as they are."""

    def __init__(self, edges: Edges, costs: Mapping[str, Sequence[int]], slots: int) -> None:
        self.edges, self.costs, self.slots = edges, costs, slots
        self.lines_of: dict[str, list[str]] = defaultdict(list)
        for line in sorted(edges):
            for person in edges[line]:
                if person != NOBODY:
                    self.lines_of[person].append(line)

    def solve(self, line: str, options: Mapping[str, int]) -> tuple[str, int]:
        """The answer and margin of `line` with these options instead of its own."""
        edges = {**self.edges, line: options}
        group, ahead = {line}, [line]
        while ahead:
            people = [person for person in edges[ahead.pop()] if person != NOBODY]
            fresh = {other for person in people for other in self.lines_of[person]} - group
            group |= fresh
            ahead += sorted(fresh)
        if len(group) == 1:
            return _alone(options)
        return Group(sorted(group), edges, self.costs, self.slots).solve_one(line)


def _alone(options: Mapping[str, int]) -> tuple[str, int]:
    ranked = sorted(options.items(), key=lambda option: (-option[1], option[0]))
    second = ranked[1][1] if len(ranked) > 1 else FORBIDDEN
    return ranked[0][0], ranked[0][1] - second
