"""Linking every line of a county to a member or to nobody.

Two steps that may be taken apart: `fit` learns from the county's own lines how its papers are
written, `link` decides the lines with what was learnt.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from nongan.roster.linkage import comparing, deciding, estimating, nearest
from nongan.roster.linkage.columns import showing
from nongan.roster.linkage.columns.county import County
from nongan.roster.linkage.model import (
    SHIPPED,
    Chances,
    FittedModel,
    TrainedModel,
    kind_of,
)
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Line, Person, in_order
from nongan.roster.linkage.roster_index import RosterIndex
from nongan.roster.linkage.weighing import Pairs, Weigher

AUTOMATIC = SHIPPED.numbers["automatic"]
"""Bits of margin (5: odds of 32 to 1) from which on an answer stands without a person."""

FIXED = 1_000_000

Scored = Mapping[str, Sequence[Candidate]]


def fit(
    lines: Iterable[Line], people: Iterable[Person], *, trained: TrainedModel = SHIPPED
) -> FittedModel:
    """Learn from a county's lines how its papers are written. No answers are needed.

    The same lines and people give the same model in any order. Raises ValueError if two lines
    share a key.
    """
    return County(lines, people, trained).fit()


def link(
    lines: Iterable[Line],
    people: Iterable[Person],
    *,
    model: FittedModel | None = None,
    trained: TrainedModel = SHIPPED,
) -> list[Decision]:
    """Decide every line, with a `model` fitted before or else one fitted to these very lines.

    The same lines and people give the same answer in any order. Returns decisions sorted by
    line key. Raises ValueError if two lines share a key.
    """
    county = County(lines, people, trained)
    model = model or county.fit()
    return nearest.shown_beside(
        showing.decisions(county, model), county.lines, county.index, model, trained
    )


class PlainCounty:
    """What `columns.County` does, said pair by pair and line by line.

    The plain reading of the same definitions: a test holds the two equal.
    """

    def __init__(
        self, lines: Iterable[Line], people: Iterable[Person], trained: TrainedModel
    ) -> None:
        self.lines = in_order(lines)
        self.index = RosterIndex(people)
        self.trained = trained
        self._pairs: dict[Line, Pairs] = {}
        # By kind of paper, with the weights they were made with: fitting's last scores are what
        # deciding starts from.
        self._scored: dict[str, tuple[object, dict[Line, Sequence[Candidate]]]] = {}

    def pairs(self, line: Line) -> Pairs:
        """The people whom a line may mean, compared with it once."""
        if line not in self._pairs:
            self._pairs[line] = comparing.pairs(line, self.index)
        return self._pairs[line]

    def fit(self) -> FittedModel:
        """The county's wordings, weights and shares; what persons decided is not looked at."""
        free = [replace(line, fixed=None, earlier="") for line in self.lines]
        units = estimating.units(self.index, free, self.trained)
        understood = [estimating.understood(line, units) for line in free]
        kinds = _by(understood, lambda line: kind_of(line.pool))
        learnt = estimating.estimate(
            self.index,
            {kind: sum(bool(line.phone) for line in part) for kind, part in kinds.items()},
            lambda kind, weigher: estimating.gathered(kinds[kind], self.pairs, weigher),
            self.trained,
        )
        m = {kind: found.tables for kind, found in learnt.items()}
        model = FittedModel(self.trained.digest, units, m, {})
        chances = {}
        for kind, part in kinds.items():
            scored = self.score(part, kind, model)
            first = Chances(learnt[kind].stranger, self.trained.numbers["again"])
            answer = self.solve(part, scored, first)
            chances[kind] = replace(first, again=_again(answer, part, self.trained))
        return FittedModel(self.trained.digest, units, m, chances)

    def link(self, model: FittedModel) -> list[Decision]:
        """Every line's decision."""
        understood = [estimating.understood(line, model.units) for line in self.lines]
        numbers = self.trained.numbers
        decisions: list[Decision] = []
        for kind, part in _by(understood, lambda line: kind_of(line.pool)).items():
            chances = model.chances.get(kind) or Chances(numbers["stranger"], numbers["again"])
            scored = self.score(part, kind, model)
            answer = self.solve(part, scored, chances)
            otherwise = self.otherwise(part, scored, chances)
            for line in part:
                one = self.decision(line, answer[line.key], scored[line.key], chances)
                decisions.append(replace(one, otherwise=otherwise.get(line.key)))
        decisions.sort(key=lambda decision: decision.line)
        return nearest.shown_beside(decisions, self.lines, self.index, model, self.trained)

    def score(self, lines: Sequence[Line], kind: str, model: FittedModel) -> Scored:
        """The candidates of lines of one kind of paper, best first."""
        made_with, known = self._scored.get(kind, (None, {}))
        if made_with is not model.m:
            known = {}
            self._scored[kind] = model.m, known
        tables = model.m.get(kind) or self.trained.tables(kind)
        weigher = Weigher(self.index, self.trained, tables)
        for line in lines:
            if line not in known:
                known[line] = weigher.candidates(line, self.pairs(line))
        return {line.key: known[line] for line in lines}

    def solve(
        self, lines: Sequence[Line], scored: Scored, chances: Chances
    ) -> dict[str, tuple[str, int]]:
        """The best whole answer of each pool: line → (person, margin in thousandths of a bit)."""
        answer: dict[str, tuple[str, int]] = {}
        for part in _by(lines, lambda line: line.pool).values():
            edges = {line.key: self.edges(line, scored[line.key], chances) for line in part}
            costs = {line.key: self.slot_costs(line, scored[line.key], chances) for line in part}
            answer |= deciding.solve(edges, costs, int(self.trained.numbers["slots"]))
        return answer

    def otherwise(
        self, lines: Sequence[Line], scored: Scored, chances: Chances
    ) -> dict[str, tuple[str, float]]:
        """What the evidence alone says of each line that a person decided, with the margin in
        bits; every other line and every other decision stays as it is."""
        found: dict[str, tuple[str, float]] = {}
        for part in _by(lines, lambda line: line.pool).values():
            decided = [line for line in part if line.fixed is not None]
            if not decided:
                continue
            edges = {line.key: self.edges(line, scored[line.key], chances) for line in part}
            costs = {line.key: self.slot_costs(line, scored[line.key], chances) for line in part}
            second = deciding.Second(edges, costs, int(self.trained.numbers["slots"]))
            for line in decided:
                free = self.edges(replace(line, fixed=None), scored[line.key], chances)
                person, margin = second.solve(line.key, free)
                found[line.key] = person, min(margin / deciding.MICRO, 99.0)
        return found

    def edges(
        self, line: Line, candidates: Sequence[Candidate], chances: Chances
    ) -> dict[str, int]:
        """The options of a line in thousandths of a bit; a decided line has only the decided."""
        if line.fixed is not None:
            return {line.fixed: FIXED}
        numbers = self.trained.numbers
        nobody = chances.nobody()
        options = {NOBODY: round(nobody * deciding.MICRO)}
        best = candidates[0].bits if candidates else 0
        floor = max(nobody - numbers["floor"], best - numbers["within"])
        for candidate in candidates[: int(numbers["kept"])]:
            if candidate.bits >= floor:
                options[candidate.person] = round(candidate.bits * deciding.MICRO)
        return options

    def slot_costs(
        self, line: Line, candidates: Sequence[Candidate], chances: Chances
    ) -> tuple[int, ...]:
        """What a line costs as the first, second and third line of one person.

        Who reports in a second community does so by being in two places, which the place has
        already been charged for; so the second slot is cheaper there.
        """
        numbers = self.trained.numbers
        second = chances.second()
        best = self.index.people.get(candidates[0].person) if candidates else None
        if best is not None and comparing.place(line.community, best.community, best.residence) in (
            "other",
            "residence",
        ):
            second = max(second - numbers["elsewhere_discount"], 1.0)
        third = second + numbers["third_line"]
        return 0, round(second * deciding.MICRO), round(third * deciding.MICRO)

    def decision(
        self,
        line: Line,
        answer: tuple[str, int],
        candidates: Sequence[Candidate],
        chances: Chances,
    ) -> Decision:
        """An answer with its standing and the candidates to show."""
        person, margin = answer[0], answer[1] / deciding.MICRO
        best = [c for c in candidates if c.person == person]
        others = [c for c in candidates if c.person != person]
        shown = tuple([*best, *others][: int(self.trained.numbers["shown"])])
        if line.fixed is not None:
            return Decision(line.key, person, "fixed", 0.0, shown, float(not person), 1.0)
        margin = min(margin, 99.0)
        odds = _somebody(candidates)
        nobody = chances.stranger / (chances.stranger + (1 - chances.stranger) * odds)
        status: Literal["linked", "nobody", "review"] = "linked" if person else "nobody"
        if margin < self.trained.numbers["automatic"]:
            status = "review"
        kind = kind_of(line.pool)
        probability = self.trained.probability(kind, margin, somebody=bool(person))
        return Decision(line.key, person, status, margin, shown, round(nobody, 6), probability)


def _by(lines: Iterable[Line], part: "estimating.Part") -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[part(line)].append(line)
    return dict(sorted(found.items()))


def _again(
    answer: Mapping[str, tuple[str, int]], lines: Sequence[Line], trained: TrainedModel
) -> float:
    """The share of lines that are a person's second or third of a pool, in this answer."""
    linked = Counter(
        (line.pool, answer[line.key][0]) for line in lines if answer[line.key][0] != NOBODY
    )
    again = sum(count - 1 for count in linked.values())
    return estimating.share_again(again, len(lines), trained)


def _somebody(candidates: Sequence[Candidate]) -> float:
    """How much likelier the line is if it belongs to one of the candidates."""
    return float(sum(2.0 ** min(candidate.bits, 60.0) for candidate in candidates))
