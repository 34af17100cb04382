"""
What the databases keep up to date by themselves when keys change: counters, the index of parts.

Migrations cannot hold these triggers: on SQLite, Django changes a table by making a new one, and
the triggers go with the old. So they are looked after whenever migrations have run, and what they
keep is made anew wherever they were missing.
"""

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from keys.models import key_triggers_postgresql, key_triggers_sqlite
from keys.models.key_count_groups import COLUMNS, groups_of

KEYS = "keys_apikey"
COUNTS = "keys_keycount"
PARTS_INDEX = "key_parts"


def is_wanted(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the tables are there; after migrating backwards they are not."""
    return COUNTS in connection.introspection.table_names()


def install_key_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers and what hangs on them, where they are missing."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if not key_triggers_postgresql.are_installed(cursor):
                key_triggers_postgresql.install(cursor)
                recount(cursor, connection)
        elif not key_triggers_sqlite.are_installed(cursor):
            key_triggers_sqlite.install(cursor)
            recount(cursor, connection)
    if connection.vendor == "postgresql":
        _install_parts_index(connection)


def remove_key_triggers(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            key_triggers_postgresql.remove(cursor)
        else:
            key_triggers_sqlite.remove(cursor)


def recount(cursor: CursorWrapper, connection: BaseDatabaseWrapper) -> None:
    """Count all keys anew."""
    cursor.execute(f"DELETE FROM {COUNTS}")  # noqa: S608  # our own SQL
    groups = groups_of(KEYS, vendor=connection.vendor)
    cursor.execute(
        f"INSERT INTO {COUNTS} ({COLUMNS}, number)"  # noqa: S608  # our own SQL
        f" SELECT {COLUMNS}, COUNT(*) FROM ({groups}) AS groups GROUP BY {COLUMNS}"
    )


def has_parts_index(connection: BaseDatabaseWrapper) -> bool:
    """Return whether an index finds the parts of names; without one, searching looks row by row."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [PARTS_INDEX])
        (found,) = cursor.fetchone()
    return bool(found)


def _install_parts_index(connection: BaseDatabaseWrapper) -> None:
    # An extension is the one thing that our database account may not be allowed to make. Then
    # everything works, and searching for a part of a name is slower.
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            key_triggers_postgresql.install_parts_index(cursor)
    except DatabaseError:
        print(  # noqa: T201  # said to whoever runs the migrations
            "Searching for a part of a key's name is slow: let the database's owner run"
            ' "CREATE EXTENSION pg_trgm", then run the migrations again.'
        )
