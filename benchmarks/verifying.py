"""Load for a verifier, what it is compared with, and the tables of both."""

import itertools
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.processes import Server, started
from benchmarks.seeds import KEYS
from tests.ports import free_port
from tests.serving.process_tree import tree_of
from tests.serving.running import running_server

ROUNDS = 5
SECONDS = 1.5
CONNECTIONS, MANY_CONNECTIONS = 8, 32
WARM = 2_000
COLD_AT_ONCE = 4_000
LINE_END = b"\r\n"
HEAD_END = b"\r\n\r\n"
HELLO, HELLO_TLS = "RSGI hello", "RSGI hello, TLS"


@dataclass(kw_only=True)
class Case:
    """One line of the table: what is asked of a server, compared with `against`."""

    name: str
    server: Server
    wires: Iterator[bytes]
    against: str
    bar: float = 0.0
    at_most: int | None = None
    connections: int = CONNECTIONS
    microseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)

    def run(self, *, seconds: float) -> None:
        before = self.server.spent()
        began = time.perf_counter()
        latencies = asked(
            self.server,
            self.wires,
            seconds=seconds,
            at_most=self.at_most,
            connections=self.connections,
        )
        took = time.perf_counter() - began
        spent = self.server.spent() - before
        self.microseconds.append(1e6 * spent / len(latencies))
        self.rates.append(len(latencies) / took)
        self.slowest.append(sorted(latencies)[len(latencies) * 99 // 100])

    def forget(self) -> None:
        for figures in (self.microseconds, self.rates, self.slowest):
            figures.clear()

    @property
    def cost(self) -> float:
        """The server's processor time for a request, in microseconds."""
        return median(self.microseconds)

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def slow(self) -> float:
        """The 99th percentile of what a request took, in milliseconds."""
        return 1000 * median(self.slowest)


def asked(
    server: Server,
    wires: Iterator[bytes],
    *,
    seconds: float,
    at_most: int | None = None,
    connections: int = CONNECTIONS,
) -> list[float]:
    """
    Ask on all connections in turn, one request under way on each; return what each took.

    Raises:
        RuntimeError: an answer is not 200.
    """
    sockets = [server.connect() for _ in range(connections)]
    latencies: list[float] = []
    end = time.perf_counter() + seconds
    try:
        while time.perf_counter() < end and (at_most is None or len(latencies) < at_most):
            began = []
            for connection in sockets:
                began.append(time.perf_counter())
                connection.sendall(next(wires))
            for connection, start in zip(sockets, began, strict=True):
                _read_answer(connection)
                latencies.append(time.perf_counter() - start)
    finally:
        for connection in sockets:
            connection.close()
    return latencies


def _read_answer(connection: socket.socket) -> None:
    data = connection.recv(65536)
    while HEAD_END not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(HEAD_END)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(data[:300])
    length = int(head.lower().partition(b"content-length: ")[2].partition(LINE_END)[0])
    while len(body) < length:
        body += connection.recv(65536)


def request_for(path: str, encoded: str = "") -> bytes:
    return request_with(path, *([f"Authorization: ApiKey {encoded}"] if encoded else []))


def request_with(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def hello(*, tls: Path | None) -> Iterator[Server]:
    served = [] if tls is None else [
        "--certificate", str(tls / "server.crt"), "--key", str(tls / "server.key"),
    ]  # fmt: skip
    context = None if tls is None else ssl.create_default_context(cafile=str(tls / "ca.crt"))
    with started("benchmarks.hello_rsgi", *served, context=context) as server:
        yield server


@contextmanager
def verifier(folder: Path, database: str, *, tls: bool) -> Iterator[Server]:
    variables = {
        "DATABASE_URL": database,
        "APIKEYS_SECRETS_DIR": str(folder / "secrets"),
        "APIKEYS_TLS": "on" if tls else "off",
        "APIKEYS_API_KEY_ENABLED": "true",
        "APIKEYS_VERIFIER_PORT": str(free_port()),
    }
    home = folder / f"verifier-{variables['APIKEYS_VERIFIER_PORT']}"
    with running_server(home, env=variables, is_stranger=True, part="verifier") as server:
        context = ssl.create_default_context(cafile=str(server.ca_path)) if tls else None
        port = urlsplit(server.verifier_url).port or 0
        # The supervisor only waits.
        yield Server(port=port, processes=tree_of(server.process.pid)[1:], context=context)


def cases_of(name: str, server: Server, credentials: list[str], *, bars: tuple[float, float],
             against: str) -> list[Case]:  # fmt: skip
    wires = [request_for("/_security/_authenticate", encoded) for encoded in credentials]
    return [
        Case(name=f"{name}, warm", server=server, wires=itertools.cycle(wires[:WARM]),
             against=against, bar=bars[0]),
        Case(name=f"{name}, first time", server=server, wires=iter(wires[WARM:]),
             against=against, bar=bars[1], at_most=COLD_AT_ONCE),
    ]  # fmt: skip


def compare(cases: list[Case]) -> None:
    for case in cases:
        case.run(seconds=SECONDS / 2)  # Warms up; what it measured is thrown away.
        case.forget()
    for _ in range(ROUNDS):
        for case in cases:
            case.run(seconds=SECONDS)


def print_table(cases: list[Case]) -> None:
    by_name = {case.name: case for case in cases}
    print(f"\nVerifier, {KEYS} keys, {ROUNDS} rounds of {SECONDS} s, medians; ratios to its hello")
    columns = f"{'CPU us':>9}{'ratio':>8}{'bar':>7}{'per s':>9}{'p99 ms':>9}{'to hello':>10}"
    print(f"{'request':26}{columns}")
    for case in cases:
        hello_case = by_name[case.against]
        ratio = median_ratio(hello_case.microseconds, case.microseconds)
        slow = median_ratio(case.slowest, hello_case.slowest)
        print(
            f"{case.name:26}{median(case.microseconds):9.1f}{ratio:8.2f}{case.bar or '':>7}"
            f"{median(case.rates):9.0f}{1000 * median(case.slowest):9.2f}{slow:10.2f}"
        )


def median_ratio(above: list[float], below: list[float]) -> float:
    """Return the median of the rounds' ratios: what disturbs a round disturbs both of its parts."""
    return median(one / other for one, other in zip(above, below, strict=True))
