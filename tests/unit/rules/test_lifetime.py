from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadLifetime
from keys.rules.lifetime import is_expired, lifetime_from

NOW = datetime(2026, 3, 14, tzinfo=UTC)
DAY = timedelta(days=1)


class TestLifetimeFrom:
    def test_is_endless_without_a_duration(self) -> None:
        assert lifetime_from(duration=None, now=NOW, longest=None).expires_at is None

    def test_needs_a_duration_under_a_cap(self) -> None:
        with pytest.raises(BadLifetime, match="required and may be 90 days at most"):
            lifetime_from(duration=None, now=NOW, longest=90 * DAY)

    @given(seconds=st.integers(1, 10**9), fraction=st.integers(0, 999_999))
    def test_drops_parts_of_a_second(self, seconds: int, fraction: int) -> None:
        duration = timedelta(seconds=seconds, microseconds=fraction)

        lifetime = lifetime_from(duration=duration, now=NOW, longest=None)

        assert lifetime.expires_at == NOW + timedelta(seconds=seconds)

    @given(duration=st.timedeltas(max_value=timedelta(microseconds=999_999)))
    def test_refuses_what_is_no_whole_second(self, duration: timedelta) -> None:
        with pytest.raises(BadLifetime, match="must be in the future"):
            lifetime_from(duration=duration, now=NOW, longest=None)

    @given(duration=st.timedeltas(min_value=timedelta(days=8_000 * 365)))
    def test_refuses_what_no_calendar_holds(self, duration: timedelta) -> None:
        with pytest.raises(BadLifetime, match="too far in the future"):
            lifetime_from(duration=duration, now=NOW, longest=None)

    @given(
        duration=st.timedeltas(min_value=timedelta(seconds=1), max_value=200 * DAY),
        longest=st.timedeltas(min_value=timedelta(seconds=1), max_value=200 * DAY),
    )
    def test_never_outlives_the_cap(self, duration: timedelta, longest: timedelta) -> None:
        try:
            expires_at = lifetime_from(duration=duration, now=NOW, longest=longest).expires_at
        except BadLifetime:
            assert duration > longest
        else:
            assert expires_at is not None
            assert NOW < expires_at <= NOW + longest


class TestIsExpired:
    @pytest.mark.parametrize(
        ("expires_at", "expired"),
        [
            pytest.param(None, False, id="never expires"),
            pytest.param(NOW + timedelta(microseconds=1), False, id="just before"),
            pytest.param(NOW, True, id="at the very moment"),
            pytest.param(NOW - DAY, True, id="long after"),
        ],
    )
    def test_counts_the_moment_itself(self, expires_at: datetime | None, expired: bool) -> None:
        assert is_expired(expires_at, now=NOW) is expired
