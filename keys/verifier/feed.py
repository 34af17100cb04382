"""What memory needs of a database: to be told of changes, and to be read."""

from collections.abc import Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Unavailable(Exception):
    """Nothing can be said right now: what is remembered may be stale, or the database is gone."""


class Feed(Protocol):
    """One database, seen from the event loop's thread."""

    async def start(self) -> None:
        """Begin; returns at once, also when the database does not answer yet."""

    async def stop(self) -> None: ...

    def check(self) -> None:
        """
        Let what is remembered be believed for a request that has been read.

        Raises:
            Unavailable: it may not.
        """

    def check_read(self) -> None:
        """
        Let what was read since the request came be believed.

        Raises:
            Unavailable: it may not: a database that was deposed meanwhile still answers reads.
        """

    async def rows(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        """
        Return rows; `statement` has `%s` for each parameter.

        Raises:
            Unavailable: the database does not answer.
        """

    @property
    def is_live(self) -> bool:
        """Whether `check` would pass now."""

    @property
    def staleness(self) -> float:
        """Return how many seconds ago memory was last known to be current."""
