"""One bounded table of what is remembered; what is not asked for leaves it first."""

from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """
    What a shelf holds.

    Attributes:
        size: bytes, roughly.
        is_used: whether it was asked for since it was last passed over.
        is_remembered: whether a shelf holds it still.
    """

    size: int
    is_used: bool
    is_remembered: bool


E = TypeVar("E", bound=Entry)


class Shelf(Generic[E]):
    """
    Holds entries by subject, so many and so many bytes at most.

    When it is full the oldest entry leaves, unless it was used meanwhile: then it is passed over
    once. Who looks an entry up sets `is_used`, which costs less than keeping them in order.
    """

    def __init__(self, *, most_entries: int, most_bytes: int) -> None:
        self.entries: dict[str, E] = {}
        self.bytes = 0
        self.evictions = 0
        self._most_entries = most_entries
        self._most_bytes = most_bytes

    def put(self, subject: str, entry: E) -> None:
        self.drop(subject)
        self.entries[subject] = entry
        entry.is_remembered = True
        self.bytes += entry.size
        while len(self.entries) > self._most_entries or self.bytes > self._most_bytes:
            self._make_room()

    def drop(self, subject: str) -> None:
        dropped = self.entries.pop(subject, None)
        if dropped is not None:
            dropped.is_remembered = False
            self.bytes -= dropped.size

    def clear(self) -> None:
        for entry in self.entries.values():
            entry.is_remembered = False
        self.entries.clear()
        self.bytes = 0

    def _make_room(self) -> None:
        subject = next(iter(self.entries))
        entry = self.entries.pop(subject)
        if entry.is_used:
            entry.is_used = False
            self.entries[subject] = entry
        else:
            entry.is_remembered = False
            self.bytes -= entry.size
            self.evictions += 1
