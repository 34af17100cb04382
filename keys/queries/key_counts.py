"""How many keys pass filters, from the counters that the database keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
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

Numbers = dict[Category, int]


@dataclass(frozen=True, kw_only=True)
class StatusCounts:
    """How many keys of each category have each status; `living` have any but invalidated."""

    living: Numbers
    of: dict[Status, Numbers]

    def of_any(self, statuses: frozenset[Status]) -> Numbers:
        """Return how many keys have at least one of the statuses; `living` for none given."""
        if not statuses or statuses >= ALL_ALIVE:
            apart = statuses - ALIVE
            return _sum([self.living, *(self.of[one] for one in apart)])
        # What expires soon or never is active, and nothing is both.
        inside = {Status.EXPIRES_SOON, Status.NEVER_EXPIRES} if Status.ACTIVE in statuses else set()
        return _sum(self.of[one] for one in statuses - inside)


def counted_total(filters: KeyFilters, *, by: Caller, now: datetime) -> int | None:
    """Return how many keys pass the filters; None where no counter tells it."""
    if filters.condition is not None or filters.unused is not None or by.key is not None:
        return None
    if scope_of(by) is Scope.NONE or filters.owner_scope is OwnerScope.SHARED:
        return None
    is_own = scope_of(by) is Scope.OWN or filters.owner_scope is OwnerScope.MINE
    counts = None
    if not is_own and not filters.owners:
        plain = not filters.statuses or filters.statuses == ALL_ALIVE
        counts = (
            numbers_of(Q(kind=CountKind.LIVING))
            if plain
            else status_counts(now=now).of_any(filters.statuses)
        )
    elif not filters.statuses or filters.statuses == ALL_ALIVE:
        counts = numbers_of(_owners(filters, by=by, is_own=is_own))
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


def numbers_of(counters: Q) -> Numbers:
    """Return the sums of some counters by category."""
    rows = KeyCount.objects.filter(counters).values_list("category").annotate(Sum("number"))
    return _numbers(dict(rows))


def status_counts(*, now: datetime) -> StatusCounts:
    """Return the counts of all keys: whole hours from counters, parts of one from an index."""
    soon = now + EXPIRES_SOON
    kinds = (CountKind.LIVING, CountKind.GONE, CountKind.DEADLINE)
    rows = KeyCount.objects.filter(kind__in=kinds).values_list("kind", "category")
    sums = {
        (kind, category): numbers
        for kind, category, *numbers in rows.annotate(
            Sum("number"),
            before_now=_sum_before(now),
            before_soon=_sum_before(soon),
        )
    }

    def column(kind: CountKind, place: int) -> Numbers:
        return _numbers({one: sums.get((kind, one), (0, 0, 0))[place] for one in Category})

    living, dated = column(CountKind.LIVING, 0), column(CountKind.DEADLINE, 0)
    over = _sum([column(CountKind.DEADLINE, 1), _in_hour_until(now)])
    over_soon = _sum([column(CountKind.DEADLINE, 2), _in_hour_until(soon)])
    return StatusCounts(
        living=living,
        of={
            Status.ACTIVE: _less(living, over),
            Status.EXPIRED: over,
            Status.EXPIRES_SOON: _less(over_soon, over),
            Status.NEVER_EXPIRES: _less(living, dated),
            Status.INVALIDATED: column(CountKind.GONE, 0),
        },
    )


def _sum_before(until: datetime) -> Coalesce:
    return Coalesce(Sum("number", filter=Q(hour__lt=_hour_of(until))), 0)


def _hour_of(at: datetime) -> int:
    return (at - HOURS_SINCE) // HOUR


def _in_hour_until(until: datetime) -> Numbers:
    """Return how many keys end in the hour of the moment, up to that moment."""
    start = HOURS_SINCE + _hour_of(until) * HOUR
    has_begun = Q(GreaterThanOrEqual(Deadline("expires_at"), moment(start)))
    keys = ApiKey.objects.filter(LIVING, has_begun, is_over_at(until))
    return _numbers(dict(keys.values_list("category").annotate(Count("pk"))))


def _numbers(found: dict[str, int]) -> Numbers:
    return {one: found.get(one.value, 0) for one in Category}


def _sum(parts: Iterable[Numbers]) -> Numbers:
    together = list(parts)
    return {one: sum(part[one] for part in together) for one in Category}


def _less(whole: Numbers, part: Numbers) -> Numbers:
    return {one: whole[one] - part[one] for one in Category}
