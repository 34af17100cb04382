"""Changes that wait for each other's keys: none of them fails."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.db import OperationalError, connection

from keys.access.callers import caller_of_user
from keys.actions._deadlocks import ATTEMPTS, again_after_deadlock
from keys.actions.invalidate_keys import InvalidatedKeys, invalidate_keys
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.selection import KeySelection
from tests import patience
from tests.factories import make_user
from tests.integration.concurrency import at_once, raised, returned
from tests.integration.rows import stored_keys


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


def meeting_before_the_first_generation(
    meeting: threading.Barrier, work: Callable[[], InvalidatedKeys]
) -> InvalidatedKeys:
    """Do the work; once the selected keys are locked it waits for the other to be as far."""
    waits = iter([True])

    def wait(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if '"parent_id" IN' in sql and next(waits, False):
            meeting.wait(patience.SECONDS)
        return execute(sql, *rest)

    with connection.execute_wrapper(wait):
        return work()


def invalidation(*keys: ApiKey, by: Caller, now: datetime) -> Callable[[], InvalidatedKeys]:
    return partial(
        invalidate_keys,
        selection=KeySelection(ids=tuple(key.public_id for key in keys), owned=True),
        by=by,
        now=now,
        with_descendants=True,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_that_invalidate_each_others_descendants_both_succeed(now: datetime) -> None:
    ada = make_user("ada", cluster=["manage_own_api_key"])
    (root,) = stored_keys(ada, ["root"])
    (child,) = stored_keys(ada, ["child"], parent=root)
    (grandchild,) = stored_keys(ada, ["grandchild"], parent=child)
    meeting = threading.Barrier(2)
    both = [
        # The one holds the child and wants the grandchild, the other the other way round.
        invalidation(child, by=caller_of_user(ada), now=now),
        invalidation(root, grandchild, by=caller_of_user(ada), now=now),
    ]

    done = at_once(*(partial(meeting_before_the_first_generation, meeting, one) for one in both))

    assert raised(done) == []
    ended = [key_id for one in returned(done) for key_id in one.ids]
    assert sorted(ended) == sorted(key.public_id for key in (root, child, grandchild))
    assert not ApiKey.objects.not_invalidated().exists()


class TestAgainAfterDeadlock:
    @pytest.mark.django_db(transaction=True)
    def test_begins_anew(self) -> None:
        work = mock.Mock(side_effect=[deadlock(), deadlock(), "done"], __name__="work")

        assert again_after_deadlock(work)(1, two=2) == "done"
        assert work.call_args_list == [mock.call(1, two=2)] * 3

    @pytest.mark.django_db(transaction=True)
    def test_ends_some_time(self) -> None:
        work = mock.Mock(side_effect=[deadlock()] * ATTEMPTS, __name__="work")

        with pytest.raises(OperationalError):
            again_after_deadlock(work)()
        assert work.call_count == ATTEMPTS

    @pytest.mark.django_db(transaction=True)
    def test_lets_other_errors_be(self) -> None:
        work = mock.Mock(side_effect=OperationalError("disk full"), __name__="work")

        with pytest.raises(OperationalError):
            again_after_deadlock(work)()
        assert work.call_count == 1

    def test_does_not_within_another_transaction(self) -> None:
        work = mock.Mock(side_effect=deadlock(), __name__="work")

        with pytest.raises(OperationalError):
            again_after_deadlock(work)()
        assert work.call_count == 1
