import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.search.wildcards import Gap, literal_prefix, matches, parse_pattern

ONE, RUN = Gap.ONE, Gap.RUN


class TestParsePattern:
    @pytest.mark.parametrize(
        ("text", "pattern"),
        [
            pytest.param("", (), id="empty"),
            pytest.param("abc", ("abc",), id="no sign"),
            pytest.param("a*b?", ("a", RUN, "b", ONE), id="both signs"),
            pytest.param("***", (RUN,), id="one run is like many"),
            pytest.param("*?*", (RUN, ONE, RUN), id="a character between runs"),
            pytest.param("a\\*b\\?", ("a*b?",), id="escaped signs"),
            pytest.param("\\\\", ("\\",), id="escaped backslash"),
            pytest.param("a\\", ("a\\",), id="backslash at the end"),
        ],
    )
    def test_reads(self, text: str, pattern: object) -> None:
        assert parse_pattern(text) == pattern

    @pytest.mark.parametrize(
        ("text", "prefix"), [("ab*", "ab"), ("*ab", ""), ("", ""), ("a\\*b?", "a*b")]
    )
    def test_knows_what_all_that_fits_begins_with(self, text: str, prefix: str) -> None:
        assert literal_prefix(parse_pattern(text)) == prefix


class TestMatches:
    @given(st.text("ab*?", max_size=6), st.text("ab", max_size=8))
    def test_agrees_with_a_regular_expression(self, pattern: str, text: str) -> None:
        expression = pattern.replace("*", ".*").replace("?", ".")

        assert matches(parse_pattern(pattern), text) == bool(re.fullmatch(expression, text))

    def test_a_gap_is_one_character_whatever_its_bytes(self) -> None:
        assert matches(parse_pattern("?"), "🔑")
        assert not matches(parse_pattern("?"), "")

    def test_no_pattern_is_slow(self) -> None:
        start = time.process_time()

        assert not matches(parse_pattern("a*" * 500 + "b"), "a" * 5_000)
        assert time.process_time() - start < 2
