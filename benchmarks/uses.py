"""
Bar 9: verifying keys with their uses counted and written, against verifying without.

Both are the same program on the same database, one after the other in each round; a round is long
enough for uses to be written in it once. The figure is processor time per request, all threads.
"""

import itertools
import tempfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median

from benchmarks.processes import Server, end_in_order, on_core, started, two_cores
from benchmarks.seeds import DATABASES, seeded
from benchmarks.verifying import ROUNDS, WARM, Case, median_ratio, request_for
from tests.serving.environment import environment_for

# Uses are written each five seconds.
SECONDS = 5.0
SECONDS_TO_WARM_UP = 2.0
BAR = 0.95
WITHOUT = "--without-uses"


def main() -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        for name in DATABASES:
            seed = seeded(folder, name)
            with on_core(server_core):
                plain = stack.enter_context(_process(folder, seed.database, WITHOUT))
                counting = stack.enter_context(_process(folder, seed.database))
            wires = [
                request_for("/_security/_authenticate", one) for one in seed.credentials[:WARM]
            ]
            cases = [
                Case(name=name, server=server, wires=itertools.cycle(wires), against=name)
                for server in (plain, counting)
            ]
            with on_core(load_core):
                _compare(cases)
            _print(name, *cases)


def _process(folder: Path, database: str, *options: str) -> AbstractContextManager[Server]:
    variables = {
        "DATABASE_URL": database,
        "APIKEYS_SECRETS_DIR": str(folder / "secrets"),
        "APIKEYS_TLS": "off",
        "APIKEYS_API_KEY_ENABLED": "true",
    }
    env = environment_for(folder / "verifier", env=variables)
    return started("benchmarks.verifier_process", *options, env=env)


def _compare(cases: list[Case]) -> None:
    for case in cases:
        case.run(seconds=SECONDS_TO_WARM_UP)  # Warms up; what it measured is thrown away.
        case.forget()
    for _ in range(ROUNDS):
        for case in cases:
            case.run(seconds=SECONDS)


def _print(name: str, plain: Case, counting: Case) -> None:
    ratio = median_ratio(plain.microseconds, counting.microseconds)
    print(f"\nUses counted, {name}, {WARM} keys, {ROUNDS} rounds of {SECONDS} s, medians")
    print(f"{'without uses':16}{median(plain.microseconds):9.1f} us of processor per request")
    print(f"{'with uses':16}{median(counting.microseconds):9.1f}")
    print(f"{'ratio':16}{ratio:9.3f}    bar at least {BAR}", flush=True)


if __name__ == "__main__":
    main()
