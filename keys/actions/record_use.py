"""Write down how keys were used, many uses at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.rules.key_use import KeyUsed

MOST_CALLERS = 50
"""Of each key so many callers are kept, the latest."""
MOST_CALLERS_FOR_A_WHILE = 64
KEYS_AT_ONCE = 500
SECONDS_OF_AN_HOUR = 3600

LAST_USE = """
    INSERT INTO keys_keyuse (key_id, last_at, address, agent, route)
    VALUES (%s, {moment}, %s, %s, %s)
        ON CONFLICT (key_id) DO UPDATE
       SET last_at = EXCLUDED.last_at, address = EXCLUDED.address, agent = EXCLUDED.agent,
           route = EXCLUDED.route
     WHERE EXCLUDED.last_at > keys_keyuse.last_at
"""
COUNT = """
    INSERT INTO keys_keyusecount (key_id, hour, hours, number)
    VALUES (%s, %s, 1, %s)
        ON CONFLICT (key_id, hour, hours) DO UPDATE
       SET number = keys_keyusecount.number + EXCLUDED.number
"""
CALLER = """
    INSERT INTO keys_keycaller (key_id, address, agent, first_at, last_at, number)
    VALUES (%s, %s, %s, {moment}, {moment}, %s)
        ON CONFLICT (key_id, address, agent) DO UPDATE
       SET number = keys_keycaller.number + EXCLUDED.number,
           last_at = CASE WHEN EXCLUDED.last_at > keys_keycaller.last_at
                          THEN EXCLUDED.last_at ELSE keys_keycaller.last_at END
"""
# Of another machine's clock that is ahead, the database believes only what it knows itself: a use
# in the future would hide all others until then.
MOMENTS = {"sqlite": "%s", "postgresql": "LEAST(%s, statement_timestamp())"}
WITH_TOO_MANY_CALLERS = """
    SELECT key_id FROM keys_keycaller WHERE key_id IN ({places})
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
    moment = MOMENTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.executemany(LAST_USE.format(moment=moment), _last_uses(in_order))
        cursor.executemany(COUNT, _counts(in_order))
        cursor.executemany(CALLER.format(moment=moment), _callers(in_order))
    _forget_callers(sorted({use.key for use in in_order}))


def hour_of(at: datetime) -> int:
    """Return the hour, counted since 1970."""
    return int(at.timestamp()) // SECONDS_OF_AN_HOUR


def _last_uses(uses: Iterable[KeyUsed]) -> list[tuple[Any, ...]]:
    last: dict[int, KeyUsed] = {}
    for use in uses:
        if use.key not in last or use.at > last[use.key].at:
            last[use.key] = use
    return [(use.key, _sql(use.at), use.address, use.agent, use.route) for use in last.values()]


def _counts(uses: Iterable[KeyUsed]) -> list[tuple[Any, ...]]:
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    for use in uses:
        numbers[use.key, hour_of(use.at)] += use.number
    return [(*group, number) for group, number in sorted(numbers.items())]


def _callers(uses: Iterable[KeyUsed]) -> list[tuple[Any, ...]]:
    rows = []
    for use in uses:
        at = _sql(use.at)
        rows.append((use.key, use.address, use.agent, at, at, use.number))
    return rows


def _sql(at: datetime) -> Any:  # of the driver
    """Return the moment as the database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def _forget_callers(keys: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            places = ", ".join(["%s"] * len(some))
            statement = WITH_TOO_MANY_CALLERS.format(places=places)
            cursor.execute(statement, [*some, MOST_CALLERS_FOR_A_WHILE])
            for (key,) in cursor.fetchall():
                cursor.execute(FORGET_CALLERS, [key, MORE_THAN_THERE_ARE, MOST_CALLERS])
