"""Start the children, keep them running, pass signals on, end them in order."""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from apikeys_site.serving.child import Child

SECONDS_TO_BECOME_READY = 60.0
SECONDS_TO_END = 4.8
ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
AWAITED = ENDS | {signal.SIGHUP, signal.SIGCHLD}
# Signals wake the loop at once; this is for what no signal tells.
LONGEST_WAIT = 5.0


class Supervisor:
    """
    Watches one child for each listener.

    Args:
        children: what is watched.
        announce: called once, when each child has answered for the first time.
        reload: called on SIGHUP; returns whether children are to read the certificate again.
        refuse_connections: called when the end begins.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        announce: Callable[[], None],
        reload: Callable[[], bool],
        refuse_connections: Callable[[], None],
    ) -> None:
        self._children = children
        self._announce = announce
        self._reload = reload
        self._refuse_connections = refuse_connections
        self._awaited = {child.name for child in children}
        # Of this kind because a signal may arrive while another is being put.
        self._events: SimpleQueue[int | str] = SimpleQueue()

    def tell_ready(self, name: str) -> None:
        """Say, from any thread, that the child of this name answers."""
        self._events.put(name)

    def run(self, *, watch_readiness: Callable[[], object]) -> str | None:
        """
        Run until a signal ends it; return the name of a child that never answered, if one did not.

        Args:
            watch_readiness: called once the children run; leads to `tell_ready` of each later.
        """
        # For good: a signal that comes late (a second Ctrl-C) must not end this process
        # before it has ended the children.
        for number in AWAITED:
            signal.signal(number, lambda received, _frame: self._events.put(received))
        for child in self._children:
            child.start()
        watch_readiness()
        deadline = time.monotonic() + SECONDS_TO_BECOME_READY
        while (event := self._next_event()) not in ENDS:
            silent = self._silent_after(event, is_late=time.monotonic() > deadline)
            if silent is not None:
                self._end_children()
                return silent
        self._refuse_connections()
        self._end_children()
        return None

    def _silent_after(self, event: int | str | None, *, is_late: bool) -> str | None:
        """Do what the event asks for; return the name of a child that is not to be waited for."""
        if isinstance(event, str) and event in self._awaited:
            self._awaited.remove(event)
            if not self._awaited:
                self._announce()
        elif event == signal.SIGHUP and self._reload():
            for child in self._children:
                child.send(signal.SIGHUP)
        if is_late and self._awaited:
            return min(self._awaited)
        return next((one.name for one in self._children if not self._kept_running(one)), None)

    def _kept_running(self, child: Child) -> bool:
        if child.start_again_at is not None:
            if time.monotonic() >= child.start_again_at:
                child.start()
        elif child.has_ended():
            if self._awaited:
                return False
            pause = child.plan_next_start()
            sys.stderr.write(f"The {child.name} ended; it starts again in {pause:g} s.\n")
        return True

    def _end_children(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_END
        for child in self._children:
            child.send(signal.SIGTERM)
        for child in self._children:
            child.end(within=max(deadline - time.monotonic(), 0))

    def _next_event(self) -> int | str | None:
        starts = [one.start_again_at for one in self._children if one.start_again_at is not None]
        wait = max(min(starts) - time.monotonic(), 0.01) if starts else LONGEST_WAIT
        with suppress(Empty):
            return self._events.get(timeout=wait)
        return None
