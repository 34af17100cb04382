"""Add up old uses by the day, and forget those that are older still."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from keys.actions._deadlocks import again_after_deadlock
from keys.actions.record_use import hour_of
from keys.models import ApiKey, KeyCaller, KeyUse, KeyUseCount
from keys.models.key_use import HOURS_OF_A_DAY

KEEP_HOURS = timedelta(days=30)
KEEP_DAYS = timedelta(days=400)
KEEP_CALLERS = timedelta(days=30)
ROWS_AT_ONCE = 5_000
ADD_DAY = f"""
    INSERT INTO keys_keyusecount (key_id, hour, hours, number)
    VALUES (%s, %s, {HOURS_OF_A_DAY}, %s)
        ON CONFLICT (key_id, hour, hours) DO UPDATE
       SET number = keys_keyusecount.number + EXCLUDED.number
"""  # noqa: S608  # our own SQL


@again_after_deadlock
@transaction.atomic(durable=True)
def roll_up_uses(*, now: datetime) -> int:
    """
    Return how many hours were added to their days: so many at a time, and fewer at the end.

    It is nobody's doing and no verdict hangs on it, so it leaves no audit event and no change.
    """
    midnight = (now - KEEP_HOURS).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    old = KeyUseCount.objects.filter(hours=1, hour__lt=hour_of(midnight))
    # Locked: what is added meanwhile waits, and then finds the row gone and makes another.
    rows = [*old.select_for_update().order_by("key_id", "hour")[:ROWS_AT_ONCE]]
    days: dict[tuple[int, int], int] = defaultdict(int)
    for row in rows:
        days[row.key_id, row.hour - row.hour % HOURS_OF_A_DAY] += row.number
    with connection.cursor() as cursor:
        cursor.executemany(ADD_DAY, [(*day, number) for day, number in sorted(days.items())])
    _delete(KeyUseCount.objects.filter(pk__in=[row.pk for row in rows]))
    return len(rows)


@again_after_deadlock
@transaction.atomic(durable=True)
def forget_uses(*, now: datetime) -> int:
    """
    Return how many rows about uses were removed: too old, or of keys that are there no more.

    So many of each kind at a time.
    """
    gone = ~Exists(ApiKey.objects.filter(pk=OuterRef("key_id")))
    first_hour = hour_of(now - KEEP_DAYS)
    doomed: tuple[QuerySet[Model], ...] = (
        KeyUseCount.objects.filter(hours=HOURS_OF_A_DAY, hour__lt=first_hour),
        KeyCaller.objects.filter(last_at__lt=now - KEEP_CALLERS),
        KeyUseCount.objects.filter(gone),
        KeyCaller.objects.filter(gone),
        KeyUse.objects.filter(gone),
    )
    return max(_delete(rows) for rows in doomed)


def _delete(rows: "QuerySet[Model]") -> int:
    ids = [*rows.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]]
    removed, _ = rows.model._default_manager.filter(pk__in=ids).delete()  # noqa: SLF001  # documented
    return removed
