"""What the three administrators watch over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nongan.audit import queries as audit
from nongan.audit.models import Event

READINGS_SHOWN = 8


@dataclass(frozen=True)
class AuditState:
    """Where the chain ends, and who looked at sealed data last."""

    events: int
    head: str
    readings: list[audit.EventWords]


def audit_state() -> AuditState:
    """The head of the chain and the latest readings of personal data; two queries."""
    readings = Event.objects.filter(verb__endswith="unmasked").select_related("actor")
    head = audit.head()
    latest = readings.order_by("-seq")[:READINGS_SHOWN]
    return AuditState(head.seq, head.hash, list(map(audit.in_words, latest)))


BACKED_UP = "backup.made"
# A day, and some time for the night's run to come late or take long.
BACKUP_DUE = timedelta(hours=26)


@dataclass(frozen=True)
class BackupState:
    """When the county was last backed up (None: never), into which file, and whether it is due."""

    made_at: datetime | None
    details: dict[str, Any]
    is_due: bool


def backup_state(now: datetime) -> BackupState:
    """The latest backup that the chain knows of."""
    last = Event.objects.filter(verb=BACKED_UP).order_by("-seq").first()
    if last is None:
        return BackupState(None, {}, is_due=True)
    return BackupState(last.at, last.details, is_due=now - last.at > BACKUP_DUE)
