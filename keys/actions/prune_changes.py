"""Forget old changes."""

from django.db import transaction
from django.db.models import Max, Min

from keys.models import Change

KEPT = 100_000
ROWS_AT_ONCE = 5_000


@transaction.atomic(durable=True)
def prune_changes(*, kept: int = KEPT) -> int:
    """
    Return how many changes were removed of those before the newest `kept`: so many at a time.

    The newest always stay. A reader who has seen none of those that are left notices the gap, and
    drops all that he remembers.
    """
    ends = Change.objects.aggregate(oldest=Min("pk"), newest=Max("pk"))
    oldest, newest = ends["oldest"], ends["newest"]
    if oldest is None or newest - kept < oldest:
        return 0
    last = min(newest - kept, oldest + ROWS_AT_ONCE - 1)
    removed, _ = Change.objects.filter(pk__lte=last).delete()
    return removed
