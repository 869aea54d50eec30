"""The nearest people of a line that is nobody's, so that a miss is not a silent one.

Linking looks only at people who share something with a line. Where fewer than three do, those
who look or sound most like the written name are shown beside it, with what speaks against them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from nongan.roster.linkage import comparing, estimating, names
from nongan.roster.linkage.model import FittedModel, TrainedModel, kind_of
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Line
from nongan.roster.linkage.roster_index import RosterIndex
from nongan.roster.linkage.weighing import Weigher
from nongan.roster.rules import look_alikes


def shown_beside(
    decisions: Iterable[Decision],
    lines: Sequence[Line],
    index: RosterIndex,
    model: FittedModel,
    trained: TrainedModel,
) -> list[Decision]:
    """The decisions of these lines, in their order, those that say "nobody" with three
    candidates at least, if the roster has three people.

    What is added decides nothing and comes last.
    """
    wanted = int(trained.numbers["nearest"])
    beside = _Beside(index, model, trained)
    return [
        one
        if one.person != NOBODY or len(one.candidates) >= wanted
        else replace(
            one,
            candidates=(*one.candidates, *beside.of(line, one.candidates, wanted)),
        )
        for one, line in zip(decisions, lines, strict=True)
    ]


class _Beside:
    def __init__(self, index: RosterIndex, model: FittedModel, trained: TrainedModel) -> None:
        self.index, self.model, self.trained = index, model, trained

    @cached_property
    def roster(self) -> list[look_alikes.Enrolled]:
        return [
            look_alikes.Enrolled(key, name, _sound(name), self.index.people[key].organ)
            for key, name in self.index.names.items()
        ]

    def of(self, line: Line, known: Sequence[Candidate], wanted: int) -> list[Candidate]:
        """The people to add to those known, nearest first."""
        line = estimating.understood(line, self.model.units)
        name = names.normalise(line.name)
        organ = line.organs[0][0] if line.organs else ""
        here = look_alikes.Enrolled(line.key, name, _sound(name), organ)
        taken = {candidate.person for candidate in known}
        near = look_alikes.nearest(here, self.roster, count=wanted + len(taken))
        keys = [key for key in near if key not in taken][: wanted - len(taken)]
        people, kind = self.index.people, kind_of(line.pool)
        tables = self.model.m.get(kind) or self.trained.tables(kind)
        pairs = [(k, comparing.levels(line, name, people[k], self.index.names[k])) for k in keys]
        found = Weigher(self.index, self.trained, tables).candidates(line, pairs)
        return sorted(found, key=lambda candidate: keys.index(candidate.person))


def _sound(name: str) -> str:
    return next(iter(names.sound_keys(name)), "")
