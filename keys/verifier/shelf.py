"""One bounded table of what is remembered; what is not asked for leaves it first."""

from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

# So many subjects of entries that left by themselves may wait beside as many that are there.
LONGEST_IDLE_ORDER = 16


class Entry(Protocol):
    """
    What a shelf holds.

    Attributes:
        size: bytes, roughly.
        is_used: whether it was asked for since it was last passed over.
    """

    size: int
    is_used: bool


E = TypeVar("E", bound=Entry)


def _nothing(_entry: object) -> None:
    return


class Shelf(Generic[E]):
    """
    Holds entries by subject, so many and so many bytes at most.

    When it is full the oldest entry leaves, unless it was used meanwhile: then it is passed over
    once. Who looks an entry up sets `is_used`, which costs less than keeping them in order.

    Args:
        leaving: told of each entry that leaves, whatever the reason.
    """

    def __init__(
        self,
        *,
        most_entries: int,
        most_bytes: int,
        leaving: Callable[[E], None] = _nothing,
    ) -> None:
        self.entries: dict[str, E] = {}
        self.bytes = 0
        self.evictions = 0
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._leaving = leaving
        # The dictionary knows the order, too, but finds its oldest entry the more slowly the more
        # have left before.
        self._order: deque[str] = deque()

    def put(self, subject: str, entry: E) -> None:
        entries, order = self.entries, self._order
        if subject in entries:
            self.drop(subject)
        entries[subject] = entry
        order.append(subject)
        if len(order) > 2 * len(entries) + LONGEST_IDLE_ORDER:
            self._order = deque(entries)
        self.bytes += entry.size
        while len(entries) > self._most_entries or self.bytes > self._most_bytes:
            self._make_room()

    def drop(self, subject: str) -> None:
        dropped = self.entries.pop(subject, None)
        if dropped is not None:
            self.bytes -= dropped.size
            self._leaving(dropped)

    def clear(self) -> None:
        left = [*self.entries.values()]
        self.entries.clear()
        self._order.clear()
        self.bytes = 0
        for entry in left:
            self._leaving(entry)

    def _make_room(self) -> None:
        subject = self._order.popleft()
        entry = self.entries.get(subject)
        if entry is None:
            return
        if entry.is_used:
            entry.is_used = False
            self._order.append(subject)
        else:
            self.drop(subject)
            self.evictions += 1
