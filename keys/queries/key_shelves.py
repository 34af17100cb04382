"""Which index of keys holds those that are looked for, in the order they are wanted in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.filtered_keys import ALIVE, GONE, LIVING, matching, of_category, of_status
from keys.queries.key_filters import KeyFilters, OwnerScope, Status
from keys.queries.key_orders import Column, KeyOrder, NeverUsedOrder
from keys.queries.logic import LookedAt
from keys.rules.caller import Caller
from keys.rules.ownership import Scope, scope_of

ALL_ALIVE = frozenset({Status.ACTIVE, Status.EXPIRED})
PLAIN = KeyFilters()
WAS_USED = Q(use__last_at__isnull=False)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """
    Keys that stand in the wanted order already.

    Attributes:
        index: one range of an index.
        fitting: those of them that are looked for; None for all.
        order: in which they stand.
        alike: in how many columns of that index, from the first on, all of them are the same.
        is_narrowed: whether it is a range of that index's first column.
    """

    index: ApiKeyQuerySet
    fitting: ApiKeyQuerySet | None
    order: KeyOrder
    alike: int = 0
    is_narrowed: bool = False


def parted(shelf: Shelf) -> list[Shelf]:
    """Return the shelf, and where it stands in the order of last use, one for keys without any."""
    order, fitting = shelf.order, shelf.fitting
    if order.column is not Column.USED:
        return [shelf]
    never = shelf.index if fitting is None else fitting
    return [
        replace(
            shelf,
            index=shelf.index.filter(WAS_USED),
            fitting=None if fitting is None else fitting.filter(WAS_USED),
        ),
        Shelf(
            # The index of all keys, for there is none of those that were never used.
            index=shelf.index,
            fitting=never.filter(use=None),
            order=NeverUsedOrder(order.column, descending=order.descending),
        ),
    ]


def shelves_of(filters: KeyFilters, order: KeyOrder, *, by: Caller, now: datetime) -> list[Shelf]:
    """Return shelves of which each key looked for stands in exactly one."""
    return [
        part
        for state, statuses in _states(filters.statuses, order)
        for part in parted(
            _shelf(replace(filters, statuses=statuses), state, order, by=by, now=now)
        )
    ]


def _states(statuses: frozenset[Status], order: KeyOrder) -> Iterator[tuple[Q, frozenset[Status]]]:
    asked = statuses or ALIVE
    if not order.by_state:
        yield Q(), asked
        return
    # Living keys have an index apart from those that are gone.
    if asked & ALIVE:
        yield LIVING, asked & ALIVE
    if Status.INVALIDATED in asked:
        yield GONE, frozenset({Status.INVALIDATED})


def _shelf(filters: KeyFilters, state: Q, order: KeyOrder, *, by: Caller, now: datetime) -> Shelf:
    index, left, is_narrowed = ApiKey.objects.filter(state), filters, False
    is_one_state = order.by_state and (
        filters.statuses >= ALL_ALIVE or Status.INVALIDATED in filters.statuses
    )
    if is_one_state:
        left = replace(left, statuses=frozenset())
    is_shared = scope_of(by) is Scope.NONE or filters.owner_scope is OwnerScope.SHARED
    is_own = not is_shared and (scope_of(by) is Scope.OWN or filters.owner_scope is OwnerScope.MINE)
    if is_own and order.column in {Column.CREATED, Column.OWNER}:
        index = index.owned_by(username=by.username, realm=by.realm)
        is_own, left = False, replace(left, owner_scope=OwnerScope.ALL)
        is_narrowed = order.column is Column.OWNER
    # A category is the same throughout, too, but of a plain column both databases know that.
    is_never = left.statuses == frozenset({Status.NEVER_EXPIRES})
    alike = 1 if is_never and order.column is Column.STATUS else 0
    index, others = _narrowed(index, left, order, now=now)
    shelf = Shelf(
        index=index,
        fitting=None,
        order=order,
        alike=alike,
        is_narrowed=is_narrowed or others != left,
    )
    if others == PLAIN and not is_own and not is_shared and by.key is None:
        return shelf
    fits = (Q(LookedAt(one)) for one in matching(filters=filters, by=by, now=now) if one)
    return replace(shelf, fitting=index.filter(*fits))


def _narrowed(
    index: ApiKeyQuerySet, filters: KeyFilters, order: KeyOrder, *, now: datetime
) -> tuple[ApiKeyQuerySet, KeyFilters]:
    """Return the range of the index that holds one value of its first column, and what is left."""
    if order.column is Column.OWNER and len(filters.owners) == 1:
        index = index.filter(owner_username__in=filters.owners)
        return index, replace(filters, owners=frozenset())
    if order.column is Column.TYPE and len(filters.categories) == 1:
        (category,) = filters.categories
        return index.filter(of_category(category)), replace(filters, categories=frozenset())
    if order.column is Column.STATUS and len(filters.statuses) == 1:
        (status,) = filters.statuses
        return index.filter(of_status(status, now=now)), replace(filters, statuses=frozenset())
    return index, filters
