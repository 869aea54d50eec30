"""Hand weights over RapidFuzz similarities: the best candidate above a mark."""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from bench.peers.exchange import NOBODY, Answer, Line, Person, Task

# Points as one sets them by feeling, before any county is seen; half of them make a link.
NAME, PHONE, ORGAN, PLACE, SEX = 4.0, 5.0, 3.0, 1.0, 0.5
MARK = 0.6


def link(task: Task) -> Answer:
    """The best scored person of those who share a phone, a name, or a surname with the place."""
    blocks: dict[str, list[Person]] = defaultdict(list)
    for person in task.people:
        for key in _keys(person):
            blocks[key].append(person)
    answer = {}
    for line in task.lines:
        people = {one.key: one for key in _keys(line) for one in blocks.get(key, ())}
        ranked = sorted((-_score(line, one), key) for key, one in people.items())
        answer[line.key] = ranked[0][1] if ranked and -ranked[0][0] >= MARK else NOBODY
    return answer


def _keys(one: Person | Line) -> Iterator[str]:
    yield f"n{one.name}"
    if one.phone:
        yield f"p{one.phone}"
        yield f"q{one.phone[-4:]}"
    for place in filter(None, (one.organ, one.community)):
        yield f"s{place}{one.name[:1]}"
        yield f"g{place}{one.name[1:]}"


def _score(line: Line, person: Person) -> float:
    """Points won over points that could be won: what the line leaves blank is not counted."""
    won, most = NAME * fuzz.ratio(line.name, person.name) / 100, NAME
    if line.phone and person.phone:
        slips = DamerauLevenshtein.distance(line.phone, person.phone)
        won += PHONE if not slips else PHONE * 0.6 if slips < 3 else 0
        most += PHONE
    for points, left, right in (
        (ORGAN, line.organ, person.organ),
        (PLACE, line.community, person.community),
        (SEX, line.sex, person.sex),
    ):
        if left and right:
            won += points * (left == right)
            most += points
    return won / most
