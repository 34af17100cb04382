"""
A flood of keys that nobody has, each of them sent once, whether or not answers come.

All requests are made beforehand, and each connection is handed what is due by now, many at once:
the flood costs its own core next to nothing, and its rate hangs on no answer.
"""

import base64
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from keys.rules.secret import Credential, encoded_of, new_id, new_secret

PER_SECOND = 10_000
# As many as those of the good keys: who gets a turn is not decided by how many ask.
CONNECTIONS = 8
# A round is shorter.
SECONDS_MADE = 4
SECONDS_BETWEEN = 0.01
# As long as a key's credential.
LENGTH_OF_GARBAGE = 36
STATUS_LINE = b"HTTP/1.1 401"


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was handed to the server, and what it has carried out."""

    offered: int
    done: int


class Spout:
    """One connection and the requests that are for it, all of one size."""

    def __init__(self, port: int, wires: list[bytes]) -> None:
        self._size = len(wires[0])
        self._content = memoryview(b"".join(wires))
        self._sent = self.answers = 0
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.settimeout(0)

    @property
    def offered(self) -> int:
        return self._sent // self._size

    def go_on(self, due: int) -> None:
        """Send all up to that number, as far as the server takes it, and count its answers."""
        with suppress(BlockingIOError):
            while rest := self._content[self._sent : due * self._size]:
                self._sent += self._socket.send(rest)
        with suppress(BlockingIOError):
            while received := self._socket.recv(1 << 18):
                # An answer that is cut just there is not counted.
                self.answers += received.count(STATUS_LINE)

    def close(self) -> None:
        self._socket.close()


def flood(port: int, *, plausible: bool) -> Callable[[threading.Event], Done]:
    """Return a flood of garbage; or, if plausible, of keys of our shape whose checksums fit."""
    make, each = _plausible if plausible else _garbage, SECONDS_MADE * PER_SECOND // CONNECTIONS
    wires = [[_wire(make()) for _ in range(each)] for _ in range(CONNECTIONS)]

    def disturb(over: threading.Event) -> Done:
        spouts = [Spout(port, part) for part in wires]
        began = time.monotonic()
        while not over.wait(SECONDS_BETWEEN):
            due = int((time.monotonic() - began) * PER_SECOND / CONNECTIONS)
            for spout in spouts:
                spout.go_on(due)
        for spout in spouts:
            spout.close()
        return Done(
            offered=sum(spout.offered for spout in spouts),
            done=sum(spout.answers for spout in spouts),
        )

    return disturb


def _garbage() -> str:
    return base64.b64encode(b"ak_" + secrets.token_bytes(LENGTH_OF_GARBAGE)).decode()


def _plausible() -> str:
    """Return a key that has to be looked up."""
    key_id = new_id(datetime.now(UTC))
    return encoded_of(Credential(id=key_id, secret=new_secret(key_id)))


def _wire(encoded: str) -> bytes:
    return (
        "GET /_security/_authenticate HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: ApiKey {encoded}\r\n\r\n"
    ).encode()
