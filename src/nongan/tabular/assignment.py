"""The best pairing of columns with meanings: a maximum-weight assignment (Kuhn, Munkres), small and
exact.
"""

from collections.abc import Sequence


def best_pairs(weights: Sequence[Sequence[float]]) -> list[int]:
    """For each row of `weights` (rows ≤ columns) the column it is given, no column twice, the sum
    greatest.
    """
    rows, columns = len(weights), len(weights[0]) if weights else 0
    row_price = [0.0] * (rows + 1)
    column_price = [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(weights, row, (row_price, column_price, owner))
    answer = [-1] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            answer[owner[column] - 1] = column - 1
    return answer


def _augment(
    weights: Sequence[Sequence[float]], row: int, state: tuple[list[float], list[float], list[int]]
) -> None:
    """Give `row` a column along the cheapest path of exchanges."""
    row_price, column_price, owner = state
    columns = len(column_price) - 1
    owner[0] = row
    least = [float("inf")] * (columns + 1)
    seen = [False] * (columns + 1)
    way = [0] * (columns + 1)
    at = 0
    while True:
        seen[at] = True
        current = owner[at]
        step, following = float("inf"), 0
        for column in range(1, columns + 1):
            if seen[column]:
                continue
            cost = -weights[current - 1][column - 1] - row_price[current] - column_price[column]
            if cost < least[column]:
                least[column], way[column] = cost, at
            if least[column] < step:
                step, following = least[column], column
        _shift(step, seen, least, state)
        at = following
        if not owner[at]:
            break
    while at:
        owner[at], at = owner[way[at]], way[at]


def _shift(
    step: float,
    seen: list[bool],
    least: list[float],
    state: tuple[list[float], list[float], list[int]],
) -> None:
    row_price, column_price, owner = state
    for column, visited in enumerate(seen):
        if visited:
            row_price[owner[column]] += step
            column_price[column] -= step
        else:
            least[column] -= step
