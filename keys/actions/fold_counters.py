"""Make one row of the many that a group of counters has come to have."""

from django.db import connection, transaction

from keys.models import KeyCount
from keys.models.key_count_groups import COLUMNS

# Any number that nothing else locks: two that fold at once would wait for each other's rows.
LOCK = 7_340_911
_FOLD = f"""
    WITH piled AS (
        SELECT {COLUMNS} FROM keys_keycount
        GROUP BY {COLUMNS} HAVING COUNT(*) > 1 OR SUM(number) = 0
    ), gone AS (
        DELETE FROM keys_keycount WHERE ({COLUMNS}) IN (SELECT {COLUMNS} FROM piled)
        RETURNING {COLUMNS}, number
    ), folded AS (
        INSERT INTO keys_keycount ({COLUMNS}, number)
        SELECT {COLUMNS}, SUM(number) FROM gone GROUP BY {COLUMNS} HAVING SUM(number) <> 0
        RETURNING 1
    )
    SELECT (SELECT COUNT(*) FROM gone) - (SELECT COUNT(*) FROM folded)
"""  # noqa: S608  # our own SQL


@transaction.atomic(durable=True)
def fold_counters() -> int:
    """
    Return by how many rows the counters have become fewer; no number that they tell changes.

    It is nobody's doing and changes nothing that anybody sees, so it leaves no audit event. On
    SQLite a group has one row anyway, and only those of groups without keys go.
    """
    if connection.vendor != "postgresql":
        removed, _ = KeyCount.objects.filter(number=0).delete()
        return removed
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
        if not is_alone:
            return 0
        # One statement: rows that come while it runs are not in it, and stay.
        cursor.execute(_FOLD)
        (fewer,) = cursor.fetchone()
    return int(fewer)
