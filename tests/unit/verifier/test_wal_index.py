"""Whether anything was committed is seen in shared memory, and SQLite keeps its locks."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from keys.verifier.wal_index import Header, header_beside


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "keys.sqlite3"


@pytest.fixture
def reader(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(opened(database)) as connection:
        connection.execute("CREATE TABLE thing (name TEXT)")
        yield connection


@pytest.fixture
def header(database: Path, reader: sqlite3.Connection) -> Header:
    assert reader.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    found = header_beside(database)
    assert found is not None
    return found


def opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def in_another_process(database: Path, *statements: str) -> str:
    program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    program += "try:\n    for s in sys.argv[2:]: print(c.execute(s).fetchall())\n"
    program += "except sqlite3.Error as error: print(error)\n"
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, database, *statements],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


class TestHeaderBeside:
    def test_differs_after_a_commit_of_another_process(
        self, database: Path, header: Header
    ) -> None:
        before = header()

        in_another_process(database, "INSERT INTO thing VALUES ('one')")

        assert header() != before

    def test_differs_after_each_of_very_many_commits(self, database: Path, header: Header) -> None:
        seen = {header()}
        with closing(opened(database)) as writer:
            writer.execute("PRAGMA wal_autocheckpoint=3")
            for number in range(200):
                writer.execute("INSERT INTO thing VALUES (?)", [str(number)])
                seen.add(header())

        assert len(seen) == 201

    @pytest.mark.parametrize(
        "write",
        [
            pytest.param("PRAGMA wal_checkpoint(TRUNCATE)", id="the log is begun anew"),
            pytest.param("VACUUM", id="the file is written anew"),
        ],
    )
    def test_still_tells_of_commits_after(self, database: Path, header: Header, write: str) -> None:
        in_another_process(database, "INSERT INTO thing VALUES ('one')", write)
        before = header()

        in_another_process(database, "INSERT INTO thing VALUES ('two')")

        assert header() != before

    def test_is_the_same_while_nothing_is_committed(self, database: Path, header: Header) -> None:
        before = header()

        in_another_process(database, "BEGIN", "INSERT INTO thing VALUES ('one')", "ROLLBACK")
        in_another_process(database, "SELECT * FROM thing")

        assert header() == before

    def test_differs_after_a_database_was_written_into_this_one(
        self, database: Path, header: Header, tmp_path: Path
    ) -> None:
        with closing(sqlite3.connect(tmp_path / "backup")) as backup:
            backup.execute("CREATE TABLE thing (name TEXT)")
            before = header()
            with closing(opened(database)) as live:
                backup.backup(live)

        assert header() != before

    def test_leaves_sqlites_locks_alone(
        self, database: Path, reader: sqlite3.Connection, header: Header
    ) -> None:
        assert header_beside(database) is not None
        reader.execute("BEGIN IMMEDIATE")

        tried = in_another_process(database, "BEGIN IMMEDIATE")
        reader.execute("ROLLBACK")
        left = in_another_process(database, "PRAGMA journal_mode=DELETE")

        assert "locked" in tried
        assert "locked" in left
        assert header()

    @pytest.mark.parametrize(
        "prepare",
        [
            pytest.param(lambda file: file.unlink(missing_ok=True), id="no file"),
            pytest.param(lambda file: file.write_bytes(b""), id="an empty one"),
            pytest.param(lambda file: file.write_bytes(bytes(32768)), id="another format"),
        ],
    )
    def test_is_none_where_it_cannot_be_read(
        self, tmp_path: Path, prepare: Callable[[Path], None]
    ) -> None:
        prepare(tmp_path / "other.sqlite3-shm")

        assert header_beside(tmp_path / "other.sqlite3") is None
