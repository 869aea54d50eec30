"""What a run notes about answers: which are others now and why, and which decisions the evidence
speaks against. Written inside the run's transaction; people settle the rest in `settling`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from nongan.organisations.models import Community
from nongan.roster import linkage
from nongan.roster.models import AnswerChange, CheckRun, Contradiction, RunMemory, WrittenLine
from nongan.roster.queries import last_run
from nongan.roster.queries.check_inputs import CheckInputs
from nongan.roster.queries.paper_lines import PaperLine
from nongan.roster.rules import answers as rules
from nongan.roster.rules.lines import name_in

CHUNK = 500
Status = Contradiction.Status
REFERENCE = ("community_id", "name_written", "unit_written", "file_name", "sheet", "row")


class Notes:
    """What one run has to note, beside the run before it."""

    def __init__(self, inputs: CheckInputs, decisions: Mapping[str, linkage.Decision]) -> None:
        self.inputs = inputs
        self.decisions = decisions
        self.answers = last_run.answers(inputs, decisions)
        self.places = {place.name: place.id for place in Community.objects.order_by("-id")}

    def counts(self, before: rules.Answers | None, changes: Iterable[rules.Change]) -> Any:
        """How many answers are others now, by first cause, and how many lines are new."""
        if before is None:
            return {"changed": 0, "new": len(self.answers.lines), "reasons": {}}
        reasons = Counter(change.causes[0]["why"] for change in changes)
        new = len(self.answers.lines.keys() - before.lines.keys())
        return {
            "changed": sum(reasons.values()),
            "new": new,
            "reasons": dict(sorted(reasons.items())),
        }

    def changes(self, before: rules.Answers | None) -> list[rules.Change]:
        """The lines whose answer is another than in the run before."""
        if before is None:
            return []
        return rules.changes(
            before,
            self.answers,
            line_fields=last_run.line_fields,
            person_fields=last_run.person_fields,
        )

    def write(self, run: CheckRun, changes: Iterable[rules.Change]) -> None:
        """Keep the changes and contradictions, and what the next run builds on."""
        rows = [self._change(run, change) for change in changes]
        AnswerChange.objects.bulk_create(rows, batch_size=CHUNK)
        self._contradictions(run)
        RunMemory.objects.all().delete()
        RunMemory.objects.create(run=run, answers=last_run.packed(self.answers))

    def _change(self, run: CheckRun, change: rules.Change) -> AnswerChange:
        before, after = change.before, change.after
        causes = [self._named(cause, change.key) for cause in change.causes]
        return AnswerChange(
            run=run,
            key=change.key,
            **self._reference(change.key, before),
            before_status=before.status,
            before_member=before.member,
            after_status=after.status,
            after_member=after.member,
            reason=causes[0]["why"],
            reasons=causes,
        )

    def _reference(self, key: str, before: rules.Said) -> dict[str, Any]:
        line = self.inputs.lines.get(key)
        if line is None:
            community, name = key.split("|")[1], name_in(key)
            return {
                "kind": before.ref[0],
                "community_id": self.places.get(community),
                "name_written": name[:100],
            }
        row = line.row
        found = {field: getattr(row, field) for field in REFERENCE}
        return {"kind": line.kind, "line_id": row.id, **found}

    def _named(self, cause: rules.Cause, key: str) -> rules.Cause:
        """A cause with what a page needs to say it."""
        if cause["why"] == "decided":
            row = self.inputs.lines[key].row
            decided = row.decided_at.isoformat() if row.decided_at else ""
            return {**cause, "by": row.decided_by_id, "at": decided}
        if cause["why"] == "competes":
            line = self.inputs.lines.get(cause["line"])
            return {**cause, "line": _shown(line) if line else {"name": name_in(cause["line"])}}
        if cause["why"] == "earlier" and key in self.inputs.lines:
            return {**cause, **self.inputs.notes(key).get("earlier", {})}
        return cause

    def _contradictions(self, run: CheckRun) -> None:
        fixed = {
            key: (one.person, one.otherwise)
            for key, one in self.decisions.items()
            if one.status == "fixed"
        }
        found = {
            (one.key, one.said, one.says): one
            for one in rules.opposed(fixed, self.inputs.threshold)
        }
        known = {(row.key, row.said, row.says): row for row in Contradiction.objects.all()}
        changed = [row for it, row in known.items() if self._seen_again(row, it in found)]
        fresh = [self._contradiction(run, it) for name, it in found.items() if name not in known]
        Contradiction.objects.bulk_create(fresh, batch_size=CHUNK)
        fields = ["status", "answered_by", "answered_at", "decided_by", "decided_at", "line_id"]
        Contradiction.objects.bulk_update(changed, fields, batch_size=CHUNK)

    def _seen_again(self, row: Contradiction, is_found: bool) -> bool:
        """Bring a known one up to date; say whether it changed."""
        before = (row.status, row.line_id, row.decided_at)
        if is_found:
            line = self.inputs.lines[row.key].row
            row.line_id = line.id
            if line.decided_by_id and line.decided_at and line.decided_at != row.decided_at:
                row.decided_by_id, row.decided_at = line.decided_by_id, line.decided_at
            if row.status in (Status.GONE, Status.TAKEN_BACK):
                row.status, row.answered_by, row.answered_at = Status.OPEN, None, None
        elif row.status == Status.OPEN:
            row.status = Status.GONE
        return before != (row.status, row.line_id, row.decided_at)

    def _contradiction(self, run: CheckRun, found: rules.Opposed) -> Contradiction:
        row: WrittenLine = self.inputs.lines[found.key].row
        return Contradiction(
            key=found.key,
            **self._reference(found.key, rules.GONE),
            said=found.said,
            says=found.says,
            decided_by_id=row.decided_by_id or 0,
            decided_at=row.decided_at or run.created_at,
            first_run=run,
        )


def _shown(line: PaperLine) -> dict[str, Any]:
    row = line.row
    return {
        "kind": line.kind,
        "id": str(row.id),
        "name": row.name_written,
        "community": line.community,
        "file": row.file_name,
        "row": row.row,
    }
