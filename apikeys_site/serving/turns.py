"""
Who runs in a worker: a body that is slow to come holds up nobody else.

Granian calls the application on one of a few threads before the body is there. Were there no more
threads than requests may run at a time, a handful of clients that send their bodies byte by byte,
or went away in the middle, would stop the worker for everybody.
"""

import io
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import InputStream, StartResponse, WSGIApplication

    from _typeshed import WriteableBuffer

BODIES_WAITED_FOR = 16
# Bodies that are there already are read in no time: who waits longer than this waits in vain.
SECONDS_TO_WAIT_FOR_A_SEAT = 0.25
AT_ONCE = 64 * 1024
BUSY = (
    b'{"error":{"root_cause":[{"type":"es_rejected_execution_exception","reason":"too many request'
    b' bodies are being waited for"}],"type":"es_rejected_execution_exception","reason":"too many'
    b' request bodies are being waited for"},"status":503}'
)


class Turns:
    """
    Wraps the application of one worker: so many requests run `at_once`.

    While one waits for its body another runs; `BODIES_WAITED_FOR` may wait. One more is answered
    503, so that threads are left for requests that need no waiting.
    """

    def __init__(self, application: "WSGIApplication", *, at_once: int) -> None:
        self._application = application
        self._running = threading.Semaphore(at_once)
        self._seats = threading.Semaphore(BODIES_WAITED_FOR)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        body = _Body(
            environ["wsgi.input"],
            announced=_length(environ),
            running=self._running,
            seats=self._seats,
        )
        environ["wsgi.input"] = io.BufferedReader(body, AT_ONCE)
        with self._running:
            answer = self._application(environ, start_response)
        return _busy(answer, start_response) if body.is_refused else answer


class _Body(io.RawIOBase):
    """Gives the turn to somebody else while it waits; an end before the announced one is none."""

    def __init__(
        self,
        stream: "InputStream",
        *,
        announced: int,
        running: threading.Semaphore,
        seats: threading.Semaphore,
    ) -> None:
        self._stream = stream
        self._missing = announced
        self._running = running
        self._seats = seats
        self.is_refused = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        self._running.release()
        try:
            data = self._read(len(view))
        finally:
            self._running.acquire()
        if not data and self._missing > 0:
            raise ConnectionResetError("the body ended before its announced end")
        self._missing -= len(data)
        view[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        if not self._seats.acquire(timeout=SECONDS_TO_WAIT_FOR_A_SEAT):
            self.is_refused = True
            raise ConnectionAbortedError("too many bodies are being waited for")
        try:
            return self._stream.read(size)
        finally:
            self._seats.release()


def _length(environ: dict[str, Any]) -> int:
    announced = environ.get("CONTENT_LENGTH") or ""
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def _busy(answer: Iterable[bytes], start_response: "StartResponse") -> Iterable[bytes]:
    """Answer in the application's stead: it took the missing body for a client's mistake."""
    with suppress(AttributeError):
        answer.close()  # type: ignore[attr-defined] # as PEP 3333 wants it, where there is one
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(BUSY))),
        ("Cache-Control", "no-store"),
        ("Retry-After", "1"),
        ("X-Elastic-Product", "Elasticsearch"),
    ]
    start_response("503 Service Unavailable", headers)
    return [BUSY]
