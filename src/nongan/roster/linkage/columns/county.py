"""One county: what its lines show, and whom each of them means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nongan.roster.linkage import estimating, mixture
from nongan.roster.linkage.columns.choosing import FREE, NO_ONE, Choice, Flags, Scored, Sheet
from nongan.roster.linkage.columns.comparisons import FIELDS, LEVELS, STEPS, Columns, Pairs
from nongan.roster.linkage.columns.misspelling import Misspelling
from nongan.roster.linkage.columns.values import Ints, Numbered, ascending
from nongan.roster.linkage.comparing import Organs
from nongan.roster.linkage.deciding import MICRO
from nongan.roster.linkage.model import (
    Chances,
    FittedModel,
    Table,
    TrainedModel,
    Wordings,
    kind_of,
)
from nongan.roster.linkage.records import Line, Person, in_order
from nongan.roster.linkage.roster_index import RosterIndex
from nongan.roster.linkage.weighing import Weigher

STATUSES = ("linked", "nobody", "review", "fixed")
LINKED, STRANGER, REVIEW, DECIDED = range(len(STATUSES))
MOST_BITS = 99.0
EARLIER = FIELDS.index("earlier")
ELSEWHERE = [LEVELS["place"].index(level) for level in ("other", "residence")]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """The answer of every line, in the order of the lines.

    `person` is a number (NO_ONE: nobody), `status` a place in STATUSES, `margin` in bits.
    `choice` is what was chosen from.
    """

    person: Ints
    status: Ints
    margin: Floats
    nobody: Floats
    probability: Floats
    choice: Choice


class County:
    """The lines and people of one call, compared once for learning and for deciding."""

    def __init__(
        self, lines: Iterable[Line], people: Iterable[Person], trained: TrainedModel
    ) -> None:
        self.lines = in_order(lines)
        self.index = RosterIndex(people)
        self.trained = trained
        self.columns = Columns(self.lines, self.index)
        pools = Numbered(line.pool for line in self.lines)
        self.pool = pools.find(line.pool for line in self.lines)
        self.kinds = sorted(set(map(kind_of, pools.values)))
        kind_of_pool = [self.kinds.index(kind_of(pool)) for pool in pools.values]
        self.kind = np.array(kind_of_pool, dtype=np.int64)[self.pool]
        # Who was decided on and has left the roster meanwhile has a number behind the others.
        self.people = Numbered(self.index.people)
        decided = [line.fixed for line in self.lines if line.fixed]
        self.people.add(decided)
        self._compared: tuple[Wordings, Pairs] | None = None
        self._weighed: tuple[object, list[Ints]] | None = None
        # By whether nothing but what is written counts: see `_scored`.
        self._scores: dict[bool, Scored] = {}
        self._remembers = any(line.fixed is not None or line.earlier for line in self.lines)

    def pairs(self, units: Wordings) -> Pairs:
        """All pairs, where wordings of units mean what `units` says."""
        if self._compared is None or self._compared[0] != units:
            self._compared = units, self.columns.compare(self._organs(units))
            self.__dict__.pop("_log_u", None)
            self._weighed = None
        return self._compared[1]

    def _organs(self, units: Wordings) -> list[Organs]:
        """The organs that each wording of a unit may mean."""
        return [estimating.organs_of(*wording, units) for wording in self.columns.wordings]

    @cached_property
    def _log_u(self) -> Floats:
        """Of every atom of the pairs, the log2 of how often chance alone brings it about."""
        if self._compared is None:
            return np.zeros(0)
        atom = self._compared[1].atom
        weigher = Weigher(self.index, self.trained, {})
        misspelling = Misspelling(self.columns.spelling, weigher.spelling)
        u = np.ones(len(atom.step))
        for field, part in atom.part.items():
            level, trait = atom.level(field), atom.trait[part]
            if field == "name":
                written, meant = np.divmod(trait, len(self.columns.names))
                u[part] = misspelling.u(written, meant, level)
            elif field != "earlier":
                texts, levels = self.columns.traits(field), LEVELS[field]
                u[part] = [
                    weigher.u(field, levels[at], texts[number] if texts else levels[at])
                    for at, number in zip(level.tolist(), trait.tolist(), strict=True)
                ]
        return np.log2(u)

    # ── learning ──────────────────────────────────────────────────────────────────────────

    def fit(self) -> FittedModel:
        """The county's wordings, weights and shares; what persons decided is not looked at."""
        numbers = self.trained.numbers
        units = self._units()
        pairs = self.pairs(units)
        learnt = estimating.estimate(
            self.index, self._phones(), self._gathering(pairs), self.trained
        )
        model = FittedModel(
            self.trained.digest,
            units,
            {kind: found.tables for kind, found in learnt.items()},
            {kind: Chances(found.stranger, numbers["again"]) for kind, found in learnt.items()},
        )
        person, _ = self._choice(model).answers()
        chances = {
            kind: replace(model.chances[kind], again=self._again(person, number))
            for number, kind in enumerate(self.kinds)
        }
        return replace(model, chances=chances)

    def _units(self) -> Wordings:
        """What units mean here: see `estimating.units`."""
        anchors = self.columns.phone_anchors()
        rows = np.flatnonzero(anchors >= 0).tolist()
        anchored = {(self.lines[row].unit, int(anchors[row])) for row in rows}
        shown = ((unit, self.columns.people[person].organ) for unit, person in anchored)
        named = self.columns.named_once() >= 0
        known = ((anchors >= 0) | named).tolist()
        unknown = (
            (line.unit, is_known)
            for line, is_known in zip(self.lines, known, strict=True)
            if line.unit and not line.organs
        )
        foreign = estimating.foreign(unknown, self.trained)
        meant = Wordings({**foreign, **estimating.meaning(shown, self.trained)}, {})
        strays = self.columns.strays(anchors, self._organs(meant))
        return replace(meant, kin=estimating.kin(strays, self.trained))

    def _phones(self) -> dict[str, int]:
        """How many lines of each kind of paper carry a phone."""
        has = np.array([bool(line.phone) for line in self.lines], dtype=bool)
        counts = np.bincount(self.kind[has], minlength=len(self.kinds)).tolist()
        return dict(zip(self.kinds, counts, strict=True))

    def _gathering(self, pairs: Pairs) -> Callable[[str, Weigher], mixture.Pairs]:
        """What gives the pairs of one kind of paper as learning takes them."""

        def gathered(kind: str, weigher: Weigher) -> mixture.Pairs:
            mine = self.kind == self.kinds.index(kind)
            rows = np.flatnonzero(pairs.found & mine[pairs.line])
            fields = [FIELDS.index(field) for field in weigher.tables]
            return mixture.Pairs(
                levels=STEPS,
                level=pairs.atom.step,
                log_u=self._log_u,
                rows=pairs.atoms[fields][:, rows],
                first=beginnings(pairs.line[rows]),
                lines=int(mine.sum()),
            )

        return gathered

    def _again(self, person: Ints, kind: int) -> float:
        """The share of lines of a kind of paper that are a person's second or third of a pool."""
        rows = np.flatnonzero((self.kind == kind) & (person != NO_ONE))
        taken = self.pool[rows] * len(self.people) + person[rows]
        again = len(rows) - len(ascending(taken))
        return estimating.share_again(again, int((self.kind == kind).sum()), self.trained)

    # ── deciding ──────────────────────────────────────────────────────────────────────────

    def decide(self, model: FittedModel) -> Answers:
        """Whom every line means."""
        decided = self.people.find(line.fixed or "" for line in self.lines)
        free = np.array([line.fixed is None for line in self.lines], dtype=bool)
        choice = self._choice(model, np.where(free, FREE, decided))
        person, margin = choice.answers()
        bits = np.minimum(margin / MICRO, MOST_BITS)
        status = np.where(person == NO_ONE, STRANGER, LINKED)
        status = np.where(bits < self.trained.numbers["automatic"], REVIEW, status)
        stranger = np.array([one.stranger for one in choice.sheet.chances])[self.kind]
        nobody = np.round(stranger / (stranger + (1 - stranger) * choice.scored.odds()), 6)
        return Answers(
            person,
            np.where(free, status, DECIDED),
            np.where(free, bits, 0.0),
            np.where(free, nobody, person == NO_ONE),
            np.where(free, self._probability(bits, person), 1.0),
            choice,
        )

    def _probability(self, bits: Floats, person: Ints) -> Floats:
        somebody = (person != NO_ONE).tolist()
        answers = list(zip(self.kind.tolist(), bits.tolist(), somebody, strict=True))
        known = {
            one: self.trained.probability(self.kinds[one[0]], one[1], somebody=one[2])
            for one in set(answers)
        }
        return np.array([known[one] for one in answers], dtype=np.float64)

    def _choice(self, model: FittedModel, fixed: Ints | None = None) -> Choice:
        """What the lines may take; without `fixed`, as if no person had ever decided."""
        numbers = self.trained.numbers
        usual = Chances(numbers["stranger"], numbers["again"])
        sheet = Sheet(
            self.pool,
            self.kind,
            np.full(len(self.lines), FREE) if fixed is None else fixed,
            [line.key for line in self.lines],
            self.people.values,
            [model.chances.get(kind) or usual for kind in self.kinds],
        )
        return Choice(sheet, self._scored(model, fitting=fixed is None), self.trained)

    def weights(self, model: FittedModel) -> list[Ints]:
        """By kind of paper, what every atom of the pairs weighs, in thousandths of a bit."""
        if self._weighed is None or self._weighed[0] is not model.m:
            step = self.pairs(model.units).atom.step
            tables = [model.m.get(kind) or self.trained.tables(kind) for kind in self.kinds]
            self._weighed = model.m, [self._weights(step, table) for table in tables]
            self._scores = {}
        return self._weighed[1]

    def _weights(self, step: Ints, tables: Mapping[str, Table]) -> Ints:
        """As `Weigher.weight` says it of one; `step` is each atom's."""
        trained = self.trained
        known = [
            (trained.log_m(tables[f], level), trained.least[f], trained.most[f])
            if f in tables
            else (0.0, 0.0, 0.0)
            for f, level in STEPS
        ]
        m, least, most = np.array(known).T[:, step]
        weights: Floats = np.clip(m - self._log_u, least, most)
        return np.rint(weights * MICRO).astype(np.int64)

    def _scored(self, model: FittedModel, *, fitting: bool) -> Scored:
        """Every line's candidates, best first; for fitting, only those found by what is written."""
        pairs, weights = self.pairs(model.units), self.weights(model)
        as_written = fitting or not self._remembers
        if as_written not in self._scores:
            start = round(Weigher(self.index, self.trained, {}).start * MICRO)
            bits = np.full(len(pairs.line), start)
            kind = self.kind[pairs.line]
            for number, known in enumerate(weights):
                mine = kind == number
                for atoms in pairs.atoms:
                    bits[mine] += known[atoms[mine]]
            if not as_written:
                bits += self._earlier(pairs)
            kept = np.flatnonzero(pairs.found) if as_written else np.arange(len(pairs.line))
            self._scores[as_written] = _ranked(pairs, kept, bits[kept], len(self.lines))
        return self._scores[as_written]

    def _earlier(self, pairs: Pairs) -> Ints:
        weighs = np.array([round(line.earlier_bits * MICRO) for line in self.lines], dtype=np.int64)
        return np.where(pairs.levels["earlier"] == 0, weighs[pairs.line], 0)


def _ranked(pairs: Pairs, kept: Ints, bits: Ints, lines: int) -> Scored:
    """The kept pairs, by line, the best first, equals by person."""
    line = pairs.line[kept]
    first = np.searchsorted(line, np.arange(lines + 1))
    # Whole numbers sort several times as fast as columns: line, bits below the best of all, and
    # place within the line, in one.
    below = int(bits.max(initial=0)) - bits
    place = np.arange(len(kept)) - first[line]
    most, places = int(below.max(initial=0)) + 1, int(place.max(initial=0)) + 1
    order = np.sort((line * most + below) * places + place) % places + first[line]
    kept = kept[order]
    elsewhere: Flags = np.isin(pairs.levels["place"][kept], ELSEWHERE)
    return Scored(line, pairs.person[kept], kept, bits[order], elsewhere, first)


def beginnings(sorted_numbers: Ints) -> Ints:
    """Where each run of equal numbers begins."""
    changes = sorted_numbers[1:] != sorted_numbers[:-1]
    return np.flatnonzero(np.append(True, changes)) if len(sorted_numbers) else np.zeros(0, int)
