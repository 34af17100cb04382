"""Count in memory that a key was used here; a thread writes it down a little later."""

import logging
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections

from keys.actions.record_use import record_use
from keys.rules.caller import Origin
from keys.rules.key_use import UseBook

log = logging.getLogger(__name__)
SECONDS_TO_END = 3.0


class _Writer:
    """Counts for all threads of this process; writes once begun, and never on a caller's thread."""

    def __init__(self) -> None:
        self._book = UseBook()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, key: int, *, at: datetime, origin: Origin) -> None:
        if self._thread is None:
            return
        with self._lock:
            self._book.note(
                key, at=at, address=origin.address, agent=origin.agent, route=origin.route
            )

    def start(self, *, interval: timedelta) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._keep_writing, args=(interval,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end; waits so long that the process can still end in time."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join(SECONDS_TO_END)

    def _keep_writing(self, interval: timedelta) -> None:
        is_last = False
        while not is_last:
            is_last = self._stopping.wait(interval.total_seconds())
            close_old_connections()
            self._write()
        connections.close_all()

    def _write(self) -> None:
        with self._lock:
            uses = self._book.take()
        if not uses:
            return
        try:
            record_use(uses)
        except DatabaseError:
            # Not lost: it is tried again with what comes until then.
            log.warning("uses of keys could not be written yet", exc_info=True)
            with self._lock:
                self._book.put_back(uses)


_writer = _Writer()


def note_use(key: int, *, at: datetime, origin: Origin | None) -> None:
    """Count a use of the key with this primary key, if this process writes uses down at all."""
    _writer.note(key, at=at, origin=origin or Origin())


def begin_writing_uses(*, interval: timedelta) -> None:
    """Write from now on, each `interval`, what has been counted in this process."""
    _writer.start(interval=interval)


def end_writing_uses() -> None:
    """Write what is left, before the process ends."""
    _writer.stop()
