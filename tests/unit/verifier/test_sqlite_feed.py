"""Nothing that was committed escapes, with shared memory to look at and without."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from keys.verifier.feed import Unavailable
from keys.verifier.holders import AbsentEntry
from keys.verifier.memory import Memory
from keys.verifier.sqlite_feed import SqliteFeed

TABLES = """
    CREATE TABLE keys_change (id INTEGER PRIMARY KEY, kind TEXT, subject TEXT);
    CREATE TABLE keys_epoch (value TEXT);
    INSERT INTO keys_epoch VALUES ('first');
    INSERT INTO keys_change VALUES (1, 'key', 'older');
"""


@pytest.fixture(params=["WAL", "DELETE"])
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "keys.sqlite3", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode={request.param}")
        connection.executescript(TABLES)
        yield connection


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def feed(writer: sqlite3.Connection, memory: Memory, tmp_path: Path) -> Iterator[SqliteFeed]:
    feed = SqliteFeed(tmp_path / "keys.sqlite3", memory)
    feed.check()
    yield feed
    asyncio.run(feed.stop())


def remember(memory: Memory, *subjects: str) -> None:
    for subject in subjects:
        memory.absent_keys.put(subject, AbsentEntry(subject))


def change(writer: sqlite3.Connection, subject: str) -> None:
    writer.execute("INSERT INTO keys_change (kind, subject) VALUES ('key', ?)", [subject])


class TestSqliteFeed:
    def test_forgets_what_changed_and_nothing_else(
        self, writer: sqlite3.Connection, memory: Memory, feed: SqliteFeed
    ) -> None:
        remember(memory, "a", "b")

        change(writer, "a")
        feed.check()

        assert [*memory.absent_keys.entries] == ["b"]

    def test_sees_each_of_very_many_changes(
        self, writer: sqlite3.Connection, memory: Memory, feed: SqliteFeed
    ) -> None:
        for _ in range(50):
            remember(memory, "a")
            change(writer, "a")
            feed.check()

            assert not memory.absent_keys.entries

    def test_forgets_everything_in_another_epoch(
        self, writer: sqlite3.Connection, memory: Memory, feed: SqliteFeed
    ) -> None:
        remember(memory, "a")

        writer.execute("UPDATE keys_epoch SET value = 'second'")
        feed.check()

        assert not memory.absent_keys.entries

    def test_sees_what_changed_while_it_had_no_connection(
        self, writer: sqlite3.Connection, memory: Memory, feed: SqliteFeed
    ) -> None:
        remember(memory, "a")
        asyncio.run(feed.stop())

        change(writer, "a")
        feed.check()

        assert "a" not in memory.absent_keys.entries

    def test_can_say_nothing_without_a_database(self, memory: Memory, tmp_path: Path) -> None:
        with pytest.raises(Unavailable):
            SqliteFeed(tmp_path / "missing.sqlite3", memory).check()
