"""Keeping what a run found: discrepancies live on from run to run, with their states."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from nongan import tabular
from nongan.kernel import digests, working_days
from nongan.organisations import queries as organisations
from nongan.organisations.models import Community
from nongan.roster import linkage
from nongan.roster.models import CheckRun, Discrepancy, DiscrepancyStep, Finding
from nongan.roster.queries import look_alikes as entries
from nongan.roster.queries.check_inputs import CheckInputs
from nongan.roster.queries.paper_lines import PaperLine
from nongan.roster.rules import look_alikes
from nongan.roster.rules import reverse_check as rules

DUE_WITHIN = 3
"""Working days in which a discrepancy should be answered (domain.md §4.0 step 3 [D])."""

LOOK_ALIKES = 3
CHUNK = 500
Status = Discrepancy.Status
Reason = DiscrepancyStep.Reason
WAITING = {status.value for status in Discrepancy.WAITING}
UPDATED = [
    "status",
    "evidence_digest",
    "is_present",
    "is_doubtful",
    "version",
    "party_organisation",
    "answered_by",
    "verified_by",
    "due_on",
]


class Keeper:
    """Brings one run's findings together with the discrepancies of earlier runs."""

    def __init__(self, run: CheckRun, inputs: CheckInputs, decisions: Mapping[str, Any]) -> None:
        self.run = run
        self.inputs = inputs
        self.decisions: Mapping[str, linkage.Decision] = decisions
        self.at: datetime = run.created_at
        self.due: date = working_days.add(run.as_of, DUE_WITHIN)
        self.places = {place.name: place.id for place in Community.objects.order_by("-id")}
        self.known = {row.key: row for row in Discrepancy.objects.all()}
        self.steps: list[DiscrepancyStep] = []
        self.new: list[Discrepancy] = []
        self.changed: dict[str, Discrepancy] = {}

    def keep(self, found: rules.Found) -> Finding:
        """The finding of this run for one discrepancy, new or known."""
        evidence = self.evidence(found)
        digest = digests.digest(_without_ids(evidence))
        row = self.known.get(found.key)
        if row is None:
            row = self._first(found, digest)
            self.new.append(row)
        else:
            self._again(row, found, digest)
        return Finding(run=self.run, discrepancy=row, evidence=evidence)

    def _first(self, found: rules.Found, digest: str) -> Discrepancy:
        member = self.inputs.members.get(found.member)
        line = self.inputs.lines[found.lines[0]] if found.lines else None
        return Discrepancy(
            kind=found.kind.value,
            key=found.key,
            community_id=self.places.get(found.community),
            other_community_id=self.places.get(found.other_community),
            party_organisation_id=member.organisation_id if member else None,
            member_id=member.id if member else None,
            year=found.year or None,
            quarter=found.quarter or None,
            name_written=line.row.name_written if line else "",
            evidence_digest=digest,
            is_doubtful=found.is_doubtful,
            first_found_at=self.at,
            due_on=self.due,
        )

    def _again(self, row: Discrepancy, found: rules.Found, digest: str) -> None:
        member = self.inputs.members.get(found.member)
        before = (row.evidence_digest, row.is_present, row.is_doubtful, row.party_organisation_id)
        changed = digest != row.evidence_digest
        if row.status == Status.CLOSED and (not row.is_present or changed):
            self._reopen(row, Reason.CHANGED if row.is_present else Reason.AGAIN)
        elif changed and row.status in Discrepancy.ANSWERED:
            self._reopen(row, Reason.CHANGED)
        row.evidence_digest, row.is_present, row.is_doubtful = digest, True, found.is_doubtful
        row.party_organisation_id = member.organisation_id if member else None
        after = (row.evidence_digest, row.is_present, row.is_doubtful, row.party_organisation_id)
        if before != after:
            self.changed[row.key] = row

    def _reopen(self, row: Discrepancy, reason: DiscrepancyStep.Reason) -> None:
        self._step(row, Status.OPEN, reason)
        row.answered_by = None
        row.verified_by = None
        row.due_on = self.due

    def gone(self, row: Discrepancy) -> None:
        """A discrepancy that is found no longer: one that nobody has answered is settled."""
        row.is_present = False
        self.changed[row.key] = row
        if row.status in WAITING:
            self._step(row, Status.CLOSED, Reason.GONE)

    def _step(self, row: Discrepancy, end: Status, reason: DiscrepancyStep.Reason) -> None:
        self.steps.append(
            DiscrepancyStep(
                discrepancy=row, at=self.at, reason=reason, start=row.status, end=end.value
            )
        )
        row.status = end
        row.version += 1
        self.changed[row.key] = row

    def evidence(self, found: rules.Found) -> dict[str, Any]:
        """Both sides as they were: the lines as written, and the roster's entry."""
        member = self.inputs.members.get(found.member)
        lines = [self.inputs.lines[key] for key in found.lines]
        evidence: dict[str, Any] = {
            "lines": [_line(line) | {"agrees": self._agrees(line, found)} for line in lines]
        }
        if member is not None:
            evidence["member"] = {
                "number": member.number,
                "name": member.name,
                "sex": member.sex,
                "organ": member.organ,
                "organisation": member.organisation,
                "community": member.community,
                "items": sorted(member.items),
            }
        elif lines:
            evidence["look_alikes"] = self._look_alikes(lines[0])
        return evidence

    def _look_alikes(self, line: PaperLine) -> list[str]:
        """Three members for the eye to rule out: those that evidence spoke for first, then those
        whose names look or sound most like it, so that a silent miss is seen (linkage.md §3d)."""
        spoken_for = [candidate.person for candidate in self.decisions[line.key].candidates]
        if len(spoken_for) < LOOK_ALIKES:
            wanted = entries.written(line.row, self.vocabulary)
            nearest = look_alikes.nearest(wanted, self.enrolled, count=2 * LOOK_ALIKES)
            spoken_for += [number for number in nearest if number not in spoken_for]
        return spoken_for[:LOOK_ALIKES]

    @cached_property
    def enrolled(self) -> list[look_alikes.Enrolled]:
        """Everybody on the roster as far as looks go."""
        members = self.inputs.members.values()
        return [entries.enrolled(one.number, one.name, one.organ) for one in members]

    @cached_property
    def vocabulary(self) -> tabular.Vocabulary:
        """The names by which units are understood, read once."""
        return organisations.vocabulary()

    def _agrees(self, line: PaperLine, found: rules.Found) -> list[str]:
        """The fields in which a line means the same as the member's entry, however written."""
        candidates = self.decisions[line.key].candidates
        meant = next((one for one in candidates if one.person == found.member), None)
        pieces = meant.evidence if meant else ()
        return sorted(piece.field for piece in pieces if piece.level in ("same", "assigned"))


def _line(line: PaperLine) -> dict[str, Any]:
    row = line.row
    return {
        "table": line.pool.split(" ")[0].removesuffix("s"),
        "id": str(row.id),
        "file": row.file_name,
        "sheet": row.sheet,
        "row": row.row,
        "number": row.number,
        "name": row.name_written,
        "unit": row.unit_written,
        "sex": row.sex_written,
        "community": line.community,
        "items": sorted(getattr(row, "items", [])),
    }


def _without_ids(evidence: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {name: value for name, value in line.items() if name != "id"} for line in evidence["lines"]
    ]
    return {"member": evidence.get("member"), "lines": lines}


def store(
    run: CheckRun,
    found: Iterable[rules.Found],
    inputs: CheckInputs,
    decisions: Mapping[str, linkage.Decision],
    at: datetime,
) -> None:
    """Write the findings of a run, inside its transaction."""
    keeper = Keeper(run, inputs, decisions)
    results = [keeper.keep(one) for one in found]
    present = {finding.discrepancy.key for finding in results}
    for key, row in sorted(keeper.known.items()):
        if row.is_present and key not in present:
            keeper.gone(row)
    Discrepancy.objects.bulk_create(keeper.new, batch_size=CHUNK)
    Discrepancy.objects.bulk_update(keeper.changed.values(), UPDATED, batch_size=CHUNK)
    Finding.objects.bulk_create(results, batch_size=CHUNK)
    DiscrepancyStep.objects.bulk_create(keeper.steps, batch_size=CHUNK)
