"""Threads that carry requests out, each with its own connection to the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import close_old_connections

from keys.dialects.kuzzle.dispatcher import Answered, answer
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.dialects.kuzzle.scales import Scales

THREADS = 4
# So many requests may wait for a thread, or few large ones; whoever comes then has to wait as text,
# of which a request made of it is many times as large.
MOST_WAITING = 256


class Workers:
    """
    The event loop asks here and goes on; nothing that may block runs on it.

    Attributes:
        room: held from the reading of a request until it is carried out.
    """

    def __init__(
        self,
        carry_out: Callable[[KuzzleRequest], Answered] | None = None,
        *,
        threads: int = THREADS,
    ) -> None:
        self._carry_out = carry_out or answer_now
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="kuzzle")
        self.room = Scales(MOST_WAITING)

    async def answer(self, request: KuzzleRequest) -> Answered:
        """Return the answer, as soon as a thread has found it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._carry_out, request)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def answer_now(request: KuzzleRequest) -> Answered:
    """Carry the request out on this thread; a connection that broke is opened again."""
    close_old_connections()
    return answer(request, now=datetime.now(UTC))
