"""`nongan restore`: an archive back into an empty database, verified before it counts."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps as live_apps
from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from nongan.audit.services import record
from nongan.config import archives, backing_up, rows, upgrading
from nongan.kernel import clock

BATCH = 500
# Whoever has one of these rows has begun to work; the rest a new installation fills by itself.
SIGNS_OF_LIFE = {"accounts.User", "organisations.County", "audit.Event"}


def restore(path: Path, *, force: bool = False) -> dict[str, Any]:
    """Put an archive into this database; its manifest is the answer. Raises Unfit.

    All or nothing: rows go in and are compared with the archive's counts and digests in one
    transaction. An archive of an older version is carried forward first, beside this database.
    `force` replaces what is there. The chain says that it was restored: what was written since
    the archive was made is gone, and a head published since will not agree.
    """
    with archives.reading(path) as (_, manifest):
        archives.require_keys(manifest["keys"])
        is_older = upgrading.is_older(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    if not force:
        _require_empty()
    forward = upgrading.carried_forward(path) if is_older else contextlib.nullcontext(path)
    with forward as current, archives.reading(current) as (archive, found):
        load(archive, found, live_apps, and_then=lambda: _note(path, manifest))
    ContentType.objects.clear_cache()
    return manifest


def _note(path: Path, manifest: dict[str, Any]) -> None:
    details = {"file": path.name, **{key: manifest[key] for key in ("made_at", "version")}}
    record(actor=None, verb="backup.restored", target="backup", at=clock.now(), details=details)


def load(
    archive: Any,
    manifest: dict[str, Any],
    apps: Apps,
    *,
    and_then: Callable[[], object] = lambda: None,
) -> None:
    """Replace every table with an archive's, whole or not at all. Raises Unfit.

    `apps` are the models of the archive's own version, and those of this database.
    """
    with _keys_checked_at_the_end(), transaction.atomic(durable=True):
        with _triggers_off(apps):
            _clear(apps)
            for model in rows.tables(apps):
                _load(archive, manifest, model)
            connection.check_constraints()
        _require_equal(manifest, apps)
        _reset_sequences(apps)
        and_then()


def _require_empty() -> None:
    people = [
        model._meta.db_table
        for model in rows.tables(live_apps)
        if model._meta.label in SIGNS_OF_LIFE and model._base_manager.exists()
    ]
    if people:
        raise archives.Unfit(
            "这里已有数据，没有恢复。确认要覆盖时加 --force。",
            "There are data here already; nothing was restored. --force replaces them.",
        )


def _keys_checked_at_the_end() -> contextlib.AbstractContextManager[None]:
    """PostgreSQL defers foreign keys by itself; SQLite is told to, and checked before commit."""
    return connection.constraint_checks_disabled() if _is_sqlite() else contextlib.nullcontext()


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@contextlib.contextmanager
def _triggers_off(apps: Apps) -> Iterator[None]:
    """Without triggers inside; they are back, word for word, before the transaction ends."""
    with connection.cursor() as cursor:
        if _is_sqlite():
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        else:
            for model in rows.tables(apps):
                cursor.execute(f"ALTER TABLE {_quoted(model)} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        if _is_sqlite():
            for _, statement in triggers:
                cursor.execute(statement)
        else:
            for model in rows.tables(apps):
                cursor.execute(f"ALTER TABLE {_quoted(model)} ENABLE TRIGGER USER")


def _quoted(model: rows.Model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _clear(apps: Apps) -> None:
    with connection.cursor() as cursor:
        for model in rows.tables(apps):
            cursor.execute(f"DELETE FROM {_quoted(model)}")  # noqa: S608  names of our own tables


def _load(archive: Any, manifest: dict[str, Any], model: rows.Model) -> None:
    name = model._meta.db_table
    columns = manifest["tables"].get(name, {}).get("columns", [])
    try:
        fields = rows.stored_fields(model, columns)
    except ValueError as other:
        raise archives.Unfit(
            f"表 {name} 的列与备份记录的不同。", f"Other columns in {name}."
        ) from other
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_quoted(model)} ({quoted}) VALUES ({places})"  # noqa: S608
    with archive.open(f"tables/{name}.jsonl") as file, connection.cursor() as cursor:
        batch: list[list[Any]] = []
        for written in file:
            batch.append(rows.database_values(fields, written, connection))
            if len(batch) >= BATCH:
                cursor.executemany(statement, batch)
                batch.clear()
        if batch:
            cursor.executemany(statement, batch)


def _require_equal(manifest: dict[str, Any], apps: Apps) -> None:
    found = backing_up.digests(apps, manifest["tables"])
    wrong = [
        name
        for name, told in manifest["tables"].items()
        if found.get(name) != {key: told[key] for key in ("rows", "sha256")}
    ]
    if wrong or set(found) != set(manifest["tables"]):
        names = ", ".join(sorted(wrong) or sorted(set(found) ^ set(manifest["tables"])))
        raise archives.Unfit(
            f"恢复后的数据与备份不一致（{names}），已全部撤销。",
            f"What was restored differs from the archive ({names}); all was undone.",
        )


def _reset_sequences(apps: Apps) -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), rows.tables(apps))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
