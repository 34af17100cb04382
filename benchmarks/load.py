"""A small load generator: connections that are kept, one thread each, over verified TLS."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 8
SECONDS_TO_WAIT = 30.0


class Unexpected(Exception):
    """An answer of another status than the benchmark is about; its text says which."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to connect, and whose certificates to trust."""

    port: int
    ca: Path
    host: str = "127.0.0.1"

    @property
    def authority(self) -> str:
        return f"{self.host}:{self.port}"

    def connect(self) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.ca))
        plain = socket.create_connection((self.host, self.port), timeout=SECONDS_TO_WAIT)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(plain, server_hostname=self.host)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request; a body is JSON unless `media_type` says otherwise."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    media_type: str = "application/json"
    status: int = 200

    def wire(self, target: Target) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {target.authority}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += [f"Content-Type: {self.media_type}", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", self.body]).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: str
    body: str


class Connection:
    """One kept connection; asks one request at a time."""

    def __init__(self, target: Target) -> None:
        self._socket = target.connect()
        self._received = self._socket.makefile("rb")

    def ask(self, wire: bytes) -> Answer:
        """
        Send a request and return its whole answer.

        Raises:
            Unexpected: the connection ended before the answer did.
        """
        self._socket.sendall(wire)
        status = self._line()
        headers = ""
        while line := self._line():
            headers += f"{line}\n"
        return Answer(int(status.split(" ", 2)[1]), headers, self._body(headers).decode())

    def close(self) -> None:
        self._received.close()
        self._socket.close()

    def _body(self, headers: str) -> bytes:
        length = re.search(r"^content-length: (\d+)", headers, re.MULTILINE | re.IGNORECASE)
        if length:
            return self._bytes(int(length[1]))
        body = b""
        while size := int(self._line(), base=16):  # Chunks, the last of them empty.
            body += self._bytes(size)
            self._line()
        self._line()
        return body

    def _line(self) -> str:
        line = self._received.readline()
        if not line:
            raise Unexpected("the server closed the connection")
        return line.decode("latin-1").rstrip("\r\n")

    def _bytes(self, count: int) -> bytes:
        found = self._received.read(count)
        if len(found) < count:
            raise Unexpected("the server closed the connection")
        return found


def asked_once(target: Target, ask: Ask) -> Answer:
    """
    Return the answer to a single request, on a connection of its own.

    Raises:
        Unexpected: it has another status than the request expects.
    """
    connection = Connection(target)
    try:
        answer = connection.ask(ask.wire(target))
    finally:
        connection.close()
    if answer.status != ask.status:
        raise Unexpected(f"{ask.method} {ask.path}: {answer.status} {answer.body[:300]}")
    return answer


def answers_within(target: Target, ask: Ask, *, seconds: float) -> tuple[int, float]:
    """
    Ask on all connections at once for a while; return the answers and the seconds it took.

    Raises:
        Unexpected: an answer has another status than the request expects.
    """
    connections = [Connection(target) for _ in range(CONNECTIONS)]
    end = time.perf_counter() + seconds
    counts: list[int] = []
    failures: list[Exception] = []

    def run(connection: Connection) -> None:
        try:
            counts.append(_asked_until(end, connection, ask.wire(target), ask.status))
        except (OSError, Unexpected) as error:
            failures.append(error)
        finally:
            connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(one,)) for one in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Unexpected(f"{ask.method} {ask.path}: {failures[0]}") from failures[0]
    return sum(counts), time.perf_counter() - began


def _asked_until(end: float, connection: Connection, wire: bytes, status: int) -> int:
    count = 0
    while time.perf_counter() < end:
        answer = connection.ask(wire)
        if answer.status != status:
            raise Unexpected(f"{answer.status} {answer.body[:300]}")
        count += 1
    return count
