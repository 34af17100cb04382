"""Spans of time, compared with a reader that walks the text letter by letter."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.dialects.kuzzle.durations import LONGEST, milliseconds_from, milliseconds_in
from keys.rules.json_types import Json

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
STRINGS = 50_000 if DEEP else 300
UNITS = {
    "ms msec msecs millisecond milliseconds": 1,
    "s sec secs second seconds": 1_000,
    "m min mins minute minutes": 60_000,
    "h hr hrs hour hours": 3_600_000,
    "d day days": 86_400_000,
    "w week weeks": 604_800_000,
    "y yr yrs year years": 31_557_600_000,
}
FACTORS = {unit: factor for units, factor in UNITS.items() for unit in units.split()}
DIGITS = "0123456789"
LOWER = {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}


def by_hand(text: str) -> float | None:
    """Return what the span says, by the grammar's letter."""
    if sum(2 if ord(letter) > 0xFFFF else 1 for letter in text) > 100:
        return None
    place = 1 if text[:1] == "-" else 0
    before = place
    while place < len(text) and text[place] in DIGITS:
        place += 1
    if text[place : place + 1] == "." and text[place + 1 : place + 2] in set(DIGITS):
        place += 1
        while place < len(text) and text[place] in DIGITS:
            place += 1
    if place == before:
        return None
    number = float(text[:place])
    rest = text[place:].lstrip(" ")
    if not rest:
        return number
    factor = FACTORS.get("".join(LOWER.get(letter, letter) for letter in rest))
    return None if factor is None else number * factor


NUMBERS = st.from_regex(r"-?[0-9]{0,6}\.?[0-9]{0,6}", fullmatch=True)
CASED = st.sampled_from([*FACTORS]).flatmap(
    lambda unit: st.sampled_from([unit, unit.upper(), unit.title()])
)
OTHERS = st.sampled_from(["", "mo", "months", "\u017f", "K", "m\n", "1s", "秒", "sm"])
SPANS = st.tuples(
    st.sampled_from(["", "", "", " ", "+", "-"]),
    NUMBERS,
    st.sampled_from(["", "", " ", "   ", "\t", "\u00a0"]),
    st.one_of(CASED, CASED, OTHERS),
    st.sampled_from(["", "", "", " ", "\n"]),
).map("".join)
NOISE = st.text(alphabet="0123456789.-+ smhdwyeE_,\u0661\u017f\n", max_size=12)
LONG = st.integers(95, 105).map(lambda length: "1" * length)


class TestMillisecondsIn:
    @given(st.one_of(SPANS, SPANS, SPANS, NOISE, LONG, st.text(max_size=110)))
    @settings(max_examples=STRINGS)
    def test_agrees_with_a_reader_of_another_make(self, text: str) -> None:
        assert milliseconds_in(text) == by_hand(text)

    @pytest.mark.parametrize(
        ("text", "span"),
        [
            pytest.param("6d", 518_400_000, id="days"),
            pytest.param("1.5 hrs", 5_400_000, id="a fraction and a blank"),
            pytest.param("1M", 60_000, id="a capital M is minutes"),
            pytest.param("-1", -1, id="never"),
            pytest.param(".5s", 500, id="no digit before the point"),
            pytest.param("007", 7, id="leading zeros"),
            pytest.param("5.", None, id="no digit after the point"),
            pytest.param("1e3", None, id="an exponent"),
            pytest.param("- 1s", None, id="a blank after the minus"),
            pytest.param("1h30m", None, id="two spans"),
            pytest.param("1s\n", None, id="a line end"),
            pytest.param("1\u017f", None, id="a long s"),
            pytest.param("\u0661s", None, id="another digit one"),
            pytest.param("", None, id="nothing"),
        ],
    )
    def test_reads_what_the_library_does(self, text: str, span: float | None) -> None:
        assert milliseconds_in(text) == span


class TestMillisecondsFrom:
    @pytest.mark.parametrize(
        ("value", "span"),
        [
            pytest.param(42, 42, id="a number"),
            pytest.param(1.5, 1.5, id="a fraction"),
            pytest.param("soon", 0, id="no span"),
            pytest.param(True, 0, id="a truth"),
            pytest.param(None, 0, id="nothing"),
            pytest.param([1], 0, id="a list"),
            pytest.param(10**400, LONGEST, id="more digits than a span has"),
        ],
    )
    def test_is_nothing_for_what_is_no_span(self, value: Json, span: float) -> None:
        assert milliseconds_from(value) == span
