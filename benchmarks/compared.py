"""
Verifying keys against what Django's packages for keys need for the same, on the same database.

Each of those packages is installed from the package registry into an environment of its own, which
is thrown away; the server is granian with one worker for all of them. All have as many keys, of
which some are in rotation. `python -m benchmarks.compared [sqlite] [postgresql]`
"""

import itertools
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import end_in_order, on_core, two_cores
from benchmarks.verifying import (
    KEYS,
    ROUNDS,
    SECONDS,
    Case,
    Server,
    compare,
    median_ratio,
    request_for,
    request_with,
    seeded,
    verifier,
)
from tests.ports import free_port
from tests.postgresql import running_postgresql
from tests.serving.environment import PROJECT
from tests.serving.process_tree import tree_of

IN_ROTATION = 1_000
OURS = "verifier"
BARS = {"sqlite": 20, "postgresql": 30}
ALL_NEED = ("django==5.2.*", "djangorestframework", "granian", "psycopg[binary]", "setuptools")
SECONDS_TO_START = 30.0


@dataclass(frozen=True)
class Peer:
    """A package that checks keys; `requirement` is None for what Django REST framework brings."""

    name: str
    requirement: str | None


PEERS = (
    Peer("djangorestframework-api-key", "djangorestframework-api-key"),
    Peer("django-rest-knox", "django-rest-knox"),
    Peer("TokenAuthentication", None),
)


def installed(peer: Peer, folder: Path) -> Path:
    """Return the folder of the programs of a new environment that has the package."""
    environment = folder / "environments" / peer.name
    venv.create(environment, with_pip=True)
    needed = [*ALL_NEED, *([peer.requirement] if peer.requirement else [])]
    subprocess.run(  # noqa: S603  # pip, with a list of our own
        [environment / "bin" / "python", "-m", "pip", "install", "--quiet",
         "--disable-pip-version-check", *needed],
        check=True,
    )  # fmt: skip
    return environment / "bin"


@contextmanager
def running(peer: Peer, programs: Path, *, folder: Path, database: str) -> Iterator[Case]:
    """Fill a database for the package, serve it, and yield its line of the table."""
    environment = {**os.environ, "PEER": peer.name, "PEER_DATABASE": database}
    credentials, port = folder / f"{peer.name}.txt", free_port()
    subprocess.run(  # noqa: S603  # our own program
        [programs / "python", "-m", "benchmarks.peers.site", "--keys", str(KEYS),
         "--to", credentials],
        cwd=PROJECT,
        env=environment,
        check=True,
    )  # fmt: skip
    process = subprocess.Popen(  # noqa: S603  # as installed above
        [programs / "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1",
         "--log-level", "warning", "--port", str(port), "benchmarks.peers.site:application"],
        cwd=PROJECT,
        env=environment,
    )  # fmt: skip
    try:
        lines = credentials.read_text().splitlines()[:IN_ROTATION]
        server = _answering(process.pid, port, request_with("/", lines[0]))
        wires = itertools.cycle([request_with("/", line) for line in lines])
        yield Case(name=peer.name, server=server, wires=wires, against=OURS)
    finally:
        process.terminate()
        process.wait(10)


def _answering(pid: int, port: int, wire: bytes) -> Server:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        server = Server(port=port, processes=tree_of(pid))
        try:
            # The first answer, for its worker has to load.
            Case(name="", server=server, wires=itertools.repeat(wire), against="").run(seconds=0.1)
        except (OSError, ZeroDivisionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return server


def databases_of(folder: Path, postgresql: str) -> Iterator[str]:
    """Yield the addresses of one database after the other, each of them empty."""
    for number in itertools.count():
        if not postgresql:
            yield f"sqlite:///{folder}/database-{number}.sqlite3"
            continue
        name = f"compared_{number}"
        _create_database(postgresql, name)
        yield f"{postgresql.rpartition('/')[0]}/{name}"


def _create_database(address: str, name: str) -> None:
    import psycopg  # noqa: PLC0415  # only where it is measured
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def main(*databases: str) -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        root.chmod(0o755)
        programs = {peer: installed(peer, root) for peer in PEERS}
        for database in databases:
            folder = root / database
            folder.mkdir(mode=0o755)
            with (
                running_postgresql() if database == "postgresql" else nullcontext("") as postgresql,
                ExitStack() as servers,
            ):
                addresses = databases_of(folder, postgresql)
                address = next(addresses)
                credentials = seeded(folder, address)[:IN_ROTATION]
                with on_core(server_core):
                    ours = servers.enter_context(verifier(folder, address, tls=False))
                    peers = [
                        servers.enter_context(
                            running(peer, programs[peer], folder=folder, database=next(addresses))
                        )
                        for peer in PEERS
                    ]
                wires = [request_for("/_security/_authenticate", one) for one in credentials]
                own = Case(name=OURS, server=ours, wires=itertools.cycle(wires), against=OURS)
                with on_core(load_core):
                    compare([own, *peers])
                print_compared(database, own, peers)


def print_compared(database: str, own: Case, peers: list[Case]) -> None:
    print(f"\nOne check, {database}, {KEYS} keys, {IN_ROTATION} in rotation, "
          f"{ROUNDS} rounds of {SECONDS} s, medians")  # fmt: skip
    print(f"{'package':30}{'CPU us':>9}{'per s':>9}{'CPU, x ours':>13}")
    print(f"{own.name:30}{own.cost:9.1f}{own.rate:9.0f}")
    ratios = []
    for peer in peers:
        ratios.append(median_ratio(peer.microseconds, own.microseconds))
        print(f"{peer.name:30}{peer.cost:9.1f}{peer.rate:9.0f}{ratios[-1]:13.1f}")
    print(f"the fastest of them: {min(ratios):.1f}x, bar at least {BARS[database]}x")


if __name__ == "__main__":
    main(*(sys.argv[1:] or BARS))
