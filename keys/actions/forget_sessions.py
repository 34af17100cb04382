"""Remove sessions of browsers that are over."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

MOST_AT_ONCE = 1_000


@transaction.atomic(durable=True)
def forget_sessions(*, now: datetime) -> int:
    """Return how many were removed: of those that are over the oldest, `MOST_AT_ONCE` at most."""
    over = Session.objects.filter(expire_date__lte=now).order_by("expire_date", "pk").values("pk")
    removed, _ = Session.objects.filter(pk__in=over[:MOST_AT_ONCE]).delete()
    return removed
