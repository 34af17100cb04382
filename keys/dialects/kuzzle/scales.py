"""How much may be under way at a time: each thing by its size, none below a least weight."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LEAST = 32 * 1024


class Scales:
    """
    Lets things begin in turn while all that are under way weigh no more than a limit.

    Args:
        places: how many of the least weight there is room for; one that weighs more than all of
            them together is let in alone.
    """

    def __init__(self, places: int) -> None:
        self._most = places * LEAST
        self._held = 0
        self._waiting: deque[tuple[asyncio.Future[None], int]] = deque()

    async def take(self, size: int) -> None:
        """Wait until there is room for a thing of this size; `give_back` ends it."""
        weight = self._weight_of(size)
        if not self._waiting and self._held + weight <= self._most:
            self._held += weight
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, weight))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.give_back(size)
            raise

    def give_back(self, size: int) -> None:
        self._held -= self._weight_of(size)
        while self._waiting:
            turn, weight = self._waiting[0]
            if not turn.cancelled():
                if self._held + weight > self._most:
                    return
                self._held += weight
                turn.set_result(None)
            self._waiting.popleft()

    @asynccontextmanager
    async def holding(self, size: int) -> AsyncIterator[None]:
        await self.take(size)
        try:
            yield
        finally:
            self.give_back(size)

    def _weight_of(self, size: int) -> int:
        return min(max(size, LEAST), self._most)
