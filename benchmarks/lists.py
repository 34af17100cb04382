"""
Bars 10, 11, 12, 14 and 16: the key list of a million keys, over HTTP and by the pages' functions.

`python -m benchmarks.lists [KEYS] [sqlite] [postgresql]` serves a database of each kind with that
many keys and one with a thousand, and prints each figure against page one of the same run. Rounds
are interleaved and each figure is the median of its rounds. What ends keys comes last.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from benchmarks.lists_ended import ended_at_once, print_ended
from benchmarks.lists_served import COUNTED, environment_of, measured, print_table, served
from benchmarks.processes import end_in_order, on_core, two_cores
from benchmarks.seeds import DATABASES
from tests.postgresql import running_postgresql

KEYS = 1_000_000
FEW = 1_000
ROUNDS = 15
CHECK = "--one"
OFFERED = ("filters offered", "owners offered")
BYTES_OF_A_KEY = {"sqlite": 800, "postgresql": 1_000}

Ask = Callable[[], object]


def main(*names: str, keys: int = KEYS) -> None:
    """Measure kinds of databases; functions in a process of their own, for Django's sake."""
    end_in_order()
    for name in names or DATABASES:
        with _databases(name) as (few, many):
            _measure_all(name, keys, few, many)


@contextmanager
def _databases(name: str) -> Iterator[tuple[str, str]]:
    """Make the addresses of two databases; empty for SQLite, which needs none."""
    if name == "sqlite":
        yield "", ""
        return
    with running_postgresql() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE few")
        yield f"{url.rpartition('/')[0]}/few", url


def _measure_all(name: str, keys: int, few_database: str, database: str) -> None:
    server_core, load_core = two_cores()
    print(f"\nKey list, {name}, {keys:,} keys", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        few = stack.enter_context(
            served(folder / "few", keys=FEW, database=few_database, core=server_core)
        )
        with served(folder / "many", keys=keys, database=database, core=server_core) as many:
            with on_core(load_core):
                print_table(measured(few, many), keys=keys)
            subprocess.run(  # noqa: S603  # our own program
                [sys.executable, "-m", "benchmarks.lists", CHECK, str(keys)],
                env=environment_of(many),
                check=True,
            )
            with on_core(load_core):
                print_ended(ended_at_once(many))


def measure(keys: int) -> None:
    """Print the table of the database that the environment names."""
    import django  # noqa: PLC0415  # the environment is complete only now

    django.setup()
    from django.db import connection  # noqa: PLC0415  # needs Django

    from benchmarks.list_cases import Cases, bytes_of_keys  # noqa: PLC0415  # needs Django
    from benchmarks.list_endings import ended  # noqa: PLC0415  # the same

    cases = Cases.made(keys)
    figures = _medians(cases.asks())
    page = figures["page 1"]
    print(f"  by the functions behind it, {ROUNDS} rounds, medians; time until they return")
    for name, figure in figures.items():
        bar = f"    bar at most {COUNTED}" if name in OFFERED else ""
        print(f"  {name:34} {1000 * figure:8.2f} ms {figure / page:7.2f}x{bar}")
    most = BYTES_OF_A_KEY[connection.vendor]
    print(f"  {'bytes a key':34} {bytes_of_keys() / keys:8.0f}    bar at most {most}", flush=True)
    done = ended(keys, by=cases.by)
    bare = done.bare_update
    print(f"  {f'bare UPDATE of {done.total:,}':34} {1000 * bare:8.2f} ms")
    for name, figure in {"asking about them": done.question, "ending them": done.ending}.items():
        print(f"  {name:34} {1000 * figure:8.2f} ms {figure / bare:7.2f}x", flush=True)


def _medians(asks: dict[str, Ask]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            start = perf_counter()
            ask()
            times[name].append(perf_counter() - start)
    return {name: median(taken) for name, taken in times.items()}


if __name__ == "__main__":
    if CHECK in sys.argv:
        measure(int(sys.argv[-1]))
    else:
        numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
        main(*(one for one in sys.argv[1:] if not one.isdigit()), keys=(numbers or [KEYS])[0])
