"""The product's own linkage."""

from bench.peers.exchange import Task
from nongan.roster import linkage


def link(task: Task) -> dict[str, object]:
    """Ours; lines that it asks a person about are marked."""
    people = [
        linkage.Person(
            one.key,
            one.name,
            one.organ,
            one.sex,
            one.phone,
            one.community,
            one.residence,
            frozenset(filter(None, one.items.split("|"))),
        )
        for one in task.people
    ]
    lines = [
        linkage.Line(
            one.key,
            one.pool,
            one.name,
            one.unit,
            one.organs,
            one.sex,
            one.phone,
            one.community,
            frozenset(filter(None, one.items.split("|"))),
        )
        for one in task.lines
    ]
    return {
        decision.line: [decision.person, "review"]
        if decision.status == "review"
        else decision.person
        for decision in linkage.link(lines, people)
    }
