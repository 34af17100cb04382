"""
Bar 4: verifying keys against what others' packages need for the same, on the same database.

Each package is installed from its registry into an environment of its own, which is thrown away,
and used as its documentation says. Those for Django are served by granian with one worker, as we
are; better-auth by Node's own server, on better-sqlite3 or pg. All have as many keys, of which some
are in rotation. What costs is the processor time of all of a server's processes; that of PostgreSQL
counts for nobody. One that cannot be installed is left out, and a line says why.

    python -m benchmarks.compared [sqlite] [postgresql]
"""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.peers.installing import PEERS, NotInstalled, Programs
from benchmarks.processes import answering, end_in_order, ended_at_last, on_core, two_cores
from benchmarks.seeds import (
    KEYS,
    POSTGRESQL,
    SQLITE,
    created_on_postgresql,
    seeded,
)
from benchmarks.verifying import (
    ROUNDS,
    SECONDS,
    Case,
    compare,
    median_ratio,
    request_for,
    request_with,
    verifier,
)
from tests.ports import free_port
from tests.serving.environment import PROJECT

IN_ROTATION = 1_000
OURS = "verifier"
BARS = {SQLITE: 20, POSTGRESQL: 30}


def main(*databases: str) -> None:
    end_in_order()
    with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as root:
        programs = dict(_installed(Path(root) / "environments"))
        for database in databases or BARS:
            _measure(database, Path(root) / database, programs)


def _installed(folder: Path) -> Iterator[tuple[str, Programs]]:
    for peer in PEERS:
        try:
            yield peer.name, peer.installed(folder / peer.name)
        except NotInstalled as error:
            print(f"not compared: {error}", flush=True)


def _measure(database: str, folder: Path, programs: Mapping[str, Programs]) -> None:
    server_core, load_core = two_cores()
    folder.mkdir()
    seed = seeded(folder, database)
    with ExitStack() as servers:
        with on_core(server_core):
            ours = servers.enter_context(verifier(folder, seed.database, tls=False))
            peers = [
                servers.enter_context(running(name, one, folder=folder, database=database))
                for name, one in programs.items()
            ]
        wires = [
            request_for("/_security/_authenticate", one) for one in seed.credentials[:IN_ROTATION]
        ]
        own = Case(name=OURS, server=ours, wires=itertools.cycle(wires), against=OURS)
        with on_core(load_core):
            compare([own, *peers])
        print_compared(database, own, peers)


@contextmanager
def running(name: str, programs: Programs, *, folder: Path, database: str) -> Iterator[Case]:
    """Fill a new database for the package, serve it, and yield its line of the table."""
    address = (
        created_on_postgresql() if database == POSTGRESQL else f"sqlite:///{folder}/{name}.sqlite3"
    )
    environment = {**os.environ, "PEER": name, "PEER_DATABASE": address}
    credentials, port = folder / f"{name}.txt", free_port()
    subprocess.run(  # noqa: S603  # our own program
        [*programs.fill, "--keys", str(KEYS), "--to", str(credentials)],
        cwd=PROJECT,
        env=environment,
        check=True,
    )
    process = subprocess.Popen(  # noqa: S603  # as installed above
        [*programs.serve, str(port)], cwd=PROJECT, env=environment, text=True
    )
    with ended_at_last(process):
        lines = credentials.read_text().splitlines()[:IN_ROTATION]
        wires = itertools.cycle([request_with("/", line) for line in lines])
        yield Case(name=name, server=answering(process, port=port), wires=wires, against=OURS)


def print_compared(database: str, own: Case, peers: list[Case]) -> None:
    print(f"\nOne check, {database}, {KEYS} keys, {IN_ROTATION} in rotation, "
          f"{ROUNDS} rounds of {SECONDS} s, medians")  # fmt: skip
    print(f"{'package':30}{'CPU us':>9}{'per s':>9}{'CPU, x ours':>13}")
    print(f"{own.name:30}{own.cost:9.1f}{own.rate:9.0f}")
    ratios = []
    for peer in peers:
        ratios.append(median_ratio(peer.microseconds, own.microseconds))
        print(f"{peer.name:30}{peer.cost:9.1f}{peer.rate:9.0f}{ratios[-1]:13.1f}")
    if ratios:
        bar = f"bar at least {BARS[database]}x"
        print(f"the fastest of them: {min(ratios):.1f}x, {bar}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
