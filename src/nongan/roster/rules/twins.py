"""Members whom a feedback card cannot tell apart: it names a person, an organ and a community."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Enrolled:
    """A roster member as far as a card names one."""

    community: str
    organ: str
    name: str
    number: str


def groups(roster: Iterable[Enrolled]) -> list[list[Enrolled]]:
    """Members of one name, organ and assigned community, two or more together; in the order of
    community, organ, name and number. Spaces in a name mean nothing."""
    together: dict[tuple[str, str, str], list[Enrolled]] = defaultdict(list)
    for member in roster:
        if member.community:
            together[member.community, member.organ, "".join(member.name.split())].append(member)
    return [sorted(found) for _key, found in sorted(together.items()) if len(found) > 1]
