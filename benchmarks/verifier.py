"""
Bars 1, 2, 3 and 5: verifying keys, against a bare application of the same server in the same run.

The server is pinned to one core and the load to another; rounds are interleaved and each figure is
the median of its rounds. The first figure is the server's processor time per request: requests per
second swing with whatever else the machine does. The load keeps its connections open, as gateways
must: a TLS handshake costs more than ten verdicts.
"""

import itertools
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.processes import end_in_order, on_core, two_cores
from benchmarks.seeds import POSTGRESQL, SQLITE, seeded
from benchmarks.verifying import (
    HELLO,
    HELLO_TLS,
    MANY_CONNECTIONS,
    ROUNDS,
    SECONDS,
    WARM,
    Case,
    cases_of,
    compare,
    hello,
    median_ratio,
    print_table,
    request_for,
    verifier,
)

MANY = f"{MANY_CONNECTIONS} connections"
LONGEST_TAIL = 2.0


def main() -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        seed, seed_there = seeded(folder, SQLITE), seeded(folder, POSTGRESQL)
        with on_core(server_core):
            plain = stack.enter_context(verifier(folder, seed.database, tls=False))
            secure = stack.enter_context(verifier(folder, seed.database, tls=True))
            there = stack.enter_context(verifier(folder, seed_there.database, tls=False))
            tls = next(folder.glob("verifier-*/tls"))
            bare = stack.enter_context(hello(tls=None))
            bare_secure = stack.enter_context(hello(tls=tls))
        credentials, credentials_there = seed.credentials, seed_there.credentials
        root = itertools.repeat(request_for("/"))
        cases = [
            Case(name=HELLO, server=bare, wires=root, against=HELLO),
            Case(name=HELLO_TLS, server=bare_secure, wires=root, against=HELLO_TLS),
            *cases_of("SQLite", plain, credentials, bars=(0.55, 0.33), against=HELLO),
            *cases_of("SQLite, TLS", secure, credentials, bars=(0.48, 0.0), against=HELLO_TLS),
            *cases_of("PostgreSQL", there, credentials_there, bars=(0.6, 0.2), against=HELLO),
        ]
        with on_core(load_core):
            compare(cases)
            wires = [request_for("/_security/_authenticate", one) for one in credentials[:WARM]]
            crowd = [
                Case(name=f"{HELLO}, {MANY}", server=bare, wires=root, against=HELLO,
                     connections=MANY_CONNECTIONS),
                Case(name=f"SQLite, {MANY}", server=plain, wires=itertools.cycle(wires),
                     against=HELLO, connections=MANY_CONNECTIONS),
            ]  # fmt: skip
            compare(crowd)
        print_table(cases)
        print_tail(*crowd)


def print_tail(bare: Case, checked: Case) -> None:
    print(f"\nSlowest of a hundred, {ROUNDS} rounds of {SECONDS} s, medians")
    ratio = median_ratio(checked.slowest, bare.slowest)
    for case in (bare, checked):
        print(f"{case.name:32}{case.slow:9.2f} ms")
    print(f"{'ratio':32}{ratio:9.2f}    bar at most {LONGEST_TAIL}")


if __name__ == "__main__":
    main()
