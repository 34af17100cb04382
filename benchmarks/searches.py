"""
`_query` over 100,000 keys: every case against page 1 of `match_all`, in the same run.

One worker on one core, one connection from another. Rounds are interleaved; a round asks each
case for a moment, at least once, and keeps the median of its answers. What is printed is the
median of the rounds. A PostgreSQL server of its own shares the cores.

    python -m benchmarks.searches sqlite
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.credentials import basic
from benchmarks.load import Ask, Connection, Target, Unexpected, asked_once
from benchmarks.processes import end_in_order, on_core, two_cores
from benchmarks.search_cases import PAGE_1, search_cases
from benchmarks.seeds import DATABASES
from keys.rules.json_types import Json, JsonObject
from tests.postgresql import running_postgresql
from tests.serving.environment import environment_for
from tests.serving.running import start_server

KEYS = 100_000
ROUNDS = 3
SECONDS = 0.2
PATH = "/_security/_query/api_key"
# Keys that have expired are among those searched: they must not be purged meanwhile.
FOREVER = {"APIKEYS_KEY_RETENTION_DAYS": "36500"}
MIDDLE = {"creation": "stocked-00050000", "name": "stocked-00050000"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the table; `milliseconds` has one figure for each round."""

    name: str
    wire: bytes
    milliseconds: list[float] = field(default_factory=list)

    def run(self, connection: Connection) -> None:
        took: list[float] = []
        end = time.perf_counter() + SECONDS
        while not took or time.perf_counter() < end:
            began = time.perf_counter()
            answer = connection.ask(self.wire)
            took.append(1000 * (time.perf_counter() - began))
            if answer.status != 200:  # noqa: PLR2004  # what every case expects
                raise Unexpected(f"{self.name}: {answer.status} {answer.body[:300]}")
        self.milliseconds.append(median(took))


def main(*databases: str) -> None:
    """Measure on each of the databases, `sqlite` and `postgresql`."""
    end_in_order()
    for database in databases or DATABASES:
        with running_postgresql() if database == "postgresql" else nullcontext("") as url:
            _measure(database, {"DATABASE_URL": url} if url else {})


def _measure(database: str, env: Mapping[str, str]) -> None:
    server_core, load_core = two_cores()
    with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as folder:
        home = Path(folder) / "home"
        with on_core(server_core):
            server = start_server(home, env={"APIKEYS_WORKERS": "1", **FOREVER, **env})
        try:
            _fill(home, env)
            target = Target(port=urlsplit(server.url).port or 0, ca=server.ca_path)
            with on_core(load_core):
                _print(database, _measured(target, by=basic("elastic", server.password)))
        finally:
            server.stop()


def _fill(home: Path, env: Mapping[str, str]) -> None:
    subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.stock", "--keys", str(KEYS)],
        env=environment_for(home, env=env),
        check=True,
    )


def _measured(target: Target, *, by: Mapping[str, str]) -> list[Case]:
    bodies = search_cases(deep=_deep(target, by=by))
    cases = [Case(name=name, wire=_ask(body, by=by).wire(target)) for name, body in bodies.items()]
    connection = Connection(target)
    for _ in range(ROUNDS + 1):
        for case in cases:
            case.run(connection)
    connection.close()
    for case in cases:
        case.milliseconds.pop(0)  # It warmed up.
    return cases


def _deep(target: Target, *, by: Mapping[str, str]) -> JsonObject:
    """Return the sort values of a key in the middle, by sort field."""
    found: dict[str, Json] = {}
    for name, key_id in MIDDLE.items():
        body: JsonObject = {"query": {"ids": {"values": [key_id]}}, "sort": [name]}
        answer = json.loads(asked_once(target, _ask(body, by=by)).body)
        found[name] = answer["api_keys"][0]["_sort"]
    return found


def _ask(body: JsonObject, *, by: Mapping[str, str]) -> Ask:
    return Ask(method="POST", path=PATH, headers=by, body=json.dumps(body))


def _print(database: str, cases: list[Case]) -> None:
    first = next(case for case in cases if case.name == PAGE_1)
    print(f"\n_query, {database}, {KEYS:,} keys, {ROUNDS} rounds, medians; ratios to {PAGE_1}")
    print(f"{'request':34}{'ms':>9}{'ratio':>9}")
    for case in cases:
        ratio = median(case.milliseconds) / median(first.milliseconds)
        print(f"{case.name:34}{median(case.milliseconds):9.1f}{ratio:9.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
