"""Moments in words."""

from datetime import datetime, timedelta

import pytest

from keys.web.moments import moment_of, relative_text


class TestRelativeText:
    @pytest.mark.parametrize(
        ("distance", "text"),
        [
            (timedelta(seconds=1), "in a few seconds"),
            (timedelta(seconds=45), "in a minute"),
            (timedelta(minutes=2), "in 2 minutes"),
            (timedelta(minutes=44), "in 44 minutes"),
            (timedelta(minutes=45), "in an hour"),
            (timedelta(hours=21), "in 21 hours"),
            (timedelta(hours=22), "in a day"),
            (timedelta(days=1), "in a day"),
            (timedelta(days=12), "in 12 days"),
            (timedelta(days=11, hours=23, minutes=59), "in 12 days"),
            (timedelta(days=26), "in a month"),
            (timedelta(days=90), "in 3 months"),
            (timedelta(days=340), "in a year"),
            (timedelta(days=730), "in 2 years"),
            (-timedelta(days=3), "3 days ago"),
            (timedelta(), "a few seconds ago"),
        ],
    )
    def test_rounds_to_one_unit(self, now: datetime, distance: timedelta, text: str) -> None:
        assert relative_text(now + distance, now=now) == text


class TestMoment:
    def test_is_exact_in_utc(self, now: datetime) -> None:
        moment = moment_of(now, now=now)

        assert moment.exact == "March 14, 2026, 09:26 UTC"
        assert moment.iso == "2026-03-14T09:26:53+00:00"
