"""The way up to the audit chain, which stands one floor above.

`audit.apps` fills this slot at start-up. While it is empty every change of an account fails:
no change without its record (promise H1).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from nongan.accounts.models import User


class Recorder(Protocol):
    """The signature of `audit.services.record`."""

    def __call__(
        self,
        *,
        actor: User | None,
        verb: str,
        target: models.Model | str,
        at: datetime,
        details: Mapping[str, object] | None = None,
    ) -> object: ...


_recorders: list[Recorder] = []


def keep_records_with(recorder: Recorder) -> None:
    """Name the one function that writes events; from an `apps.py` only."""
    _recorders[:] = [recorder]


def record(
    *,
    actor: User | None,
    verb: str,
    target: models.Model | str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one event, in the caller's transaction. Raises ImproperlyConfigured without a slot."""
    if not _recorders:
        raise ImproperlyConfigured("nobody keeps the audit records: install nongan.audit")
    _recorders[0](actor=actor, verb=verb, target=target, at=at, details=details)
