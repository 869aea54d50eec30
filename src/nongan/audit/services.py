"""Write the record of a change, inside the transaction that makes it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import F

from nongan.accounts.models import User
from nongan.audit import policies, queries
from nongan.audit.models import Event, Head
from nongan.audit.queries.proofs import Proof
from nongan.audit.rules import VERB, harmless
from nongan.kernel import digests, faults
from nongan.kernel.errors import require

SYSTEM = "system"


class OutsideTransaction(RuntimeError):
    """An event was about to be written on its own: the change and its record must be one."""


def target_name(target: models.Model | str) -> str:
    """How an event names a row: `accounts.User:7`."""
    return target if isinstance(target, str) else f"{target._meta.label}:{target.pk}"


def record(
    *,
    actor: User | None,
    verb: str,
    target: models.Model | str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Event:
    """Append one event to the chain; call it once per change, in the change's transaction.

    `verb` is `thing.past_participle`; `details` holds names, codes and counts, never a phone or a
    date of birth (domain.md R15). Raises OutsideTransaction, and TypeError for unfit details.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb)
    if not VERB.fullmatch(verb):
        raise ValueError(f"{verb!r} is not a verb of the form thing.past_participle")
    head = _held_head()
    event = Event(
        seq=head.seq + 1,
        at=at,
        actor=actor,
        actor_name=str(actor)[:100] if actor else SYSTEM,
        verb=verb,
        target=target_name(target)[:120],
        details=harmless(details or {}),
        previous=head.hash,
    )
    event.hash = digests.digest(event.content())
    event.save(force_insert=True)
    _move_head(head, event)
    return event


def _held_head() -> Head:
    # Two transactions that both read head n would both write n+1. On PostgreSQL the row lock
    # makes them take turns; SQLite's IMMEDIATE transactions already have. The UNIQUE on seq and
    # the conditional move below are the last line on either.
    heads = Head.objects if faults.skipped("H1.head_lock") else Head.objects.select_for_update()
    head = heads.filter(id=Head.ONLY).first()
    if head is None:
        Head.objects.get_or_create(id=Head.ONLY)
        head = Head.objects.select_for_update().get(id=Head.ONLY)
    return head


def _move_head(head: Head, event: Event) -> None:
    moved = Head.objects.filter(id=Head.ONLY, seq=head.seq).update(
        seq=F("seq") + 1, hash=event.hash
    )
    if moved != 1:
        raise RuntimeError("the head of the audit chain moved while it was held")


@transaction.atomic
def record_alone(
    *,
    actor: User | None,
    verb: str,
    target: models.Model | str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> Event:
    """Append an event that records a reading, which changes nothing else (domain.md R15)."""
    return record(actor=actor, verb=verb, target=target, at=at, details=details)


def record_export(*, actor: User | None, at: datetime) -> Event:
    """Record that the chain itself was taken out (actor None: on the server). Raises NotAllowed."""
    require(actor is None or policies.can_read_audit(actor))
    return record_alone(actor=actor, verb="audit.exported", target="audit.Event:all", at=at)


@transaction.atomic
def take_proof(*, seq: int, size: int | None = None, actor: User | None, at: datetime) -> Proof:
    """Take the proof of one event out, as it stood in the chain of `size` events (default: all).

    Logged, since it carries the event (actor None: on the server). Raises NotAllowed,
    Event.DoesNotExist, and Refused for a size that the chain never had.
    """
    require(actor is None or policies.can_read_audit(actor))
    proof = queries.entry_proof(seq, size)
    target = f"{Event._meta.label}:{seq}"
    details = {"size": proof["size"]}
    record(actor=actor, verb="audit.proof_taken", target=target, at=at, details=details)
    return proof
