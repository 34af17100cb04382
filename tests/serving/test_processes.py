"""How the processes end, come back, and keep secrets to themselves."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tests import patience
from tests.patience import wait_until
from tests.serving.asking import basic, connection_to, get
from tests.serving.process_tree import is_running, tree_of
from tests.serving.running import RunningServer, running_server, start_server


def processes_below(server: RunningServer) -> list[int]:
    """Return the processes that the supervisor started, at any depth."""
    return tree_of(server.process.pid)[1:]


class TestTheEnd:
    def test_lets_a_request_under_way_finish(self, home: Path) -> None:
        server = start_server(home)
        body = b'{"name": "slow"}'
        connection = connection_to(server)
        connection.putrequest("POST", "/_security/api_key")
        for name, value in basic(server).items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Expect", "100-continue")
        connection.endheaders()
        # The server says so once its application asks for the body.
        assert connection.sock.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.send(body[:5])

        server.process.send_signal(signal.SIGTERM)
        assert wait_until(lambda: not accepts_connections(server))
        connection.send(body[5:])
        answer = connection.getresponse()
        answer.read()
        connection.close()

        assert answer.status == 200
        assert server.stop() == 0

    def test_refuses_new_connections_at_once(self, home: Path) -> None:
        server = start_server(home)

        server.process.send_signal(signal.SIGINT)

        assert wait_until(lambda: not accepts_connections(server))
        assert server.stop() == 0

    @pytest.mark.untraced
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
    @pytest.mark.untraced
    def test_is_replaced_while_clients_wait(self, home: Path) -> None:
        with running_server(home) as server:
            for pid in processes_below(server):
                # Those whose parent was killed may have ended by themselves.
                with suppress(ProcessLookupError):
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
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=patience.SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True
