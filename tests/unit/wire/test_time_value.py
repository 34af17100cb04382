from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadTimeValue
from keys.wire.time_value import NANOSECONDS_IN, parse_time_value


class TestParseTimeValue:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("30d", timedelta(days=30)),
            ("30D", timedelta(days=30)),
            ("12h", timedelta(hours=12)),
            ("5m", timedelta(minutes=5)),
            ("90s", timedelta(seconds=90)),
            ("1500ms", timedelta(milliseconds=1500)),
            ("1500MS", timedelta(milliseconds=1500)),
            ("7micros", timedelta(microseconds=7)),
            ("7999nanos", timedelta(microseconds=7)),
            ("  10 d ", timedelta(days=10)),
            ("+2d", timedelta(days=2)),
            ("0", timedelta()),
            ("000", timedelta()),
            ("0s", timedelta()),
            ("-1", None),
            ("-01", None),
            ("9223372036854775807d", timedelta.max),
        ],
    )
    def test_reads_a_number_and_its_unit(self, text: str, expected: timedelta | None) -> None:
        assert parse_time_value(text, setting="expiration") == expected

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "unit is missing or unrecognized"),
            ("10", "unit is missing or unrecognized"),
            ("1w", "unit is missing or unrecognized"),
            ("5M", "unit is missing or unrecognized"),
            ("P30D ISO", "unit is missing or unrecognized"),
            ("-2", "unit is missing or unrecognized"),
            ("-5d", "negative durations are not supported"),
            ("-1d", "negative durations are not supported"),
            ("1.5d", "fractional time values are not supported"),
            (".5h", "fractional time values are not supported"),
        ],
    )
    def test_refuses_with_the_sentence_of_the_product(self, text: str, why: str) -> None:
        with pytest.raises(BadTimeValue) as refused:
            parse_time_value(text, setting="expiration")

        assert str(refused.value) == (
            f"failed to parse setting [expiration] with value [{text}] as a time value: {why}"
        )

    @pytest.mark.parametrize(
        "text", ["d", "xd", "1h30m", "1 2d", "--1d", "9223372036854775808d", "\u0663d", "1e3s"]
    )
    def test_refuses_what_is_no_number(self, text: str) -> None:
        with pytest.raises(BadTimeValue, match=r"^failed to parse \["):
            parse_time_value(text, setting="expiration")

    def test_refuses_a_huge_text_without_repeating_it(self) -> None:
        with pytest.raises(BadTimeValue) as refused:
            parse_time_value("9" * 1_000_000 + "d", setting="expiration")

        assert len(str(refused.value)) < 200

    @given(st.integers(0, 10_000), st.sampled_from(sorted(NANOSECONDS_IN)))
    def test_multiplies_by_the_unit(self, number: int, unit: str) -> None:
        expected = timedelta(microseconds=number * NANOSECONDS_IN[unit] // 1000)

        assert parse_time_value(f"{number}{unit}", setting="timeout") == expected

    @given(st.text(max_size=12))
    def test_refuses_or_reads_any_text(self, text: str) -> None:
        try:
            span = parse_time_value(text, setting="timeout")
        except BadTimeValue:
            return
        assert span is None or span >= timedelta()
