"""Party groups (党小组) proposed for a branch: even in size, home organisations kept together."""

from collections.abc import Hashable, Sequence
from itertools import groupby

LEAST, MOST, USUAL = 3, 50, 20  # members of a group: a Party group has at least three


def propose_groups[M: Hashable](
    members: Sequence[tuple[str, M]], *, size: int = USUAL
) -> list[list[M]]:
    """Part members, given as (home organisation, member), into groups of at most `size` people.

    As few groups as hold everybody, none larger than an even share (rounded up); a home
    organisation is parted only where it fits nowhere whole. Members stay in the order in which
    they came; equal input gives equal groups. Raises ValueError for a size outside 3–50.
    """
    if not LEAST <= size <= MOST:
        raise ValueError(f"a Party group has {LEAST} to {MOST} members, not {size}")
    count = -(-len(members) // size)
    room = -(-len(members) // count) if count else 0
    homes = [
        [member for _home, member in people]
        for _home, people in groupby(sorted(members, key=lambda m: m[0]), key=lambda m: m[0])
    ]
    groups: list[list[M]] = [[] for _ in range(count)]
    # Large homes first: what is left at the end is small and fits the gaps.
    for people in sorted(homes, key=len, reverse=True):
        _seat(people, groups, room)
    return groups


def _seat[M](people: list[M], groups: list[list[M]], room: int) -> None:
    """Put people into the emptiest group, the rest into the next emptiest."""
    while people:
        emptiest = min(groups, key=len)
        free = room - len(emptiest)
        emptiest.extend(people[:free])
        people = people[free:]
