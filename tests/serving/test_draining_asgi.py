"""A worker of Kuzzle's door that is told to drain."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from apikeys_site.serving.draining import DRAIN
from apikeys_site.serving.draining_asgi import DrainingAsgi, Receive, Scope, Send
from tests import patience

HEADERS = [(b"content-length", b"0")]


class Hello:
    """Answers every request; counts how often it was asked to leave its sockets."""

    goodbyes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b""})

    def leave(self) -> None:
        self.goodbyes += 1


@pytest.fixture
def hello() -> Hello:
    return Hello()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def draining(hello: Hello, listening: socket.socket) -> Iterator[DrainingAsgi]:
    """Return a wrapped application that waits for the signal in this very process."""
    before = signal.getsignal(DRAIN)
    descriptor = os.dup(listening.fileno())
    wrapped = DrainingAsgi(hello, descriptor=descriptor)
    wrapped.start_on_signal()
    yield wrapped
    signal.signal(DRAIN, before)
    os.close(descriptor)


def sent_to(application: DrainingAsgi, *, kind: str = "http", version: str = "1.1") -> Any:
    sent: list[dict[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        raise AssertionError("nobody reads")

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application({"type": kind, "http_version": version}, receive, send))
    return sent


class TestDrainingAsgi:
    def test_changes_nothing_before_the_signal(self, draining: DrainingAsgi) -> None:
        assert sent_to(draining)[0]["headers"] == HEADERS

    def test_announces_the_end_of_a_connection_after_the_signal(
        self, draining: DrainingAsgi
    ) -> None:
        os.kill(os.getpid(), DRAIN)

        start, body = sent_to(draining)
        assert start["headers"] == [*HEADERS, (b"connection", b"close")]
        assert body == {"type": "http.response.body", "body": b""}

    @pytest.mark.parametrize(("kind", "version"), [("http", "2"), ("websocket", "1.1")])
    def test_leaves_others_to_say_goodbye_themselves(
        self, draining: DrainingAsgi, kind: str, version: str
    ) -> None:
        os.kill(os.getpid(), DRAIN)

        assert sent_to(draining, kind=kind, version=version)[0]["headers"] == HEADERS

    def test_leaves_every_socket_and_hears_of_no_other_connection(
        self, draining: DrainingAsgi, hello: Hello, listening: socket.socket
    ) -> None:
        address = listening.getsockname()
        assert hello.goodbyes == 0

        os.kill(os.getpid(), DRAIN)

        assert hello.goodbyes == 1
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=patience.SECONDS).close()
