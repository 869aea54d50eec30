"""All that a reverse check looks at, in the terms of its rules and of its hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from nongan import tabular
from nongan.kernel import clock, digests, working_days
from nongan.organisations import queries as organisations
from nongan.roster import linkage
from nongan.roster.models import CERTAIN, CountyModel, LinkStatus, Occasion, Receipt, RosterVersion
from nongan.roster.queries.curves import threshold_in_force
from nongan.roster.queries.enrolment import EnrolledMember, enrolled_members
from nongan.roster.queries.paper_lines import (
    PaperLine,
    current_lines,
    earlier_member,
    meant_organs,
    taught_organs,
)
from nongan.roster.queries.remembered import Remembered, remembered
from nongan.roster.rules import reverse_check as rules

METHOD = f"reverse check 4, model {linkage.SHIPPED.digest[:16]}"
"""Part of every inputs hash; a change of linking or of the rules changes it."""

FEEDBACK_WITHIN = 10
"""Working days after an activity within which feedback must be given (order 67 art. 11)."""


@dataclass(frozen=True)
class CheckInputs:
    """A snapshot: the members by number, the lines by key, the quarters that owe feedback.

    `model` is the taught model in force, `threshold` the margin (bits) from which on an answer
    stands without a person.
    """

    as_of: date
    version: RosterVersion | None
    members: Mapping[str, EnrolledMember]
    lines: Mapping[str, PaperLine]
    quarters: Sequence[tuple[int, int]]
    model: CountyModel | None = None
    threshold: float = linkage.AUTOMATIC

    @cached_property
    def known(self) -> Remembered:
        """What persons' decisions say of other lines."""
        organs = {number: member.organ for number, member in self.members.items()}
        return remembered(((line.row, line.pool) for line in self.lines.values()), organs)

    @property
    def earlier_bits(self) -> float:
        """What an earlier decision weighs: a bit less than what makes an answer automatic, so
        that it never decides alone."""
        return max(min(self.threshold, linkage.AUTOMATIC) - 1, 0.0)

    def earlier_of(self, key: str) -> str:
        """The member for whom an earlier decision speaks, or ""."""
        return earlier_member(self.lines[key], self.known)

    def notes(self, key: str) -> dict[str, Any]:
        """What the line keeps of earlier decisions, to be said beside its candidates."""
        line, found = self.lines[key], {}
        if line.unsettled is not None:
            found["asks"] = line.unsettled.content()
        elif self.earlier_of(key):
            row = line.row
            decided = self.known.member(row.name_written, row.unit_written, line.pool)
            found["earlier"] = decided.content() if decided else {}
        shown = self.known.organ(line.row.unit_written)
        if shown and self._is_taught(line.row.unit_written):
            found["unit"] = {"organ": shown[0], **shown[2].content()}
        return found

    def _is_taught(self, unit: str) -> bool:
        plain = meant_organs(unit, self.vocabulary)
        return taught_organs(unit, plain, self.known) != plain

    @cached_property
    def vocabulary(self) -> tabular.Vocabulary:
        """The county's organs and communities as papers name them."""
        return organisations.vocabulary()

    def digest(self) -> str:
        """SM3 over everything in here, free of database ids."""
        return digests.digest(
            {
                "method": METHOD,
                "model": self.model.digest if self.model else "",
                # The model file has a threshold of its own; only another one is said here.
                "threshold": None if self.threshold == linkage.AUTOMATIC else self.threshold,
                "as_of": self.as_of.isoformat(),
                "roster": [_member(member) for member in self.members.values()],
                "lines": [_line(line) for line in self.lines.values()],
                "quarters": [list(quarter) for quarter in self.quarters],
            }
        )


def read_inputs(version: RosterVersion | None, as_of: date) -> CheckInputs:
    """Read everything, each part sorted by what it says."""
    quarters = Occasion.objects.filter(cards__is_current=True).values_list("year", "quarter")
    return CheckInputs(
        as_of,
        version,
        {member.number: member for member in enrolled_members(version, as_of)},
        {line.key: line for line in current_lines()},
        sorted(set(quarters.order_by())),
        model_in_force(),
        threshold_in_force(),
    )


def model_in_force() -> CountyModel | None:
    """The taught model that somebody has adopted; None: the shipped one and own estimates."""
    return CountyModel.objects.filter(status=CountyModel.Status.ADOPTED).first()


def _member(member: EnrolledMember) -> list[Any]:
    return [
        member.number,
        member.name,
        member.sex,
        member.phone,
        member.organisation,
        member.organ,
        member.community,
        member.residence,
        sorted(member.items),
        member.exempt,
    ]


def _line(line: PaperLine) -> list[Any]:
    row = line.row
    decided = row.link_by in CERTAIN
    return [
        line.key,
        row.name_written,
        row.unit_written,
        row.sex_written,
        row.phone(),
        sorted(row.items) if isinstance(row, Receipt) else [],
        _day_of_occasion(line),
        (row.member.number if row.member else "-") if decided else "",
        line.unsettled.decided.member or "-" if line.unsettled else "",
    ]


def _day_of_occasion(line: PaperLine) -> str:
    end = line.occasion.ends_at if line.occasion else None
    return clock.day_of(end).isoformat() if end else ""


def papers(inputs: CheckInputs, decisions: Mapping[str, linkage.Decision]) -> rules.Papers:
    """The facts of a snapshot, each line at its decision or, in doubt, at its best guess."""
    facts = {key: _fact(line, decisions[key], inputs) for key, line in inputs.lines.items()}
    pools: dict[str, list[rules.Fact]] = {"receipts": [], "feedback": [], "attendance": []}
    for key, line in inputs.lines.items():
        pools[line.pool.split(" ")[0]].append(facts[key])
    roster = [
        rules.Enrolled(m.number, m.organisation, m.community, m.exempt)
        for m in inputs.members.values()
    ]
    return rules.Papers(
        roster, pools["receipts"], pools["feedback"], pools["attendance"], inputs.quarters
    )


def _fact(line: PaperLine, decision: linkage.Decision, inputs: CheckInputs) -> rules.Fact:
    occasion, doubtful = line.occasion, decision.status == "review"
    return rules.Fact(
        key=line.key,
        community=line.community,
        member=decision.person,
        is_doubtful=doubtful,
        year=occasion.year if occasion else 0,
        quarter=occasion.quarter if occasion else 0,
        occasion=f"{line.community}|{occasion.id}" if occasion else "",
        is_due=_is_due(occasion, inputs.as_of),
        maybe=_likely(decision) if doubtful else (),
        is_somebody=doubtful and decision.nobody < 0.5,
        is_card=line.is_card,
    )


def _likely(decision: linkage.Decision) -> tuple[str, ...]:
    """The members whom a doubtful line may mean: those as near the best as doubt reaches."""
    best = max((candidate.bits for candidate in decision.candidates), default=0.0)
    near = [c for c in decision.candidates if c.bits > best - linkage.AUTOMATIC]
    return tuple(candidate.person for candidate in near)


def _is_due(occasion: Occasion | None, as_of: date) -> bool:
    return occasion is None or feedback_due_on(occasion) < as_of


def feedback_due_on(occasion: Occasion) -> date:
    """The last day for feedback on an occasion: ten working days after its day; where no day is
    known, ten working days after its quarter."""
    if occasion.ends_at is not None:
        end = clock.day_of(occasion.ends_at)
    else:
        month = occasion.quarter * 3
        end = date(occasion.year, month, 30 if month in (6, 9) else 31)
    return _feedback_until(end)


@lru_cache(maxsize=1_000)
def _feedback_until(day: date) -> date:
    return working_days.add(day, FEEDBACK_WITHIN)


def link_counts(decisions: Mapping[str, linkage.Decision]) -> dict[str, int]:
    """Lines by what became of them: linked, nobody, review; those decided by persons apart."""
    counts = {status.value: 0 for status in LinkStatus if status != LinkStatus.WAITING}
    counts["by_person"] = 0
    for decision in decisions.values():
        if decision.status == "fixed":
            counts["by_person"] += 1
        status = decision.status
        if status == "fixed":
            status = "linked" if decision.person else "nobody"
        counts[status] += 1
    return counts
