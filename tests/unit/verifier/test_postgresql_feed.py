"""What the feed says while its database is away; `tests/serving/verifier` has what it does."""

import asyncio
import logging
from typing import NoReturn

import psycopg
import pytest

from keys.verifier import postgresql_feed
from keys.verifier.memory import Memory
from keys.verifier.postgresql_feed import PostgresqlFeed

WORKS = 2
"""It listens on one connection and renews its lease on another."""


TRIES = 50


class Unreachable(PostgresqlFeed):
    def __init__(self) -> None:
        super().__init__({}, Memory())
        self.tries = 0
        self.tried_often = asyncio.Event()

    async def _connected(self) -> NoReturn:
        self.tries += 1
        if self.tries == TRIES:
            self.tried_often.set()
        raise psycopg.OperationalError("connection refused")


async def try_often() -> None:
    feed = Unreachable()
    await feed.start()
    await feed.tried_often.wait()
    await feed.stop()


class TestTheFeed:
    def test_does_not_fill_the_log_while_the_database_is_away(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(postgresql_feed, "SECONDS_BEFORE_TRYING_AGAIN", 0)
        monkeypatch.setattr(postgresql_feed, "SECONDS_FOR_THE_FIRST_LEASE", 0)
        caplog.set_level(logging.WARNING, logger="keys")

        asyncio.run(try_often())

        assert caplog.messages == ["The database does not answer: connection refused"] * WORKS
