"""Rows come as they are stored, and a connection that failed is not asked again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
import pytest
from django.db import connection

from keys.verifier.postgresql_reader import PostgresqlReader

T = TypeVar("T")
Asking = Callable[[PostgresqlReader], Awaitable[T]]
LONG_ENOUGH = 30.0
ALL_TYPES = """
    SELECT CAST(%s AS bigint), CAST(%s AS text), CAST('2026-03-14 09:30:00+00' AS timestamptz),
           decode('00ff', 'hex'), true, CAST(NULL AS text)
"""


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL alone"),
]


def opened() -> Awaitable[psycopg.AsyncConnection[Any]]:
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    address = {name: parameters[name] for name in names if parameters.get(name)}
    return psycopg.AsyncConnection.connect(**address, autocommit=True)


def asked(asking: "Asking[T]") -> T:
    """Return what `asking` does with a reader of its own."""

    async def ask() -> T:
        reader = PostgresqlReader(await opened())
        try:
            return await asking(reader)
        finally:
            await reader.close()

    return asyncio.run(ask())


async def rows(reader: PostgresqlReader, statement: str, *parameters: object) -> list[Any]:
    return await reader.rows(statement, parameters, seconds=LONG_ENOUGH)


class TestRows:
    def test_are_of_the_types_that_are_stored(self) -> None:
        (row,) = asked(lambda reader: rows(reader, ALL_TYPES, 7, "schlüssel %s"))

        moment = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
        assert row == (7, "schlüssel %s", moment, b"\x00\xff", True, None)

    def test_are_those_of_each_question(self) -> None:
        async def ask(reader: PostgresqlReader) -> list[Any]:
            statement = "SELECT CAST(%s AS integer) WHERE CAST(%s AS integer) > 1"
            return [await rows(reader, statement, number, number) for number in range(4)]

        assert asked(ask) == [[], [], [(2,)], [(3,)]]

    def test_are_none_where_the_statement_is_refused(self) -> None:
        with pytest.raises(psycopg.Error, match="no_such_table"):
            asked(lambda reader: rows(reader, "SELECT 1 FROM no_such_table"))

    def test_are_not_waited_for_longer_than_was_said(self) -> None:
        async def ask(reader: PostgresqlReader) -> None:
            # Its server goes on, and holds the database of the tests for so long.
            await reader.rows("SELECT pg_sleep(%s)", [2], seconds=0.01)

        with pytest.raises(TimeoutError):
            asked(ask)


class TestAConnectionThatIsLost:
    def test_fails_whoever_waits_on_it(self) -> None:
        with pytest.raises(psycopg.Error):
            asked(lambda reader: rows(reader, "SELECT pg_terminate_backend(pg_backend_pid())"))

    def test_is_known_before_it_is_asked(self) -> None:
        async def end(reader: PostgresqlReader) -> bool:
            ((pid,),) = await rows(reader, "SELECT pg_backend_pid()")
            async with await opened() as other:
                await other.execute("SELECT pg_terminate_backend(%s)", [pid])
            async with asyncio.timeout(LONG_ENOUGH):
                while reader.is_open:  # noqa: ASYNC110  # nobody tells
                    await asyncio.sleep(0.01)
            return reader.is_open

        assert asked(end) is False
