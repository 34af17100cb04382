"""Start the children, keep them running, pass signals on, end them in order."""

import os
import signal
import sys
import time
from collections.abc import Callable

from apikeys_site.serving.child import Child

SECONDS_TO_BECOME_READY = 60.0
SECONDS_TO_END = 4.8
ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
READY = signal.SIGUSR1
AWAITED = ENDS | {signal.SIGHUP, signal.SIGCHLD, READY}
# Signals wake the loop at once; this is for what no signal tells.
LONGEST_WAIT = 5.0


class Supervisor:
    """
    Watches one child for each listener.

    Args:
        child: what is watched.
        announce: called once, when the child answers for the first time.
        reload: called on SIGHUP; returns whether the child is to read its certificate again.
        refuse_connections: called when the end begins.
    """

    def __init__(
        self,
        child: Child,
        *,
        announce: Callable[[], None],
        reload: Callable[[], bool],
        refuse_connections: Callable[[], None],
    ) -> None:
        self._child = child
        self._announce = announce
        self._reload = reload
        self._refuse_connections = refuse_connections
        self._is_ready = False

    def run(self, *, watch_readiness: Callable[[], object]) -> bool:
        """
        Run until a signal ends it; return False when the child could not start or never answered.

        Args:
            watch_readiness: called once the child runs; sends `READY` to this process later.
        """
        # Held back for good: none is lost between two waits, and none that comes late
        # (a second Ctrl-C) ends this process before it has ended the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
        self._child.start()
        watch_readiness()
        deadline = time.monotonic() + SECONDS_TO_BECOME_READY
        while (number := self._next_signal()) not in ENDS:
            is_late = not self._is_ready and time.monotonic() > deadline
            if is_late or not self._went_on_after(number):
                self._child.end(within=SECONDS_TO_END)
                return False
        self._refuse_connections()
        self._child.end(within=SECONDS_TO_END)
        return True

    def _went_on_after(self, number: int | None) -> bool:
        if number == READY and not self._is_ready:
            self._is_ready = True
            self._announce()
        elif number == signal.SIGHUP and self._reload():
            self._child.send(signal.SIGHUP)
        return self._kept_child_running()

    def _kept_child_running(self) -> bool:
        if self._child.start_again_at is not None:
            if time.monotonic() >= self._child.start_again_at:
                self._child.start()
        elif self._child.has_ended():
            if not self._is_ready:
                return False
            pause = self._child.plan_next_start()
            sys.stderr.write(f"The console ended; it starts again in {pause:g} s.\n")
        return True

    def _next_signal(self) -> int | None:
        wait = LONGEST_WAIT
        if self._child.start_again_at is not None:
            wait = max(self._child.start_again_at - time.monotonic(), 0.01)
        information = signal.sigtimedwait(AWAITED, wait)
        return information.si_signo if information else None


def tell_ready() -> None:
    """Tell the supervisor's loop, from any thread of this process, that the child answers."""
    os.kill(os.getpid(), READY)
