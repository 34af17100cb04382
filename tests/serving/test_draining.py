"""A worker that is told to drain."""

import os
import signal
import socket
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from apikeys_site.serving.draining import DRAIN, Draining, stop_accepting

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def draining(listening: socket.socket) -> Iterator[Draining]:
    """Return a wrapped application that waits for the signal in this very process."""
    before = signal.getsignal(DRAIN)
    wrapped = Draining(_hello, descriptor=os.dup(listening.fileno()))
    wrapped.start_on_signal()
    yield wrapped
    signal.signal(DRAIN, before)


def _hello(_environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "0")])
    return []


def headers_of(application: Draining, *, protocol: str) -> list[tuple[str, str]]:
    answers: list[list[tuple[str, str]]] = []

    def start_response(
        _status: str, headers: list[tuple[str, str]], _error: object = None, /
    ) -> Any:
        answers.append(headers)

    application({"SERVER_PROTOCOL": protocol}, start_response)
    return answers[0]


class TestDraining:
    def test_changes_nothing_before_the_signal(self, draining: Draining) -> None:
        assert headers_of(draining, protocol="HTTP/1.1") == [("Content-Length", "0")]

    def test_announces_the_end_of_a_connection_after_the_signal(self, draining: Draining) -> None:
        os.kill(os.getpid(), DRAIN)

        assert ("Connection", "close") in headers_of(draining, protocol="HTTP/1.1")

    def test_leaves_http2_to_say_goodbye_itself(self, draining: Draining) -> None:
        os.kill(os.getpid(), DRAIN)

        assert headers_of(draining, protocol="HTTP/2") == [("Content-Length", "0")]


class TestStopAccepting:
    def test_leaves_connections_to_the_others_that_listen(self, listening: socket.socket) -> None:
        ours = socket.socket(fileno=os.dup(listening.fileno()))
        # Another process would hold this one; it is no duplicate of ours in this process's eyes.
        with pytest.MonkeyPatch.context() as patch, ours:
            patch.setattr(
                "apikeys_site.serving.draining._descriptors_of_the_same_file",
                lambda descriptor: [descriptor],
            )
            stop_accepting(ours.fileno())
            with socket.create_connection(listening.getsockname()):
                ours.settimeout(0.05)
                with pytest.raises(TimeoutError):
                    ours.accept()
                listening.accept()[0].close()

    def test_finds_every_descriptor_of_the_socket(self, listening: socket.socket) -> None:
        twin = os.dup(listening.fileno())
        address = listening.getsockname()

        stop_accepting(listening.fileno())

        assert os.path.samestat(os.fstat(twin), os.fstat(listening.fileno()))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        os.close(twin)
