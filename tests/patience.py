"""
How long tests wait for what ought to happen.

Long: a machine may be slow, and busy with other tests. Where all is well nobody waits that long,
so no test shows by it that something is quick.
"""

import time
from collections.abc import Callable

SECONDS = 60.0
SECONDS_BETWEEN_LOOKS = 0.02


def wait_until(happened: Callable[[], bool], *, seconds: float = SECONDS) -> bool:
    """Look again and again; return whether it happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True
