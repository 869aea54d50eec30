"""Making the plan of a batch and keeping it for the preview."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from nongan.accounts.models import User
from nongan.kernel import digests
from nongan.roster.models import AbsentMember, ImportBatch, ImportedRow, ImportFile
from nongan.roster.queries.contents import Contents, contents_of
from nongan.roster.rules.plans import Plan
from nongan.roster.rules.states import file_state
from nongan.roster.services.kinds import PAPERS
from nongan.roster.services.owners import keep_owners

Change = ImportedRow.Change
OPEN = (Change.DOUBT, Change.UNUSABLE)
CHUNK = 500
PLANNED = ["change", "member", "evidence", "difference_sealed"]


def plan_of(contents: Contents, *, actor: User, at: datetime) -> Plan:
    """What confirming a batch would do as things stand; nothing is written."""
    return PAPERS[contents.batch.kind].plan(contents, actor, at)


def digest_of(contents: Contents, plan: Plan) -> str:
    """SM3 of what a person agrees to: the plan, and who is said to have left."""
    left = AbsentMember.objects.filter(file__batch=contents.batch, has_left=True)
    members = sorted(str(id) for id in left.values_list("member_id", flat=True))
    return digests.digest({"rows": plan.facts(), "left": members})


def plan_batch(*, batch: ImportBatch, actor: User, at: datetime) -> Plan:
    """Plan a batch and keep the plan for its preview; the caller holds the transaction.

    Ticks and answers given before stay; the batch's summary, digest and files' counts follow.
    """
    contents = contents_of(batch)
    plan = plan_of(contents, actor=actor, at=at)
    _keep_rows(contents, plan)
    _keep_absent(contents, plan)
    keep_owners(contents, plan)
    _keep_counts(contents, plan)
    batch.digest = digest_of(contents, plan)
    batch.summary = summary_of(contents.files)
    batch.save(update_fields=["digest", "summary"])
    return plan


def _keep_rows(contents: Contents, plan: Plan) -> None:
    touched = []
    for line in contents.lines:
        planned, row = plan.rows[line.id], line.row
        as_planned = (planned.change, planned.member, planned.evidence)
        if as_planned == (row.change, row.member_id, row.evidence) and not planned.difference:
            continue
        row.change, row.member_id, row.evidence = as_planned
        row.difference_sealed = ""
        if planned.difference:
            row.seal_json("difference_sealed", planned.difference)
        touched.append(row)
    ImportedRow.objects.bulk_create(
        touched,
        batch_size=CHUNK,
        update_conflicts=True,
        update_fields=PLANNED,
        unique_fields=["id"],
    )


def _keep_absent(contents: Contents, plan: Plan) -> None:
    wanted = set(plan.absent)
    known = {
        (row.file_id, row.member_id): row.id
        for row in AbsentMember.objects.filter(file__batch=contents.batch)
    }
    gone = [id for key, id in known.items() if key not in wanted]
    AbsentMember.objects.filter(id__in=gone).delete()
    fresh = [AbsentMember(file_id=f, member_id=m) for f, m in plan.absent if (f, m) not in known]
    AbsentMember.objects.bulk_create(fresh, batch_size=CHUNK)


def _keep_counts(contents: Contents, plan: Plan) -> None:
    changes: dict[UUID, Counter[str]] = {file.id: Counter() for file in contents.files}
    problems: dict[UUID, Counter[str]] = {file.id: Counter() for file in contents.files}
    for line in contents.lines:
        changes[line.file.id][plan.rows[line.id].change] += 1
        _count_problems(problems[line.file.id], line.row.problems)
    absent = Counter(file for file, _member in plan.absent)
    excluded = Counter(
        ImportedRow.objects.filter(file__batch=contents.batch, is_excluded=True).values_list(
            "file_id", flat=True
        )
    )
    for file in contents.files:
        for sheet in contents.sheets.get(file.id, ()):
            _count_problems(problems[file.id], sheet["problems"])
        _count_problems(problems[file.id], file.counts.get("file_problems", ()))
        file.counts = {
            "rows": sum(changes[file.id].values()),
            "excluded": excluded[file.id],
            "changes": dict(changes[file.id]),
            "problems": dict(problems[file.id]),
            "absent": absent[file.id],
            "open": sum(changes[file.id][change] for change in OPEN),
            "sheets": sum(s["role"] == "data" for s in contents.sheets.get(file.id, ())),
            "file_problems": file.counts.get("file_problems", []),
        }
        file.counts["state"] = file_state(file.status, file.counts)
    ImportFile.objects.bulk_update(contents.files, ["counts"], batch_size=CHUNK)


def _count_problems(counter: Counter[str], problems: Iterable[dict[str, Any]]) -> None:
    for problem in problems:
        counter[f"{problem['severity']}:{problem['code']}"] += 1


def summary_of(files: Iterable[ImportFile]) -> dict[str, Any]:
    """The figures of a whole batch, added up over its files."""
    states: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for file in files:
        states[file.counts.get("state", "waiting")] += 1
        if file.status != ImportFile.Status.READ:
            continue
        changes.update(file.counts["changes"])
        problems.update(file.counts["problems"])
        plain.update({name: file.counts[name] for name in ("rows", "excluded", "absent", "open")})
    return {
        "files": dict(states),
        "changes": dict(changes),
        "problems": dict(problems),
        **{name: plain[name] for name in ("rows", "excluded", "absent", "open")},
    }
