"""
Walking the list in its order, in steps whose cost does not hang on how many keys there are.

Where keys have to be looked at one by one, a step looks at so many of the index, and the next at
more; after the last the walk stops, wherever it is, and can be taken up again from there.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from django.db.models import Q

from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.key_orders import Cursor, Range
from keys.queries.key_shelves import Shelf

STEPS = (500, 4_000, 16_000)


def may_be_walked_at_once(*, unfit: int) -> bool:
    """Return whether a walk past so many keys that do not fit looks at no more than steps do."""
    return unfit <= sum(STEPS)


@dataclass(kw_only=True)
class Walk:
    """
    A walk along a shelf, and what it has found.

    Attributes:
        wanted: how many are enough.
        is_dense: hardly any key of the index does not fit, so no step can be too long.
        stopped_at: where the walk ended before it had enough or came to the end of the shelf.
    """

    shelf: Shelf
    wanted: int
    is_dense: bool = False
    rows: list[ApiKey] = field(default_factory=list)
    stopped_at: Cursor | None = None

    def go(self, start: Cursor | None) -> None:
        """Walk from behind `start`, or from the beginning."""
        waiting, steps = self._behind(start), deque(STEPS)
        while waiting and len(self.rows) < self.wanted:
            end = None if self.is_dense else self._end_of_step(waiting[0], steps[0])
            if end is None:
                self._collect(waiting.popleft())
                continue
            self._collect(replace(waiting[0], where=waiting[0].where & self.shelf.order.up_to(end)))
            waiting = self._behind(end)
            steps.popleft()
            if not steps:
                self.stopped_at = end if len(self.rows) < self.wanted else None
                break

    def counted(self, *, within: int) -> int:
        """Return how many of the first keys fit, `wanted` at most; the walk stops behind them."""
        whole = Range(where=Q())
        keys = self.shelf.index if self.shelf.fitting is None else self.shelf.fitting
        self.stopped_at = self._end_of_step(whole, within)
        if self.stopped_at is not None:
            keys = keys.filter(self.shelf.order.up_to(self.stopped_at))
        return keys.order_by().values("pk")[: self.wanted].count()

    def _behind(self, place: Cursor | None) -> deque[Range]:
        shelf = self.shelf
        return deque(shelf.order.ranges_behind(place, is_narrowed=shelf.is_narrowed))

    def _collect(self, part: Range) -> None:
        missing = self.wanted - len(self.rows)
        keys = self.shelf.index if self.shelf.fitting is None else self.shelf.fitting
        found = self._sorted(keys, part)
        self.rows += found[:missing]

    def _end_of_step(self, part: Range, step: int) -> Cursor | None:
        if self.shelf.fitting is None:
            return None
        order = self.shelf.order
        keys = self._sorted(self.shelf.index, part)
        last = keys.only(*order.index_columns)[step - 1 : step]
        return next(map(order.place_of, last), None)

    def _sorted(self, keys: ApiKeyQuerySet, part: Range) -> ApiKeyQuerySet:
        alike = max(part.alike, self.shelf.alike)
        return self.shelf.order.sorted(keys.filter(part.where), alike=alike)
