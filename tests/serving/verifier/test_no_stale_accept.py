"""Once an invalidation has been answered nobody is let in any more, whatever happens meanwhile."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest

from keys.models.verifier_lease import SECONDS_OF_LEASE
from tests import patience
from tests.patience import wait_until
from tests.postgresql import running_postgresql
from tests.serving.verifier.history import Check, contradictions
from tests.serving.verifier.installation import (
    DEEP,
    MOST_SECONDS_OF_A_CALL,
    RunningVerifier,
    running_verifiers,
    running_writer,
    status_of,
)

VERIFIERS = 4 if DEEP else 2
KEYS = 2_400 if DEEP else 60
CHECKS = 100_000 if DEEP else 1_500
WRITERS = 4
LONGEST_HOLD = 0.05
PAUSE = 0.05 if DEEP else 0.02
VERDICTS = {HTTPStatus.OK: True, HTTPStatus.UNAUTHORIZED: False}
CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
     WHERE application_name = 'apikeys verifier' AND random() < 0.5
"""


class Hammer:
    """A client of one verifier that asks for keys at random."""

    def __init__(self, number: int, verifier: RunningVerifier, keys: dict[str, str]) -> None:
        self.checks: list[Check] = []
        self.unavailable = 0
        self._number = number
        self._verifier = verifier
        self._keys = keys
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self._thread.start()

    @property
    def has_heard_both(self) -> bool:
        return {check.accepted for check in [*self.checks]} == {True, False}

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _ask_on(self) -> None:
        connection = self._verifier.connect()
        names = [*self._keys]
        while not self._over.is_set():
            key = random.choice(names)  # noqa: S311  # which one is no secret
            called = time.monotonic()
            try:
                status = status_of(connection, self._keys[key])
            except (OSError, HTTPException):
                connection.close()
                connection = self._verifier.connect()
                continue
            if status not in VERDICTS:
                assert status == HTTPStatus.SERVICE_UNAVAILABLE
                self.unavailable += 1
                continue
            self.checks.append(
                Check(
                    key=key,
                    called=called,
                    returned=time.monotonic(),
                    accepted=VERDICTS[HTTPStatus(status)],
                    verifier=self._number,
                )
            )
        connection.close()


@contextmanager
def repeated(disturb: Callable[[], None], *, pause: float) -> Iterator[None]:
    """Call `disturb` again and again."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(pause):
            disturb()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/keys.sqlite3"
    else:
        with running_postgresql() as address:
            yield address


def cut_feeds(database: str) -> None:
    """End about every other connection of the verifiers: feeds, listeners, readers."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(CUT)


def have_heard_enough(hammers: Sequence[Hammer]) -> bool:
    heard = sum(len(hammer.checks) for hammer in hammers)
    return heard >= CHECKS and all(hammer.has_heard_both for hammer in hammers)


def freeze(verifier: RunningVerifier) -> None:
    with verifier.frozen():
        time.sleep(1.5 * SECONDS_OF_LEASE)


class TestAnInvalidation:
    def test_is_never_answered_before_it_is_true(self, database: str, tmp_path: Path) -> None:
        """
        Hammer verifiers while keys are invalidated in transactions that overlap.

        On PostgreSQL one verifier is frozen again and again, and connections of all are cut.
        """
        is_disturbed = database.startswith("postgresql")
        with (
            running_writer(
                tmp_path,
                database,
                keys=KEYS,
                threads=WRITERS,
                longest_hold=LONGEST_HOLD,
                pause=PAUSE,
            ) as writer,
            running_verifiers(tmp_path, database, count=VERIFIERS) as verifiers,
        ):
            hammers = [Hammer(*one, writer.keys) for one in enumerate(verifiers)]
            frozen = repeated(lambda: freeze(verifiers[0]), pause=1.0)
            cut = repeated(lambda: cut_feeds(database), pause=0.5)
            with frozen if is_disturbed else nullcontext(), cut if is_disturbed else nullcontext():
                calls = writer.invalidate_all()
            wait_until(lambda: have_heard_enough(hammers), seconds=10 * patience.SECONDS)
            for hammer in hammers:
                hammer.stop()

        checks = [check for hammer in hammers for check in hammer.checks]
        assert len(calls) == KEYS // 2
        assert len(checks) >= CHECKS
        assert {check.verifier for check in checks} == set(range(VERIFIERS))
        assert {check.accepted for check in checks} == {True, False}
        assert contradictions(checks, calls) == []
        if is_disturbed:  # SQLite's writers wait for each other, and for no lease.
            longest = max(call.returned - call.called for call in calls)
            assert longest < MOST_SECONDS_OF_A_CALL + LONGEST_HOLD
