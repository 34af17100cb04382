"""
One connection to PostgreSQL that answers few statements again and again, one at a time.

A verdict waits for a row, and a cursor of the driver's takes ten times as long as that row takes
PostgreSQL: so statements are prepared once, and what follows is libpq's own calls on a socket that
the event loop watches for good.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.abc import Transformer as TransformerOf
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

from keys.verifier.feed import Row

GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class PostgresqlReader:
    """
    Asks on a connection that is its own; after a failure only `close` is left to call.

    Attributes:
        is_open: whether the connection was not lost meanwhile, as far as is known.
    """

    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._statements: dict[str, _Statement] = {}
        self._answer: asyncio.Future[PGresult] | None = None
        self._results: list[PGresult] = []
        self.is_open = True
        # It can be asked for no longer once the connection is lost.
        self._socket = self._pgconn.socket
        self._loop.add_reader(self._socket, self._receive)

    async def rows(
        self, statement: str, parameters: Sequence[object], *, seconds: float
    ) -> list[Row]:
        """
        Return rows; `statement` has `%s` for each parameter, a text or a number.

        Raises:
            psycopg.Error: the database refuses, or is gone.
            TimeoutError: it does not answer within `seconds`.
        """
        end = self._loop.call_later(seconds, self._give_up)
        try:
            prepared = self._statements.get(statement) or await self._prepared(statement)
            values = [str(parameter).encode() for parameter in parameters]
            self._pgconn.send_query_prepared(prepared.name, values, result_format=Format.BINARY)
            return prepared.rows_of(await self._answered())
        finally:
            end.cancel()

    async def close(self) -> None:
        self._stop_watching()
        await self._connection.close()

    def _stop_watching(self) -> None:
        if self.is_open:
            self.is_open = False
            self._loop.remove_reader(self._socket)

    async def _prepared(self, statement: str) -> "_Statement":
        name = f"verifier_{len(self._statements)}".encode()
        self._pgconn.send_prepare(name, _numbered(statement).encode())
        await self._answered()
        prepared = self._statements[statement] = _Statement(name, self._connection)
        return prepared

    async def _answered(self) -> PGresult:
        answer: asyncio.Future[PGresult] = self._loop.create_future()
        self._answer = answer
        if self._pgconn.flush():
            # What is asked fits any buffer that is empty, as that of an idle connection is.
            raise OperationalError("the database takes no question")
        result = await answer
        if result.status not in GOOD:
            raise OperationalError(result.get_error_message())
        return result

    def _receive(self) -> None:
        """Take what has arrived; the answer is complete when nothing comes behind it."""
        try:
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    self._finish()
                    return
                self._results.append(result)
        except OperationalError as error:
            self._stop_watching()
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(error)

    def _finish(self) -> None:
        results, self._results = self._results, []
        if results and self._answer is not None and not self._answer.done():
            self._answer.set_result(results[-1])

    def _give_up(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(TimeoutError("the database takes too long"))


class _Statement:
    """A prepared statement; of which types its columns are is found out once."""

    def __init__(self, name: bytes, connection: AsyncConnection[Any]) -> None:
        self.name = name
        self._transformer: TransformerOf = Transformer(connection)
        self._knows_types = False

    def rows_of(self, result: PGresult) -> list[Row]:
        self._transformer.set_pgresult(result, set_loaders=not self._knows_types)
        self._knows_types = True
        return self._transformer.load_rows(0, result.ntuples, tuple)


def _numbered(statement: str) -> str:
    first, *others = statement.split("%s")
    return first + "".join(f"${number}{text}" for number, text in enumerate(others, start=1))
