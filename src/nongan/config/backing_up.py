"""`nongan backup`: one moment of the whole database in one file, while people go on working."""

import contextlib
import importlib.metadata
import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps as live_apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from nongan.audit.services import record_alone
from nongan.config import archives, rows
from nongan.home.queries.care import BACKED_UP
from nongan.kernel import clock

NOTHING_TOLD: Mapping[str, Mapping[str, Any]] = {}


def applied_migrations() -> list[list[str]]:
    """The migrations that this database has seen, in order of name."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    return sorted(list(pair) for pair in executor.loader.applied_migrations if pair in known)


def require_up_to_date() -> None:
    """Raise Unfit if the tables are not those of this version: migrate first."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise archives.Unfit(
            "数据库还没有升级到这个版本，请先运行 nongan migrate。",
            "The database is not at this version: run `nongan migrate` first.",
        )


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one instant; writers are neither stopped nor seen."""
    if connection.vendor == "sqlite":
        # Not atomic(): that begins IMMEDIATE and would keep every writer out.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def digests(
    apps: Apps = live_apps, told: Mapping[str, Mapping[str, Any]] = NOTHING_TOLD
) -> dict[str, dict[str, Any]]:
    """Count and digest of every table kept, by the table's name; `told` is an archive's."""
    found = {}
    for model in rows.tables(apps):
        name = model._meta.db_table
        digest = rows.TableDigest()
        for written in rows.lines(model, told[name]["columns"] if name in told else None):
            digest.add(written)
        found[name] = digest.result()
    return found


def back_up(folder: Path, *, at: datetime | None = None) -> Path:
    """Write one archive into a folder and give its path; the chain says so. Raises Unfit.

    The event carries the archive's digest: whoever has a published head can tell whether an
    archive is the one that was made then.
    """
    moment = at or clock.now()
    path = write_archive(folder, at=moment)
    details = {"file": path.name, "bytes": path.stat().st_size, "sha256": archives.digest_of(path)}
    record_alone(actor=None, verb=BACKED_UP, target="backup", at=moment, details=details)
    return path


def write_archive(folder: Path, *, at: datetime | None = None) -> Path:
    """Write one archive into a folder and give its path. Raises Unfit."""
    require_up_to_date()
    moment = at or clock.now()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"nongan-{clock.local(moment):%Y%m%d-%H%M%S}.zip"
    with archives.writing(path) as archive, one_moment():
        tables = {model._meta.db_table: _table(archive, model) for model in rows.tables(live_apps)}
        manifest = {
            "format": archives.FORMAT,
            "version": _version(),
            "made_at": moment.isoformat(),
            "engine": connection.vendor,
            "migrations": applied_migrations(),
            "keys": archives.key_proof(),
            "tables": tables,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr(archives.MANIFEST, text)
    return path


def _table(archive: Any, model: rows.Model) -> dict[str, Any]:
    name = model._meta.db_table
    digest = rows.TableDigest()
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as file:
        for written in rows.lines(model):
            file.write(written + b"\n")
            digest.add(written)
    columns = [field.column for field in rows.stored_fields(model)]
    return {**digest.result(), "columns": columns}


def copy_keys(folder: Path, archive: Path) -> Path:
    """Copy the keys beside an archive, into a folder of their own: keep the two apart."""
    target = folder / f"{archive.stem}-keys"
    shutil.copytree(settings.NONGAN_KEYS_DIR, target)
    target.chmod(0o700)
    return target


def _version() -> str:
    try:
        return importlib.metadata.version("nongan")
    except importlib.metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"
