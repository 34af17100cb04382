"""
Kuzzle's door: requests on one socket against a bare echo, and how many sockets 200 MB hold.

The echo stands on the same server with the same settings; both are asked in turn, round by round.
"""

import json
import resource
import ssl
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from apikeys_site.serving.kuzzle_server import CONNECTIONS_PER_WORKER
from benchmarks.processes import (
    Server,
    end_in_order,
    memory_of,
    on_core,
    processor_seconds,
    started,
    two_cores,
)
from benchmarks.verifying import ROUNDS, median_ratio
from benchmarks.web_sockets import WebSocket, frame_of
from keys.rules.json_types import Json
from tests.ports import free_port
from tests.serving.running import PASSWORD, running_server
from tests.serving.test_kuzzle import parts_of

SECONDS = 1.0
UNDER_WAY = 16
MEBIBYTES = 200
STEP = 250
# A few descriptors are in use for other things.
MOST_SOCKETS = CONNECTIONS_PER_WORKER - 96
ECHO = "echo"


@dataclass(kw_only=True)
class Line:
    """One line of the table: a text that is sent again and again, so many times at once."""

    name: str
    server: Server
    text: str
    under_way: int
    microseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def run(self, *, seconds: float) -> None:
        connection = WebSocket(self.server.port)
        frames = frame_of(self.text) * self.under_way
        count, began = 0, time.perf_counter()
        before = processor_seconds(self.server.processes)
        while time.perf_counter() < began + seconds:
            connection.send(frames)
            for _ in range(self.under_way):
                check(connection.receive())
            count += self.under_way
        took = time.perf_counter() - began
        spent = processor_seconds(self.server.processes) - before
        connection.close()
        self.microseconds.append(1e6 * spent / count)
        self.rates.append(count / took)

    def forget(self) -> None:
        self.microseconds.clear()
        self.rates.clear()


def check(answer: bytes) -> None:
    """
    Look whether a request was carried out.

    Raises:
        RuntimeError: it was not.
    """
    if b'"status": 4' in answer or b'"status": 5' in answer:
        raise RuntimeError(answer[:300])


@contextmanager
def door(folder: Path, *, tls: bool) -> Iterator[Server]:
    variables = {
        "APIKEYS_KUZZLE_PORT": str(free_port()),
        "APIKEYS_TLS": "on" if tls else "off",
        "APIKEYS_API_KEY_ENABLED": "true",
    }
    with running_server(folder, env=variables) as server:
        context = ssl.create_default_context(cafile=str(server.ca_path)) if tls else None
        if context is not None:
            context.check_hostname = False
        port = urlsplit(server.kuzzle_url).port or 0
        yield Server(port=port, processes=parts_of(server, "kuzzle"), context=context)


def texts_of(server: Server) -> Mapping[str, str]:
    """Return what is asked, by name; a session and a key are made for it."""

    def asked(name: str, jwt: str | None = None, **more: Json) -> str:
        controller, _, action = name.partition(":")
        return json.dumps({"controller": controller, "action": action, "jwt": jwt, **more})

    def result(text: str) -> dict[str, str]:
        connection = WebSocket(server.port)
        connection.send(frame_of(text))
        answer = connection.receive()
        connection.close()
        check(answer)
        found: dict[str, str] = json.loads(answer)["result"]
        return found

    login: Json = {"username": "elastic", "password": PASSWORD}
    session = result(asked("auth:login", strategy="local", body=login))["jwt"]
    made: Json = {"description": "measured"}
    created = json.dumps(result(asked("auth:createApiKey", session, body=made)))
    key = json.loads(created)["_source"]["token"]
    return {
        "ping": '{"p":1}',
        "now, nobody's rights": asked("auth:getCurrentUser"),
        "now, a session": asked("server:now", session),
        "now, an API key": asked("server:now", key),
        "search, an API key": asked("auth:searchApiKeys", key),
    }


def measure_requests(folder: Path) -> None:
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        with on_core(server_core):
            bare = stack.enter_context(started("benchmarks.echo_asgi"))
            ours = stack.enter_context(door(folder / "requests", tls=False))
        texts = texts_of(ours)
        echoed = texts["now, a session"]
        lines = [
            Line(name=name, server=server, text=text, under_way=under_way)
            for under_way in (1, UNDER_WAY)
            for name, server, text in [
                (ECHO, bare, echoed),
                *((name, ours, text) for name, text in texts.items()),
            ]
        ]
        with on_core(load_core):
            compare(lines)
    print_lines(lines)


def compare(lines: list[Line]) -> None:
    for line in lines:
        line.run(seconds=SECONDS / 2)  # Warms up; what it measured is thrown away.
        line.forget()
    for _ in range(ROUNDS):
        for line in lines:
            line.run(seconds=SECONDS)


def print_lines(lines: list[Line]) -> None:
    print(f"\nOne socket of Kuzzle's door, {ROUNDS} rounds of {SECONDS} s, medians")
    columns = f"{'under way':>10}{'CPU us':>9}{'ratio':>8}{'per s':>9}{'ratio':>8}"
    print(f"{'request':24}{columns}")
    for line in lines:
        bare = next(one for one in lines if (one.name, one.under_way) == (ECHO, line.under_way))
        cost = median_ratio(bare.microseconds, line.microseconds)
        rate = median_ratio(line.rates, bare.rates)
        print(
            f"{line.name:24}{line.under_way:10}{median(line.microseconds):9.1f}{cost:8.2f}"
            f"{median(line.rates):9.0f}{rate:8.2f}"
        )


def measure_sockets(folder: Path) -> None:
    print(f"\n{'sockets held, MiB':24}{'none':>9}{'with':>9}{'sockets':>9}{'KiB each':>10}")
    for name, tls in (("plain", False), ("TLS", True)):
        with door(folder / name, tls=tls) as server:
            worker = server.processes[-1]
            WebSocket(server.port, server.context).close()
            empty = full = memory_of(worker).rss
            held: list[WebSocket] = []
            while full < MEBIBYTES and len(held) < MOST_SOCKETS:
                held += [WebSocket(server.port, server.context) for _ in range(STEP)]
                for connection in held[-STEP:]:
                    connection.send(frame_of('{"p":1}'))
                    connection.receive()
                full = memory_of(worker).rss
            each = 1024 * (full - empty) / len(held)
            print(f"{name:24}{empty:9.0f}{full:9.0f}{len(held):9}{each:10.1f}")
            for connection in held:
                connection.close()


def main() -> None:
    end_in_order()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as name:
        measure_requests(Path(name))
        measure_sockets(Path(name))


if __name__ == "__main__":
    main()
