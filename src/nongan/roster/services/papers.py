"""Communities' papers as batches: the plan is a rehearsal of the writer, undone at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from nongan.accounts.models import User
from nongan.kernel import faults
from nongan.roster.models import (
    AttendanceLine,
    FeedbackCard,
    ImportedRow,
    Kind,
    Receipt,
    WrittenLine,
)
from nongan.roster.queries import known
from nongan.roster.queries.contents import Contents, Line
from nongan.roster.rules.papers import PaperRow
from nongan.roster.rules.plans import Plan, RowPlan, unusable
from nongan.roster.services import records
from nongan.roster.services.effects import Done
from nongan.roster.services.owners import owners

Change = ImportedRow.Change
Writer = Callable[..., object]
WRITERS: dict[str, tuple[type[WrittenLine], Writer]] = {
    Kind.RECEIPTS: (Receipt, records.write_receipts),
    Kind.FEEDBACK: (FeedbackCard, records.write_feedback),
    Kind.ATTENDANCE: (AttendanceLine, records.write_attendance),
}


def plan_papers(contents: Contents, *, actor: User, at: datetime) -> Plan:
    """Rehearse the write in a transaction that is rolled back: the preview is what will happen."""
    plan, places = Plan(), known.places()
    usable = [line for line in contents.lines if _usable(plan, contents, line, places)]
    model, write = WRITERS[contents.batch.kind]
    found: dict[tuple[str, str, int], int] = {}
    with transaction.atomic():
        rows = [paper_row(line, places) for line in usable]
        write(batch=contents.batch, rows=rows, actor=actor, at=at)
        mine = model._default_manager.filter(batch=contents.batch)
        for file, sheet, row, revision in mine.values_list("file_name", "sheet", "row", "revision"):
            found[file, sheet, row] = revision
        transaction.set_rollback(True)
    for line in usable:
        written = found.get((line.file.name, line.row.sheet, line.row.row_number))
        change = Change.SAME if written is None else Change.CHANGED if written else Change.NEW
        plan.rows[line.id] = RowPlan(change, target=community_of(line, places))
    plan.owners = owners(
        contents, places=places.communities, of_line=lambda line: community_of(line, places)
    )
    return plan


def _usable(plan: Plan, contents: Contents, line: Line, places: known.Places) -> bool:
    community = community_of(line, places)
    own = contents.batch.community_id
    problem: dict[str, Any] | None = None
    if not line.values.get("name"):
        problem = {"why": "no_name"}
    elif community is None:
        problem = {"why": "no_community"}
    elif own is not None and community != own:
        problem = {"why": "other_community", "community": places.community_names[community]}
    elif contents.batch.kind != Kind.RECEIPTS and not line.sheet.get("quarter"):
        problem = {"why": "no_quarter"}
    if problem:
        plan.rows[line.id] = unusable(**problem)
    return problem is None


def community_of(line: Line, places: known.Places) -> int | None:
    """The community whose paper a line stands on: the row's own word, else the sheet's."""
    name = line.values.get("community") or line.sheet.get("community")
    return places.communities.get(str(name)) if name else None


def paper_row(line: Line, places: known.Places) -> PaperRow:
    """A line as the writers take it."""
    return PaperRow(
        file=line.file.name,
        sheet=line.row.sheet,
        row=line.row.row_number,
        values=line.values,
        raw=line.raw,
        community=community_of(line, places),
        year=line.sheet.get("year"),
        quarter=line.sheet.get("quarter"),
        title=str(line.sheet.get("title") or ""),
    )


def write_papers(*, contents: Contents, plan: Plan, actor: User, at: datetime) -> list[Done]:
    """Write the communities' lines of a batch; taking back is the records' own business."""
    places = known.places()
    rows: Sequence[PaperRow] = [
        paper_row(line, places)
        for line in contents.lines
        if plan.rows[line.id].change != Change.UNUSABLE
    ]
    _model, write = WRITERS[contents.batch.kind]
    write(batch=contents.batch, rows=rows, actor=actor, at=at)
    faults.point("B2.half_written")
    return []
