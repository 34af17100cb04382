"""The few keys that can pass the filters at all, where an index tells that they are few."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.conditions import as_sql, leaves_fulfilling
from keys.queries.filtered_keys import (
    LIVING,
    key_list_table,
    of_category,
    of_status,
    shared_keys,
)
from keys.queries.key_filters import KeyFilters, OwnerScope, Status
from keys.queries.parts import keys_with_part
from keys.rules import search
from keys.rules.caller import Caller
from keys.rules.ownership import Scope, scope_of

# So many are fetched, sorted and counted in no more time than a page takes.
MOST_CANDIDATES = 1_000
INDEXED = frozenset({"id", "name", "username"})

Ids = frozenset[int]


def candidates(*, filters: KeyFilters, by: Caller, now: datetime) -> Ids | None:
    """Return a set that holds all keys which pass the filters, or None where it would be large."""
    return _smallest(_by_filter(filters, by=by, now=now))


def _by_filter(filters: KeyFilters, *, by: Caller, now: datetime) -> Iterator[Ids | None]:
    if scope_of(by) is Scope.NONE or filters.owner_scope is OwnerScope.SHARED:
        yield _few(shared_keys(by=by))
    elif scope_of(by) is Scope.OWN and by.key is not None:
        yield _few(ApiKey.objects.filter(public_id=by.key.id))
    elif scope_of(by) is Scope.OWN or filters.owner_scope is OwnerScope.MINE:
        yield _few(ApiKey.objects.owned_by(username=by.username, realm=by.realm))
    if filters.condition is not None:
        yield _fulfilling(filters.condition, now=now)
    if filters.owners:
        yield _few(ApiKey.objects.filter(owner_username__in=filters.owners))
    if filters.categories and Status.INVALIDATED not in filters.statuses:
        parts = (LIVING & of_category(one) for one in filters.categories)
        yield _union(_few(ApiKey.objects.filter(part)) for part in parts)
    if filters.statuses:
        parts = (of_status(one, now=now) for one in filters.statuses)
        yield _union(_few(ApiKey.objects.filter(part)) for part in parts)


def _fulfilling(condition: search.Condition, *, now: datetime) -> Ids | None:
    match condition:
        case search.AllOf(conditions):
            return _smallest(_fulfilling(one, now=now) for one in conditions)
        case search.AnyOf(conditions, at_least=1):
            return _union(_fulfilling(one, now=now) for one in conditions)
        case search.Nothing():
            return frozenset()
        case search.Contains():
            return _if_few(keys_with_part(condition, most=MOST_CANDIDATES))
        case search.HasId() | search.Equals(fold=False) | search.Begins(fold=False):
            return _at_index(condition, now=now)
        case _:
            return None


def _at_index(
    condition: search.HasId | search.Equals | search.Begins, *, now: datetime
) -> Ids | None:
    place = None if isinstance(condition, search.HasId) else condition.place
    if place is not None and place.path is not None:
        found = leaves_fulfilling(condition, place).values_list("key_id", flat=True)
        return _if_few(found[: MOST_CANDIDATES + 1])
    if place is not None and place.name not in INDEXED:
        return None
    return _few(ApiKey.objects.filter(as_sql(condition, key_list_table(now=now))))


def _few(keys: ApiKeyQuerySet) -> Ids | None:
    return _if_few(keys.order_by().values_list("pk", flat=True)[: MOST_CANDIDATES + 1])


def _if_few(found: Iterable[int] | None) -> Ids | None:
    ids = None if found is None else frozenset(found)
    return None if ids is None or len(ids) > MOST_CANDIDATES else ids


def _union(sets: Iterable[Ids | None]) -> Ids | None:
    together: Ids = frozenset()
    for one in sets:
        if one is None or len(together | one) > MOST_CANDIDATES:
            return None
        together |= one
    return together


def _smallest(sets: Iterable[Ids | None]) -> Ids | None:
    return min((one for one in sets if one is not None), key=len, default=None)
