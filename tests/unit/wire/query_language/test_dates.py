from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.search import GREATEST_LONG, LEAST_LONG
from keys.rules.search.moments import milliseconds_of, moment_of
from keys.wire.query_language.date_formats import date_format
from keys.wire.query_language.dates import default_format, parse_zone, read_moment
from keys.wire.query_language.errors import BadQuery, BadValue, Unreadable

NOW = datetime(2026, 3, 14, 9, 26, 53, 589_000, tzinfo=UTC)  # a Saturday


def told(text: str, *, round_up: bool = False, **how: Any) -> str:
    moment = read_moment(text, now=NOW, round_up=round_up, **how)
    return default_format().write(moment)


class TestReadMoment:
    @pytest.mark.parametrize(
        ("text", "down", "up"),
        [
            ("2024", "2024-01-01T00:00:00.000Z", "2024-12-31T23:59:59.999Z"),
            ("2024-02", "2024-02-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z"),
            ("2024-02-03", "2024-02-03T00:00:00.000Z", "2024-02-03T23:59:59.999Z"),
            ("2024-02-03T04", "2024-02-03T04:00:00.000Z", "2024-02-03T04:59:59.999Z"),
            ("2024-02-03T04:05", "2024-02-03T04:05:00.000Z", "2024-02-03T04:05:59.999Z"),
            ("2024-02-03T04:05:06", "2024-02-03T04:05:06.000Z", "2024-02-03T04:05:06.999Z"),
            ("2024-02-03T04:05:06.7Z", "2024-02-03T04:05:06.700Z", "2024-02-03T04:05:06.700Z"),
            ("2024-02-03T04:05:06.123456789Z", "2024-02-03T04:05:06.123Z",
             "2024-02-03T04:05:06.123Z"),
            ("2024-02-03T04:05:06+02:00", "2024-02-03T02:05:06.000Z", "2024-02-03T02:05:06.999Z"),
            ("2024-02-03T04:05:06-0130", "2024-02-03T05:35:06.000Z", "2024-02-03T05:35:06.999Z"),
            ("1700000000000", "2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.000Z"),
            ("-1", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("now", "2026-03-14T09:26:53.589Z", "2026-03-14T09:26:53.589Z"),
            ("now-1d", "2026-03-13T09:26:53.589Z", "2026-03-13T09:26:53.589Z"),
            ("now-1d/d", "2026-03-13T00:00:00.000Z", "2026-03-13T23:59:59.999Z"),
            ("now/w", "2026-03-09T00:00:00.000Z", "2026-03-15T23:59:59.999Z"),
            ("now/M", "2026-03-01T00:00:00.000Z", "2026-03-31T23:59:59.999Z"),
            ("now/y", "2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z"),
            ("now/h", "2026-03-14T09:00:00.000Z", "2026-03-14T09:59:59.999Z"),
            ("now/m+30s", "2026-03-14T09:26:30.000Z", "2026-03-14T09:27:29.999Z"),
            ("now/s", "2026-03-14T09:26:53.000Z", "2026-03-14T09:26:53.999Z"),
            ("now+1y-2M+3w-4d+5H-6m+7s", "2027-01-31T14:21:00.589Z", "2027-01-31T14:21:00.589Z"),
            ("2024-01-31||+1M", "2024-02-29T00:00:00.000Z", "2024-02-29T00:00:00.000Z"),
            ("2024-01-01||+1M/d", "2024-02-01T00:00:00.000Z", "2024-02-01T23:59:59.999Z"),
            ("2024-02||", "2024-02-01T00:00:00.000Z", "2024-02-01T00:00:00.000Z"),
            ("1700000000000||/d", "2023-11-14T00:00:00.000Z", "2023-11-14T23:59:59.999Z"),
        ],
    )  # fmt: skip
    def test_rounds(self, text: str, down: str, up: str) -> None:
        assert told(text) == down
        assert told(text, round_up=True) == up

    @pytest.mark.parametrize(
        ("text", "zone", "expected"),
        [
            ("2024-07-01", "Europe/Paris", "2024-06-30T22:00:00.000Z"),
            ("2024-01-01T12", "-05:00", "2024-01-01T17:00:00.000Z"),
            ("2024-01-01T12Z", "-05:00", "2024-01-01T12:00:00.000Z"),
            ("now/d", "+12:00", "2026-03-13T12:00:00.000Z"),
            ("2024-03-31||+1d", "Europe/Paris", "2024-03-31T22:00:00.000Z"),
            ("2024-03-31||+24h", "Europe/Paris", "2024-03-31T23:00:00.000Z"),
        ],
    )
    def test_days_are_those_of_the_zone(self, text: str, zone: str, expected: str) -> None:
        assert told(text, zone=parse_zone(zone)) == expected

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("abc", "failed to parse date field [abc] with format"
                    " [strict_date_optional_time||epoch_millis]"),
            ("2024-13", "failed to parse date field [2024-13] with format"
                        " [strict_date_optional_time||epoch_millis]"),
            ("2024-1-1", "failed to parse date field [2024-1-1] with format"
                         " [strict_date_optional_time||epoch_millis]"),
            ("", "failed to parse date field [] with format"
                 " [strict_date_optional_time||epoch_millis]"),
            ("now*2", "operator not supported for date math [*2]"),
            ("now-", "truncated date math [-]"),
            ("now-1", "truncated date math [-1]"),
            ("now-1q", "unit [q] not supported for date math [-1q]"),
            ("now/2d", "rounding `/` can only be used on single unit types [/2d]"),
            ("now-99999999999d", 'For input string: "99999999999"'),
            ("now" + "+1d" * 50, f"truncated date math [{'+1d' * 33}+]"),
        ],
    )  # fmt: skip
    def test_refuses(self, text: str, reason: str) -> None:
        with pytest.raises(BadValue) as refusal:
            told(text)

        cause = refusal.value.problem.cause
        assert cause is not None
        assert cause.reason == reason

    @pytest.mark.parametrize(
        ("text", "moment"),
        [("now+9000y", GREATEST_LONG), ("now-3000y", LEAST_LONG),
         ("9223372036854775807||/d", GREATEST_LONG), ("9223372036854775807", GREATEST_LONG)],
    )  # fmt: skip
    def test_beyond_all_years_lies_one_end(self, text: str, moment: int) -> None:
        assert read_moment(text, now=NOW, round_up=False) == moment

    @given(st.text("now-+/0123456789dMy|:TZ.", max_size=30), st.booleans())
    def test_any_text_is_a_moment_or_refused(self, text: str, round_up: bool) -> None:
        try:
            found = read_moment(text, now=NOW, round_up=round_up)
        except BadQuery:
            return
        assert isinstance(found, int)


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("strict_date_optional_time", "2024-02-03T04:05:06.789Z"),
            ("epoch_millis", "1706933106789"),
            ("epoch_second", "1706933106"),
            ("strict_date", "2024-02-03"),
            ("basic_date", "20240203"),
            ("basic_date_time", "20240203T040506.789Z"),
            ("year_month", "2024-02"),
            ("yyyy/MM/dd HH:mm", "2024/02/03 04:05"),
            ("dd.MM.uuuu 'at' HH'h'", "03.02.2024 at 04h"),
            ("yyyy-MM-dd''HH", "2024-02-03'04"),
            ("yyyy-MM-dd'T'HH:mm:ssXXX", "2024-02-03T04:05:06Z"),
        ],
    )
    def test_writes_what_it_reads(self, name: str, text: str) -> None:
        moment = milliseconds_of(datetime(2024, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC))
        format_ = date_format(name)

        assert format_.write(moment) == text
        again = format_.read(text, zone=UTC, round_up=False)
        assert again is not None
        assert format_.write(again) == text

    def test_writes_an_offset(self) -> None:
        zone = timezone(timedelta(hours=-3, minutes=-30))

        assert default_format().write(0, zone=zone) == "1969-12-31T20:30:00.000-03:30"

    def test_the_first_alternative_that_fits_reads_and_the_first_writes(self) -> None:
        format_ = date_format("yyyy||epoch_millis")

        assert format_.read("2024", zone=UTC, round_up=False) == 1_704_067_200_000
        assert format_.read("5", zone=UTC, round_up=False) == 5
        assert format_.write(5) == "1970"

    @pytest.mark.parametrize(
        ("text", "moment"),
        [("1.5", 1_500), ("-1.5", -1_500), ("2", 2_000), ("1e3", None), ("", None)],
    )
    def test_seconds_may_have_a_fraction(self, text: str, moment: int | None) -> None:
        assert date_format("epoch_second").read(text, zone=UTC, round_up=False) == moment

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("foo", "Invalid format: [foo]: Unknown pattern letter: f"),
            ("", "Invalid format: []: No date pattern provided"),
            ("yyyyyyy", "Invalid format: [yyyyyyy]: Too many pattern letters: y"),
            ("yyyy[-MM]", "Invalid format: [yyyy[-MM]]: Unsupported pattern"),
            ("yyyy-yyyy", "Invalid format: [yyyy-yyyy]: Unsupported pattern"),
            ("HH:mm", "Invalid format: [HH:mm]: Unsupported pattern"),
        ],
    )
    def test_refuses(self, name: str, reason: str) -> None:
        with pytest.raises(Unreadable) as refusal:
            date_format(name)

        assert refusal.value.problem.reason == reason

    def test_a_moment_of_no_year_is_written_as_its_number(self) -> None:
        assert default_format().write(GREATEST_LONG) == str(GREATEST_LONG)

    @given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1)))  # noqa: DTZ001  # hypothesis adds the zone
    def test_iso_dates_come_back(self, moment: datetime) -> None:
        number = milliseconds_of(moment)
        text = default_format().write(number)

        assert default_format().read(text, zone=UTC, round_up=False) == number
        assert milliseconds_of(moment_of(number)) == number


class TestZones:
    @pytest.mark.parametrize(
        ("text", "hours"),
        [("Z", 0), ("UTC", 0), ("+01:00", 1), ("-5", -5), ("UTC+2", 2), ("GMT-03:00", -3)],
    )
    def test_offsets(self, text: str, hours: int) -> None:
        assert parse_zone(text).utcoffset(None) == timedelta(hours=hours)

    @pytest.mark.parametrize("text", ["", "Mars/Base", "../etc/passwd", "+99:00", "Europe", "\x00"])
    def test_others_are_refused(self, text: str) -> None:
        with pytest.raises(Unreadable) as refusal:
            parse_zone(text)

        assert refusal.value.problem.reason == f"Unknown time-zone ID: {text}"
