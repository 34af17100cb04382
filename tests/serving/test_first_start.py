"""What a stranger gets who starts the product for the first time, and then again."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.ports import free_port
from tests.serving.asking import basic, get
from tests.serving.conftest import FirstStart
from tests.serving.running import RunningServer, run_manage, running_server

# Written by a running server: who holds the lock, what it said, and the database's own files.
COMES_AND_GOES = {"serve.lock", "stderr.log", "apikeys.sqlite3"}


def contents_of(home: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(home): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
        and path.name.removesuffix("-wal").removesuffix("-shm") not in (COMES_AND_GOES)
    }


def rows_of(home: Path) -> dict[str, list[object]]:
    """
    Return the rows of every table; those of an index for searching are not its own.

    Who keeps the house writes his name in one of them, where a start has taken him long enough.
    """
    with closing(sqlite3.connect(home / "apikeys.sqlite3")) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            " AND name <> 'keys_lease'"
        ).fetchall()
        return {
            name: database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608  # our own
            for (name,) in tables
        }


class TestTheFirstStart:
    def test_says_that_it_is_ready_in_one_line(self, first_start: FirstStart) -> None:
        ready = [line for line in first_start.output.splitlines() if line.startswith("ready")]

        assert len(ready) == 1
        assert ready[0].startswith("ready console=https://127.0.0.1:")

    def test_tells_who_signs_in_and_what_to_trust(self, first_start: FirstStart) -> None:
        authority = first_start.home / "tls" / "ca.crt"
        certificate = x509.load_pem_x509_certificate(authority.read_bytes())
        words = first_start.output.split()

        assert "elastic" in words
        assert str(authority) in words
        assert certificate.fingerprint(hashes.SHA256()).hex() in words

    def test_names_the_file_that_holds_the_password(self, first_start: FirstStart) -> None:
        file = first_start.home / "elastic-password"

        assert f"in the file {file}" in first_start.output
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_shows_the_password_nowhere_else(self, first_start: FirstStart) -> None:
        assert len(first_start.password) >= 20
        assert first_start.password not in first_start.output + first_start.errors

    def test_prints_no_warning(self, first_start: FirstStart) -> None:
        assert first_start.errors == ""

    def test_keeps_the_home_to_itself(self, first_start: FirstStart) -> None:
        secrets = [
            first_start.home,
            *(first_start.home / "tls").iterdir(),
            *(path for path in (first_start.home / "secrets").rglob("*")),
            first_start.home / "apikeys.sqlite3",
        ]

        assert not [path for path in secrets if stat.S_IMODE(path.stat().st_mode) & 0o077]


class TestTheSecondStart:
    def test_changes_nothing_and_shows_no_password(
        self, first_start: FirstStart, home: Path
    ) -> None:
        files, rows = contents_of(home), rows_of(home)

        with running_server(home) as server:
            pass

        assert contents_of(home) == files
        assert rows_of(home) == rows
        assert "Password" not in server.output
        assert "elastic" in server.output

    def test_leaves_the_password_alone_that_another_variable_names(self, home: Path) -> None:
        with running_server(home, env={"ELASTIC_PASSWORD": "another password"}) as server:
            status, _ = get(server, "/_security/_authenticate", headers=basic(server))

        assert status == 401


class TestTwoAtOnce:
    def test_the_second_one_refuses(self, server: RunningServer) -> None:
        second = run_manage("serve", home=server.home, env={"APIKEYS_PORT": str(free_port())})

        assert second.returncode == 1
        assert second.stdout == ""
        assert second.stderr == (
            f"Another server already runs on {server.home} (process {server.process.pid}):"
            " stop it, or set APIKEYS_HOME.\n"
        )


class TestTheAdministrator:
    def test_signs_in_with_the_generated_password(self, server: RunningServer) -> None:
        status, body = get(server, "/_security/_authenticate", headers=basic(server))

        assert status == 200
        assert body["username"] == "elastic"
        assert body["roles"] == ["superuser"]

    def test_gets_the_password_that_was_chosen_for_him(self, home: Path) -> None:
        for made_by_the_first_start in (*home.glob("apikeys.sqlite3*"), home / "elastic-password"):
            made_by_the_first_start.unlink()

        with running_server(home, env={"ELASTIC_PASSWORD": "chosen by me"}) as server:
            status, _ = get(server, "/_security/_authenticate", headers=basic(server))

        assert status == 200
        assert "the one in ELASTIC_PASSWORD" in server.output
        assert not (home / "elastic-password").exists()
