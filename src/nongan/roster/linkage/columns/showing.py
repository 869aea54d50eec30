"""The answers of a county as `Decision`s, with the candidates and the evidence to show."""

from dataclasses import replace

import numpy as np

from nongan.roster.linkage.columns.choosing import NO_ONE
from nongan.roster.linkage.columns.comparisons import STEPS
from nongan.roster.linkage.columns.county import STATUSES, Answers, County
from nongan.roster.linkage.columns.values import Ints
from nongan.roster.linkage.deciding import MICRO
from nongan.roster.linkage.model import FittedModel
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Evidence


def decisions(county: County, model: FittedModel) -> list[Decision]:
    """Every line's decision, sorted by line key."""
    answers = county.decide(model)
    candidates = _candidates(county, model, answers)
    otherwise = answers.choice.otherwise()
    people = county.people.values
    columns = (answers.person, answers.status, answers.margin, answers.nobody, answers.probability)
    found = []
    for row, (person, status, margin, nobody, probability) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        found.append(
            Decision(
                county.lines[row].key,
                people[person] if person != NO_ONE else NOBODY,
                STATUSES[status],  # type: ignore[arg-type]
                margin,
                candidates[row],
                nobody,
                probability,
                otherwise.get(row),
            )
        )
    return found


def shown(answers: Answers, most: int) -> tuple[Ints, Ints]:
    """(line, place among the scored) of the candidates to show: the answer, then the best."""
    scored = answers.choice.scored
    chosen = scored.person == answers.person[scored.line]
    before = np.cumsum(chosen) - chosen
    has = np.bincount(scored.line[chosen], minlength=len(answers.person)) > 0
    rank = np.arange(len(scored.line)) - scored.first[scored.line]
    passed = before - before[scored.first[scored.line]] > 0
    rank = np.where(chosen, 0, rank + (has[scored.line] & ~passed))
    place = np.flatnonzero(rank < most)
    place = place[np.lexsort((rank[place], scored.line[place]))]
    return scored.line[place], place


def _candidates(
    county: County, model: FittedModel, answers: Answers
) -> list[tuple[Candidate, ...]]:
    scored, pairs = answers.choice.scored, county.pairs(model.units)
    line, place = shown(answers, int(county.trained.numbers["shown"]))
    keys = county.people.values
    evidence = [_evidence(pairs.atom.step, weights) for weights in county.weights(model)]
    atoms = pairs.atoms[:, scored.pair[place]].T.tolist()
    found: list[list[Candidate]] = [[] for _ in county.lines]
    rows = zip(
        line.tolist(),
        scored.person[place].tolist(),
        scored.bits[place].tolist(),
        atoms,
        strict=True,
    )
    kinds = county.kind.tolist()
    for row, person, bits, pieces in rows:
        said = evidence[kinds[row]]
        why = [said[atom] for atom in pieces if atom]
        if why and why[-1].field == "earlier":
            why[-1] = replace(why[-1], bits=county.lines[row].earlier_bits)
        found[row].append(Candidate(keys[person], bits / MICRO, tuple(why)))
    return [tuple(candidates) for candidates in found]


def _evidence(step: Ints, weights: Ints) -> list[Evidence]:
    """What every atom says."""
    return [
        Evidence(field, level, bits / MICRO)
        for (field, level), bits in zip(
            (STEPS[number] for number in step.tolist()), weights.tolist(), strict=True
        )
    ]
