"""Paths of original requests: read as every upstream reads them, or refused."""

import posixpath
from contextlib import suppress
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keys.wire.gateway.paths import AmbiguousPath, plain_path

PLAIN = st.text(
    st.characters(
        codec="utf-8",
        max_codepoint=0x1FFF,
        exclude_characters="/\\;%\u037e",
        exclude_categories=["Cc", "Cs"],
    ),
    min_size=1,
).filter(lambda segment: segment.strip() not in {".", ".."})


class TestAPlainPath:
    @pytest.mark.parametrize(
        ("target", "path"),
        [
            ("/", "/"),
            ("/orders/17", "/orders/17"),
            ("/orders/", "/orders/"),
            ("/orders?next=/../etc", "/orders"),
            ("/%6Frders/%41", "/orders/A"),
            ("/caf%C3%A9", "/café"),
            ("/a%20b", "/a b"),
            ("/100%25", "/100%"),
            ("/what%3F", "/what?"),
            ("/...", "/..."),
            ("/.well-known/x", "/.well-known/x"),
            ("/caf%C3%A9%E2%80%A6/%20", "/café…/ "),
        ],
    )
    def test_is_decoded_once(self, target: str, path: str) -> None:
        assert plain_path(target) == path

    @given(st.lists(PLAIN, min_size=1, max_size=4))
    def test_is_what_was_encoded(self, segments: list[str]) -> None:
        path = "/" + "/".join(segments)

        assert plain_path("/" + "/".join(quote(one, safe="") for one in segments)) == path


class TestAnAmbiguousPath:
    @pytest.mark.parametrize(
        "target",
        [
            "",
            "orders",
            "*",
            "http://other/orders",
            "//orders",
            "/a//b",
            "/a/b//",
            "/./a",
            "/a/..",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a/.%2E/b",
            "/a/%2e",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/a;b=c/d",
            "/a%3bb",
            "/a%00",
            "/a%0d%0ab",
            "/a%7f",
            "/a%c2%85",
            "/a%ff",
            "/a%c0%af",
            "/a%",
            "/a%4",
            "/a%zz",
            "/a/%20..%20/b",
            "/a/..%E3%80%80",
            "/a/%E2%80%A5/b",
            "/a/%EF%BC%8E%EF%BC%8E/b",
            "/a%EF%BC%8Fb",
            "/a%EF%BC%BCb",
            "/a%EF%BC%9Bb",
            "/a%EF%BC%852e",
            "/a%EF%BC%9Fb",
            "/%E2%84%80",
            "/a%252e%252e/b",
            "/a%252fb",
            "/a b",
            "/caf\xe9",
            "/a#b",
            "/a\x00",
            "/" + "a" * 9_000,
        ],
    )
    def test_is_refused(self, target: str) -> None:
        with pytest.raises(AmbiguousPath):
            plain_path(target)

    @given(st.text(alphabet="/.%25eEfFcC;\\?ab\x00é", max_size=12).map(lambda rest: "/" + rest))
    @example("/%%32%65")
    def test_is_all_that_normalising_or_decoding_again_would_change(self, target: str) -> None:
        try:
            path = plain_path(target)
        except AmbiguousPath:
            return

        raw = target.partition("?")[0]
        assert path == unquote(raw)
        assert unquote(path) == path
        assert posixpath.normpath(path).rstrip("/") == path.rstrip("/")
        assert path.count("/") == raw.count("/")

    @given(st.text())
    def test_is_never_anything_worse(self, target: str) -> None:
        with suppress(AmbiguousPath):
            assert plain_path(target).startswith("/")
