"""Taking lists with phones out: one person asks, another approves, the file is taken once."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require
from nongan.organisations import policies, rules
from nongan.organisations.models import ExportRequest
from nongan.organisations.queries.export_kinds import find_export_kind

Status = ExportRequest.Status


@transaction.atomic
def request_export(
    *, kind: str, purpose: str, scope: Mapping[str, object], actor: User, at: datetime
) -> ExportRequest:
    """Ask for a list with phones, saying what for. Raises NotAllowed, Refused."""
    require(policies.can_request_export(actor))
    stated = rules.plain_text(purpose)[:200]
    if len(stated) < rules.REASON_LENGTH:
        raise Refused(_("Say in a few words what the list is for."), code="purpose_missing")
    found = find_export_kind(kind)
    if found is None:
        raise Refused(_("There is no such list."), code="kind_unknown")
    require(found.may(actor))
    row = ExportRequest.objects.create(
        requested_by=actor, requested_at=at, purpose=stated, kind=kind, scope=dict(scope)
    )
    details = {"kind": kind, "purpose": stated}
    audit.record(actor=actor, verb="export.requested", target=row, at=at, details=details)
    return row


def _decide(request_id: uuid.UUID, status: str, *, actor: User, at: datetime) -> ExportRequest:
    row = ExportRequest.objects.select_for_update(of=("self",)).get(id=request_id)
    require(policies.can_decide_exports(actor))
    if row.requested_by_id == actor.pk:
        raise Refused(_("A second person decides about your request."), code="own_request")
    ExportRequest.LIFECYCLE.require(row.status, status)
    row.status = status
    row.approved_by = actor
    row.decided_at = at
    return row


@transaction.atomic
def approve_export(*, request_id: uuid.UUID, actor: User, at: datetime) -> ExportRequest:
    """Approve another person's request. Raises NotAllowed, Refused, IllegalMove."""
    row = _decide(request_id, Status.APPROVED, actor=actor, at=at)
    row.watermark = _watermark(row, at)
    row.save(update_fields=["status", "approved_by", "decided_at", "watermark"])
    audit.record(actor=actor, verb="export.approved", target=row, at=at)
    return row


def _watermark(row: ExportRequest, at: datetime) -> str:
    day = clock.local(at).strftime("%Y-%m-%d")
    return f"{row.requested_by} · {day} · {str(row.id)[:8]}"[:120]


@transaction.atomic
def refuse_export(*, request_id: uuid.UUID, note: str, actor: User, at: datetime) -> ExportRequest:
    """Refuse another person's request, with a note. Raises NotAllowed, Refused, IllegalMove."""
    row = _decide(request_id, Status.REFUSED, actor=actor, at=at)
    row.note = rules.plain_text(note)[:200]
    row.save(update_fields=["status", "approved_by", "decided_at", "note"])
    audit.record(actor=actor, verb="export.refused", target=row, at=at)
    return row


@transaction.atomic
def take_export(*, request_id: uuid.UUID, actor: User, at: datetime) -> tuple[str, bytes]:
    """Build the approved file for the person who asked, once: file name and bytes.

    Raises NotAllowed; IllegalMove when it is not approved or was taken already.
    """
    row = ExportRequest.objects.select_for_update(of=("self",)).get(id=request_id)
    require(policies.can_take_export(actor, row))
    ExportRequest.LIFECYCLE.require(row.status, Status.DOWNLOADED)
    kind = find_export_kind(row.kind)
    if kind is None:
        raise Refused(_("There is no such list."), code="kind_unknown")
    require(kind.may(actor))
    name, data = kind.build(row, actor)
    row.status, row.downloaded_at = Status.DOWNLOADED, at
    row.save(update_fields=["status", "downloaded_at"])
    details = {"kind": row.kind, "bytes": len(data)}
    audit.record(actor=actor, verb="export.taken", target=row, at=at, details=details)
    return name, data
