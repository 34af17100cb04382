"""A body is read whole or not at all, and never further than its limit."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.test import RequestFactory

from keys.conf import key_settings
from keys.dialects.common.request_body import (
    CHUNK,
    BodyTooLarge,
    BrokenBody,
    largest_body_for,
    read_body,
)
from keys.models import User
from keys.rules.caller import Caller
from tests.factories import make_user


def with_length(body: bytes) -> HttpRequest:
    return RequestFactory().generic("POST", "/", body, "application/json")


def without_length(stream: object, **environ: Any) -> HttpRequest:
    base = RequestFactory().generic("POST", "/").environ
    return WSGIRequest({**base, "wsgi.input": stream, "wsgi.input_terminated": True, **environ})


class Slow(io.BytesIO):
    """Gives one byte at a time, as a network may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 1, 1))


class TestReadBody:
    @pytest.mark.parametrize("length", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
    def test_returns_the_whole_body(self, length: int) -> None:
        body = b"x" * length

        assert read_body(with_length(body), limit=length) == body
        assert read_body(without_length(io.BytesIO(body)), limit=length) == body

    def test_waits_for_the_whole_body(self) -> None:
        assert read_body(without_length(Slow(b"slow")), limit=10) == b"slow"

    def test_finds_none_in_a_request_without_one(self) -> None:
        assert read_body(RequestFactory().get("/"), limit=10) == b""

    def test_refuses_a_longer_one_without_reading_it(self) -> None:
        request = with_length(b"x" * 11)

        with pytest.raises(BodyTooLarge, match=r"too long \[11\] for the buffer limit \[10\]"):
            read_body(request, limit=10)

        assert request.read() == b"x" * 11

    def test_refuses_a_longer_one_of_unknown_length(self) -> None:
        stream = io.BytesIO(b"x" * 1000)

        with pytest.raises(BodyTooLarge):
            read_body(without_length(stream), limit=10)

        assert stream.tell() == 11

    @pytest.mark.parametrize("error", [ConnectionResetError, BrokenPipeError])
    def test_notices_that_the_client_went_away(self, error: type[OSError]) -> None:
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise error

        with pytest.raises(BrokenBody):
            read_body(without_length(Broken()), limit=10)

    def test_notices_it_behind_a_known_length_too(self) -> None:
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise OSError

        request = without_length(Broken(), CONTENT_LENGTH="5")

        with pytest.raises(BrokenBody):
            read_body(request, limit=10)


class TestLargestBodyFor:
    @pytest.mark.parametrize(
        "privilege",
        ["manage_security", "manage_api_key", "manage_own_api_key", "read_security", "all"],
    )
    def test_is_large_for_who_may_do_anything_with_keys(
        self, privilege: str, caller_of: Callable[[User], Caller]
    ) -> None:
        caller = caller_of(make_user("grace", cluster=[privilege]))

        assert largest_body_for(caller) == key_settings().largest_body

    @pytest.mark.parametrize("privilege", ["monitor", "manage", "none"])
    def test_is_modest_for_everybody_else(
        self, privilege: str, caller_of: Callable[[User], Caller]
    ) -> None:
        caller = caller_of(make_user("grace", cluster=[privilege]))

        assert largest_body_for(caller) == key_settings().largest_modest_body
