"""Lets Django empty the tables between tests that commit, past the guards of the audit chain.

Only tests may: the product has no way to empty that table, and this module is not shipped.
"""

from collections.abc import Iterable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db.backends.base.operations import BaseDatabaseOperations

guards: Any = import_module("nongan.audit.migrations.0002_events_only_grow")


def allow() -> None:
    """Take the guards down around a flush, and put them up again."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        here = SimpleNamespace(connection=self.connection)
        guards.remove(apps, here)
        try:
            plain(self, sql_list)
        finally:
            guards.install(apps, here)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
