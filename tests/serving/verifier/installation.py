"""One database, a writer, and verifiers that each run alone, as on machines of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from keys.models.verifier_lease import SECONDS_OF_LEASE
from tests import patience
from tests.ports import free_port
from tests.serving.environment import PROJECT, environment_for
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, start_server
from tests.serving.verifier.history import Invalidation

AUTHENTICATE = "/_security/_authenticate"
DEEP = os.environ.get("APIKEYS_TEST_DEEP") == "1"
# How soon an invalidation is over although a verifier is gone, is for a quiet machine to show.
MOST_SECONDS_OF_A_CALL = SECONDS_OF_LEASE + 1 if DEEP else patience.SECONDS


def variables(folder: Path, database: str) -> dict[str, str]:
    """Return what all processes of one installation share; plain HTTP, for speed."""
    return {
        "DATABASE_URL": database,
        "APIKEYS_SECRETS_DIR": str(folder / "secrets"),
        "APIKEYS_TLS": "off",
        "APIKEYS_API_KEY_ENABLED": "true",
    }


class Writer:
    """The program `writer`, which has made its keys already."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._input, self._output = process.stdin, process.stdout
        self.keys: dict[str, str] = json.loads(self._output.readline())

    def invalidate_all(self) -> list[Invalidation]:
        """Let it begin, and return its calls once all have returned."""
        self._input.write("\n")
        self._input.flush()
        calls = [Invalidation(**json.loads(line)) for line in self._output]
        assert self._process.wait(patience.SECONDS) == 0
        return calls


@contextmanager
def running_writer(
    folder: Path, database: str, *, keys: int, threads: int, longest_hold: float, pause: float
) -> Iterator[Writer]:
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.serving.verifier.writer", "--keys", str(keys), "--threads",
         str(threads), "--longest-hold", str(longest_hold), "--pause", str(pause)],
        cwd=PROJECT,
        env=environment_for(folder / "writer", env=variables(folder, database)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield Writer(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


@dataclass(frozen=True)
class RunningVerifier:
    """A verifier that runs alone."""

    server: RunningServer

    def connect(self, *, timeout: float = patience.SECONDS) -> HTTPConnection:
        return HTTPConnection(urlsplit(self.server.verifier_url).netloc, timeout=timeout)

    def ask(self, encoded: str) -> int:
        """Return the status of one check, on a connection of its own."""
        connection = self.connect()
        try:
            return status_of(connection, encoded)
        finally:
            connection.close()

    def verdict_on(self, encoded: str) -> int:
        """Return 200 or 401; ask again while it cannot tell, say after a pause of its machine."""
        statuses: list[int] = []

        def knows() -> bool:
            statuses.append(self.ask(encoded))
            return statuses[-1] != HTTPStatus.SERVICE_UNAVAILABLE

        patience.wait_until(knows)
        return statuses[-1]

    def answer_of(
        self, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, header lines and body of one request."""
        connection = self.connect()
        try:
            connection.request(method, path, headers=dict(headers or {}))
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, {name.lower(): line for name, line in answer.getheaders()}, body
        finally:
            connection.close()

    @property
    def worker(self) -> int:
        """The process that answers."""
        return tree_of(self.server.process.pid)[-1]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the process that answers, as a machine that sleeps does."""
        os.kill(self.worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.worker, signal.SIGCONT)


def status_of(connection: HTTPConnection, encoded: str) -> int:
    connection.request("GET", AUTHENTICATE, headers={"Authorization": f"ApiKey {encoded}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


@contextmanager
def running_verifiers(
    folder: Path, database: str, *, count: int
) -> Iterator[list[RunningVerifier]]:
    """Yield so many verifiers of a database that is prepared."""

    def start(number: int) -> RunningServer:
        return start_server(
            folder / f"verifier-{number}",
            env={**variables(folder, database), "APIKEYS_VERIFIER_PORT": str(free_port())},
            is_stranger=True,
            part="verifier",
        )

    with ExitStack() as stack, ThreadPoolExecutor(count) as pool:
        servers = list(pool.map(start, range(count)))
        for server in servers:
            stack.callback(server.stop)
        yield [RunningVerifier(server) for server in servers]
