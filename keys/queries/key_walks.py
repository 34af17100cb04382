"""
Walking the list in its order, in steps whose cost does not hang on how many keys there are.

Where keys have to be looked at one by one, a step looks at so many of the index, and the next at
more; after the last the walk stops, wherever it is, and can be taken up again from there.
"""

from collections import deque
from dataclasses import dataclass, field

from django.db.models import Q

from keys.models import ApiKey
from keys.queries.key_orders import Cursor
from keys.queries.key_shelves import Shelf

STEPS = (500, 4_000, 16_000)


@dataclass(kw_only=True)
class Walk:
    """
    A walk along a shelf, and what it has found.

    Attributes:
        wanted: how many are enough.
        stopped_at: where the walk ended before it had enough or came to the end of the shelf.
    """

    shelf: Shelf
    wanted: int
    rows: list[ApiKey] = field(default_factory=list)
    stopped_at: Cursor | None = None

    def go(self, start: Cursor | None) -> None:
        """Walk from behind `start`, or from the beginning."""
        waiting, steps = deque(self.shelf.order.ranges_behind(start)), deque(STEPS)
        while waiting and len(self.rows) < self.wanted:
            end = self._end_of_step(waiting[0], steps[0])
            if end is None:
                self._collect(waiting.popleft())
                continue
            self._collect(waiting[0] & self.shelf.order.up_to(end))
            waiting = deque(self.shelf.order.ranges_behind(end))
            steps.popleft()
            if not steps:
                self.stopped_at = end if len(self.rows) < self.wanted else None
                break

    def _collect(self, where: Q) -> None:
        missing = self.wanted - len(self.rows)
        keys = self.shelf.index if self.shelf.fitting is None else self.shelf.fitting
        self.rows += self.shelf.order.sorted(keys.filter(where))[:missing]

    def _end_of_step(self, where: Q, step: int) -> Cursor | None:
        if self.shelf.fitting is None:
            return None
        order = self.shelf.order
        keys = order.sorted(self.shelf.index.filter(where))
        last = keys.only(*order.index_columns)[step - 1 : step]
        return next(map(order.place_of, last), None)
