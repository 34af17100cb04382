"""
Storing new rows without the ORM's compiler, for what every change does.

Django writes an INSERT anew each time, which takes longer than the database needs to carry it
out. Here it is put together from the names that the model gives; every value goes through its
field, as when a row is saved.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from keys.models.columns import columns_of, meta_of

Row = TypeVar("Row", bound=models.Model)
# SQLite takes 32,766 values in a statement; no table has 60 columns.
ROWS_AT_ONCE = 500


class InsertingQuerySet(models.QuerySet[Row]):
    """Stores new rows cheaply; like `bulk_create` it sends no signals."""

    def insert(self, *rows: Row) -> None:
        """Store the rows, `ROWS_AT_ONCE` in a statement, and give them their primary keys."""
        connection = connections[self.db]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            _insert_together(self.model, rows[start : start + ROWS_AT_ONCE], connection)


def _insert_together(
    model: type[Row], rows: Sequence[Row], connection: BaseDatabaseWrapper
) -> None:
    fields = _stored_fields(model)
    beginning, places, end = _parts(model)
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{beginning}{', '.join([places] * len(rows))}{end}", values)
        stored = cursor.fetchall()
    # Both databases return the keys in the order of the values, as `bulk_create` trusts.
    for row, (primary_key,) in zip(rows, stored, strict=True):
        row.pk = primary_key
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  # documented


@lru_cache(maxsize=64)
def _parts(model: type[models.Model]) -> tuple[str, str, str]:
    """Return the statement's beginning, the places of one row, and its end."""
    fields = _stored_fields(model)
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    return (
        f"INSERT INTO {_quoted(meta_of(model).db_table)} ({columns}) VALUES ",  # noqa: S608  # of the model's names
        f"({', '.join(['%s'] * len(fields))})",
        f" RETURNING {_quoted(str(_primary_key(model).column))}",
    )


def _quoted(name: str) -> str:
    return f'"{name}"'  # The standard's way, which SQLite and PostgreSQL share.


def _primary_key(model: type[models.Model]) -> "models.Field[Any, Any]":
    return next(field for field in columns_of(model) if field.primary_key)


@lru_cache(maxsize=64)
def _stored_fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(
        field for field in columns_of(model) if not field.primary_key and not field.generated
    )
