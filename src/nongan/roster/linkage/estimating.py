"""Learning the weights from the county's own lines, without anybody's answers.

Lines that two independent fields settle are anchors for the other fields: where name and organ
agree and fit one person only, they show how often phones slip; where the phone fits one person
only, it shows how often names and organs are miswritten. Feedback has no phone, so how names
and units are miswritten is taken from the receipts (linkage.md §5 trap 4).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nongan.roster.linkage import comparing, names, phones
from nongan.roster.linkage.model import DEFAULTS, Table
from nongan.roster.linkage.records import Line
from nongan.roster.linkage.roster_index import RosterIndex

PSEUDO_COUNT = 60.0
ALIAS_SUPPORT = 2
ALIAS_SHARE = 0.7
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


def learn_aliases(index: RosterIndex, lines: Iterable[Line]) -> list[Line]:
    """The lines, with units understood as the phone-anchored lines of the same unit show.

    A wording that the resolver does not know, or is unsure of, is taken to mean the organ to
    which at least two, and 70 %, of its phone-anchored lines belong. A wording whose anchored
    lines spread over organs ("机关") is taken to say nothing.
    """
    every = list(lines)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for line in every:
        anchor = phone_anchor(index, line)
        if line.unit and anchor:
            seen[line.unit][index.people[anchor].organ] += 1
    return [_understood(line, seen.get(line.unit)) for line in every]


def _understood(line: Line, shown: Counter[str] | None) -> Line:
    if not shown:
        return line
    organ, count = min(shown.items(), key=lambda pair: (-pair[1], pair[0]))
    total = sum(shown.values())
    if count >= ALIAS_SUPPORT and count >= ALIAS_SHARE * total:
        return replace(line, organs=((organ, 1.0),))
    spread = total >= 2 * ALIAS_SUPPORT and count < 0.5 * total
    return replace(line, organs=()) if spread else line


def _table(default: Table, counts: Counter[str], weight: float = PSEUDO_COUNT) -> dict[str, float]:
    total = sum(counts.values()) + weight
    return {k: (counts[k] + weight * share) / total for k, share in default.items()}


def estimate(index: RosterIndex, lines: Sequence[Line]) -> dict[str, dict[str, Table]]:
    """The m tables of every pool. `lines` must have been through `learn_aliases`."""
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
                own[line.pool][field][level] += 1
    names_and_units = {f: _table(DEFAULTS[f], shared[f]) for f in ("name", "unit")}
    return {
        pool: {
            **{f: _table(DEFAULTS[f], own[pool][f]) for f in ("phone", "place", "sex", "items")},
            **names_and_units,
        }
        for pool in sorted({line.pool for line in lines})
    }


def _credible(level: str) -> bool:
    return level != phones.MISSING


def _levels(index: RosterIndex, line: Line, key: str | None) -> comparing.Levels:
    if key is None:
        return ()
    person = index.people[key]
    return comparing.levels(line, names.normalise(line.name), person, index.names[key])
