"""
The key list of a million keys, asked through the functions that the pages ask.

`python -m benchmarks.lists [KEYS]` fills a database of each kind, with a thousand keys first and
with all of them then, and prints each figure against page one of the same run. Rounds are
interleaved and each figure is the median of its rounds.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from statistics import median
from time import perf_counter

from tests.postgresql import running_postgresql

KEYS = 1_000_000
FEW = 1_000
ROUNDS = 15
CHECK = "--one"

Ask = Callable[[], object]


def main() -> None:
    """Run each kind of database in a process of its own: Django knows one for life."""
    keys = next((one for one in sys.argv[1:] if one.isdigit()), str(KEYS))
    with ExitStack() as stack:
        for name in ("SQLite", "PostgreSQL"):
            home = stack.enter_context(tempfile.TemporaryDirectory())
            url = "" if name == "SQLite" else stack.enter_context(running_postgresql())
            print(f"\n{name}, {int(keys):,} keys", flush=True)
            subprocess.run(  # noqa: S603  # our own program
                [sys.executable, "-m", "benchmarks.lists", CHECK, keys],
                env={
                    **os.environ,
                    "APIKEYS_HOME": home,
                    "DATABASE_URL": url,
                    "DJANGO_SETTINGS_MODULE": "apikeys_site.settings",
                },
                check=True,
            )


def measure(keys: int) -> None:
    """Print the table of the database that the environment names."""
    import django  # noqa: PLC0415  # the environment is complete only now

    django.setup()
    from benchmarks.list_cases import Cases, bytes_of_keys, filled  # noqa: PLC0415  # needs Django
    from benchmarks.list_endings import ended  # noqa: PLC0415  # the same

    filled(0, FEW)
    empty = bytes_of_keys()
    small = _medians({"page 1": Cases.made(FEW).asks()["page 1"]})["page 1"]
    filled(FEW, keys)
    figures = _medians(Cases.made(keys).asks())
    page = figures["page 1"]
    print(f"  {'page 1 of 1,000 keys':34} {1000 * small:8.2f} ms")
    print(f"  {'page 1 against that':34} {1000 * page:8.2f} ms {page / small:7.2f}x")
    for name, figure in figures.items():
        if name != "page 1":
            print(f"  {name:34} {1000 * figure:8.2f} ms {figure / page:7.2f}x")
    print(f"  {'bytes a key':34} {(bytes_of_keys() - empty) / (keys - FEW):8.0f}", flush=True)
    done = ended(keys, by=Cases.made(keys).by)
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
        main()
