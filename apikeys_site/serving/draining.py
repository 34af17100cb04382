"""
How a worker hands over without dropping a request; runs inside the worker, by signal.

Granian ends a worker by closing what it holds: a TLS handshake under way is dropped, and so is
a request that arrives on an idle connection in that very moment. Before it is told to end, a
worker is therefore told to drain. It stops accepting, so that handshakes come to their end, and
it announces the end of each connection with its next answer, so that clients open another one.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType
    from wsgiref.types import StartResponse, WSGIApplication

    from _typeshed import OptExcInfo

DRAIN = signal.SIGUSR1
OPEN_DESCRIPTORS = Path("/proc/self/fd")
CLOSE_CONNECTION = ("Connection", "close")


class Draining:
    """Wraps the application of one worker, which listens on `descriptor`."""

    def __init__(self, application: "WSGIApplication", *, descriptor: int) -> None:
        self._application = application
        self._descriptor = descriptor
        self._active = False

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        # HTTP/2 says goodbye by itself and knows no such header.
        if self._active and environ["SERVER_PROTOCOL"] != "HTTP/2":
            return self._application(environ, _closing(start_response))
        return self._application(environ, start_response)

    def start_on_signal(self) -> None:
        signal.signal(DRAIN, self._start)

    def _start(self, _number: int, _frame: "FrameType | None") -> None:
        self._active = True
        stop_accepting(self._descriptor)


def stop_accepting(descriptor: int) -> None:
    """
    Make this process deaf on a listening socket that others go on listening on.

    Each descriptor of it is replaced by one of a socket that nobody can connect to: the
    server keeps polling and never sees another connection.
    """
    nobody = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    nobody.bind("")  # an address that the kernel makes up
    nobody.listen(1)
    for same in _descriptors_of_the_same_file(descriptor):
        os.dup2(nobody.fileno(), same)
    nobody.close()


def _descriptors_of_the_same_file(descriptor: int) -> list[int]:
    wanted = os.fstat(descriptor)
    found = []
    for entry in OPEN_DESCRIPTORS.iterdir():
        with suppress(OSError):  # closed since the directory was listed
            if os.path.samestat(os.fstat(int(entry.name)), wanted):
                found.append(int(entry.name))
    return found


def _closing(start_response: "StartResponse") -> "StartResponse":
    def start(
        status: str,
        headers: list[tuple[str, str]],
        exc_info: "OptExcInfo | None" = None,
        /,
    ) -> Callable[[bytes], object]:
        return start_response(status, [*headers, CLOSE_CONNECTION], exc_info)

    return start
