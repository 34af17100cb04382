"""Bar 15: the memory of a verifier that remembers many keys, against a bare Django's worker."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.console import django_hello
from benchmarks.processes import end_in_order, memory_of
from benchmarks.seeds import SQLITE, seeded
from benchmarks.verifying import asked, request_for, verifier

REMEMBERED = 50_000
BAR = 1.8


def main() -> None:
    end_in_order()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        seed = seeded(folder, SQLITE)
        credentials = seed.credentials[:REMEMBERED]
        server = stack.enter_context(verifier(folder, seed.database, tls=True))
        tls = next(folder.glob("verifier-*/tls"))
        hello = stack.enter_context(django_hello(tls))
        before = memory_of(server.processes[-1])
        wires = (request_for("/_security/_authenticate", one) for one in credentials)
        whole = len(credentials) - len(credentials) % 8
        asked(server, wires, seconds=600, at_most=whole)
        after = memory_of(server.processes[-1])
        bare = memory_of(hello.processes[-1])
    print(f"\n{'memory, MiB':36}{'RSS':>9}{'PSS':>9}")
    print(f"{'Django hello worker':36}{bare.rss:9.0f}{bare.pss:9.0f}")
    print(f"{'verifier, no key':36}{before.rss:9.0f}{before.pss:9.0f}")
    print(f"{f'verifier, {REMEMBERED} keys':36}{after.rss:9.0f}{after.pss:9.0f}")
    ratios = f"{after.rss / bare.rss:9.2f}{after.pss / bare.pss:9.2f}"
    print(f"{'ratio to the hello':36}{ratios}    bar at most {BAR}")


if __name__ == "__main__":
    main()
