"""What the three administrators watch over."""

from dataclasses import dataclass

from nongan.audit import queries as audit
from nongan.audit.models import Event

READINGS_SHOWN = 8


@dataclass(frozen=True)
class AuditState:
    """Where the chain ends, and who looked at sealed data last."""

    events: int
    head: str
    readings: list[Event]


def audit_state() -> AuditState:
    """The head of the chain and the latest readings of personal data; two queries."""
    readings = Event.objects.filter(verb__endswith="unmasked").select_related("actor")
    head = audit.head()
    return AuditState(head.seq, head.hash, list(readings.order_by("-seq")[:READINGS_SHOWN]))
