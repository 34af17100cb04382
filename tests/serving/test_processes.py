"""How the processes end, come back, and keep secrets to themselves."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.serving.asking import basic, connection_to, get
from tests.serving.process_tree import is_running, tree_of
from tests.serving.running import RunningServer, running_server, start_server


def processes_below(server: RunningServer) -> list[int]:
    """Return the processes that the supervisor started, at any depth."""
    return tree_of(server.process.pid)[1:]


def wait_until(happened: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class TestTheEnd:
    def test_comes_within_five_seconds_and_lets_a_request_under_way_finish(
        self, home: Path
    ) -> None:
        server = start_server(home)
        body = b'{"name": "slow"}'
        connection = connection_to(server)
        connection.putrequest("POST", "/_security/api_key")
        for name, value in basic(server).items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:5])
        time.sleep(0.5)

        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        connection.send(body[5:])
        answer = connection.getresponse()
        answer.read()
        connection.close()

        assert answer.status == 200
        assert server.stop() == 0
        assert time.monotonic() - began < 5

    def test_refuses_new_connections_at_once(self, home: Path) -> None:
        server = start_server(home)

        server.process.send_signal(signal.SIGINT)

        assert wait_until(lambda: not accepts_connections(server))
        assert server.stop() == 0

    def test_of_a_killed_supervisor_is_that_of_its_children(self, home: Path) -> None:
        server = start_server(home)
        children = processes_below(server)

        server.kill()

        assert len(children) >= 2
        assert wait_until(lambda: not any(is_running(pid) for pid in children))
        with running_server(home) as second:
            assert get(second, "/", headers=basic(second))[0] == 200


class TestTheWorkingDirectory:
    def test_may_be_any(self, home: Path) -> None:
        server = start_server(home, cwd=home.parent, env={"APIKEYS_HOME": home.name})

        status, _ = get(server, "/", headers=basic(server))

        assert status == 200
        assert server.stop() == 0


class TestADeadWorker:
    def test_is_replaced_while_clients_wait(self, home: Path) -> None:
        with running_server(home) as server:
            for pid in processes_below(server):
                os.kill(pid, signal.SIGKILL)

            status, _ = get(server, "/", headers=basic(server))

            assert status == 200
            assert "The console ended; it starts again in 0.5 s." in server.errors


class TestTheEnvironment:
    def test_of_the_children_lacks_the_first_password(self, home: Path) -> None:
        with running_server(home, env={"ELASTIC_PASSWORD": "do not leak this"}) as server:
            environments = [
                Path(f"/proc/{pid}/environ").read_bytes() for pid in processes_below(server)
            ]

        assert environments
        assert not [found for found in environments if b"do not leak this" in found]


def accepts_connections(server: RunningServer) -> bool:
    connection = connection_to(server)
    try:
        connection.connect()
    except OSError:
        return False
    connection.close()
    return True
