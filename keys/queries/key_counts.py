"""How many keys pass filters, from the counters that the database keeps."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.lookups import GreaterThanOrEqual

from keys.models import ApiKey, CountKind, KeyCount
from keys.models.derived_columns import Deadline
from keys.queries.filtered_keys import ALIVE, LIVING, is_over_at, moment
from keys.queries.key_filters import EXPIRES_SOON, KeyFilters, OwnerScope, Status
from keys.rules.caller import Caller
from keys.rules.key_category import Category
from keys.rules.ownership import Scope, scope_of

HOUR = timedelta(hours=1)
HOURS_SINCE = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
ALL_ALIVE = frozenset({Status.ACTIVE, Status.EXPIRED})
# Asked by every list: built by the ORM it costs ten times what the database needs to answer.
_BY_CATEGORY = "SELECT category, SUM(number) FROM keys_keycount WHERE kind = %s GROUP BY category"

Numbers = dict[Category, int]


def counted_total(filters: KeyFilters, *, by: Caller, now: datetime) -> int | None:
    """Return how many keys pass the filters; None where no counter tells it."""
    if filters.condition is not None or filters.unused is not None or by.key is not None:
        return None
    if scope_of(by) is Scope.NONE or filters.owner_scope is OwnerScope.SHARED:
        return None
    is_own = scope_of(by) is Scope.OWN or filters.owner_scope is OwnerScope.MINE
    counts = None
    if not is_own and not filters.owners:
        counts = _of_any(filters.statuses, now=now)
    elif not filters.statuses or filters.statuses == ALL_ALIVE:
        counts = _sums(_owners(filters, by=by, is_own=is_own))
    if counts is None:
        return None
    return sum(counts[one] for one in filters.categories or Category)


def _owners(filters: KeyFilters, *, by: Caller, is_own: bool) -> Q:
    owners = Q(kind=CountKind.OWNER)
    if is_own:
        owners &= Q(owner_username=by.username, owner_realm=by.realm)
    if filters.owners:
        owners &= Q(owner_username__in=filters.owners)
    return owners


def counted_keys() -> int:
    """Return how many keys there are, invalidated ones included."""
    kinds = (CountKind.LIVING, CountKind.GONE)
    return sum(sum(numbers_of(kind).values()) for kind in kinds)


def numbers_of(kind: CountKind) -> Numbers:
    """Return how many keys a kind of counters has counted, by category."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_CATEGORY, [kind])
        return _numbers(cursor.fetchall())


def _sums(counters: Q) -> Numbers:
    return _numbers(
        KeyCount.objects.filter(counters).values_list("category").annotate(Sum("number"))
    )


def _of_any(statuses: frozenset[Status], *, now: datetime) -> Numbers:
    """Return how many keys have at least one of the statuses; living keys for none given."""
    if not statuses:
        return numbers_of(CountKind.LIVING)
    if statuses >= ALL_ALIVE:
        gone = statuses - ALIVE
        return _sum([numbers_of(CountKind.LIVING), *(_of(one, now=now) for one in gone)])
    # What expires soon or never is active, and nothing is both.
    inside = {Status.EXPIRES_SOON, Status.NEVER_EXPIRES} if Status.ACTIVE in statuses else set()
    return _sum(_of(one, now=now) for one in statuses - inside)


def _of(status: Status, *, now: datetime) -> Numbers:
    """Return how many keys have the status."""
    match status:
        case Status.INVALIDATED:
            return numbers_of(CountKind.GONE)
        case Status.ACTIVE:
            return _less(numbers_of(CountKind.LIVING), _ending(until=now))
        case Status.EXPIRED:
            return _ending(until=now)
        case Status.EXPIRES_SOON:
            return _ending(since=now, until=now + EXPIRES_SOON)
        case Status.NEVER_EXPIRES:
            return _less(numbers_of(CountKind.LIVING), numbers_of(CountKind.DEADLINE))


def _ending(*, since: datetime | None = None, until: datetime) -> Numbers:
    """Return how many keys end after one moment and not after another: whole hours are counted."""
    # The empty texts are those of every such counter; with them the hours are a range.
    hours = Q(kind=CountKind.DEADLINE, owner_username="", owner_realm="", hour__lt=_hour_of(until))
    if since is None:
        return _sum([_sums(hours), _in_hour_until(until)])
    counted = _sum([_sums(hours & Q(hour__gte=_hour_of(since))), _in_hour_until(until)])
    return _less(counted, _in_hour_until(since))


def _hour_of(at: datetime) -> int:
    return (at - HOURS_SINCE) // HOUR


def _in_hour_until(until: datetime) -> Numbers:
    """Return how many keys end in the hour of the moment, up to that moment."""
    start = HOURS_SINCE + _hour_of(until) * HOUR
    has_begun = Q(GreaterThanOrEqual(Deadline("expires_at"), moment(start)))
    keys = ApiKey.objects.filter(LIVING, has_begun, is_over_at(until))
    return _numbers(keys.values_list("category").annotate(Count("pk")))


def _numbers(found: Iterable[tuple[str, int]]) -> Numbers:
    known = dict(found)
    return {one: int(known.get(one.value, 0)) for one in Category}


def _sum(parts: Iterable[Numbers]) -> Numbers:
    together = list(parts)
    return {one: sum(part[one] for part in together) for one in Category}


def _less(whole: Numbers, part: Numbers) -> Numbers:
    return {one: whole[one] - part[one] for one in Category}
