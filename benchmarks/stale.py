"""
Bar 7: accepts after an invalidation has been answered, which there must be none of.

On each kind of database a writer invalidates a thousand keys, in threads whose transactions overlap
and are held open, while clients of two verifiers ask for all keys at random. On PostgreSQL the
connections of the verifiers' change feeds are cut all the while, and one verifier is frozen again
and again. What the clients saw is judged afterwards by the order of events alone: the same programs
and the same judge as in the test, which takes four verifiers and 100,000 checks when it is asked
for its full numbers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import end_in_order, ended_at_last
from benchmarks.seeds import DATABASES, POSTGRESQL, created_on_postgresql
from benchmarks.stale_seen import TRIALS, VERIFIERS
from tests.serving.environment import PROJECT, environment_for

BAR = 0


def main() -> None:
    end_in_order()
    print(f"\nStale accepts, {TRIALS} invalidations, {VERIFIERS} verifiers")
    print(f"{'database':24}{'checks':>9}{'accepts':>9}{'503':>7}{'stale':>7}{'bar':>5}"
          f"{'call ms':>9}{'slowest':>9}", flush=True)  # fmt: skip
    for name in DATABASES:
        with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as folder:
            seen = _seen(Path(folder), name)
        cut = ", feed cut" if name == POSTGRESQL else ""
        print(
            f"{name + cut:24}{seen['checks']:9}{seen['accepted']:9}{seen['unavailable']:7}"
            f"{seen['stale']:7}{BAR:5}{seen['usual_ms']:9}{seen['slowest_ms']:9}",
            flush=True,
        )


def _seen(folder: Path, name: str) -> dict[str, int]:
    """Let a program of its own look, for Django is set up for this one database there."""
    is_sqlite = name != POSTGRESQL
    database = f"sqlite:///{folder}/keys.sqlite3" if is_sqlite else created_on_postgresql()
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.stale_seen", str(folder)],
        cwd=PROJECT,
        env=environment_for(folder / "home", env={"DATABASE_URL": database}),
        stdout=subprocess.PIPE,
        text=True,
    )
    # It has servers of its own, which it must be able to end.
    with ended_at_last(process):
        said = process.stdout.read() if process.stdout else ""
        if process.wait():
            raise RuntimeError(f"nothing seen of {name}, see above")
    found: dict[str, int] = json.loads(said)
    return found


if __name__ == "__main__":
    main()
