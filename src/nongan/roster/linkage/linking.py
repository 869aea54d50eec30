"""Linking every line of a county to a member or to nobody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Literal

from nongan.roster.linkage import comparing, deciding, estimating, names
from nongan.roster.linkage.model import Model, Weigher
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Line, Person
from nongan.roster.linkage.roster_index import RosterIndex

AUTOMATIC = 5.0
"""Bits of margin (odds of 32 to 1) from which on an answer stands without a person."""

SHOWN = 5
KEPT = 8
WITHIN = 12.0
FIXED = 1_000_000
ELSEWHERE_DISCOUNT = 4.0
ROUNDS = 8


@dataclass(frozen=True)
class Chances:
    """First guesses of two shares, and how many lines' worth of belief stands behind them.

    They only carry a county with few lines: the county's own lines replace them
    (linkage.md §7: never carry priors over from elsewhere).
    """

    stranger: float = 0.02
    again: float = 0.01
    belief: float = 50.0


def link(
    lines: Iterable[Line], people: Iterable[Person], *, chances: Chances | None = None
) -> list[Decision]:
    """Decide every line. The same lines and people give the same answer in any order.

    Returns decisions sorted by line key. Raises ValueError if two lines share a key.
    """
    ordered = sorted(lines, key=lambda line: line.key)
    if any(a.key == b.key for a, b in zip(ordered, ordered[1:], strict=False)):
        raise ValueError("two lines share a key")
    index = RosterIndex(people)
    understood = estimating.learn_aliases(index, ordered)
    tables = estimating.estimate(index, understood)
    pools: dict[str, list[Line]] = defaultdict(list)
    for line in understood:
        pools[line.pool].append(line)
    decisions: list[Decision] = []
    for pool in sorted(pools):
        decisions += _link_pool(pools[pool], index, Model(tables[pool]), chances or Chances())
    return sorted(decisions, key=lambda decision: decision.line)


def _link_pool(
    lines: Sequence[Line], index: RosterIndex, model: Model, chances: Chances
) -> list[Decision]:
    weigher = Weigher(index, model)
    candidates = {line.key: score(line, weigher) for line in lines}
    model = model.with_chances(stranger=chances.stranger, again=chances.again)
    first = _solve(lines, candidates, index, model)
    model = _with_own_chances(model, first, lines, candidates, chances)
    answer = _solve(lines, candidates, index, model)
    return [_decision(line, answer[line.key], candidates[line.key], model) for line in lines]


def score(line: Line, weigher: Weigher) -> list[Candidate]:
    """The people a line may mean with their evidence, best first."""
    name = names.normalise(line.name)
    index = weigher.index
    keys = index.candidates(line, name)
    if line.fixed and line.fixed in index.people:
        keys = sorted({*keys, line.fixed})
    found = []
    for key in keys:
        person = index.people[key]
        levels = comparing.levels(line, name, person, index.names[key])
        evidence = tuple(weigher.evidence(f, level, line, person) for f, level in levels)
        bits = weigher.start() + sum(e.bits for e in evidence)
        found.append(Candidate(key, round(bits, 3), evidence))
    return sorted(found, key=lambda c: (-c.bits, c.person))


def _edges(line: Line, candidates: Sequence[Candidate], model: Model) -> dict[str, int]:
    """The options of a line in thousandths of a bit; a decided line has only the decided one."""
    if line.fixed is not None:
        return {line.fixed: FIXED}
    nobody = model.nobody()
    options = {NOBODY: round(nobody * deciding.MICRO)}
    floor = max(nobody - AUTOMATIC, candidates[0].bits - WITHIN if candidates else 0)
    for candidate in candidates[:KEPT]:
        if candidate.bits >= floor:
            options[candidate.person] = round(candidate.bits * deciding.MICRO)
    return options


def _slot_costs(line: Line, elsewhere: bool, model: Model) -> tuple[int, ...]:
    """What a line costs as the first, second and third line of one person.

    Who reports in a second community does so by being in two places, which the place has
    already been charged for; so the second slot is cheaper there.
    """
    second = -log2(model.again)
    if elsewhere:
        second = max(second - ELSEWHERE_DISCOUNT, 1.0)
    return 0, round(second * deciding.MICRO), round((second + 5.5) * deciding.MICRO)


def _solve(
    lines: Sequence[Line],
    candidates: Mapping[str, Sequence[Candidate]],
    index: RosterIndex,
    model: Model,
) -> dict[str, tuple[str, int]]:
    edges = {line.key: _edges(line, candidates[line.key], model) for line in lines}
    costs = {}
    for line in lines:
        best = index.people.get(candidates[line.key][0].person) if candidates[line.key] else None
        elsewhere = best is not None and comparing.place(line, best) in ("other", "residence")
        costs[line.key] = _slot_costs(line, elsewhere, model)
    return deciding.solve(edges, costs)


def _with_own_chances(
    model: Model,
    answer: Mapping[str, tuple[str, int]],
    lines: Sequence[Line],
    candidates: Mapping[str, Sequence[Candidate]],
    chances: Chances,
) -> Model:
    """The shares of strangers and of second lines as this county's first answer shows them."""
    total = len(lines) + chances.belief
    linked = Counter(person for person, _ in answer.values() if person != NOBODY)
    again = sum(count - 1 for count in linked.values())
    return model.with_chances(
        stranger=_share_of_strangers(lines, candidates, chances),
        again=min(max((again + chances.belief * chances.again) / total, 0.002), 0.2),
    )


def _share_of_strangers(
    lines: Sequence[Line], candidates: Mapping[str, Sequence[Candidate]], chances: Chances
) -> float:
    """The share of lines that belong to nobody, each line weighed by how likely that is.

    Counting the lines decided as nobody would take every illegible line for a stranger, and
    the more strangers there are said to be, the more illegible lines would become ones.
    """
    odds = [_somebody(candidates[line.key]) for line in lines if line.fixed is None]
    fixed = [line.fixed == NOBODY for line in lines if line.fixed is not None]
    total = len(lines) + chances.belief
    share = chances.stranger
    for _round in range(ROUNDS):
        nobody = sum(share / (share + (1 - share) * someone) for someone in odds)
        share = (nobody + sum(fixed) + chances.belief * chances.stranger) / total
        share = min(max(share, 0.002), 0.4)
    return round(share, 6)


def _somebody(candidates: Sequence[Candidate]) -> float:
    """How much likelier the line is if it belongs to one of the candidates."""
    return float(sum(2.0 ** min(candidate.bits, 60.0) for candidate in candidates[:KEPT]))


def _decision(
    line: Line, answer: tuple[str, int], candidates: Sequence[Candidate], model: Model
) -> Decision:
    person, margin = answer[0], answer[1] / deciding.MICRO
    best = [c for c in candidates if c.person == person]
    shown = [*best, *(c for c in candidates if c.person != person)][:SHOWN]
    if line.fixed is not None:
        return Decision(line.key, person, "fixed", 0.0, tuple(shown), float(not person))
    margin = min(margin, 99.0)
    nobody = model.stranger / (model.stranger + (1 - model.stranger) * _somebody(candidates))
    status: Literal["linked", "nobody", "review"] = "linked" if person else "nobody"
    if margin < AUTOMATIC:
        status = "review"
    return Decision(line.key, person, status, margin, tuple(shown), round(nobody, 6))
