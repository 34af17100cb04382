"""
The key list over HTTP: a logged-in browser asks a server for it, a million keys behind it.

What costs is the server's processor time, and the database's with it; each figure is put beside
page one of the same server. Rounds are interleaved and each figure is the median of its rounds.
"""

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.console import session
from benchmarks.load import Ask, Connection, Target, Unexpected
from benchmarks.processes import on_core, postmaster_of, running_seconds
from tests.ports import free_port
from tests.serving.environment import environment_for
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, start_server

ROUNDS = 5
REQUESTS = 10
# Keys that have expired are a part of what is listed: they must not be purged meanwhile.
FOREVER = "36500"
FIRST, WHOLE, FEW_FIRST = "page 1", "page 1, the whole page", "page 1 of 1,000 keys"
OK = 200
FAR, COUNTED = 1.2, 10.0
BARS: Mapping[str, float] = {
    "page 1,000": FAR,
    "middle": FAR,
    "prefix": 1.2,
    "metadata equality": 1.5,
    "part of a name, few": 4.0,
    "part of a name, many": 4.0,
    **dict.fromkeys(
        (f"only {kind}" for kind in ("active", "expired", "expires_soon", "never_expires")), COUNTED
    ),
    "only managed": COUNTED,
}
BAR_OF_MANY = 1.5


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    A server with keys behind it.

    Attributes:
        database: its address; empty for SQLite.
        postmaster: the process that all of PostgreSQL's come from; None for SQLite.
        addresses: where the pages are that are asked for, by what they show.
        ids: of keys that may be ended.
    """

    server: RunningServer
    env: Mapping[str, str]
    database: str
    postmaster: int | None
    addresses: Mapping[str, Sequence[str]]
    ids: Sequence[str]

    @property
    def target(self) -> Target:
        return Target(port=urlsplit(self.server.url).port or 0, ca=self.server.ca_path)

    def spent(self) -> float:
        """Return the processor seconds that the server and its database have spent so far."""
        processes = tree_of(self.server.process.pid)
        if self.postmaster is not None:
            processes += tree_of(self.postmaster)
        return running_seconds(processes)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the table; `milliseconds` has the processor time a request for each round."""

    name: str
    place: Place
    wires: Iterator[bytes]
    milliseconds: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def run(self) -> None:
        # A connection of its own: the server ends those that are silent for long.
        connection = Connection(self.place.target)
        before, began = self.place.spent(), time.perf_counter()
        for wire in itertools.islice(self.wires, REQUESTS):
            answer = connection.ask(wire)
            if answer.status != OK:
                raise Unexpected(f"{self.name}: {answer.status} {answer.body[:300]}")
        self.waited.append(1000 * (time.perf_counter() - began) / REQUESTS)
        self.milliseconds.append(1000 * (self.place.spent() - before) / REQUESTS)
        connection.close()

    def forget(self) -> None:
        self.milliseconds.clear()
        self.waited.clear()


@contextmanager
def served(home: Path, *, keys: int, database: str, core: int) -> Iterator[Place]:
    """Serve so many keys on a core, with a verifier."""
    env = {
        "APIKEYS_WORKERS": "1",
        "APIKEYS_KEY_RETENTION_DAYS": FOREVER,
        "APIKEYS_VERIFIER_PORT": str(free_port()),
        **({"DATABASE_URL": database} if database else {}),
    }
    with on_core(core):
        server = start_server(home, env=env)
    try:
        filled = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", "benchmarks.list_stock", "--keys", str(keys)],
            env=environment_for(home, env=env),
            stdout=subprocess.PIPE,
            check=True,
        )
        yield Place(
            server=server,
            env=env,
            database=database,
            postmaster=postmaster_of(database) if database else None,
            **json.loads(filled.stdout),
        )
    finally:
        server.stop()


def measured(few: Place, many: Place) -> dict[str, Case]:
    """Return the lines of the table, each with the figures of all rounds."""
    cases = [*_cases(many), *_only_first(few)]
    for case in cases:
        case.run()
        case.forget()
    for _ in range(ROUNDS):
        for case in cases:
            case.run()
    return {case.name: case for case in cases}


def _cases(place: Place) -> Iterator[Case]:
    make = _maker(place)
    for name, addresses in place.addresses.items():
        yield make(name, addresses, is_partial=True)
    yield make(WHOLE, place.addresses[FIRST], is_partial=False)


def _only_first(place: Place) -> Iterator[Case]:
    yield _maker(place)(FEW_FIRST, place.addresses[FIRST], is_partial=True)


def _maker(place: Place) -> Callable[..., Case]:
    headers = session(place.target, "elastic", password=place.server.password)
    # As the page's script asks for another part of the list.
    partial = {**headers, "HX-Request": "true"}

    def make(name: str, addresses: Sequence[str], *, is_partial: bool) -> Case:
        asks = [Ask(path=one, headers=partial if is_partial else headers) for one in addresses]
        wires = itertools.cycle([ask.wire(place.target) for ask in asks])
        return Case(name=name, place=place, wires=wires)

    return make


def print_table(cases: Mapping[str, Case], *, keys: int) -> None:
    first = cases[FIRST]
    print(
        f"  over HTTP, {ROUNDS} rounds of {REQUESTS} requests, medians; CPU of server and database"
    )
    print(f"  {'request':34}{'CPU ms':>9}{'page 1':>9}{'ratio':>8}{'bar':>6}{'waited ms':>11}")
    few = cases[FEW_FIRST]
    _print_line(f"page 1 of {keys:,}, against 1,000", first, few, BAR_OF_MANY)
    for name, case in cases.items():
        if name not in {FIRST, FEW_FIRST}:
            _print_line(name, case, first, BARS.get(name, FAR if "middle" in name else None))
    sys.stdout.flush()


def _print_line(name: str, case: Case, against: Case, bar: float | None) -> None:
    # What disturbs a round disturbs both of its parts.
    ratio = median(
        one / other for one, other in zip(case.milliseconds, against.milliseconds, strict=True)
    )
    print(
        f"  {name:34}{median(case.milliseconds):9.2f}{median(against.milliseconds):9.2f}"
        f"{ratio:8.2f}{bar or '':>6}{median(case.waited):11.1f}"
    )


def environment_of(place: Place) -> dict[str, str]:
    """Return the environment of a program that asks the place's database by itself."""
    return {
        **environment_for(place.server.home, env=place.env),
        "DJANGO_SETTINGS_MODULE": "apikeys_site.settings",
        "PATH": os.environ["PATH"],
    }
