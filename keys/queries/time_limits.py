"""How long the database may search for one answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.db import OperationalError, connection, transaction

# Few, for one may call a function of ours.
STEPS = 20
MILLISECOND = timedelta(milliseconds=1)


class TookTooLong(Exception):
    """The database was stopped; what it would have found is not known."""


@contextmanager
def searching_at_most(span: timedelta, *, steps: int = STEPS) -> Iterator[None]:
    """
    Stop what the database searches for in here once the span is over.

    On PostgreSQL the span is for each statement, and what is done in here is one transaction.

    Args:
        steps: how many SQLite goes before the clock is looked at.

    Raises:
        TookTooLong: it was stopped.
    """
    is_postgresql = connection.vendor == "postgresql"
    deadline = monotonic() + span.total_seconds()
    try:
        with _on_postgresql(span) if is_postgresql else _on_sqlite(span, steps):
            yield
    except OperationalError as error:
        if monotonic() < deadline:
            raise
        raise TookTooLong from error


@contextmanager
def _on_sqlite(span: timedelta, steps: int) -> Iterator[None]:
    connection.ensure_connection()
    database, deadline = connection.connection, monotonic() + span.total_seconds()
    database.set_progress_handler(lambda: monotonic() >= deadline, steps)
    try:
        yield
    finally:
        database.set_progress_handler(None, 0)


@contextmanager
def _on_postgresql(span: timedelta) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [str(span // MILLISECOND)])
        yield
        # Where somebody's transaction goes on, the rest of it has its own time.
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
