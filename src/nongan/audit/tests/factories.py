"""Ready-made chains, and ways to tamper with them past the database's guards."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection, transaction

from nongan.accounts.models import User
from nongan.audit.models import Event, Head
from nongan.audit.services import record
from nongan.kernel import digests

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
guards = import_module("nongan.audit.migrations.0002_events_only_grow")


def make_chain(length: int, actor: User | None = None) -> None:
    """Append events one minute apart."""
    with transaction.atomic():
        for number in range(length):
            record(
                actor=actor,
                verb="thing.changed",
                target=f"things.Thing:{number}",
                at=NINE + timedelta(minutes=number),
                details={"name": f"甲{number}", "count": number, "parts": ["a", None, True]},
            )


def unguard() -> None:
    """What somebody with the database's own password can do: take the triggers off."""
    guards.remove(apps, SimpleNamespace(connection=connection))


def rehash(start: int) -> None:
    """Write the chain anew from an event on, its head row too: the clever forger."""
    previous = Event.objects.filter(seq=start - 1).values_list("hash", flat=True).first()
    for event in Event.objects.filter(seq__gte=start).order_by("seq"):
        event.previous = previous or "0" * 64
        event.hash = digests.digest(event.content())
        Event.objects.filter(seq=event.seq).update(previous=event.previous, hash=event.hash)
        previous = event.hash
    last = Event.objects.order_by("-seq").first()
    Head.objects.update(seq=last.seq if last else 0, hash=previous or "0" * 64)
