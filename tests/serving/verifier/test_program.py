"""The verifier beside the console: started, reloaded, killed and ended with it."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import patience
from tests.patience import wait_until
from tests.ports import free_port
from tests.serving.asking import basic, connection_to, trusting
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, run_manage, running_server
from tests.serving.verifier.installation import status_of

CHANGE = {"Content-Type": "application/json"}


@pytest.fixture
def server(home: Path) -> Iterator[RunningServer]:
    with running_server(home, env={"APIKEYS_VERIFIER_PORT": str(free_port())}) as running:
        yield running


def to_verifier(server: RunningServer) -> HTTPSConnection:
    netloc = urlsplit(server.verifier_url).netloc
    return HTTPSConnection(netloc, timeout=patience.SECONDS, context=trusting(server.ca_path))


def asked(
    server: RunningServer, method: str, path: str, body: object
) -> tuple[str, dict[str, str]]:
    """Ask the console for a change; return its answer and the change's receipt."""
    connection = connection_to(server)
    try:
        connection.request(method, path, json.dumps(body), {**basic(server), **CHANGE})
        answer = connection.getresponse()
        receipt = answer.getheader("X-Change-Receipt") or ""
        return answer.read().decode(), dict(part.split("=") for part in receipt.split(", "))
    finally:
        connection.close()


class TestTheVerifier:
    def test_lives_and_ends_with_the_console(self, server: RunningServer) -> None:
        text, _ = asked(server, "POST", "/_security/api_key", {"name": "ci"})
        key = json.loads(text)
        connection = to_verifier(server)

        good = status_of(connection, key["encoded"])
        _, receipt = asked(server, "DELETE", "/_security/api_key", {"ids": [key["id"]]})
        revoked = status_of(connection, key["encoded"])
        connection.close()

        assert (good, revoked) == (200, 401)
        assert set(receipt) == {"change", "verifiers", "lag_ms"}
        assert server.output.splitlines()[-1] == (
            f"ready console={server.url} verifier={server.verifier_url}"
        )
        assert server.stop() == 0
        # A machine that is slow to end a worker says so, too.
        (told,) = [one for one in server.errors.splitlines() if "authentication_failed" in one]
        assert told.endswith(
            f"authentication_failed key={key['id']!r} from=127.0.0.1 reason=invalidated"
        )

    @pytest.mark.untraced
    def test_comes_back_when_it_is_killed(self, server: RunningServer) -> None:
        worker = tree_of(server.process.pid)[-1]
        os.kill(worker, signal.SIGKILL)

        assert wait_until(lambda: answers(server))

    def test_reloads_without_a_failed_request(self, server: RunningServer) -> None:
        text, _ = asked(server, "POST", "/_security/api_key", {"name": "ci"})
        encoded = json.loads(text)["encoded"]
        before = set(tree_of(server.process.pid))
        statuses: list[int] = []
        over = threading.Event()

        def ask_on() -> None:
            connection = to_verifier(server)
            while not over.wait(0.01):
                statuses.append(status_of(connection, encoded))
            connection.close()

        thread = threading.Thread(target=ask_on)
        thread.start()
        server.reload()
        # Two supervised listeners, each with a new worker.
        replaced = wait_until(lambda: len(set(tree_of(server.process.pid)) - before) >= 2)
        gone = wait_until(lambda: len(tree_of(server.process.pid)) == len(before))
        over.set()
        thread.join()

        assert replaced
        assert gone
        assert set(statuses) == {200}


def answers(server: RunningServer) -> bool:
    connection = to_verifier(server)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def test_alone_waits_for_a_console_to_prepare_the_database(tmp_path: Path) -> None:
    refused = run_manage(
        "serve", "verifier", home=tmp_path / "home", env={"APIKEYS_VERIFIER_PORT": str(free_port())}
    )

    assert refused.returncode == 1
    assert refused.stderr == (
        f"There is no database {tmp_path / 'home' / 'apikeys.sqlite3'}: start the console first,"
        " or set APIKEYS_HOME or DATABASE_URL as it has them.\n"
    )
