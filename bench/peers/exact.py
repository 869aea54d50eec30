"""Exact rules, as a clerk writes them into a spreadsheet: the phone, else name and organ."""

from collections import defaultdict

from bench.peers.exchange import NOBODY, Answer, Line, Person, Task


def link(task: Task) -> Answer:
    """The only one of the phone; else of name and organ, in doubt the one assigned here."""
    by_phone: dict[str, list[Person]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in task.people:
        by_phone[person.phone].append(person)
        by_name[person.name, person.organ].append(person)
    by_phone.pop("", None)
    return {
        line.key: _only(by_phone.get(line.phone, []), line)
        or _only(by_name.get((line.name, line.organ), []), line)
        for line in task.lines
    }


def _only(people: list[Person], line: Line) -> str:
    if len(people) > 1:
        people = [person for person in people if person.community == line.community]
    return people[0].key if len(people) == 1 else NOBODY
