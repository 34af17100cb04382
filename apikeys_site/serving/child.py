"""One child process, seen from the supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from apikeys_site.serving.inheritance import child_environment

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A child that has run for so long was fine; what ended it is no reason to wait.
SECONDS_OF_GOOD_HEALTH = 60.0


class Child:
    """
    Runs a program in a session of its own and starts it again when it dies.

    A signal from the terminal so reaches the supervisor alone, which then ends the child in
    order; and when the child's main process dies, the rest of the group can be ended with it.
    """

    def __init__(self, name: str, arguments: Sequence[str], *, descriptors: Sequence[int]) -> None:
        self.name = name
        self._arguments = [sys.executable, *arguments]
        self._descriptors = tuple(descriptors)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = SHORTEST_PAUSE
        self.start_again_at: float | None = None

    def start(self) -> None:
        self.start_again_at = None
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 # our own program
            self._arguments,
            pass_fds=self._descriptors,
            env=child_environment(),
            # Linux gives each session an equal share of a busy core (`autogroup`), however many
            # threads of it want to run.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )

    @property
    def exit_code(self) -> int | None:
        """How the child's main process ended; None while it runs, or before its first start."""
        return None if self._process is None else self._process.poll()

    def has_ended(self) -> bool:
        """Return whether the child's main process is gone; nothing of its group is left then."""
        if self._process is None:
            return True
        if self.exit_code is None:
            return False
        self._signal_group(signal.SIGKILL)
        return True

    def plan_next_start(self) -> float:
        """Note when the ended child is to start again; return the seconds until then."""
        if time.monotonic() - self._started_at > SECONDS_OF_GOOD_HEALTH:
            self._pause = SHORTEST_PAUSE
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        self.start_again_at = time.monotonic() + pause
        return pause

    def send(self, number: signal.Signals) -> None:
        """Signal the child's main process, which passes it on as it sees fit."""
        if self._process is not None and self.exit_code is None:
            self._process.send_signal(number)

    def end(self, *, within: float) -> None:
        """Let the child end in order; what is left after `within` seconds is killed."""
        if self._process is None:
            return
        self.send(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        self._signal_group(signal.SIGKILL)
        self._process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
