"""
A program that invalidates keys on one database and prints what clients of verifiers saw, as JSON.

    DATABASE_URL=… python -m benchmarks.stale_seen FOLDER
"""

import json
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import django

from benchmarks.processes import end_in_order

TRIALS, VERIFIERS, THREADS = 1_000, 2, 4
# Half of the keys live on.
KEYS = 2 * TRIALS
LONGEST_HOLD, PAUSE = 0.02, 0.02
SECONDS_BETWEEN_CUTS, SECONDS_BETWEEN_FREEZES = 0.5, 5.0
SECONDS_AFTERWARDS = 2.0


def main() -> None:
    end_in_order()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    json.dump(seen(Path(sys.argv[1]), os.environ["DATABASE_URL"]), sys.stdout)


def seen(folder: Path, database: str) -> dict[str, int]:
    """Return how many checks and accepts there were, and how many of them were stale."""
    # Django must be set up first.
    from tests.serving.verifier.history import contradictions  # noqa: PLC0415
    from tests.serving.verifier.installation import (  # noqa: PLC0415
        running_verifiers,
        running_writer,
    )
    from tests.serving.verifier.test_no_stale_accept import (  # noqa: PLC0415
        Hammer,
        cut_feeds,
        freeze,
        repeated,
    )

    with ExitStack() as stack:
        held = {"longest_hold": LONGEST_HOLD, "pause": PAUSE}
        writer = stack.enter_context(
            running_writer(folder, database, keys=KEYS, threads=THREADS, **held)
        )
        verifiers = stack.enter_context(running_verifiers(folder, database, count=VERIFIERS))
        hammers = [Hammer(*one, writer.keys) for one in enumerate(verifiers)]
        for hammer in hammers:
            stack.callback(hammer.stop)
        with ExitStack() as disturbances:
            if database.startswith("postgresql"):
                cut = repeated(lambda: cut_feeds(database), pause=SECONDS_BETWEEN_CUTS)
                frozen = repeated(lambda: freeze(verifiers[0]), pause=SECONDS_BETWEEN_FREEZES)
                disturbances.enter_context(cut)
                disturbances.enter_context(frozen)
            calls = writer.invalidate_all()
        # Whoever still believed what was said before would be heard now.
        time.sleep(SECONDS_AFTERWARDS)
    if len(calls) != TRIALS:
        raise RuntimeError(f"{len(calls)} invalidations of {TRIALS}")
    checks = [check for hammer in hammers for check in hammer.checks]
    waited = [1000 * (call.returned - call.called) for call in calls]
    return {
        "checks": len(checks),
        "accepted": sum(check.accepted for check in checks),
        "unavailable": sum(hammer.unavailable for hammer in hammers),
        "stale": len(contradictions(checks, calls)),
        "usual_ms": round(median(waited)),
        "slowest_ms": round(max(waited)),
    }


if __name__ == "__main__":
    main()
