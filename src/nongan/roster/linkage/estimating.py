"""Learning the weights from the county's own lines, without anybody's answers.

Lines that two independent fields settle are anchors for the other fields: where name and organ
agree and fit one person only, they show how often phones slip; where the phone fits one person
only, it shows how often names and organs are miswritten. Feedback has no phone, so how names
and units are miswritten is taken from the receipts (linkage.md §5 trap 4).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from nongan.roster.linkage import comparing, names, phones
from nongan.roster.linkage.model import Table, TrainedModel, kind_of
from nongan.roster.linkage.records import Line
from nongan.roster.linkage.roster_index import RosterIndex

Part = Callable[[Line], str]
PLAUSIBLE = frozenset(names.LEVELS) - {names.DIFFERENT}


def phone_anchor(index: RosterIndex, line: Line) -> str | None:
    """The one person whose number the line carries, unless the names have nothing in common."""
    people = index.by_phone.get(line.phone, ()) if line.phone else ()
    if len(people) != 1:
        return None
    name = index.names[people[0]]
    written = names.normalise(line.name)
    alike = names.compare(written, name) in PLAUSIBLE or bool(set(written[1:]) & set(name[1:]))
    return people[0] if alike else None


def name_anchor(
    index: RosterIndex, line: Line, by_name_and_organ: Mapping[tuple[str, str], list[str]]
) -> str | None:
    """The one person of the line's name in the line's organ."""
    if not line.organs or line.organs[0][1] < comparing.CERTAIN:
        return None
    people = by_name_and_organ.get((names.normalise(line.name), line.organs[0][0]), ())
    return people[0] if len(people) == 1 else None


def units(index: RosterIndex, lines: Iterable[Line], trained: TrainedModel) -> dict[str, str]:
    """What wordings of units mean here, as the phone-anchored lines show: an organ, or "".

    A wording that the resolver does not know, or is unsure of, is taken to mean the organ to
    which at least two, and 70 %, of its phone-anchored lines belong. A wording whose anchored
    lines spread over organs ("机关") is taken to say nothing.
    """
    numbers = trained.numbers
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        anchor = phone_anchor(index, line)
        if line.unit and anchor:
            seen[line.unit][index.people[anchor].organ] += 1
    meant = {}
    for unit, shown in sorted(seen.items()):
        organ, count = min(shown.items(), key=lambda pair: (-pair[1], pair[0]))
        total = sum(shown.values())
        if count >= numbers["alias_support"] and count >= numbers["alias_share"] * total:
            meant[unit] = organ
        elif total >= 2 * numbers["alias_support"] and count < numbers["alias_spread"] * total:
            meant[unit] = ""
    return meant


def understood(line: Line, meant: Mapping[str, str]) -> Line:
    """The line with its unit understood as the county's own lines show."""
    organ = meant.get(line.unit)
    if organ is None:
        return line
    return replace(line, organs=((organ, 1.0),) if organ else ())


def _table(default: Table, counts: Counter[str], belief: float) -> dict[str, float]:
    total = sum(counts.values()) + belief
    return {k: round((counts[k] + belief * share) / total, 6) for k, share in default.items()}


def estimate(
    index: RosterIndex, lines: Sequence[Line], trained: TrainedModel
) -> dict[str, dict[str, Table]]:
    """The m tables by kind of paper. `lines` must be `understood`."""
    by_name_and_organ: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, person in index.people.items():
        by_name_and_organ[index.names[key], person.organ].append(key)
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for line in lines:
        by_phone = phone_anchor(index, line)
        by_name = name_anchor(index, line, by_name_and_organ)
        for field, level in _levels(index, line, by_phone):
            if field in ("name", "unit"):
                shared[field][level] += 1
        for field, level in _levels(index, line, by_name):
            if field in ("place", "sex", "items") or (field == "phone" and _credible(level)):
                own[kind_of(line.pool)][field][level] += 1
    return {
        kind: {
            field: _table(
                table,
                shared[field] if field in ("name", "unit") else own[kind][field],
                trained.belief[field],
            )
            for field, table in trained.tables(kind).items()
        }
        for kind in sorted({kind_of(line.pool) for line in lines})
    }


def _credible(level: str) -> bool:
    return level != phones.MISSING


def _levels(index: RosterIndex, line: Line, key: str | None) -> comparing.Levels:
    if key is None:
        return ()
    person = index.people[key]
    return comparing.levels(line, names.normalise(line.name), person, index.names[key])
