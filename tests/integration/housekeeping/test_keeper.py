"""Of several housekeepers one works, and another goes on when it is gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from unittest import mock

import pytest
from django.db import DatabaseError

from keys.housekeeping import clock, keeper
from keys.housekeeping.clock import Clock
from keys.housekeeping.jobs import JOBS, Job
from keys.housekeeping.keeper import LEASE, NAME, Housekeeper
from keys.models import Lease

MINUTE = timedelta(minutes=1)
Wind = Callable[[timedelta], None]


@pytest.fixture
def wind(monkeypatch: pytest.MonkeyPatch) -> Wind:
    """Return what moves the clock that nobody sets."""
    at = [1_000.0]
    for module in (keeper, clock):
        monkeypatch.setattr(module, "seconds", lambda: at[0])

    def forward(span: timedelta) -> None:
        at[0] += span.total_seconds()

    return forward


@pytest.fixture
def done() -> list[datetime]:
    return []


@pytest.fixture
def job(done: list[datetime]) -> Job:
    def step(now: datetime) -> int:
        done.append(now)
        return 1

    return Job("job", MINUTE, step, is_in_steps=False)


def round_of(*housekeepers: Housekeeper) -> None:
    for one in housekeepers:
        one.do_what_is_due(Event())


@pytest.mark.usefixtures("db")
class TestHousekeeper:
    def test_does_a_job_each_time_it_is_due(
        self, job: Job, done: list[datetime], wind: Wind
    ) -> None:
        one = Housekeeper([job])
        round_of(one, one)
        assert len(done) == 1

        wind(MINUTE)
        round_of(one)

        assert len(done) == 2

    def test_leaves_the_work_to_who_has_the_lease(
        self, job: Job, done: list[datetime], wind: Wind
    ) -> None:
        first, second = Housekeeper([job]), Housekeeper([job])
        for _ in range(4):
            round_of(first, second)
            wind(MINUTE)

        assert len(done) == 4

    def test_takes_over_from_one_that_was_killed(
        self, job: Job, done: list[datetime], wind: Wind
    ) -> None:
        killed, other = Housekeeper([job]), Housekeeper([job])
        round_of(killed, other)
        holder = Lease.objects.get(name=NAME).holder
        wind(LEASE - timedelta(seconds=1))
        round_of(other)
        assert len(done) == 1

        wind(timedelta(seconds=2))
        round_of(other)

        assert len(done) == 2
        assert Lease.objects.get(name=NAME).holder != holder

    def test_does_not_believe_what_the_wall_clock_says_of_a_lease(
        self, job: Job, done: list[datetime], wind: Wind
    ) -> None:
        first, second = Housekeeper([job]), Housekeeper([job])
        round_of(first)
        Lease.objects.update(until=datetime(1999, 1, 1, tzinfo=UTC))

        round_of(second)

        assert len(done) == 1

    def test_gives_its_lease_back_at_the_end(
        self, job: Job, done: list[datetime], wind: Wind, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeper, "SECONDS_BETWEEN_ROUNDS", 0)
        monkeypatch.setattr(keeper, "connections", mock.Mock())
        monkeypatch.setattr(keeper, "close_old_connections", mock.Mock())
        ending = Event()

        def end(_now: datetime) -> int:
            ending.set()
            return 0

        last = Job("last", MINUTE, end)
        Housekeeper([last]).run(ending)

        round_of(Housekeeper([job]))

        assert len(done) == 1

    def test_goes_on_with_other_jobs_when_one_fails(
        self, job: Job, done: list[datetime], wind: Wind
    ) -> None:
        broken = Job("broken", MINUTE, mock.Mock(side_effect=DatabaseError))

        round_of(Housekeeper([broken, job]))

        assert len(done) == 1

    def test_repeats_a_step_until_nothing_is_left(self, wind: Wind) -> None:
        step = mock.Mock(side_effect=[2, 2, 0])

        round_of(Housekeeper([Job("in steps", MINUTE, step)]))

        assert step.call_count == 3

    def test_has_jobs_that_can_all_be_done(self, wind: Wind) -> None:
        with mock.patch.object(keeper.log, "exception") as failed:
            round_of(Housekeeper(JOBS))

        assert not failed.called


class TestClock:
    def test_is_not_moved_by_one_that_is_set_forward(
        self, wind: Wind, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steady = Clock()
        wind(MINUTE)
        ahead = mock.Mock(wraps=datetime)
        ahead.now.return_value = datetime.now(UTC) + timedelta(days=365)
        monkeypatch.setattr(clock, "datetime", ahead)

        assert steady.now() < datetime.now(UTC) + 2 * MINUTE
