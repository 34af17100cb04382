"""The file of routes, and which route a request has."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.privileges import ClusterPrivilege
from keys.wire.gateway.original import OriginalRequest
from keys.wire.gateway.routes import BadRoutes, PathPattern, RouteTable, read_routes

TOML = b"""
[[route]]
name = "read orders"
methods = ["GET", "HEAD"]
path = "/orders/*"
cluster = ["monitor"]

[[route]]
name = "one's own"
path = "/orders/me"

[[route]]
name = "files"
path = "/files/**"
methods = ["GET"]
application = [{ application = "shop", privileges = ["read"], resources = ["files"] }]
"""


def table() -> RouteTable:
    return read_routes(TOML, is_json=False)


class TestARoute:
    @pytest.mark.parametrize(
        ("method", "path", "name"),
        [
            ("GET", "/orders/17", "read orders"),
            ("GET", "/orders/me", "read orders"),
            ("POST", "/orders/me", "one's own"),
            ("POST", "/orders/17", None),
            ("GET", "/orders/", None),
            ("GET", "/orders", None),
            ("GET", "/orders/17/", None),
            ("GET", "/orders/17/lines", None),
            ("GET", "/files", "files"),
            ("GET", "/files/", "files"),
            ("GET", "/files/a/b", "files"),
            ("GET", "/files2", None),
            ("GET", "/", None),
        ],
    )
    def test_is_the_first_that_fits(self, method: str, path: str, name: str | None) -> None:
        route = table().route_of(OriginalRequest(method, path))

        assert (route.name if route else None) == name

    @pytest.mark.parametrize(
        ("method", "path", "name"),
        [
            ("GET", "/admin", "admin"),
            ("GET", "/admin/", None),
            ("GET", "/files/", "files"),
            ("GET", "/files", None),
            ("POST", "/files", "the rest"),
            ("GET", "/orders/17", "order"),
            ("GET", "/orders/17/", None),
            ("GET", "/orders", "the rest"),
            ("GET", "/orders/", "the rest"),
            ("GET", "/", "the rest"),
            ("GET", "/other/", "the rest"),
            ("GET", "/Other", "the rest"),
            ("GET", "/ADMIN", None),
            ("GET", "/Admin/", None),
            ("GET", "/Orders/17", None),
            ("GET", "/orders/A", "order"),
        ],
    )
    def test_is_no_later_one_for_the_last_slash_or_for_case(
        self, method: str, path: str, name: str | None
    ) -> None:
        routes = [
            {"name": "admin", "path": "/admin", "cluster": ["manage_security"]},
            {"name": "files", "path": "/files/", "methods": ["GET"]},
            {"name": "order", "path": "/orders/*"},
            {"name": "the rest", "path": "/**"},
        ]
        closed = read_routes(json.dumps({"route": routes}).encode(), is_json=True)

        route = closed.route_of(OriginalRequest(method, path))

        assert (route.name if route else None) == name

    def test_says_what_it_takes(self) -> None:
        route = table().route_of(OriginalRequest("GET", "/orders/17"))

        assert route
        assert route.needs.demands == (ClusterPrivilege("monitor"),)

    @given(
        st.lists(st.sampled_from(["a", "b", "*"]), min_size=1, max_size=3),
        st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=4),
    )
    def test_fits_segment_by_segment(self, pattern: list[str], path: list[str]) -> None:
        fits = len(pattern) == len(path) and all(
            wanted in {"*", found} for wanted, found in zip(pattern, path, strict=True)
        )

        assert PathPattern.of("/" + "/".join(pattern)).matches(path) == fits
        begins = PathPattern.of("/" + "/".join(pattern)).matches(path[: len(pattern)])
        assert PathPattern.of("/" + "/".join([*pattern, "**"])).matches(path) == begins


class TestAFile:
    def test_may_be_json(self) -> None:
        content = json.dumps({"route": [{"name": "all", "path": "/**"}]}).encode()

        assert read_routes(content, is_json=True).routes[0].name == "all"

    @pytest.mark.parametrize(
        ("entry", "says"),
        [
            ({}, "route 1 has no name"),
            ({"name": ""}, "route 1 has no name"),
            ({"name": "a"}, "route [a] has no path"),
            ({"name": "a", "path": "orders"}, "no path can be [orders]"),
            ({"name": "a", "path": "/a//b"}, "no path can be [/a//b]"),
            ({"name": "a", "path": "/a/../b"}, "no path can be [/a/../b]"),
            ({"name": "a", "path": "/a%20b"}, "no path can be [/a%20b]"),
            ({"name": "a", "path": "/a*"}, "[*] stands for a whole segment"),
            ({"name": "a", "path": "/**/a"}, "[*] stands for a whole segment"),
            ({"name": "a", "path": "/", "methods": []}, "[methods] must be a list"),
            ({"name": "a", "path": "/", "methods": ["get"]}, "in capitals"),
            ({"name": "a", "path": "/", "method": ["GET"]}, "unknown field [method]"),
            ({"name": "a", "path": "/", "cluster": ["moniter"]}, "unknown"),
        ],
    )
    def test_names_what_is_wrong(self, entry: dict[str, object], says: str) -> None:
        with pytest.raises(BadRoutes) as refusal:
            read_routes(json.dumps({"route": [entry]}).encode(), is_json=True)

        assert says in str(refusal.value)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"route = 1",
            b"route = []",
            b"[[route]]\nname='a'\npath='/'\n[other]",
            b"[[route]]\nname='a'\npath='/'\n[[route]]\nname='a'\npath='/b'",
            b"\xff",
            b"[[route]",
            b"#" * (1024 * 1024 + 1),
        ],
    )
    def test_is_refused(self, content: bytes) -> None:
        with pytest.raises(BadRoutes):
            read_routes(content, is_json=False)

    @given(st.binary(max_size=60))
    def test_is_read_or_refused(self, content: bytes) -> None:
        for is_json in (False, True):
            with pytest.raises(BadRoutes):
                read_routes(content, is_json=is_json)
