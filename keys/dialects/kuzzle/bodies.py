"""The body of an HTTP request as JSON, whatever it was sent as."""

import asyncio
import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from keys.dialects.kuzzle.asgi import Receive
from keys.dialects.kuzzle.errors import (
    BAD_BODY,
    BAD_HTTP,
    TOO_LARGE,
    UNSUPPORTED_CHARSET,
    UNSUPPORTED_CONTENT,
    Refused,
)
from keys.rules.json_types import Json, JsonObject

LARGEST = 1024 * 1024
SHOWN = 50
MOST_LEVELS = 64
SECONDS_TO_SEND = 30.0
JSON_TYPE = "application/json"
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
EMPTY = frozenset({b"", b"[]"})
BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
FIELD = re.compile(
    rb'^content-disposition:[^\r\n]*?[;\s]name="([^"\r\n]*)"', re.IGNORECASE | re.MULTILINE
)
FILE = re.compile(rb"^content-disposition:[^\r\n]*?[;\s]filename\*?=", re.IGNORECASE | re.MULTILINE)
WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class NotJson(ValueError):
    """The text is no JSON; the message says why."""


def json_from(text: str | bytes) -> Json:
    """
    Return what the text spells.

    Raises:
        NotJson: it spells nothing, or lies too deep.
    """
    try:
        value: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise NotJson("it lies too deep") from error
    except ValueError as error:
        raise NotJson(str(error)) from error
    if _lies_too_deep(value):
        raise NotJson("it lies too deep")
    return value


def _lies_too_deep(value: Json) -> bool:
    """Return whether what the text spells could not be told again: that takes more levels."""
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: JsonObject | list[Json]) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


async def read_body(receive: Receive) -> bytes:
    """
    Return the whole body.

    Raises:
        Refused: it is too large, or takes too long; the rest of it is not read.
        ConnectionError: the client has gone.
    """
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            return await _read_to_end(receive)
    except TimeoutError as error:
        raise Refused(BAD_HTTP, "the body takes too long") from error


async def _read_to_end(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST:
            raise Refused(TOO_LARGE)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def body_from(raw: bytes, headers: Mapping[str, str]) -> JsonObject | list[Json] | None:
    """
    Return the body as a request holds it; nothing at all, and `[]`, is none.

    Raises:
        Refused: it is of a type that is not taken, or not what it says.
    """
    data = _unpacked(raw, headers.get("content-encoding", "identity"))
    content_type, _, options = headers.get("content-type", JSON_TYPE).partition(";")
    kind = content_type.strip().lower()
    if kind not in {JSON_TYPE, FORM, MULTIPART}:
        raise Refused(UNSUPPORTED_CONTENT, content_type.strip())
    _check_charset(options)
    if data in EMPTY:
        return None
    if kind == FORM:
        return {**dict(parse_qsl(_text(data), keep_blank_values=True))}
    if kind == MULTIPART:
        return _form(data, headers["content-type"])
    try:
        value = json_from(data)
    except NotJson as error:
        raise Refused(BAD_BODY, data[:SHOWN].decode(errors="replace")) from error
    if not isinstance(value, dict | list):
        raise Refused(BAD_BODY, data[:SHOWN].decode(errors="replace"))
    return value


def _unpacked(raw: bytes, encoding: str) -> bytes:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return raw
    if name not in WINDOWS:
        raise Refused(BAD_HTTP, f"Unsupported compression algorithm: {name}")
    unpacker = zlib.decompressobj(WINDOWS[name])
    try:
        data = unpacker.decompress(raw, LARGEST + 1)
    except zlib.error as error:
        raise Refused(BAD_HTTP, str(error)) from error
    # A small body may hide a huge one.
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE)
    if not unpacker.eof:
        raise Refused(BAD_HTTP, "the compressed body is cut off")
    return data


def _check_charset(options: str) -> None:
    for option in options.split(";"):
        name, _, value = option.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in {"utf-8", "utf8"}:
            raise Refused(UNSUPPORTED_CHARSET, charset)


def _form(data: bytes, content_type: str) -> JsonObject:
    """Return the fields of a form; files in it are overlooked."""
    boundary = BOUNDARY.search(content_type)
    if boundary is None:
        raise Refused(BAD_HTTP, "the form names no boundary")
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1")
    return {**dict(_fields((b"\r\n" + data).split(delimiter)[1:]))}


def _fields(parts: list[bytes]) -> Iterator[tuple[str, str]]:
    for part in parts:
        head, _, content = part.partition(b"\r\n\r\n")
        name = FIELD.search(head)
        if name is not None and FILE.search(head) is None:
            yield _text(name[1]), _text(content)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused(BAD_BODY, data[:SHOWN].decode(errors="replace")) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    # What is told of it again would be no JSON.
    if not math.isfinite(number):
        raise ValueError(f"{digits[:SHOWN]} is out of range")
    return number
