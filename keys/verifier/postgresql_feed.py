"""
PostgreSQL: a lease, and the changes that every renewal of it covers.

A round reads which changes were committed since the last one, forgets what hangs on them, and then
writes into the verifier's row of `VerifierLease` of which transactions it has seen the changes: one
synchronous write that renews the lease, acknowledges all of them, and proves that this database
still takes writes. What is remembered may be believed for `SECONDS_OF_LEASE` from the moment that
write was sent, on a clock that counts sleep. Who changes something waits for the rows of all
verifiers (`keys.actions._acknowledgement`), and removes the row of one that stays silent; so

- a row is there before the first changes are read, and no write makes one that was removed: whoever
  finds his gone registers anew and reads again before he believes anything;
- the numbers of changes are not compared, for one that was drawn earlier may be committed later:
  a snapshot tells which transactions a reader has seen.

Notifications, which PostgreSQL delivers with the commit, only wake the next round; without them it
comes by itself, and a change takes a little longer.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

import psycopg
from psycopg import AsyncConnection

from keys.models.verifier_lease import CHANNEL, SECONDS_OF_LEASE
from keys.verifier.feed import Row, Unavailable
from keys.verifier.memory import Memory, SomethingChanged
from keys.verifier.postgresql_reader import PostgresqlReader

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 0.25
SECONDS_BEFORE_TRYING_AGAIN = 0.1
SECONDS_BETWEEN_WARNINGS = 30.0
SECONDS_FOR_A_ROUND = 2.0
SECONDS_FOR_AN_ANSWER = 1.0
SECONDS_FOR_THE_FIRST_LEASE = 3.0
READERS = 8
NOTHING_SEEN = "1:1:"
REGISTER = """
    INSERT INTO keys_verifierlease (verifier, snapshot, renewals, renewed_at)
    VALUES (%s, %s, %s, now())
    ON CONFLICT (verifier) DO UPDATE SET renewals = excluded.renewals
"""
RENEW = """
    UPDATE keys_verifierlease SET snapshot = %s, renewals = %s, renewed_at = now()
     WHERE verifier = %s AND renewals = %s
"""
RESIGN = "DELETE FROM keys_verifierlease WHERE verifier = %s"
# In one statement, hence of one snapshot: who has seen that has seen these changes.
CHANGES = """
    SELECT CAST(pg_current_snapshot() AS text),
           (SELECT value FROM keys_epoch),
           (SELECT NOT pg_visible_in_snapshot(
                       CAST(CAST(transaction AS text) AS xid8), CAST(%(seen)s AS pg_snapshot))
              FROM keys_change ORDER BY id LIMIT 1),
           changed.kind, changed.subject
      FROM (SELECT 1) AS always
      LEFT JOIN keys_change AS changed
        ON changed.transaction
           >= CAST(CAST(pg_snapshot_xmin(CAST(%(seen)s AS pg_snapshot)) AS text) AS bigint)
       AND NOT pg_visible_in_snapshot(
               CAST(CAST(changed.transaction AS text) AS xid8), CAST(%(seen)s AS pg_snapshot))
"""
SEEN_FIRST = """
    SELECT CAST(pg_current_snapshot() AS text), (SELECT value FROM keys_epoch)
"""


Work: TypeAlias = Callable[[AsyncConnection[Row]], Awaitable[None]]


class PostgresqlFeed:
    """
    Keeps memory current over one connection, is woken over another, and reads over a few more.

    Args:
        address: psycopg's connection parameters.
    """

    def __init__(self, address: dict[str, Any], memory: Memory) -> None:
        # Of several hosts the one that takes writes; a server that hangs is given up.
        self._address = {
            "target_session_attrs": "read-write",
            "connect_timeout": 2,
            "application_name": "apikeys verifier",
            **address,
            "autocommit": True,
        }
        self._memory = memory
        self._verifier = secrets.token_hex(16)
        self._renewals = 0
        self._believed_until = 0.0
        self._seen: str | None = None
        self._epoch: str | None = None
        self._wake = asyncio.Event()
        self._has_lease = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._idle: list[PostgresqlReader] = []
        self._readers = asyncio.Semaphore(READERS)

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._again_and_again(self._renew)),
            asyncio.create_task(self._again_and_again(self._listen)),
        ]
        # Requests of the first moments wait here; without a database they hear so at once.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_lease.wait(), SECONDS_FOR_THE_FIRST_LEASE)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._believed_until = 0.0
        with suppress(psycopg.Error, TimeoutError, Unavailable):
            # Nobody needs to wait for one who is gone.
            await self.rows(RESIGN + " RETURNING 1", [self._verifier])
        for reader in self._idle:
            await reader.close()

    def check(self) -> None:
        if _now() >= self._believed_until:
            raise Unavailable("no lease")

    def check_read(self) -> None:
        self.check()

    @property
    def is_live(self) -> bool:
        return _now() < self._believed_until

    @property
    def staleness(self) -> float:
        return max(0.0, _now() - self._believed_until + SECONDS_OF_LEASE)

    async def rows(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        try:
            async with self._readers:
                return await self._rows(statement, parameters)
        except (psycopg.Error, TimeoutError) as error:
            raise Unavailable(str(error)) from error

    async def _rows(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        reader = await self._reader()
        try:
            rows = await reader.rows(statement, parameters, seconds=SECONDS_FOR_AN_ANSWER)
        except BaseException:
            # What it is in the middle of is unknown.
            await reader.close()
            raise
        self._idle.append(reader)
        return rows

    async def _reader(self) -> PostgresqlReader:
        while self._idle:
            reader = self._idle.pop()
            if reader.is_open:
                return reader
            await reader.close()
        async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
            return PostgresqlReader(await self._connected())

    async def _connected(self) -> AsyncConnection[Row]:
        return await AsyncConnection.connect(**self._address)

    async def _again_and_again(self, work: Work) -> None:
        """Do the work on a connection; when it fails begin anew on another."""
        warn_at = 0.0
        while True:
            try:
                async with await self._connected() as connection:
                    await work(connection)
            except (psycopg.Error, OSError, TimeoutError) as error:
                # A database that is away for an hour would be told of 36,000 times.
                if time.monotonic() >= warn_at:
                    log.warning("The database does not answer: %s", " ".join(str(error).split()))
                    warn_at = time.monotonic() + SECONDS_BETWEEN_WARNINGS
            await asyncio.sleep(SECONDS_BEFORE_TRYING_AGAIN)

    async def _listen(self, connection: AsyncConnection[Row]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self._wake.set()
        async for _ in connection.notifies():
            self._wake.set()

    async def _renew(self, connection: AsyncConnection[Row]) -> None:
        # It may lead to another server, whose transactions have other numbers.
        self._seen = None
        async with asyncio.timeout(SECONDS_FOR_A_ROUND):
            await self._register(connection)
        while True:
            async with asyncio.timeout(SECONDS_FOR_A_ROUND):
                if not await self._went_round(connection):
                    # Somebody has waited until our lease was over.
                    await self._register(connection)
                    continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SECONDS_BETWEEN_ROUNDS)

    async def _register(self, connection: AsyncConnection[Row]) -> None:
        """Be waited for from now on; what is remembered is not believed yet."""
        self._believed_until = 0.0
        self._renewals += 1
        await connection.execute(REGISTER, [self._verifier, NOTHING_SEEN, self._renewals])

    async def _went_round(self, connection: AsyncConnection[Row]) -> bool:
        """Read, forget, renew; return False when the row is gone."""
        self._wake.clear()
        seen = await self._forget_what_changed(connection)
        sent_at = _now()
        before, self._renewals = self._renewals, self._renewals + 1
        renewed = await connection.execute(RENEW, [seen, self._renewals, self._verifier, before])
        if renewed.rowcount != 1:
            return False
        self._seen = seen
        self._believed_until = sent_at + SECONDS_OF_LEASE
        self._has_lease.set()
        return True

    async def _forget_what_changed(self, connection: AsyncConnection[Row]) -> str:
        """Return the snapshot that memory is current with."""
        if self._seen is None:
            cursor = await connection.execute(SEEN_FIRST)
            ((snapshot, self._epoch),) = await cursor.fetchall()
            self._memory.forget()
            return str(snapshot)
        cursor = await connection.execute(CHANGES, {"seen": self._seen})
        rows = await cursor.fetchall()
        snapshot, epoch, is_gap, *_ = rows[0]
        if epoch != self._epoch or is_gap:
            # Another history, or changes that we have not seen were removed since; whoever removes
            # old ones leaves the newest.
            self._memory.forget()
            self._epoch = epoch
        self._memory.drop(
            SomethingChanged(kind, subject) for *_, kind, subject in rows if kind is not None
        )
        return str(snapshot)


def _now() -> float:
    """Return seconds on a clock that nobody sets and that counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
