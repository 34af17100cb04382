"""
Verifying keys with their uses counted and written, against verifying without.

Both are the same program on the same database, one after the other in each round; a round is long
enough for uses to be written in it. The figure is processor time per request, all threads.
"""

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.processes import end_in_order, on_core, two_cores
from benchmarks.verifying import ROUNDS, WARM, Case, Server, median_ratio, request_for, seeded
from tests.postgresql import running_postgresql
from tests.serving.environment import PROJECT, environment_for
from tests.serving.process_tree import tree_of

# Uses are written each five seconds.
SECONDS = 6.0
BAR = 0.95
WITHOUT = "--without-uses"


def main() -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        folder.chmod(0o755)
        databases = {
            "SQLite": f"sqlite:///{folder}/keys.sqlite3",
            "PostgreSQL": stack.enter_context(running_postgresql()),
        }
        for name, database in databases.items():
            credentials = seeded(folder, database)[:WARM]
            with on_core(server_core):
                plain = stack.enter_context(_process(folder, database, WITHOUT))
                counting = stack.enter_context(_process(folder, database))
            wires = [request_for("/_security/_authenticate", one) for one in credentials]
            cases = [
                Case(name=name, server=server, wires=itertools.cycle(wires), against=name)
                for server in (plain, counting)
            ]
            with on_core(load_core):
                _compare(cases)
            _print(name, *cases)


@contextmanager
def _process(folder: Path, database: str, *options: str) -> Iterator[Server]:
    variables = {
        "DATABASE_URL": database,
        "APIKEYS_SECRETS_DIR": str(folder / "secrets"),
        "APIKEYS_TLS": "off",
        "APIKEYS_API_KEY_ENABLED": "true",
    }
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.verifier_process", *options],
        cwd=PROJECT,
        env=environment_for(folder / "verifier", env=variables),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        time.sleep(3)  # its worker starts after it has said so
        yield Server(port=int(line.removeprefix("ready ")), processes=tree_of(process.pid))
    finally:
        process.terminate()
        process.wait(10)


def _compare(cases: list[Case]) -> None:
    for case in cases:
        case.run(seconds=SECONDS)  # Warms up; what it measured is thrown away.
        case.forget()
    for _ in range(ROUNDS):
        for case in cases:
            case.run(seconds=SECONDS)


def _print(name: str, plain: Case, counting: Case) -> None:
    ratio = median_ratio(plain.microseconds, counting.microseconds)
    print(f"\n{name}: {WARM} keys, {ROUNDS} rounds of {SECONDS} s, medians")
    print(f"{'without uses':16}{median(plain.microseconds):9.1f} us of processor per request")
    print(f"{'with uses':16}{median(counting.microseconds):9.1f}")
    print(f"{'ratio':16}{ratio:9.3f}    bar {BAR}", flush=True)


if __name__ == "__main__":
    main()
