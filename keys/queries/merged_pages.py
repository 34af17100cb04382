"""One page of rows and of things without a row, in one order, found again by its ends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Rank = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A thing's place in the order; `backward` asks for the page before it, not after."""

    rank: Rank
    backward: bool = False


@dataclass(frozen=True, kw_only=True)
class MergedPage(Generic[T]):
    """
    Things and the way on.

    Attributes:
        things: in the asked order.
        total: how many match in all.
        previous, next: where the neighbouring pages begin; None at an end.
    """

    things: list[T]
    total: int
    previous: Cursor | None
    next: Cursor | None


@dataclass(frozen=True, kw_only=True)
class Merged(Generic[T, M]):
    """
    Stored and unstored things that are listed together.

    Attributes:
        stored: rows, annotated with `rank_value` and `rank_name`, both by code point.
        unstored: things that are there without a row; few.
        read: makes a thing of a row.
        rank: value and name of a thing; no two things have the same.
    """

    stored: QuerySet[M]
    unstored: Iterable[T]
    read: Callable[[M], T]
    rank: Callable[[T], Rank]

    def page(self, *, cursor: Cursor | None, size: int, descending: bool) -> MergedPage[T]:
        """Return one page; two statements, however many rows there are."""
        unstored = [*self.unstored]
        total = self.stored.count() + len(unstored)
        backward = cursor is not None and cursor.backward
        found = self._beyond(
            cursor, unstored=unstored, size=size, falling=descending is not backward
        )
        more, things = len(found) > size, found[:size]
        if backward:
            things.reverse()
        has_previous, has_next = (more, True) if backward else (cursor is not None, more)
        return MergedPage(
            things=things,
            total=total,
            previous=self._cursor_at(things[:1], backward=True) if has_previous else None,
            next=self._cursor_at(things[-1:], backward=False) if has_next else None,
        )

    def _beyond(
        self, cursor: Cursor | None, *, unstored: list[T], size: int, falling: bool
    ) -> list[T]:
        """Return the things behind the cursor, one more than a page holds."""
        rows = self.stored.order_by(
            *(("-rank_value", "-rank_name") if falling else ("rank_value", "rank_name"))
        )
        if cursor is not None:
            rows = rows.filter(_after(cursor.rank, falling=falling))
            unstored = [
                one
                for one in unstored
                if (self.rank(one) < cursor.rank if falling else self.rank(one) > cursor.rank)
            ]
        things = [*map(self.read, rows[: size + 1]), *unstored]
        return sorted(things, key=self.rank, reverse=falling)[: size + 1]

    def _cursor_at(self, ends: list[T], *, backward: bool) -> Cursor | None:
        return Cursor(rank=self.rank(ends[0]), backward=backward) if ends else None


def _after(rank: Rank, *, falling: bool) -> Q:
    # The first part is one range of an index; the plain OR form reads from its beginning.
    value, name = rank
    if falling:
        return Q(rank_value__lte=value) & (Q(rank_value__lt=value) | Q(rank_name__lt=name))
    return Q(rank_value__gte=value) & (Q(rank_value__gt=value) | Q(rank_name__gt=name))
