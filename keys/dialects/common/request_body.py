"""Reading a request's body without ever holding more of it than is allowed."""

from typing import Protocol

from django.http import HttpRequest, UnreadablePostError

from keys.conf import key_settings
from keys.rules.caller import Caller
from keys.rules.privileges import DJANGO_PRIVILEGES, ClusterPrivilege

CHUNK = 64 * 1024


class BodyTooLarge(Exception):
    """`length`: bytes announced or read so far; `limit`: bytes that this caller may send."""

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(f"entity content is too long [{length}] for the buffer limit [{limit}]")


class BrokenBody(Exception):
    """The connection ended before the body did."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def largest_body_for(caller: Caller) -> int:
    """Return how many bytes the caller may send: more when he may do anything with keys."""
    settings = key_settings()
    privileges = (ClusterPrivilege(name) for name in DJANGO_PRIVILEGES)
    if any(caller.authority.allows(privilege) for privilege in privileges):
        return settings.largest_body
    return settings.largest_modest_body


def read_body(request: HttpRequest, *, limit: int) -> bytes:
    """
    Return the whole body.

    Raises:
        BodyTooLarge: it is longer than `limit`; an announced length is believed before reading.
        BrokenBody: the client went away.
    """
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isdigit() and int(announced) > limit:
        raise BodyTooLarge(length=int(announced), limit=limit)
    try:
        return _bounded(_stream_of(request, announced), limit)
    except (UnreadablePostError, ConnectionError) as error:
        raise BrokenBody from error


def _stream_of(request: HttpRequest, announced: str) -> _Stream:
    # Django reads nothing of a body without a length. Where the server itself ends the stream
    # (PEP 3333 lets it say so), a chunked or HTTP/2 body is there nevertheless.
    if not announced and request.META.get("wsgi.input_terminated"):
        stream: _Stream = request.META["wsgi.input"]
        return stream
    return request


def _bounded(stream: _Stream, limit: int) -> bytes:
    parts = []
    length = 0
    while part := stream.read(min(CHUNK, limit + 1 - length)):
        parts.append(part)
        length += len(part)
        if length > limit:
            raise BodyTooLarge(length=length, limit=limit)
    return b"".join(parts)
