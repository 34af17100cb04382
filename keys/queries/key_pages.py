"""One page of the key list: searched, sorted, and found again by its first and last row."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from keys.models import ApiKey, ApiKeyQuerySet
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.lifetime import LATEST_EXPIRY
from keys.rules.ownership import GET_ANY, Scope, scope_of

PAGE_SIZES = (25, 50, 100)


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
    """

    keys: list[ApiKey]
    total: int
    previous: Cursor | None
    next: Cursor | None


def visible_keys(*, by: Caller) -> ApiKeyQuerySet:
    """
    Return the keys that the caller may see in a list; invalidated ones are not listed.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    scope = scope_of(by)
    if scope is Scope.NONE:
        verdict = by.authority.judge(GET_ANY)
        raise NotAllowed(
            action=GET_ANY.action, caller=by, granted_by=getattr(verdict, "granted_by", ())
        )
    keys = ApiKey.objects.not_invalidated()
    if scope is Scope.OWN and by.key is not None:
        keys = keys.filter(public_id=by.key.id)
    elif scope is Scope.OWN:
        keys = keys.owned_by(username=by.username, realm=by.realm)
    return keys


def page_of_keys(
    *, search: str, sort: Sort, cursor: Cursor | None, size: int, by: Caller
) -> KeyPage:
    """
    Return one page of the keys whose name or owner contains `search`, ignoring case.

    Raises:
        NotAllowed: the caller may see none, not even his own.
    """
    keys = visible_keys(by=by)
    if search:
        keys = keys.filter(Q(name__icontains=search) | Q(owner_username__icontains=search))
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
    return visible_keys(by=by).select_related("snapshot").filter(public_id=key_id).first()
