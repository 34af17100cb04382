"""One page of the key list: searched, sorted, and found again by its first and last row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from keys.models import ApiKey, ApiKeyQuerySet, KeyMetadataLeaf
from keys.queries.conditions import as_sql
from keys.queries.key_filters import EXPIRES_SOON, KeyFilters, OwnerScope, Status
from keys.queries.search_keys import KEY_TABLE
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.key_category import MANAGED_NAMES, Category
from keys.rules.lifetime import LATEST_EXPIRY
from keys.rules.ownership import GET_ANY, Scope, scope_of

PAGE_SIZES = (25, 50, 100)
LIVING = Q(invalidated_at=None)


class Column(StrEnum):
    """What the list can be sorted by."""

    NAME = "name"
    TYPE = "type"
    OWNER = "username"
    CREATED = "creation"
    STATUS = "expiration"


# A key that never expires sorts after all that do.
SORT_KEYS: dict[Column, str | Combinable] = {
    Column.NAME: "name",
    Column.TYPE: "type",
    Column.OWNER: "owner_username",
    Column.CREATED: "created_at",
    Column.STATUS: Coalesce("expires_at", LATEST_EXPIRY),
}


@dataclass(frozen=True, kw_only=True)
class Sort:
    column: Column = Column.CREATED
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A row's place in the order; `backward` asks for the page before it, not after."""

    value: Any
    id: int
    backward: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyPage:
    """
    Rows and the way on.

    Attributes:
        keys: the rows, in the asked order.
        total: how many match in all.
        previous, next: where the neighbouring pages begin; None at an end.
        total_is_exact: False where counting stopped at `total`, and there are more.
        is_cut: whether the search stopped before the page was full; `next` (or `previous`, going
            backward) takes it up again where it stopped. The page may even be empty then.
    """

    keys: list[ApiKey]
    total: int
    previous: Cursor | None
    next: Cursor | None
    total_is_exact: bool = True
    is_cut: bool = False


def visible_keys(*, by: Caller) -> ApiKeyQuerySet:
    """
    Return the keys that the caller may see in a list, invalidated ones included.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    scope = scope_of(by)
    if scope is Scope.NONE:
        verdict = by.authority.judge(GET_ANY)
        raise NotAllowed(
            action=GET_ANY.action, caller=by, granted_by=getattr(verdict, "granted_by", ())
        )
    keys = ApiKey.objects.all()
    if scope is Scope.OWN and by.key is not None:
        keys = keys.filter(public_id=by.key.id)
    elif scope is Scope.OWN:
        keys = keys.owned_by(username=by.username, realm=by.realm)
    return keys


def keys_matching(*, filters: KeyFilters, by: Caller, now: datetime) -> ApiKeyQuerySet:
    """
    Return all keys that pass the filters, in no order.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    keys = visible_keys(by=by)
    if filters.owner_scope is OwnerScope.MINE:
        keys = keys.owned_by(username=by.username, realm=by.realm)
    if filters.owners:
        keys = keys.filter(owner_username__in=filters.owners)
    if filters.categories:
        keys = keys.filter(_any(of_category(one) for one in filters.categories))
    statuses = filters.statuses
    keys = keys.filter(_any(of_status(one, now=now) for one in statuses) if statuses else LIVING)
    if filters.condition is not None:
        keys = keys.filter(as_sql(filters.condition, KEY_TABLE))
    return keys


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def of_category(category: Category) -> Q:
    leaf = KeyMetadataLeaf.objects.filter(path="managed", value="true")
    managed = Q(name__startswith=MANAGED_NAMES) | Q(pk__in=leaf.values("key_id"))
    return managed if category is Category.MANAGED else ~managed & Q(type=category.value)


def of_status(status: Status, *, now: datetime) -> Q:
    match status:
        case Status.INVALIDATED:
            return ~LIVING
        case Status.ACTIVE:
            return LIVING & (Q(expires_at=None) | Q(expires_at__gt=now))
        case Status.EXPIRED:
            return LIVING & Q(expires_at__lte=now)
        case Status.EXPIRES_SOON:
            return LIVING & Q(expires_at__gt=now, expires_at__lte=now + EXPIRES_SOON)
        case Status.NEVER_EXPIRES:
            return LIVING & Q(expires_at=None)


def page_of_keys(
    *, filters: KeyFilters, sort: Sort, cursor: Cursor | None, size: int, by: Caller, now: datetime
) -> KeyPage:
    """
    Return one page of the keys that pass the filters.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    keys = keys_matching(filters=filters, by=by, now=now)
    total = keys.count()
    backward = cursor is not None and cursor.backward
    ordered = keys.alias(sort_key=_expression(sort.column)).annotate(place=F("sort_key"))
    ordered = ordered.order_by(*_order(descending=sort.descending is not backward))
    if cursor is not None:
        ordered = ordered.filter(_beyond(cursor, descending=sort.descending is not backward))
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_previous, has_next = (more, True) if backward else (cursor is not None, more)
    return KeyPage(
        keys=rows,
        total=total,
        previous=_cursor_at(rows, 0, backward=True) if has_previous else None,
        next=_cursor_at(rows, -1, backward=False) if has_next else None,
    )


def _expression(column: Column) -> Combinable:
    key = SORT_KEYS[column]
    return F(key) if isinstance(key, str) else key


def _order(*, descending: bool) -> tuple[str, str]:
    return ("-sort_key", "-id") if descending else ("sort_key", "id")


def _beyond(cursor: Cursor, *, descending: bool) -> Q:
    # `key <= ? AND (key < ? OR id < ?)`: the first part is one range of the index; the plain
    # OR form makes both databases read from its beginning.
    if descending:
        return Q(sort_key__lte=cursor.value) & (Q(sort_key__lt=cursor.value) | Q(id__lt=cursor.id))
    return Q(sort_key__gte=cursor.value) & (Q(sort_key__gt=cursor.value) | Q(id__gt=cursor.id))


def _cursor_at(rows: list[Any], place: int, *, backward: bool) -> Cursor | None:
    if not rows:
        return None
    return Cursor(value=rows[place].place, id=rows[place].id, backward=backward)


def key_seen_by(key_id: str, *, by: Caller) -> ApiKey | None:
    """
    Return the key for its details page, or None when there is none the caller may see.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    living = visible_keys(by=by).not_invalidated()
    return living.select_related("snapshot").filter(public_id=key_id).first()
