"""
The triggers on PostgreSQL.

They run once a statement, not once a row: a statement that invalidates ten thousand keys adds
a handful of rows to the counters.
"""

from django.db.backends.utils import CursorWrapper

from keys.models.key_count_groups import COLUMNS, groups_of

_FUNCTION = "keys_count_changed_keys"
_OLD = groups_of("old_keys", vendor="postgresql")
_NEW = groups_of("new_keys", vendor="postgresql")
_SIGNED = {
    "INSERT": f"SELECT 1 AS sign, added.* FROM ({_NEW}) AS added",  # noqa: S608  # our own SQL
    "DELETE": f"SELECT -1 AS sign, gone.* FROM ({_OLD}) AS gone",  # noqa: S608  # our own SQL
}
_SIGNED["UPDATE"] = f"{_SIGNED['INSERT']} UNION ALL {_SIGNED['DELETE']}"
_TABLES = {
    "INSERT": "NEW TABLE AS new_keys",
    "UPDATE": "OLD TABLE AS old_keys NEW TABLE AS new_keys",
    "DELETE": "OLD TABLE AS old_keys",
}
_TRIGGERS = {operation: f"keys_{operation.lower()}_counted" for operation in _TABLES}


def are_installed(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT count(*) FROM pg_trigger"
        " WHERE tgrelid = 'keys_apikey'::regclass AND tgname = ANY(%s)",
        [list(_TRIGGERS.values())],
    )
    (found,) = cursor.fetchone()
    return bool(found == len(_TRIGGERS))


def install(cursor: CursorWrapper) -> None:
    """Make the triggers; the counters are left as they are."""
    # Nobody changes a key between this and the counting that follows.
    cursor.execute("LOCK TABLE keys_apikey IN SHARE ROW EXCLUSIVE MODE")
    remove(cursor)
    for operation, signed in _SIGNED.items():
        function = f"{_FUNCTION}_{operation.lower()}"
        cursor.execute(
            f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO keys_keycount ({COLUMNS}, number)
                SELECT {COLUMNS}, SUM(sign) FROM ({signed}) AS signed
                GROUP BY {COLUMNS} HAVING SUM(sign) <> 0;
                RETURN NULL;
            END $$
            """  # noqa: S608  # our own SQL
        )
        cursor.execute(
            f"CREATE TRIGGER {_TRIGGERS[operation]} AFTER {operation} ON keys_apikey"
            f" REFERENCING {_TABLES[operation]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def remove(cursor: CursorWrapper) -> None:
    for operation, name in _TRIGGERS.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON keys_apikey")
        cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}_{operation.lower()}()")


def install_parts_index(cursor: CursorWrapper) -> None:
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    cursor.execute(
        "CREATE INDEX IF NOT EXISTS key_parts ON keys_apikey USING gin (search_text gin_trgm_ops)"
    )
