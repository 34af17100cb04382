"""
The housekeeper: of all that run in a cluster, the one with the lease does the work.

Nothing goes wrong where two do it at once, for each step is whole by itself and may be repeated;
the lease keeps them from doing it twice. So a housekeeper may be killed at any moment: another
takes over once the lease has not changed for `LEASE`, and goes on where the first stopped.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from threading import Event

from django.db import DatabaseError, close_old_connections, connections

from keys.actions.hold_lease import Held, hold_lease, release_lease
from keys.housekeeping.clock import Clock, seconds
from keys.housekeeping.jobs import JOBS, Job

log = logging.getLogger(__name__)

NAME = "housekeeper"
LEASE = timedelta(seconds=30)
SECONDS_BETWEEN_ROUNDS = 5.0


class Housekeeper:
    """Does the jobs when they are due, as long as it has the lease."""

    def __init__(self, jobs: Sequence[Job] = JOBS, *, clock: Clock | None = None) -> None:
        self._jobs = jobs
        self._clock = clock or Clock()
        self._me = secrets.token_hex(8)
        self._due = dict.fromkeys((job.name for job in jobs), 0.0)
        self._seen: Held | None = None
        self._seen_since = 0.0

    def run(self, stopping: Event) -> None:
        """Work until the event is set; it gives the lease back then."""
        while not stopping.is_set():
            close_old_connections()
            try:
                self.do_what_is_due(stopping)
            except DatabaseError:
                log.warning("the housekeeper could not ask the database", exc_info=True)
            stopping.wait(SECONDS_BETWEEN_ROUNDS)
        try:
            release_lease(NAME, holder=self._me)
        except DatabaseError:
            log.warning("the housekeeper's lease runs out by itself", exc_info=True)
        connections.close_all()

    def do_what_is_due(self, stopping: Event) -> None:
        """Do one round."""
        for job in self._jobs:
            if self._due[job.name] <= seconds() and self._has_lease():
                self._do(job, stopping)

    def _do(self, job: Job, stopping: Event) -> None:
        self._due[job.name] = seconds() + job.every.total_seconds()
        done = 0
        try:
            while not stopping.is_set() and (step := job.step(self._clock.now())):
                done += step
                if not job.is_in_steps or not self._has_lease():
                    break
        except Exception:
            # One job that fails must not keep the others from being done.
            log.exception("the job %s failed, it is tried again later", job.name)
        if done:
            log.info("%s: %d", job.name, done)

    def _has_lease(self) -> bool:
        """Take the lease if it is free, or over as far as can be seen from here."""
        over = self._seen if seconds() - self._seen_since > LEASE.total_seconds() else None
        held = hold_lease(NAME, holder=self._me, over=over, span=LEASE, now=self._clock.now())
        if held != self._seen:
            self._seen, self._seen_since = held, seconds()
        return held.holder == self._me
