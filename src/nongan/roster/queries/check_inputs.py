"""All that a reverse check looks at, in the terms of its rules and of its hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nongan.kernel import clock, digests, working_days
from nongan.roster import linkage
from nongan.roster.models import LinkedBy, LinkStatus, Occasion, Receipt, RosterVersion
from nongan.roster.queries.enrolment import EnrolledMember, enrolled_members
from nongan.roster.queries.paper_lines import PaperLine, current_lines
from nongan.roster.rules import reverse_check as rules

METHOD = "reverse check 2"
"""Part of every inputs hash; a change of linking or of the rules changes it."""

FEEDBACK_WITHIN = 10
"""Working days after an activity within which feedback must be given (order 67 art. 11)."""


@dataclass(frozen=True)
class CheckInputs:
    """A snapshot: the members by number, the lines by key, the quarters that owe feedback."""

    as_of: date
    version: RosterVersion | None
    members: Mapping[str, EnrolledMember]
    lines: Mapping[str, PaperLine]
    quarters: Sequence[tuple[int, int]]

    def digest(self) -> str:
        """SM3 over everything in here, free of database ids."""
        return digests.digest(
            {
                "method": METHOD,
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
    )


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
    decided = row.link_by == LinkedBy.PERSON
    return [
        line.key,
        row.name_written,
        row.unit_written,
        row.sex_written,
        row.phone(),
        sorted(row.items) if isinstance(row, Receipt) else [],
        _day_of_occasion(line),
        (row.member.number if row.member else "-") if decided else "",
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
    )


def _likely(decision: linkage.Decision) -> tuple[str, ...]:
    """The members whom a doubtful line may mean: those as near the best as doubt reaches."""
    best = max((candidate.bits for candidate in decision.candidates), default=0.0)
    near = [c for c in decision.candidates if c.bits > best - linkage.AUTOMATIC]
    return tuple(candidate.person for candidate in near)


def _is_due(occasion: Occasion | None, as_of: date) -> bool:
    """Feedback on an occasion is due ten working days after it; where no time is known, ten
    working days after its quarter has ended."""
    if occasion is None:
        return True
    if occasion.ends_at is not None:
        end = clock.day_of(occasion.ends_at)
    else:
        month = occasion.quarter * 3
        end = date(occasion.year, month, 30 if month in (6, 9) else 31)
    return working_days.add(end, FEEDBACK_WITHIN) < as_of


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
