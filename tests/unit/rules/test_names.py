import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.names import (
    PRINCIPAL_SHAPE,
    end_of_prefix,
    key_metadata_problems,
    key_name_problems,
    password_problems,
    principal_problems,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)


class TestKeyName:
    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            pytest.param(None, "is required", id="absent"),
            pytest.param("", "is required", id="empty"),
            pytest.param("a" * 257, "more than 256 characters", id="257 characters"),
            pytest.param(" a", "begin or end with whitespace", id="blank before"),
            pytest.param("a\t", "begin or end with whitespace", id="tab after"),
            pytest.param("_a", "begin with an underscore", id="underscore"),
            pytest.param("a\x00b", "NUL", id="NUL"),
            pytest.param("a\ud800b", "lone surrogates", id="half a character"),
        ],
    )
    def test_refuses(self, name: str | None, problem: str) -> None:
        assert any(problem in found for found in key_name_problems(name))

    def test_says_all_that_is_wrong(self) -> None:
        assert len(key_name_problems("_" + "a" * 256 + " ")) == 3

    @pytest.mark.parametrize("name", ["a", "a" * 256, "ünïcode ✓ *", "a_b", "x\ny"])
    def test_accepts(self, name: str) -> None:
        assert key_name_problems(name) == []


class TestMetadata:
    @pytest.mark.parametrize(
        ("metadata", "count"),
        [
            (None, 0),
            ({}, 0),
            ({"a": {"_nested": 1}}, 0),
            ({"_a": 1}, 1),
            ({"_a": 1, "_b": 2}, 1),
            ({"a": [0] * 4_999}, 0),
            ({"a": [0] * 5_000}, 1),
            ({"a": {str(n): {"b": [[]]} for n in range(1_700)}}, 1),
        ],
    )
    def test_reserves_top_level_underscores(
        self, metadata: dict[str, object] | None, count: int
    ) -> None:
        assert len(key_metadata_problems(metadata)) == count  # type: ignore[arg-type]  # a table of JSON


class TestPrincipal:
    @pytest.mark.parametrize(
        ("name", "good"),
        [
            ("a", True),
            ("a b/c*", True),
            ("x" * 1024, True),
            ("x" * 1025, False),
            ("", False),
            (" a", False),
            ("a ", False),
            ("ä", False),
            ("a\n", False),
        ],
    )
    def test_is_printable_ascii(self, name: str, good: bool) -> None:
        problems = principal_problems("Role", name)

        assert (problems == []) is good
        assert all(problem.startswith("Role names must be at least 1") for problem in problems)

    @given(st.text(st.sampled_from(" a~!\t\u00e9\n"), max_size=4))
    def test_has_a_shape_that_a_browser_knows_too(self, name: str) -> None:
        is_shaped = re.fullmatch(PRINCIPAL_SHAPE, name) is not None

        assert is_shaped is (principal_problems("Role", name) == [])


class TestPassword:
    @pytest.mark.parametrize(
        ("password", "good"),
        [("12345", False), ("123456", True), ("x" * 1024, True), ("x" * 1025, False)],
    )
    def test_has_a_length(self, password: str, good: bool) -> None:
        assert (password_problems(password) == []) is good


class TestEndOfPrefix:
    @given(prefix=TEXT, rest=TEXT)
    def test_lies_after_everything_that_begins_so(self, prefix: str, rest: str) -> None:
        end = end_of_prefix(prefix)

        assert end is None or (prefix + rest).encode() < end.encode()

    @given(prefix=TEXT, other=TEXT)
    def test_lies_before_everything_else_that_comes_after(self, prefix: str, other: str) -> None:
        end = end_of_prefix(prefix)
        in_range = other >= prefix and (end is None or other < end)

        assert in_range is other.startswith(prefix)

    def test_has_none_after_the_last_code_point(self) -> None:
        assert end_of_prefix("\U0010ffff") is None
        assert end_of_prefix("a\U0010ffff") == "b"
        assert end_of_prefix("\ud7ff") == "\ue000"
