"""The original request, as each gateway tells of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.wire.gateway.families import FAMILIES, TELLING
from keys.wire.gateway.original import (
    BadOriginal,
    OriginalRequest,
    original_request,
    own_query,
)
from tests.unit.wire.gateway.lines import Lines

IN_HEADERS = sorted(name for name, one in FAMILIES.items() if not one.is_in_request_line)
POST = OriginalRequest("POST", "/orders/1")


def told_by(name: str, *more: tuple[str, str], method: str = "POST") -> OriginalRequest:
    family = FAMILIES[name]
    lines = Lines((family.method, method), (family.target, "/orders/1?x=1"), *more)
    return original_request(lines, family, method="GET", query="")


class TestTheOriginalRequest:
    @pytest.mark.parametrize("name", IN_HEADERS)
    def test_is_told_in_the_gateways_own_headers(self, name: str) -> None:
        assert told_by(name) == POST

    def test_is_told_in_envoys_request_line(self) -> None:
        found = original_request(
            Lines(), FAMILIES["envoy"], method="POST", query="cluster=a&original=/orders/1?a=%2f&b"
        )

        assert found == POST

    @pytest.mark.parametrize("name", IN_HEADERS)
    @pytest.mark.parametrize("foreign", sorted(TELLING))
    def test_is_told_by_one_family_alone(self, name: str, foreign: str) -> None:
        with pytest.raises(BadOriginal):
            told_by(name, (foreign, "/admin"))

    @pytest.mark.parametrize("query", ["", "cluster=a", "x=original=/a", "original"])
    def test_is_missing_in_another_query_of_envoys(self, query: str) -> None:
        with pytest.raises(BadOriginal, match="not told"):
            original_request(Lines(), FAMILIES["envoy"], method="GET", query=query)

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([], id="nothing"),
            pytest.param([("x-original-method", "GET")], id="no target"),
            pytest.param([("x-original-uri", "/a")], id="no method"),
            pytest.param(
                [("x-original-method", "GET"), ("x-original-uri", "/é")], id="no plain text"
            ),
        ],
    )
    def test_is_missing(self, lines: list[tuple[str, str]]) -> None:
        with pytest.raises(BadOriginal):
            original_request(Lines(*lines), FAMILIES["nginx"], method="GET", query="")

    @pytest.mark.parametrize("method", ["", "get", "GET POST", "G\tT", "A" * 40])
    def test_has_a_method(self, method: str) -> None:
        with pytest.raises(BadOriginal):
            told_by("nginx", method=method)

    @given(
        st.lists(st.tuples(st.sampled_from(sorted(TELLING)), st.text(max_size=8)), max_size=4),
        st.sampled_from(sorted(FAMILIES)),
        st.text(max_size=12),
    )
    def test_is_told_whole_or_refused(
        self, lines: list[tuple[str, str]], name: str, query: str
    ) -> None:
        family = FAMILIES[name]
        try:
            original_request(Lines(*lines), family, method="GET", query=query)
        except BadOriginal:
            return

        names = sorted(name for name, _ in lines)
        assert names == sorted(filter(None, [family.method, family.target]))


class TestOwnQuery:
    @pytest.mark.parametrize(
        ("name", "own"),
        [("nginx", "cluster=a&original=/b?c"), ("envoy", "cluster=a")],
    )
    def test_leaves_out_what_is_the_clients(self, name: str, own: str) -> None:
        assert own_query("cluster=a&original=/b?c", FAMILIES[name]) == own
