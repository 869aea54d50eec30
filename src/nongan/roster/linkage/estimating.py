"""Learning the weights from the county's own lines, without anybody's answers.

What wordings of units mean is shown by lines whose phone fits one person only; all else by
expectation–maximisation over every line and everybody it may mean (`mixture`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log2

import numpy as np

from nongan.roster.linkage import comparing, mixture, names
from nongan.roster.linkage.comparing import Organs
from nongan.roster.linkage.mixture import Learnt
from nongan.roster.linkage.model import Table, TrainedModel, Wordings
from nongan.roster.linkage.records import Line, Person
from nongan.roster.linkage.roster_index import RosterIndex
from nongan.roster.linkage.weighing import Pairs, Weigher, trait

SHARED = ("name", "unit")
FOREIGN = "—"
"""In place of an organ: one that is not the county's."""

KIN = 0.5
"""The resolver's score of an organ whose members write another's name: possible, no more."""

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


def units(index: RosterIndex, lines: Sequence[Line], trained: TrainedModel) -> Wordings:
    """What units mean here, as the lines show that mean somebody whatever their unit."""
    anchors = {line.key: phone_anchor(index, line) for line in lines}
    anchored = {(line.unit, anchor) for line in lines if (anchor := anchors[line.key])}
    shown = ((unit, index.people[person].organ) for unit, person in anchored)
    unknown = [
        (line.unit, bool(anchors[line.key] or name_anchor(index, line)))
        for line in lines
        if line.unit and not line.organs
    ]
    meant = {**foreign(unknown, trained), **meaning(shown, trained)}
    strays = []
    for line in lines:
        anchor = anchors[line.key] or name_anchor(index, line)
        organ = comparing.certain(understood(line, Wordings(meant, {})).organs)
        if anchor and organ and index.people[anchor].organ != organ:
            strays.append((organ, index.people[anchor]))
    return Wordings(meant, kin(strays, trained))


def foreign(written: Iterable[tuple[str, bool]], trained: TrainedModel) -> dict[str, str]:
    """The wordings that mean no organ of the county: those that the resolver does not know and
    whose lines are hardly ever a member's by phone or name. `written` says so of each such line.
    """
    numbers = trained.numbers
    lines: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for unit, is_known in written:
        lines[unit] += 1
        known[unit] += is_known
    return {
        unit: FOREIGN
        for unit, count in sorted(lines.items())
        if count >= numbers["foreign_lines"] and known[unit] <= numbers["foreign_share"] * count
    }


def name_anchor(index: RosterIndex, line: Line) -> str | None:
    """The one person whose name the line carries."""
    people = index.by_name.get(names.normalise(line.name), ())
    return people[0] if len(people) == 1 else None


def kin(strays: Iterable[tuple[str, Person]], trained: TrainedModel) -> dict[str, tuple[str, ...]]:
    """The organs whose members write another organ's name as well, such as their parent's.

    `strays` are (the organ named, the person meant whatever the unit) where that is not the
    person's organ; two of one organ's people who stray the same way are no accident.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for organ, person in strays:
        found[organ][person.organ].add(person.key)
    least = trained.numbers["alias_support"]
    kept = {
        organ: tuple(sorted(other for other, people in others.items() if len(people) >= least))
        for organ, others in sorted(found.items())
    }
    return {organ: others for organ, others in kept.items() if others}


def meaning(anchored: Iterable[tuple[str, str]], trained: TrainedModel) -> dict[str, str]:
    """What wordings mean, given (wording, organ) of each person whom a phone-anchored line names.

    A wording that the resolver does not know, or is unsure of, is taken to mean the organ to
    which at least two, and 70 %, of those people belong. A wording whose people spread over
    organs ("机关") is taken to say nothing.
    """
    numbers = trained.numbers
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for unit, organ in anchored:
        if unit:
            shown[unit][organ] += 1
    meant = {}
    for unit, organs in sorted(shown.items()):
        organ, count = min(organs.items(), key=lambda pair: (-pair[1], pair[0]))
        total = sum(organs.values())
        if count >= numbers["alias_support"] and count >= numbers["alias_share"] * total:
            meant[unit] = organ
        elif total >= 2 * numbers["alias_support"] and count < numbers["alias_spread"] * total:
            meant[unit] = ""
    return meant


def organs_of(unit: str, organs: Organs, units: Wordings) -> Organs:
    """The organs that a unit may mean, where units mean what `units` says; `organs` is what it
    may mean as far as it was resolved."""
    organ = units.meant.get(unit)
    if organ is not None:
        organs = ((organ, 1.0),) if organ else ()
    if not units.kin or not organs:
        return organs
    known = {name for name, _ in organs}
    others = units.kin.get(comparing.certain(organs), ())
    return (*organs, *((other, KIN) for other in others if other not in known))


def understood(line: Line, units: Wordings) -> Line:
    """The line with its unit understood as the county's own lines show."""
    return replace(line, organs=organs_of(line.unit, line.organs, units))


def estimate(
    index: RosterIndex,
    phones_of: Mapping[str, int],
    gathered: Callable[[str, Weigher], mixture.Pairs],
    trained: TrainedModel,
) -> dict[str, Learnt]:
    """What the lines of each kind of paper show.

    `phones_of` counts, by kind, the lines that carry a phone; `gathered` gives the pairs of a
    kind. The kind with most phones is learnt from first: how it miswrites names and units is
    what is believed at first of the other kinds, whose lines show less of it.
    """
    found: dict[str, Learnt] = {}
    shared: dict[str, Table] = {}
    for kind in sorted(phones_of, key=lambda kind: (-phones_of[kind], kind)):
        weigher = Weigher(index, trained, trained.tables(kind))
        belief = {
            field: trained.numbers["shared_belief"] if field in shared else trained.belief[field]
            for field in weigher.tables
        }
        found[kind] = mixture.learn(
            gathered(kind, weigher),
            {**weigher.tables, **shared},
            belief=belief,
            start=weigher.start,
            trained=trained,
        )
        if not shared:
            shared = {field: found[kind].tables[field] for field in SHARED}
    return dict(sorted(found.items()))


def gathered(
    lines: Sequence[Line], pairs: Callable[[Line], Pairs], weigher: Weigher
) -> mixture.Pairs:
    """The pairs of lines as arrays."""
    fields = {field: column for column, field in enumerate(weigher.tables)}
    atoms: dict[tuple[str, str, str], int] = {("", "", ""): 0}
    rows: list[list[int]] = []
    first: list[int] = []
    for line in lines:
        found = pairs(line)
        if found:
            first.append(len(rows))
        for key, levels in found:
            person = weigher.index.people[key]
            row = [0] * len(fields)
            for field, level in levels:
                if field in fields:
                    atom = field, level, trait(field, level, line, person)
                    row[fields[field]] = atoms.setdefault(atom, len(atoms))
            rows.append(row)
    steps: dict[tuple[str, str], int] = {}
    step = [steps.setdefault((field, level), len(steps)) for field, level, _ in atoms]
    return mixture.Pairs(
        levels=list(steps),
        level=np.array(step),
        log_u=np.array([0.0, *(log2(weigher.u(*atom)) for atom in atoms if atom[0])]),
        rows=np.array(rows, dtype=np.intp).reshape(len(rows), len(fields)).T,
        first=np.array(first, dtype=np.intp),
        lines=len(lines),
    )


def share_again(again: int, lines: int, trained: TrainedModel) -> float:
    """The share of lines that are a person's second or third of a pool, believed at first to be
    what the trained model says."""
    numbers = trained.numbers
    believed = numbers["chances_belief"] * numbers["again"]
    share = (again + believed) / (lines + numbers["chances_belief"])
    return round(min(max(share, numbers["least_again"]), numbers["most_again"]), 6)
