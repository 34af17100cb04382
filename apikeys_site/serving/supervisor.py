"""Start the children, keep them running, pass signals on, end them in order."""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from apikeys_site.serving.child import Child

SECONDS_TO_BECOME_READY = 60.0
SECONDS_TO_END = 4.8
ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
AWAITED = ENDS | {signal.SIGHUP, signal.SIGCHLD}
# Signals wake the loop at once; this is for what no signal tells.
LONGEST_WAIT = 5.0
READY = "ready"


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
        # Of this kind because a signal may arrive while another is being put.
        self._events: SimpleQueue[int | str] = SimpleQueue()

    def tell_ready(self) -> None:
        """Say, from any thread, that the child answers."""
        self._events.put(READY)

    def run(self, *, watch_readiness: Callable[[], object]) -> bool:
        """
        Run until a signal ends it; return False when the child could not start or never answered.

        Args:
            watch_readiness: called once the child runs; leads to `tell_ready` later.
        """
        # For good: a signal that comes late (a second Ctrl-C) must not end this process
        # before it has ended the child.
        for number in AWAITED:
            signal.signal(number, lambda received, _frame: self._events.put(received))
        self._child.start()
        watch_readiness()
        deadline = time.monotonic() + SECONDS_TO_BECOME_READY
        while (event := self._next_event()) not in ENDS:
            is_late = not self._is_ready and time.monotonic() > deadline
            if is_late or not self._went_on_after(event):
                self._child.end(within=SECONDS_TO_END)
                return False
        self._refuse_connections()
        self._child.end(within=SECONDS_TO_END)
        return True

    def _went_on_after(self, event: int | str | None) -> bool:
        if event == READY and not self._is_ready:
            self._is_ready = True
            self._announce()
        elif event == signal.SIGHUP and self._reload():
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

    def _next_event(self) -> int | str | None:
        wait = LONGEST_WAIT
        if self._child.start_again_at is not None:
            wait = max(self._child.start_again_at - time.monotonic(), 0.01)
        with suppress(Empty):
            return self._events.get(timeout=wait)
        return None
