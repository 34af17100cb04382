"""Time for who removes things: a clock that somebody sets removes nothing early."""

import time
from datetime import UTC, datetime, timedelta


def seconds() -> float:
    """Return seconds on a clock that nobody sets and that counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock:
    """
    Tells the moment, as far as two clocks agree.

    A clock that is set forward while the process runs would make everything old at once. What was
    set right, and not wrong, is believed once the process has begun anew.
    """

    def __init__(self) -> None:
        self._began_at, self._began = datetime.now(UTC), seconds()

    def now(self) -> datetime:
        return min(datetime.now(UTC), self._began_at + timedelta(seconds=seconds() - self._began))
