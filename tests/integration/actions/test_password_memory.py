from datetime import datetime, timedelta

import pytest

from keys.actions import _password_memory as memory
from keys.actions._password_memory import FailureThrottle, HashingGate, VerifiedPasswords
from keys.rules.errors import TooManyAttempts

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class TestVerifiedPasswords:
    @pytest.fixture
    def known(self, now: datetime) -> VerifiedPasswords:
        known = VerifiedPasswords()
        known.remember(stored_hash="hash", password="secret", now=now)
        return known

    @pytest.mark.parametrize(
        ("later", "expected"),
        [
            pytest.param(timedelta(), True, id="at once"),
            pytest.param(5 * MINUTE - SECOND, True, id="just before its end"),
            pytest.param(5 * MINUTE, False, id="at its end"),
            pytest.param(timedelta(days=9), False, id="long after"),
            pytest.param(-SECOND, False, id="before it was known"),
            pytest.param(timedelta(days=-9), False, id="the clock was set back"),
        ],
    )
    def test_are_known_for_five_minutes(
        self, later: timedelta, expected: bool, known: VerifiedPasswords, now: datetime
    ) -> None:
        assert known.knows(stored_hash="hash", password="secret", now=now + later) is expected

    @pytest.mark.parametrize(
        ("stored_hash", "password"),
        [
            ("hash", "other"),
            ("other", "secret"),
            ("", ""),
            ("hash\0s", "ecret"),
            ("hash", "\ud800"),
        ],
    )
    def test_fit_one_hash_and_one_password(
        self, stored_hash: str, password: str, known: VerifiedPasswords, now: datetime
    ) -> None:
        assert not known.knows(stored_hash=stored_hash, password=password, now=now)

    def test_do_not_come_back_when_the_clock_is_set_right(
        self, known: VerifiedPasswords, now: datetime
    ) -> None:
        known.knows(stored_hash="hash", password="secret", now=now - MINUTE)

        assert not known.knows(stored_hash="hash", password="secret", now=now)

    def test_are_a_bounded_number(
        self, known: VerifiedPasswords, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "MOST_REMEMBERED", 3)

        for number in range(3):
            known.remember(stored_hash=str(number), password="secret", now=now)

        assert not known.knows(stored_hash="hash", password="secret", now=now)
        assert known.knows(stored_hash="2", password="secret", now=now)

    def test_are_not_kept_as_they_are(self, known: VerifiedPasswords) -> None:
        assert "secret" not in repr(vars(known))

    def test_mean_nothing_to_another_process(self, now: datetime) -> None:
        first, second = VerifiedPasswords(), VerifiedPasswords()
        for one in (first, second):
            one.remember(stored_hash="hash", password="secret", now=now)

        assert vars(first)["_until"].keys().isdisjoint(vars(second)["_until"].keys())


class TestFailureThrottle:
    @pytest.fixture
    def throttle(self, now: datetime) -> FailureThrottle:
        """Return a throttle that has seen ten failures, one a second, the last at `now`."""
        throttle = FailureThrottle()
        for second in reversed(range(10)):
            throttle.record(address="a", username="ada", now=now - second * SECOND)
        return throttle

    @pytest.mark.parametrize(
        ("later", "passes"),
        [
            pytest.param(timedelta(), False, id="at once"),
            pytest.param(50 * SECOND, False, id="before the oldest is forgotten"),
            pytest.param(51 * SECOND, True, id="when the oldest is forgotten"),
            pytest.param(timedelta(hours=-1), True, id="the clock was set back"),
        ],
    )
    def test_slides(
        self, later: timedelta, passes: bool, throttle: FailureThrottle, now: datetime
    ) -> None:
        if passes:
            throttle.check(address="a", username="ada", now=now + later)
        else:
            with pytest.raises(TooManyAttempts) as refusal:
                throttle.check(address="a", username="ada", now=now + later)
            assert refusal.value.retry_after == 51 * SECOND - later

    def test_forgives_a_name_and_not_its_address(
        self, throttle: FailureThrottle, now: datetime
    ) -> None:
        for number in range(50):
            throttle.record(address="a", username=str(number), now=now)

        throttle.forgive(address="a", username="ada")

        throttle.check(address="b", username="ada", now=now)
        with pytest.raises(TooManyAttempts):
            throttle.check(address="a", username="ada", now=now)

    def test_remembers_a_bounded_number_of_sources(
        self, throttle: FailureThrottle, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory, "MOST_SOURCES", 10)

        for number in range(20):
            throttle.record(address=f"a{number}", username="eve", now=now)

        assert len(vars(throttle)["_failures"]) == 10


class TestHashingGate:
    def test_has_two_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memory, "SECONDS_TO_WAIT_FOR_A_RUN", 0.01)
        gate = HashingGate()

        with gate.place(), gate.place(), pytest.raises(TooManyAttempts), gate.place():
            pass

        with gate.place():
            pass

    def test_gives_a_place_back_after_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memory, "SECONDS_TO_WAIT_FOR_A_RUN", 0.01)
        gate = HashingGate()

        for _ in range(3):
            with pytest.raises(ZeroDivisionError), gate.place():
                raise ZeroDivisionError
