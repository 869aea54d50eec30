"""Write a planned batch of organs' lists: members, memberships and skills, in few queries."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from nongan.accounts.models import User
from nongan.catalogue import services as catalogue
from nongan.catalogue.models import ServiceItem
from nongan.kernel import clock, faults
from nongan.organisations.models import Member
from nongan.organisations.services import member_batches
from nongan.organisations.services.member_values import MemberValues, values_of
from nongan.roster.models import AbsentMember, ImportedRow
from nongan.roster.queries import known
from nongan.roster.queries.contents import Contents, Line
from nongan.roster.rules.plans import Plan, RowPlan
from nongan.roster.services.effects import SKILLS, Done

Change = ImportedRow.Change
CHUNK = 500


def write_rosters(*, contents: Contents, plan: Plan, actor: User, at: datetime) -> list[Done]:
    """Write what the plan says, within the caller's transaction; return what was done.

    Raises NotAllowed and Refused as `member_batches.write_members` does.
    """
    new, changed, moved = _member_changes(contents, plan)
    changes = member_batches.MemberChanges(
        on=clock.day_of(at), new=new, changed=changed, moved=moved, left=_left(contents)
    )
    faults.point("B2.before_members")
    effects = member_batches.write_members(changes=changes, actor=actor, at=at)
    faults.point("B2.half_written")
    done = [Done(e.table, e.row_id, e.before, e.after_digest) for e in effects]
    return done + _write_skills(contents, plan)


def _member_changes(
    contents: Contents, plan: Plan
) -> tuple[
    list[member_batches.NewMember],
    list[member_batches.ChangedMember],
    list[member_batches.MovedMember],
]:
    touched = [p.member for p in plan.rows.values() if p.member and p.difference]
    held = {member.id: member for member in _members(touched)}
    communities = known.places().communities
    new, changed, moved = [], [], []
    for line in contents.lines:
        row = plan.rows[line.id]
        if row.change == Change.NEW and row.target:
            row.member = uuid4()
            values = _new_values(line, communities)
            new.append(member_batches.NewMember(values, row.target, row.member))
        if row.member and row.difference and row.change != Change.NEW:
            values = _merged(held[row.member], line, row)
            version = held[row.member].version
            changed.append(member_batches.ChangedMember(row.member, values, version))
        if row.change == Change.MOVED and row.member and row.target:
            moved.append(member_batches.MovedMember(row.member, row.target, line.file.name[:100]))
    return new, changed, moved


def _members(ids: list[UUID]) -> list[Member]:
    found: list[Member] = []
    for start in range(0, len(ids), CHUNK):
        found += Member.objects.filter(id__in=ids[start : start + CHUNK])
    return found


def _new_values(line: Line, communities: dict[str, int]) -> MemberValues:
    said = line.values
    return MemberValues(
        name=said["name"],
        sex=said.get("sex") or "",
        kind=said.get("kind") or "",
        post=said.get("post") or "",
        birth=said.get("birth") or "",
        joined=said.get("joined") or "",
        phone=_phone(line),
        residence_id=communities.get(said.get("community") or ""),
        residence_elsewhere=bool(said.get("community_elsewhere")),
    )


def _phone(line: Line) -> str:
    from_paper = str(line.values.get("phone") or "")
    return from_paper if known.is_phone(from_paper) else ""


def _merged(member: Member, line: Line, row: RowPlan) -> MemberValues:
    """What is known, with the differences put in; the phone comes from the paper itself."""
    after: dict[str, Any] = {name: new for name, (_old, new) in row.difference.items()}
    after.pop("skills", None)
    if "phone" in after:
        after["phone"] = _phone(line)
    if "residence" in after:
        after["residence_id"] = after.pop("residence")
        after["residence_elsewhere"] = False
    elif after.get("residence_elsewhere"):
        after["residence_id"] = None
    return replace(values_of(member), **after)


def _left(contents: Contents) -> list[member_batches.LeftMember]:
    ticked = AbsentMember.objects.filter(file__batch=contents.batch, has_left=True)
    rows = ticked.select_related("file").order_by("member_id")
    return [member_batches.LeftMember(row.member_id, row.file.name[:100]) for row in rows]


def _write_skills(contents: Contents, plan: Plan) -> list[Done]:
    items = set(ServiceItem.objects.values_list("code", flat=True))
    fresh: dict[UUID, list[str]] = {}
    before: dict[UUID, list[str]] = {}
    for line in contents.lines:
        row = plan.rows[line.id]
        codes = [code for code in line.values.get("skills") or [] if code in items]
        is_new = row.change == Change.NEW
        if row.member is None or not codes or not (is_new or "skills" in row.difference):
            continue
        fresh[row.member] = codes
        before[row.member] = [] if is_new else list(row.difference["skills"][0] or [])
    catalogue.set_skills(codes=fresh)
    return [Done(SKILLS, str(member), {"codes": codes}) for member, codes in before.items()]
