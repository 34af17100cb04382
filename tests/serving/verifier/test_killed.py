"""Whatever is killed amid its work, the others go on, nobody is let in wrongly, and it recovers."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from keys.models.verifier_lease import SECONDS_OF_LEASE
from tests import patience
from tests.patience import wait_until
from tests.postgresql import running_postgresql
from tests.serving.asking import basic
from tests.serving.process_tree import PARENT, kill_nine, stat_fields, tree_of
from tests.serving.running import RunningServer, start_server
from tests.serving.verifier.installation import (
    MOST_SECONDS_OF_A_CALL,
    RunningVerifier,
    Writer,
    running_verifiers,
    running_writer,
    variables,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgresql() as address:
        yield address


@pytest.fixture(scope="module")
def writer(folder: Path, database: str) -> Iterator[Writer]:
    with running_writer(folder, database, keys=6, threads=1, longest_hold=0, pause=0) as running:
        yield running


@pytest.fixture(scope="module")
def verifiers(folder: Path, database: str, writer: Writer) -> Iterator[list[RunningVerifier]]:
    with running_verifiers(folder, database, count=2) as running:
        yield running


def test_the_database_server(
    database: str, writer: Writer, verifiers: list[RunningVerifier]
) -> None:
    known, unknown, *_ = writer.keys.values()
    before = [verifier.verdict_on(known) for verifier in verifiers]
    server = _database_server(database)
    arguments = (Path("/proc") / str(server) / "cmdline").read_bytes().split(b"\0")[:-1]
    account = Path(f"/proc/{server}").stat().st_uid

    kill_nine(tree_of(server))
    at_once = {verifier.ask(known) for verifier in verifiers}
    never_read = {verifier.ask(unknown) for verifier in verifiers}
    time.sleep(SECONDS_OF_LEASE)
    then = {verifier.ask(known) for verifier in verifiers}
    with _running_again(arguments, account) as keep_running:

        def have_recovered() -> bool:
            keep_running()
            return {verifier.ask(unknown) for verifier in verifiers} == {200}

        recovered = wait_until(have_recovered)

    assert before == [200, 200]
    assert at_once <= {200, 503}
    assert never_read == {503}
    assert then == {503}
    assert recovered


def test_the_console(folder: Path, database: str, verifiers: list[RunningVerifier]) -> None:
    environment = variables(folder, database)
    console = start_server(folder / "console", env=environment)
    created = _asked(console, "POST", {"name": "ci"})

    kill_nine(tree_of(console.process.pid))
    without = {verifier.verdict_on(str(created["encoded"])) for verifier in verifiers}
    console.kill()
    console = start_server(folder / "console", env=environment)
    _asked(console, "DELETE", {"ids": [created["id"]]})
    revoked = {verifier.verdict_on(str(created["encoded"])) for verifier in verifiers}
    console.stop()

    assert without == {200}
    assert revoked == {401}


def test_one_verifier(writer: Writer, verifiers: list[RunningVerifier]) -> None:
    killed, other = verifiers
    for encoded in writer.keys.values():
        assert killed.verdict_on(encoded) == other.verdict_on(encoded) == 200

    kill_nine([killed.worker])
    calls = writer.invalidate_all()
    gone = {call.key for call in calls}
    told = {key: other.verdict_on(encoded) for key, encoded in writer.keys.items()}
    back = wait_until(lambda: _answers(killed))
    told_again = {key: killed.verdict_on(encoded) for key, encoded in writer.keys.items()}

    right = {key: 401 if key in gone else 200 for key in writer.keys}
    assert max(call.returned - call.called for call in calls) < MOST_SECONDS_OF_A_CALL
    assert told == right
    assert back
    assert told_again == right


def _database_server(address: str) -> int:
    """Return the process that all of the server's others are children of."""
    with psycopg.connect(address) as connection:
        return int(stat_fields(connection.info.backend_pid)[PARENT])


@contextmanager
def _running_again(arguments: list[bytes], account: int) -> Iterator[Callable[[], None]]:
    """
    Yield what starts a database server anew, as often as it would not; it outlives the block.

    It refuses while the killed one is still in the kernel's table, waiting for its parent.
    """
    servers: list[subprocess.Popen[bytes]] = []

    def keep_running() -> None:
        if not servers or servers[-1].poll() is not None:
            server = subprocess.Popen(  # noqa: S603  # what was running before
                arguments,
                user=account if os.geteuid() == 0 else None,
                cwd="/",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            servers.append(server)

    yield keep_running
    for server in servers:
        server.returncode = 0  # The last one ends with the fixture.


def _asked(server: RunningServer, method: str, body: object) -> dict[str, object]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=patience.SECONDS)
    headers = {**basic(server), "Content-Type": "application/json"}
    try:
        connection.request(method, "/_security/api_key", json.dumps(body), headers)
        answer: dict[str, object] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


def _answers(verifier: RunningVerifier) -> bool:
    try:
        return verifier.answer_of("/readyz")[0] == 200
    except OSError:
        return False
