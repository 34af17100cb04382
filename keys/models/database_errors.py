"""What a database's refusal means: that it is busy or away for now, or that we made a mistake."""

import sqlite3

from django.db import InterfaceError, OperationalError

SECONDS_TO_WAIT = 1
"""What who met a busy database is told to wait, at least."""
DEADLOCK = "40P01"
BUSY_ON_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# Of PostgreSQL: a deadlock, a lock that was not to be had, no connection left, starting or ending.
BUSY_ON_POSTGRESQL = frozenset({DEADLOCK, "40001", "55P03", "53300", "57P01", "57P02", "57P03"})
CONNECTION_LOST = "08"
EXTENDED = 0xFF


def is_busy(error: BaseException | None) -> bool:
    """Return whether the same request may well succeed in a moment."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & EXTENDED in BUSY_ON_SQLITE
    state = _state_of(error)
    # Without a state no server answered at all.
    return state is None or state in BUSY_ON_POSTGRESQL or state.startswith(CONNECTION_LOST)


def is_deadlock(error: BaseException) -> bool:
    """Return whether the database ended this transaction so that another could go on."""
    return isinstance(error, OperationalError) and _state_of(error) == DEADLOCK


def _state_of(error: BaseException) -> str | None:
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state
