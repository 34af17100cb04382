"""Lifetimes as a form says them: in whole days from now."""

import math
from datetime import datetime, timedelta

from keys.web.moments import Moment, moment_of

MOST_SHOWN_DAYS = 99_999
A_DAY = timedelta(days=1)


def day_after(days: object, *, now: datetime) -> Moment | None:
    """Return the day that a number of days amounts to, while it is one that a calendar has."""
    text = str(days or "")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_SHOWN_DAYS:
        return None
    return moment_of(now + timedelta(days=int(text)), now=now)


def remaining_days(expires_at: datetime | None, *, now: datetime) -> str:
    """Return the whole days left, rounded up and at least one; empty without a deadline."""
    if expires_at is None:
        return ""
    return str(max(1, math.ceil((expires_at - now) / A_DAY)))
