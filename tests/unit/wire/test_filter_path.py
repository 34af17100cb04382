"""Source: Elasticsearch guide, common options, response filtering."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.json_types import JsonObject
from keys.wire.filter_path import FilterPath, matches

KEYS: JsonObject = {
    "api_keys": [
        {"id": "1", "name": "ci", "metadata": {"team": {"name": "web"}, "a.b": 1}},
        {"id": "2", "name": "cd", "metadata": {}},
    ],
    "total": 2,
    "id": "top",
}


class TestFilterPath:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("", KEYS, id="blank keeps all"),
            pytest.param(" , ", KEYS, id="only blanks"),
            pytest.param("total", {"total": 2}, id="one member"),
            pytest.param("total,id", {"total": 2, "id": "top"}, id="two members"),
            pytest.param("api_keys.id", {"api_keys": [{"id": "1"}, {"id": "2"}]}, id="array"),
            pytest.param(
                "api_keys.metadata.team",
                {"api_keys": [{"metadata": {"team": {"name": "web"}}}]},
                id="what holds nothing is left out",
            ),
            pytest.param("*.id", {"api_keys": [{"id": "1"}, {"id": "2"}]}, id="one level"),
            pytest.param("t*l", {"total": 2}, id="part of a name"),
            pytest.param(
                "**.name",
                {
                    "api_keys": [
                        {"name": "ci", "metadata": {"team": {"name": "web"}}},
                        {"name": "cd"},
                    ]
                },
                id="any depth",
            ),
            pytest.param(
                "**.id",
                {"api_keys": [{"id": "1"}, {"id": "2"}], "id": "top"},
                id="any depth, also none",
            ),
            pytest.param(
                "api_keys.**.name",
                {
                    "api_keys": [
                        {"name": "ci", "metadata": {"team": {"name": "web"}}},
                        {"name": "cd"},
                    ]
                },
                id="any depth below",
            ),
            pytest.param("**", KEYS, id="everything"),
            pytest.param(
                "api_keys.metadata.a\\.b",
                {"api_keys": [{"metadata": {"a.b": 1}}]},
                id="dot in name",
            ),
            pytest.param("api_keys.id.deeper", {}, id="below a leaf"),
            pytest.param("nothing", {}, id="nothing fits"),
            pytest.param("-api_keys", {"total": 2, "id": "top"}, id="left out"),
            pytest.param(
                "-api_keys.metadata,-id,-total",
                {"api_keys": [{"id": "1", "name": "ci"}, {"id": "2", "name": "cd"}]},
                id="several left out",
            ),
            pytest.param(
                "-**.name,-**.metadata",
                {"api_keys": [{"id": "1"}, {"id": "2"}], "total": 2, "id": "top"},
                id="left out at any depth",
            ),
            pytest.param("-*", {}, id="all left out"),
            pytest.param(
                "api_keys,-api_keys.metadata,-**.name",
                {"api_keys": [{"id": "1"}, {"id": "2"}]},
                id="kept without some",
            ),
            pytest.param("total,-total", {}, id="leaving out wins"),
        ],
    )
    def test_keeps_what_is_named(self, text: str, expected: JsonObject) -> None:
        assert FilterPath.parse(text).apply(KEYS) == expected

    def test_keeps_an_empty_object_that_is_named(self) -> None:
        assert FilterPath.parse("a").apply({"a": {}, "b": 1}) == {"a": {}}

    def test_keeps_texts_of_an_array_that_nothing_leaves_out(self) -> None:
        assert FilterPath.parse("-a.b").apply({"a": ["x", {"b": 1}]}) == {"a": ["x"]}

    def test_takes_many_wildcards_in_its_stride(self) -> None:
        deep: JsonObject = {}
        for _ in range(100):
            deep = {"aaaaaaaaaa": deep, "b": [1]}

        assert (
            FilterPath.parse(",".join(["**.a*a*a*a*a*c"] * 50 + ["**.**.**.d"])).apply(deep) == {}
        )

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(".".join(["**"] * 20_000), id="any depth in any depth"),
            pytest.param(".".join(["**", "*"] * 10_000), id="any depth by turns"),
            pytest.param("." * 60_000, id="dots"),
        ],
    )
    def test_never_copies_a_long_path(self, text: str) -> None:
        tracemalloc.start()
        try:
            FilterPath.parse(text).apply(KEYS)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert most < 32 * 1024 * 1024


class TestMatches:
    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            ("", "", True),
            ("", "a", False),
            ("*", "", True),
            ("*", "abc", True),
            ("a*", "abc", True),
            ("*c", "abc", True),
            ("a*c", "abbbc", True),
            ("a*c", "abbbd", False),
            ("*b*", "abc", True),
            ("*a*b", "aab", True),
            ("abc", "ABC", False),
            ("a?c", "abc", False),
        ],
    )
    def test_takes_only_the_star_as_special(self, pattern: str, text: str, expected: bool) -> None:
        assert matches(pattern, text) is expected

    @given(st.lists(st.text("ab", max_size=3), min_size=2, max_size=5), st.data())
    def test_fits_whatever_stands_for_the_stars(
        self, parts: list[str], data: st.DataObject
    ) -> None:
        fillings = [data.draw(st.text("abc", max_size=4)) for _ in parts]
        text = "".join(part + filling for part, filling in zip(parts, fillings, strict=True))

        assert matches("*".join([*parts, ""]), text)

    def test_needs_no_exponential_time(self) -> None:
        assert not matches("a*" * 200 + "b", "a" * 2000)
