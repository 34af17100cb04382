"""Uses of keys: counted as requests come, written a little later, off the event loop."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections

from keys.actions.record_use import record_use
from keys.rules.key_use import KeyUsed, UseBook
from keys.verifier.holders import KeyLife
from keys.verifier.rsgi import Scope
from keys.verifier.transport import Transport

log = logging.getLogger(__name__)

# Rows of one transaction: what is made of them takes several times their own room.
MOST_AT_ONCE = 5_000


class Uses:
    """
    Counts on the event loop's thread, and writes on one of its own.

    What was not yet written is lost if the process is killed: the uses of one `interval`.
    """

    def __init__(self, transport: Transport, *, interval: timedelta) -> None:
        self._transport = transport
        self._interval = interval.total_seconds()
        self._book = UseBook()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="uses")
        self._rounds: asyncio.Task[None] | None = None

    @property
    def lost(self) -> int:
        """Return how many uses there was no room for."""
        return self._book.lost

    @property
    def waiting(self) -> int:
        """Return how many rows are to be written."""
        return len(self._book)

    def note(self, life: KeyLife, scope: Scope, *, at: datetime, route: str) -> None:
        """Count that this key was good for a request."""
        self._book.note(
            life.primary_key,
            at=at,
            address=self._transport.address_of(scope),
            agent=scope.headers.get("user-agent", ""),
            route=route,
        )

    def take(self) -> list[KeyUsed]:
        """Hand over what was counted until now, to whoever writes it."""
        return self._book.take()

    async def start(self) -> None:
        self._rounds = asyncio.create_task(self._keep_writing())

    async def stop(self) -> None:
        """Write what is left."""
        if self._rounds is not None:
            self._rounds.cancel()
            self._rounds = None
        await self.write()
        await asyncio.get_running_loop().run_in_executor(self._writer, connections.close_all)
        self._writer.shutdown(wait=False)

    async def write(self) -> None:
        """Write what was counted until now; what cannot be written waits for the next time."""
        uses, loop = self.take(), asyncio.get_running_loop()
        for start in range(0, len(uses), MOST_AT_ONCE):
            try:
                some = uses[start : start + MOST_AT_ONCE]
                await loop.run_in_executor(self._writer, _write, some)
            except DatabaseError:
                log.warning("uses of keys could not be written yet", exc_info=True)
                self._book.put_back(uses[start:])
                return

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            # One that is under way when the end comes is not cut off with this task.
            await asyncio.shield(self.write())


def _write(uses: Sequence[KeyUsed]) -> None:
    # No request of Django's begins or ends here, which would otherwise look after connections.
    close_old_connections()
    record_use(uses)
