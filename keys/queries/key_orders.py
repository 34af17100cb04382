"""
The orders of the key list, each with an index behind it, and the ranges behind a row.

What lies behind a row is a comparison of rows, which PostgreSQL finds as one range of the index.
SQLite finds a range of all columns but the primary key, and goes past the keys that are alike in
them. Where half a million may be, it is told of a range for each column: first the rows that differ
in the last column alone, then in the one before. So is PostgreSQL where the keys looked at are a
range of the first column anyway: of that range and a comparison of rows it begins with the range,
at its beginning.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, F, OrderBy, Q, Value
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from keys.models import ApiKey, ApiKeyQuerySet
from keys.models.derived_columns import Deadline
from keys.models.fields import compact_json
from keys.queries.logic import CompareRows, is_postgresql
from keys.rules.lifetime import LATEST_EXPIRY

Values = tuple[Any, ...]
Indexed = F | Deadline
NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
"""When a key that was never used was used: it sorts before all others."""


class Column(StrEnum):
    """What the list can be sorted by."""

    ID = "id"
    NAME = "name"
    TYPE = "type"
    OWNER = "username"
    CREATED = "creation"
    STATUS = "expiration"
    USED = "last_used"


@dataclass(frozen=True, kw_only=True)
class Sort:
    column: Column = Column.CREATED
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """
    A row's place in the order; `backward` asks for the page before it, not after.

    Attributes:
        value: what the row is sorted by: a moment or a text.
    """

    value: Any
    id: int
    backward: bool = False


@dataclass(frozen=True, kw_only=True)
class _Order:
    """
    What stands behind a column of the list.

    Attributes:
        columns: those of the index, without the primary key that ends it.
        names: the columns of the table that they are made of.
        values_of: what a row holds there.
        by_state: whether living keys have an index apart from those that are gone.
        last: the primary key that ends the index.
        often_alike: whether hundreds of thousands of keys are the same there.
    """

    columns: tuple[Indexed, ...]
    names: tuple[str, ...]
    values_of: Callable[[ApiKey], Values]
    by_state: bool
    last: F = F("pk")  # noqa: RUF009  # nobody changes it
    often_alike: bool = False


_ORDERS = {
    # Nearly every id is of one key alone, so the index needs no primary key behind it.
    Column.ID: _Order(
        columns=(F("public_id"),),
        names=("public_id",),
        values_of=lambda key: (key.public_id,),
        by_state=False,
    ),
    Column.NAME: _Order(
        columns=(F("name"),), names=("name",), values_of=lambda key: (key.name,), by_state=False
    ),
    Column.TYPE: _Order(
        columns=(F("category"),),
        names=("category",),
        values_of=lambda key: (key.category,),
        by_state=True,
        often_alike=True,
    ),
    Column.OWNER: _Order(
        columns=(F("owner_username"), F("owner_realm"), F("created_at")),
        names=("owner_username", "owner_realm", "created_at"),
        values_of=lambda key: (key.owner_username, key.owner_realm, key.created_at),
        by_state=False,
    ),
    Column.CREATED: _Order(
        columns=(F("created_at"),),
        names=("created_at",),
        values_of=lambda key: (key.created_at,),
        by_state=True,
    ),
    Column.STATUS: _Order(
        columns=(Deadline("expires_at"),),
        names=("expires_at",),
        values_of=lambda key: (key.expires_at or LATEST_EXPIRY,),
        by_state=True,
        often_alike=True,
    ),
    # The index of another table, which holds used keys alone; see `NeverUsedOrder`.
    Column.USED: _Order(
        columns=(F("use__last_at"),),
        names=("use__last_at",),
        values_of=lambda key: (last_use_of(key),),
        by_state=False,
        last=F("use__key"),
        often_alike=True,
    ),
}
_BEHIND = {True: LessThan, False: GreaterThan}
_NOT_BEHIND = {True: GreaterThanOrEqual, False: LessThanOrEqual}


@dataclass(frozen=True, kw_only=True)
class Range:
    """
    A part of the order.

    Attributes:
        alike: in how many columns of the index, from the first on, all rows of it are the same.
    """

    where: Q
    alike: int = 0


@dataclass(frozen=True)
class KeyOrder:
    """One of the orders in one direction; ties are broken by the primary key."""

    column: Column
    descending: bool

    @property
    def by_state(self) -> bool:
        """Return whether living keys have an index apart from those that are gone."""
        return _ORDERS[self.column].by_state

    def sorted(self, keys: ApiKeyQuerySet, *, alike: int = 0) -> ApiKeyQuerySet:
        """Return the keys in this order; `alike`: in so many columns they are the same anyway."""
        if self.column is Column.USED:
            keys = keys.select_related("use")
        # SQLite sorts anew by an expression, even one that is the same in all rows.
        return keys.order_by(
            *(OrderBy(column, descending=self.descending) for column in self._columns[alike:])
        )

    def ranges_behind(self, place: Cursor | None, *, is_narrowed: bool = False) -> Iterator[Range]:
        """
        Yield what lies behind the place, from near to far; all there is behind None.

        Args:
            is_narrowed: whether only keys of a range of the first column are looked at.
        """
        if place is None:
            yield Range(where=Q())
            return
        values = self._values(place)
        is_slow = is_narrowed if is_postgresql(connection) else _ORDERS[self.column].often_alike
        if not is_slow:
            sign = "<" if self.descending else ">"
            behind = CompareRows(self._columns, sign, [_as_value(value) for value in values])
            yield Range(where=Q(behind))
            return
        for last in reversed(range(len(values))):
            alike = Q(*(Exact(*pair) for pair in self._pairs(values[:last])))
            further = Q(_BEHIND[self.descending](self._columns[last], _sql(values[last])))
            yield Range(where=alike & further, alike=last)

    def up_to(self, place: Cursor) -> Q:
        """Return what does not lie behind the place."""
        values = self._values(place)
        bounded = Q(_NOT_BEHIND[self.descending](self._columns[0], _sql(values[0])))
        return bounded & ~self._behind(values)

    def place_of(self, key: ApiKey) -> Cursor:
        value, *rest = _ORDERS[self.column].values_of(key)
        if rest:
            *names, created_at = (value, *rest)
            value = compact_json([*names, created_at.isoformat()])
        return Cursor(value=value, id=key.pk)

    def merged(self, lists: list[list[ApiKey]]) -> list[ApiKey]:
        """Return the rows of several lists, each in this order, as one."""
        if len(lists) == 1:
            return lists[0]
        together = (row for rows in lists for row in rows)
        return sorted(together, key=self._row_values, reverse=self.descending)

    def first_of(self, places: list[Cursor]) -> Cursor:
        find = max if self.descending else min
        return find(places, key=self._values)

    def is_behind(self, row: ApiKey, place: Cursor) -> bool:
        values, against = self._row_values(row), self._values(place)
        return values < against if self.descending else values > against

    def _row_values(self, row: ApiKey) -> Values:
        return (*_ORDERS[self.column].values_of(row), row.pk)

    @property
    def index_columns(self) -> tuple[str, ...]:
        """Return which columns of a key tell its place."""
        return _ORDERS[self.column].names

    @property
    def _columns(self) -> tuple[Indexed, ...]:
        order = _ORDERS[self.column]
        return (*order.columns, order.last)

    def _values(self, place: Cursor) -> Values:
        if self.column is not Column.OWNER:
            return (place.value, place.id)
        *names, created_at = json.loads(place.value)
        return (*names, datetime.fromisoformat(created_at), place.id)

    def _pairs(self, values: Values) -> Iterator[tuple[Indexed, Any]]:
        return zip(self._columns, map(_sql, values), strict=False)

    def _behind(self, values: Values) -> Q:
        found = Q()
        for column, value in reversed(list(self._pairs(values))):
            further = Q(_BEHIND[self.descending](column, value))
            found = further | (Q(Exact(column, value)) & found) if found else further
        return found


class NeverUsedOrder(KeyOrder):
    """The order by last use among keys that have none: they are alike but for their primary key."""

    def ranges_behind(self, place: Cursor | None, *, is_narrowed: bool = False) -> Iterator[Range]:
        is_before_all = place is None or place.value != NEVER
        if not is_before_all:
            yield from super().ranges_behind(place, is_narrowed=is_narrowed)
        elif place is None or self.descending:
            yield Range(where=Q())

    def place_of(self, key: ApiKey) -> Cursor:
        return Cursor(value=NEVER, id=key.pk)

    @property
    def index_columns(self) -> tuple[str, ...]:
        return ("pk", "use__last_at")

    @property
    def _columns(self) -> tuple[Indexed, ...]:
        return (F("pk"),)

    def _values(self, place: Cursor) -> Values:
        return (place.id,)


def last_use_of(key: ApiKey) -> datetime:
    """Return when the key was last used; its use was read along."""
    use = getattr(key, "use", None)
    return NEVER if use is None else use.last_at


def _as_value(value: Any) -> Value:  # of any column
    return (
        Value(value, output_field=DateTimeField()) if isinstance(value, datetime) else Value(value)
    )


def _sql(value: Any) -> Any:  # of any column
    return Value(value, output_field=DateTimeField()) if isinstance(value, datetime) else value
