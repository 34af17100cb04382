"""
SQLite: whether anything was committed is looked at for each request, so nothing is ever stale.

The header in shared memory tells (`wal_index`); where there is none `PRAGMA data_version` does.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from keys.verifier.feed import Row, Unavailable
from keys.verifier.memory import Memory, SomethingChanged
from keys.verifier.wal_index import Header, header_beside

SECONDS_TO_WAIT_FOR_A_LOCK = 1.0
VERSION = "PRAGMA data_version"
CHANGES = "SELECT id, kind, subject FROM keys_change WHERE id > ? ORDER BY id"
BOUNDS = "SELECT min(id), max(id) FROM keys_change"
EPOCH = "SELECT value FROM keys_epoch"


class SqliteFeed:
    """
    Reads on a connection of its own, outside any transaction.

    Numbers of changes are drawn and committed in one order here, for there is one writer at a
    time; all after the last one seen are what is new.
    """

    def __init__(self, path: Path, memory: Memory) -> None:
        self._path = path
        self._memory = memory
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._header: Header | None = None
        self._header_seen = b""
        self._last = -1
        self._epoch: str | None = None
        self._checked_at = time.monotonic()

    async def start(self) -> None:
        with suppress(Unavailable):
            self.check()

    async def stop(self) -> None:
        self._close()

    def check(self) -> None:
        try:
            cursor = self._cursor
        except AttributeError:
            cursor = self._connected()
        # Read before the statements below: whatever is committed meanwhile differs from it.
        header = self._header() if self._header is not None else b""
        if header and header == self._header_seen:
            return
        try:
            version = cursor.execute(VERSION).fetchone()[0]
            if version != self._version:
                self._catch_up(cursor)
                self._version = version
            self._header_seen = header
        except sqlite3.Error as error:
            self._close()
            raise Unavailable(str(error)) from error

    def check_read(self) -> None:
        # There is no other file that could be the right one, and `rows` has asked this one: what it
        # said was true after the request had come. What changed since drops it at the next `check`.
        return

    async def rows(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        try:
            cursor = self._cursor
        except AttributeError:
            cursor = self._connected()
        try:
            return cursor.execute(_in_sqlite(statement), parameters).fetchall()
        except sqlite3.Error as error:
            self._close()
            raise Unavailable(str(error)) from error

    @property
    def is_live(self) -> bool:
        try:
            self.check()
        except Unavailable:
            return False
        return True

    @property
    def staleness(self) -> float:
        return 0.0 if self.is_live else time.monotonic() - self._checked_at

    def _catch_up(self, cursor: sqlite3.Cursor) -> None:
        # One transaction: what is read below belongs together.
        cursor.execute("BEGIN")
        try:
            epoch = cursor.execute(EPOCH).fetchone()
            oldest, newest = cursor.execute(BOUNDS).fetchone()
            changes = cursor.execute(CHANGES, [self._last]).fetchall()
        finally:
            cursor.execute("ROLLBACK")
        found = epoch[0] if epoch else None
        # Whoever removes old changes leaves the newest.
        is_gap = (newest or 0) < self._last or (oldest or 0) > self._last + 1
        if found != self._epoch or is_gap or self._last < 0:
            self._memory.forget()
            self._epoch = found
        else:
            self._memory.drop(SomethingChanged(kind, subject) for _, kind, subject in changes)
        self._last = newest or 0

    def _connected(self) -> sqlite3.Cursor:
        try:
            # Of a file that is there, and only to read: a file that we made would be an empty one.
            self._connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                timeout=SECONDS_TO_WAIT_FOR_A_LOCK,
            )
            self._connection.execute("PRAGMA query_only=ON")
            self._cursor = self._connection.cursor()
            # A first read: what all readers share is in its place afterwards.
            self._cursor.execute(VERSION).fetchall()
            self._header = header_beside(self._path)
        except sqlite3.Error as error:
            self._close()
            raise Unavailable(str(error)) from error
        self._version = -1
        return self._cursor

    def _close(self) -> None:
        self._header, self._header_seen = None, b""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        with suppress(AttributeError):
            del self._cursor


@cache
def _in_sqlite(statement: str) -> str:
    # One object for each of the few statements: the driver finds it again by its hash.
    return statement.replace("%s", "?")
