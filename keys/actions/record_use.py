"""Write down how keys were used, many uses at a time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

from django.db import connection, transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.rules.key_use import KeyUsed

MOST_CALLERS = 50
"""Of each key so many callers are kept, the latest."""
MOST_CALLERS_FOR_A_WHILE = 64
SECONDS_OF_AN_HOUR = 3600
ONE_HOUR = 1
"""So many hours a new number is about; later they are added up."""

Moments: TypeAlias = Mapping[datetime, Any]
"""Moments as the database's driver takes them."""

MOMENT = "timestamptz"
# Each statement lets go of the interpreter, and must get it back from those who answer requests.
ROWS_AT_ONCE = 150


@dataclass(frozen=True)
class _Upsert:
    """
    Rows that are added to a table, or to those that it has.

    Attributes:
        columns: of PostgreSQL's types.
        conflict: what becomes of a row that is there already.
    """

    table: str
    columns: Mapping[str, str]
    conflict: str


LAST_USE = _Upsert(
    "keys_keyuse",
    {"key_id": "bigint", "last_at": MOMENT, "address": "text", "agent": "text", "route": "text"},
    """(key_id) DO UPDATE
       SET last_at = EXCLUDED.last_at, address = EXCLUDED.address, agent = EXCLUDED.agent,
           route = EXCLUDED.route
     WHERE EXCLUDED.last_at > keys_keyuse.last_at""",
)
COUNT = _Upsert(
    "keys_keyusecount",
    {"key_id": "bigint", "hour": "integer", "hours": "integer", "number": "bigint"},
    """(key_id, hour, hours) DO UPDATE
       SET number = keys_keyusecount.number + EXCLUDED.number""",
)
CALLER = _Upsert(
    "keys_keycaller",
    {
        "key_id": "bigint", "address": "text", "agent": "text", "first_at": MOMENT,
        "last_at": MOMENT, "number": "bigint",
    },
    """(key_id, address, agent) DO UPDATE
       SET number = keys_keycaller.number + EXCLUDED.number,
           last_at = CASE WHEN EXCLUDED.last_at > keys_keycaller.last_at
                          THEN EXCLUDED.last_at ELSE keys_keycaller.last_at END""",
)  # fmt: skip
# Of thousands of keys, as one value: as many places in a statement are slow to fill.
KEYS_IN = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT CAST(value AS bigint) FROM json_array_elements_text(%s)",
}
WITH_TOO_MANY_CALLERS = """
    SELECT key_id FROM keys_keycaller WHERE key_id IN ({keys})
     GROUP BY key_id HAVING COUNT(*) > %s
"""
FORGET_CALLERS = """
    DELETE FROM keys_keycaller WHERE id IN (
           SELECT id FROM keys_keycaller WHERE key_id = %s
            ORDER BY last_at DESC, id DESC LIMIT %s OFFSET %s)
"""
MORE_THAN_THERE_ARE = 1_000_000


@again_after_deadlock
@transaction.atomic(durable=True)
def record_use(uses: Sequence[KeyUsed]) -> None:
    """
    Add these uses to what is stored; the last use of a key never becomes an earlier one.

    It is nobody's doing and no verdict hangs on it, so it leaves no audit event and no change.
    Every process writes what it has counted itself: numbers are added up, and of two last uses the
    later stays, in whatever order they come.
    """
    # In one order for all processes: they wait for each other's rows, but not in a circle.
    in_order = sorted(uses, key=lambda use: (use.key, use.address, use.agent))
    insert = _insert_into_postgresql if connection.vendor == "postgresql" else _insert_into_sqlite
    in_sql = connection.ops.adapt_datetimefield_value
    moments = {at: in_sql(at) for at in {use.at for use in in_order}}
    insert(LAST_USE, _last_uses(in_order, moments))
    insert(COUNT, _counts(in_order))
    insert(CALLER, _callers(in_order, moments))
    _forget_callers(sorted({use.key for use in in_order}))


def _insert_into_sqlite(upsert: _Upsert, rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(upsert.columns)
    row = f"({', '.join(['%s'] * len(upsert.columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            cursor.execute(
                f"INSERT INTO {upsert.table} ({names}) VALUES {', '.join([row] * len(some))}"  # noqa: S608  # names of our own
                f" ON CONFLICT {upsert.conflict}",
                [*chain.from_iterable(some)],
            )


def _insert_into_postgresql(upsert: _Upsert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Hand all rows over as one value: thousands of them are slow to put into a statement."""
    given = json.dumps([dict(zip(upsert.columns, row, strict=True)) for row in rows], default=str)
    names = ", ".join(upsert.columns)
    types = ", ".join(f"{name} {kind}" for name, kind in upsert.columns.items())
    # Of another machine's clock that is ahead, the database believes only what it knows itself: a
    # use in the future would hide all others until then.
    values = ", ".join(
        f"LEAST({name}, statement_timestamp())" if kind == MOMENT else name
        for name, kind in upsert.columns.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {upsert.table} ({names}) SELECT {values}"  # noqa: S608  # names of our own
            f" FROM json_to_recordset(%s) AS given({types}) ON CONFLICT {upsert.conflict}",
            [given],
        )


def hour_of(at: datetime) -> int:
    """Return the hour, counted since 1970."""
    return int(at.timestamp()) // SECONDS_OF_AN_HOUR


def _last_uses(uses: Iterable[KeyUsed], moments: Moments) -> list[tuple[Any, ...]]:
    last: dict[int, KeyUsed] = {}
    for use in uses:
        known = last.get(use.key)
        if known is None or use.at > known.at:
            last[use.key] = use
    return [(use.key, moments[use.at], use.address, use.agent, use.route) for use in last.values()]


def _counts(uses: Iterable[KeyUsed]) -> list[tuple[Any, ...]]:
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    for use in uses:
        numbers[use.key, hour_of(use.at)] += use.number
    return [(*group, ONE_HOUR, number) for group, number in sorted(numbers.items())]


def _callers(uses: Iterable[KeyUsed], moments: Moments) -> list[tuple[Any, ...]]:
    """Return one row for each caller of each key: a statement may touch none of them twice."""
    rows: dict[tuple[int, str, str], tuple[datetime, datetime, int]] = {}
    for use in uses:
        who = (use.key, use.address, use.agent)
        first, last, number = rows.get(who, (use.at, use.at, 0))
        rows[who] = min(first, use.at), max(last, use.at), number + use.number
    return [
        (*who, moments[first], moments[last], number) for who, (first, last, number) in rows.items()
    ]


def _forget_callers(keys: Sequence[int]) -> None:
    statement = WITH_TOO_MANY_CALLERS.format(keys=KEYS_IN[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(keys), MOST_CALLERS_FOR_A_WHILE])
        for (key,) in cursor.fetchall():
            cursor.execute(FORGET_CALLERS, [key, MORE_THAN_THERE_ARE, MOST_CALLERS])
