"""Take or keep the right to be the only one that does something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from keys.models import Lease

NOBODY = ""


@dataclass(frozen=True)
class Held:
    """By whom a lease is held, and how often it was taken or renewed: no two moments are alike."""

    holder: str
    renewals: int


@transaction.atomic(durable=True)
def hold_lease(
    name: str, *, holder: str, over: Held | None, span: timedelta, now: datetime
) -> Held:
    """
    Return who holds the lease now: `holder`, if he had it or it is free.

    Args:
        over: what the asker has seen unchanged for longer than a lease lasts, on a clock that
            nobody sets; the moments that other machines wrote are not compared with anything.
    """
    row = Lease.objects.select_for_update().filter(name=name).first()
    if row is None:
        return _first(name, holder=holder, span=span, now=now)
    found = Held(row.holder, row.renewals)
    if found.holder not in {holder, NOBODY} and found != over:
        return found
    row.holder, row.renewals, row.until = holder, row.renewals + 1, now + span
    row.save()
    return Held(holder, row.renewals)


@transaction.atomic(durable=True)
def release_lease(name: str, *, holder: str) -> None:
    """Let the next one begin at once."""
    Lease.objects.filter(name=name, holder=holder).update(holder=NOBODY)


def _first(name: str, *, holder: str, span: timedelta, now: datetime) -> Held:
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, renewals=1, until=now + span)
    except IntegrityError:
        # Somebody else was faster.
        row = Lease.objects.get(name=name)
        return Held(row.holder, row.renewals)
    return Held(holder, 1)
