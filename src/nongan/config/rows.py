"""Rows of any table as JSON values and back, alike on SQLite and PostgreSQL."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models

Model = type[models.Model]
# A session is no record, and a restored one would sign people in again.
LEFT_OUT = {"django_session", "django_migrations"}
CHUNK = 2_000


def tables(apps: Apps) -> list[Model]:
    """The models whose tables are kept, link tables included, in the order of their names."""
    found = apps.get_models(include_auto_created=True)
    kept = [
        model
        for model in found
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    ]
    return sorted(kept, key=lambda model: model._meta.db_table)


def stored_fields(model: Model, columns: list[str] | None = None) -> list[Any]:
    """The fields that are columns of the table and not computed by the database.

    In the order of `columns` if given: a model of an earlier version has its fields in another.
    Raises ValueError when these are not its columns.
    """
    fields = {
        field.column: field
        for field in model._meta.local_concrete_fields
        if not getattr(field, "generated", False)
    }
    if columns is None:
        return list(fields.values())
    if fields.keys() != set(columns):
        raise ValueError(f"{model._meta.db_table} has other columns")
    return [fields[column] for column in columns]


def plain(value: Any) -> Any:
    """A column's value as JSON. Instants are UTC, bytes are base64, numbers keep their digits."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def line(values: Iterable[Any]) -> bytes:
    """One row as one line of JSON."""
    row = [plain(value) for value in values]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def lines(model: Model, columns: list[str] | None = None) -> Iterator[bytes]:
    """Every row of a table, in the order of its key; nothing is held in memory."""
    names = [field.attname for field in stored_fields(model, columns)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield line(row)


def database_values(fields: list[Any], written: bytes, connection: Any) -> list[Any]:
    """A line back as the values to bind in an INSERT on this database."""
    row = json.loads(written)
    if not isinstance(row, list) or len(row) != len(fields):
        raise ValueError("a row has another number of columns than its table")
    return [
        field.get_db_prep_save(_python(field, value), connection=connection)
        for field, value in zip(fields, row, strict=True)
    ]


def _python(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return (field.target_field if field.is_relation else field).to_python(value)


class TableDigest:
    """Count and digest of a table, whatever the order in which a database gives its rows."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []

    def add(self, written: bytes) -> None:
        """Take one row in."""
        self._rows.append(hashlib.sha256(written).digest())

    def result(self) -> dict[str, Any]:
        """`{"rows": …, "sha256": …}`."""
        whole = hashlib.sha256(b"".join(sorted(self._rows))).hexdigest()
        return {"rows": len(self._rows), "sha256": whole}
