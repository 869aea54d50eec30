"""The end of a branch: its members are released and noted, and its records go to the archive."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.branches.models import BranchArchive, PerformanceNote, Placement, TemporaryBranch
from nongan.branches.policies import managing as policies
from nongan.branches.policies import placing
from nongan.branches.queries import dissolving as queries
from nongan.branches.queries.report_figures import member_figures, members_served
from nongan.branches.services.holding import hold_branch
from nongan.kernel import clock, digests
from nongan.kernel.errors import Refused, require
from nongan.organisations.models import Membership

Status = TemporaryBranch.Status
NOTE_LENGTH = 600


def _require_dissolving(branch: TemporaryBranch) -> None:
    if branch.status != Status.DISSOLVING:
        raise Refused(_("This branch is not being dissolved."), code="not_dissolving")


@transaction.atomic
def release_members(*, branch_id: UUID, on: date, actor: User, at: datetime) -> int:
    """End the placements that are still open in a branch being dissolved; how many they were.

    The members stay in their home organisations; nobody is placed elsewhere by this. Raises
    NotAllowed; Refused when the branch is not being dissolved or a placement began later.
    """
    require(placing.can_place_members(actor))
    branch = hold_branch(branch_id)
    _require_dissolving(branch)
    clock.require_reckonable(on)
    rows = list(queries.still_placed(branch).select_for_update(of=("self",)))
    if any(row.starts_on > on for row in rows):
        raise Refused(_("A placement began after that day."), code="ends_before_start")
    for row in rows:
        row.ends_on = on
    Placement.objects.bulk_update(rows, ["ends_on"], batch_size=500)
    details = {"branch": branch.name, "members": len(rows), "on": on.isoformat()}
    audit.record(actor=actor, verb="branch.members_released", target=branch, at=at, details=details)
    return len(rows)


@transaction.atomic
def write_notes(*, branch_id: UUID, texts: Mapping[str, str], actor: User, at: datetime) -> int:
    """Write the performance notes of everybody who served in a branch being dissolved.

    The figures are counted from the records for all; `texts` adds words by member number, and a
    note without new words keeps its old ones. Each goes to the home organisation of this moment,
    or the last one. Returns how many there are. Raises NotAllowed; Refused for a branch not being
    dissolved, or somebody who did not serve there.
    """
    branch = hold_branch(branch_id)
    require(policies.leads(actor, branch))
    _require_dissolving(branch)
    rows = _notes(branch, texts, actor, at)
    fields = ["home", "figures", "text", "written_by", "written_at"]
    old = [row for row in rows if row.pk]
    PerformanceNote.objects.bulk_update(old, fields, batch_size=200)
    PerformanceNote.objects.bulk_create([row for row in rows if not row.pk], batch_size=200)
    details = {"branch": branch.name, "notes": len(rows)}
    audit.record(actor=actor, verb="notes.written", target=branch, at=at, details=details)
    return len(rows)


def _notes(
    branch: TemporaryBranch, texts: Mapping[str, str], actor: User, at: datetime
) -> list[PerformanceNote]:
    served = [row.member for row in members_served(branch)]
    if strange := sorted(set(texts) - {member.number for member in served}):
        raise Refused(
            _("Did not serve in this branch: %(numbers)s") % {"numbers": _(", ").join(strange[:5])},
            code="not_of_this_branch",
        )
    ids = [member.id for member in served]
    counted, homes = member_figures(branch, ids), _homes(ids)
    known = {row.member_id: row for row in branch.notes.all()}
    return [
        PerformanceNote(
            id=known[member.id].id if member.id in known else None,
            branch=branch,
            member=member,
            home_id=homes[member.id],
            figures=counted[member.id],
            text=_text(texts.get(member.number), known.get(member.id)),
            written_by=actor,
            written_at=at,
        )
        for member in served
        if member.id in homes
    ]


def _text(written: str | None, known: PerformanceNote | None) -> str:
    if written is None:
        return known.text if known else ""
    return written.strip()[:NOTE_LENGTH]


def _homes(members: list[UUID]) -> dict[UUID, int]:
    # The open membership comes last, so that it wins; else the one that ended last.
    rows = Membership.objects.filter(member__in=members)
    lasting = rows.filter(ends_on=None).values_list("member", "party_organisation")
    ended = rows.exclude(ends_on=None).order_by("ends_on", "id")
    return dict([*ended.values_list("member", "party_organisation"), *lasting])


@transaction.atomic
def export_notes(*, actor: User, at: datetime) -> bytes:
    """The notes that the actor may read, as a workbook; logged (R15). Raises NotAllowed."""
    require(policies.can_read_notes(actor))
    rows = list(queries.notes(policies.visible_notes(actor)))
    details = {"rows": len(rows)}
    audit.record(actor=actor, verb="notes.exported", target="notes", at=at, details=details)
    return queries.notes_workbook(rows)


@transaction.atomic
def archive_branch(*, branch_id: UUID, actor: User, at: datetime) -> TemporaryBranch:
    """Build the archive pack of a dissolved branch, once, and close its file.

    Raises NotAllowed, IllegalMove when it is not dissolved or archived already.
    """
    require(policies.can_archive(actor))
    branch = hold_branch(branch_id)
    TemporaryBranch.LIFECYCLE.require(branch.status, Status.ARCHIVED)
    pack = queries.archive_pack(branch)
    BranchArchive.objects.create(branch=branch, content=pack)
    branch.status, branch.archived_at = Status.ARCHIVED, at
    branch.archive_digest = digests.sm3(pack)
    branch.save(update_fields=["status", "archived_at", "archive_digest"])
    details = {"branch": branch.name, "digest": branch.archive_digest}
    audit.record(actor=actor, verb="branch.archived", target=branch, at=at, details=details)
    return branch


@transaction.atomic
def take_archive(*, branch_id: UUID, actor: User, at: datetime) -> tuple[str, bytes]:
    """The archive pack as it was built: file name and bytes; logged, it names people (R15).

    Raises NotAllowed; Refused when the branch is not archived, or the pack is not the one whose
    digest was recorded.
    """
    require(policies.can_archive(actor))
    branch = TemporaryBranch.objects.get(id=branch_id)
    archive = BranchArchive.objects.filter(branch=branch).first()
    if archive is None:
        raise Refused(_("This branch has not been archived."), code="not_archived")
    pack = bytes(archive.content)
    if digests.sm3(pack) != branch.archive_digest:
        raise Refused(_("The pack is not the one that was archived."), code="pack_altered")
    details = {"branch": branch.name}
    audit.record(actor=actor, verb="branch.archive_taken", target=branch, at=at, details=details)
    return f"{branch.name}.zip", pack
