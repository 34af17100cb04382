"""
Bar 4: verifying keys against what others' packages need for the same, on the same database.

Each package is installed from its registry into an environment of its own, which is thrown away,
and used as its documentation says. Those for Django are served by granian with one worker, as we
are; better-auth by Node's own server, on better-sqlite3 or pg. All have as many keys, of which some
are in rotation. What costs is the processor time of all of a server's processes, and with it that
of PostgreSQL's, for what SQLite does is done in the server. One that cannot be installed is left
out, and a line says why.

Django opens a database connection for each request unless it is told to keep it: the bar is for
what a project has that follows the package's documentation, and what keeping it gives is told
below that.

    python -m benchmarks.compared [sqlite] [postgresql]
"""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from benchmarks.peers.installing import PEERS, NotInstalled, Programs
from benchmarks.processes import (
    answering,
    end_in_order,
    ended_at_last,
    on_core,
    postmaster_of,
    two_cores,
)
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
Result = TypeVar("Result")
KEEPING = {"PEER_KEEPS_CONNECTIONS": "1"}


def main(*databases: str) -> None:
    end_in_order()
    with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as root:
        programs = dict(_installed(Path(root) / "environments"))
        for database in databases or BARS:
            _measure(database, Path(root) / database, programs)


def _installed(folder: Path) -> Iterator[tuple[str, Programs]]:
    with ThreadPoolExecutor(len(PEERS)) as pool:
        under_way = {one.name: pool.submit(one.installed, folder / one.name) for one in PEERS}
    yield from _succeeded(under_way)


def _succeeded(under_way: Mapping[str, Future[Result]]) -> Iterator[tuple[str, Result]]:
    """Yield what there is by name, and say what there is not."""
    for name, one in under_way.items():
        try:
            yield name, one.result()
        except NotInstalled as error:
            print(f"not compared: {error}", flush=True)


def _measure(database: str, folder: Path, programs: Mapping[str, Programs]) -> None:
    server_core, load_core = two_cores()
    folder.mkdir()
    seed = seeded(folder, database)
    stocks = dict(_filled(programs, folder=folder, database=database))
    with ExitStack() as servers:
        with on_core(server_core):
            ours = servers.enter_context(verifier(folder, seed.database, tls=False))
            peers: list[Case] = []
            kept: list[Case] = []
            for name, stock in stocks.items():
                one = programs[name]
                peers.append(servers.enter_context(running(name, one, stock)))
                if one.may_keep:
                    name_kept = f"{name}, kept"
                    kept.append(servers.enter_context(running(name_kept, one, stock, **KEEPING)))
        if database == POSTGRESQL:
            postmaster = postmaster_of(seed.database)
            ours = replace(ours, postmaster=postmaster)
            for case in (*peers, *kept):
                case.server = replace(case.server, postmaster=postmaster)
        wires = [
            request_for("/_security/_authenticate", one) for one in seed.credentials[:IN_ROTATION]
        ]
        own = Case(name=OURS, server=ours, wires=itertools.cycle(wires), against=OURS)
        with on_core(load_core):
            compare([own, *peers, *kept])
        print_compared(database, own, peers, kept)


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What the programs of a package are told, and a header of each key in rotation."""

    environment: Mapping[str, str]
    headers: list[str]


def _filled(
    programs: Mapping[str, Programs], *, folder: Path, database: str
) -> Iterator[tuple[str, Stock]]:
    """Fill a new database for each package, two at once."""
    addresses = {
        name: created_on_postgresql()
        if database == POSTGRESQL
        else f"sqlite:///{folder}/{name}.sqlite3"
        for name in programs
    }
    with ThreadPoolExecutor(2) as pool:
        under_way = {
            name: pool.submit(_fill, name, one, addresses[name], folder / f"{name}.txt")
            for name, one in programs.items()
        }
    yield from _succeeded(under_way)


def _fill(name: str, programs: Programs, address: str, headers: Path) -> Stock:
    environment = {**os.environ, "PEER": name, "PEER_DATABASE": address}
    done = subprocess.run(  # noqa: S603  # our own program
        [*programs.fill, "--keys", str(KEYS), "--to", str(headers)],
        cwd=PROJECT,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise NotInstalled(f"{name}: its database could not be filled, see above")
    return Stock(environment=environment, headers=headers.read_text().splitlines()[:IN_ROTATION])


@contextmanager
def running(name: str, programs: Programs, stock: Stock, **more: str) -> Iterator[Case]:
    """Serve the package, and yield its line of the table."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # as installed above
        [*programs.serve, str(port)],
        cwd=PROJECT,
        env={**stock.environment, **more},
        text=True,
    )
    with ended_at_last(process):
        wires = itertools.cycle([request_with("/", line) for line in stock.headers])
        yield Case(name=name, server=answering(process, port=port), wires=wires, against=OURS)


def print_compared(database: str, own: Case, peers: list[Case], kept: list[Case]) -> None:
    print(f"\nOne check, {database}, {KEYS} keys, {IN_ROTATION} in rotation, "
          f"{ROUNDS} rounds of {SECONDS} s, medians")  # fmt: skip
    print(f"{'package':40}{'CPU us':>9}{'per s':>9}{'CPU, x ours':>13}")
    print(f"{own.name:40}{own.cost:9.1f}{own.rate:9.0f}")
    for peer in [*peers, *kept]:
        print(f"{peer.name:40}{peer.cost:9.1f}{peer.rate:9.0f}{_times(peer, own):13.1f}")
    if peers:
        least = min(_times(peer, own) for peer in peers)
        print(f"the fastest of them: {least:.1f}x, bar at least {BARS[database]}x", flush=True)
    if kept:
        least = min(_times(peer, own) for peer in kept)
        print(
            f"the fastest of those that are told to keep their connection: {least:.1f}x", flush=True
        )


def _times(peer: Case, own: Case) -> float:
    return median_ratio(peer.microseconds, own.microseconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
