"""Requests over HTTP: what they mean from verb, address, header and body; and their answers."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import parse_qsl

from keys.conf import key_settings
from keys.dialects.kuzzle.asgi import HeaderList, Receive, Scope, Send, headers_of
from keys.dialects.kuzzle.bodies import NotJson, body_from, json_from, read_body
from keys.dialects.kuzzle.connections import bearer_in, connection_of, foreign_origin
from keys.dialects.kuzzle.dispatcher import Answered
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.errors import (
    BAD_HTTP,
    BAD_VOLATILE,
    FOREIGN_ORIGIN,
    UNKNOWN_URL,
    UNSUPPORTED_VERB,
    Refused,
    error_json,
)
from keys.dialects.kuzzle.requests import (
    KuzzleRequest,
    Transport,
    WrongShape,
    request_from,
)
from keys.dialects.kuzzle.routes import VERBS, parts_of, route_at
from keys.dialects.kuzzle.workers import Workers
from keys.rules.json_types import Json, JsonObject
from keys.rules.key_use import printable

QUERY = ["_query"]
ALIVE = (["_healthcheck"], ["_ready"])
LONGEST_REQUEST_ID = 128
LARGEST_IN_LINES = 64 * 1024
# What an address may not say: routes are not overridden there, and no token belongs into it.
NOT_IN_ADDRESS = frozenset({"jwt", "controller", "action", "body", "volatile", "requestId"})
METHODS = "GET,POST,PUT,PATCH,DELETE,OPTIONS,HEAD"
HEADERS = (
    "Content-Type, Access-Control-Allow-Headers, Authorization, X-Requested-With,"
    " Content-Encoding, Content-Length, X-Kuzzle-Volatile"
)


async def answer_http(scope: Scope, receive: Receive, send: Send, *, workers: Workers) -> None:
    """Answer one request; errors before its action is known have no envelope around them."""
    headers = headers_of(scope)
    request_id = printable(headers.get("x-kuzzle-request-id", ""), LONGEST_REQUEST_ID)
    request = _bare(scope, request_id or str(uuid.uuid4()))
    try:
        raw = await read_body(receive)
        async with workers.room.holding(len(raw)):
            request = _understood(request, raw, scope, headers)
            answered = await workers.answer(request)
    except Refused as refused:
        answered = Answered(envelope=error_json(refused))
    except _Answer as early:
        answered = Answered(envelope=early.envelope)
    except ConnectionError:
        return
    await _send(answered, request.request_id, scope, send)


class _Answer(Exception):  # no error, but the way out past the dispatcher
    def __init__(self, found: JsonObject) -> None:
        super().__init__()
        self.envelope = found


def _bare(scope: Scope, request_id: str) -> KuzzleRequest:
    return KuzzleRequest(
        controller=None,
        action=None,
        connection=connection_of(scope, Transport.HTTP),
        request_id=request_id,
    )


def _understood(
    request: KuzzleRequest, raw: bytes, scope: Scope, headers: Mapping[str, str]
) -> KuzzleRequest:
    """
    Return the request with all that it asks for.

    Raises:
        Refused, _Answer: there is nothing to be carried out.
    """
    verb, path = scope["method"], _path(scope)
    if verb not in VERBS:
        raise Refused(UNSUPPORTED_VERB, verb)
    origin = foreign_origin(scope)
    if origin is not None:
        raise _refused(request, Refused(FOREIGN_ORIGIN, origin))
    if verb == "OPTIONS" or parts_of(path) in ALIVE:
        raise _Answer(envelope(request, node=node()))
    body = body_from(raw, headers)
    if verb == "POST" and parts_of(path) == QUERY:
        return _from_query(request, body, scope)
    found = route_at(verb, path)
    if found is None:
        raise _refused(request, Refused(UNKNOWN_URL, path.rstrip("/") or "/"))
    named = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    given: dict[str, Json] = {name: value for name, value in named if name not in NOT_IN_ADDRESS}
    return replace(
        request,
        controller=found.route.controller,
        action=found.route.action,
        jwt=bearer_in(scope),
        body=body,
        volatile=_volatile(headers),
        # What stands in the path counts more.
        arguments={**given, **found.placed},
    )


def _from_query(
    request: KuzzleRequest, body: JsonObject | list[Json] | None, scope: Scope
) -> KuzzleRequest:
    if not isinstance(body, dict):
        raise Refused(BAD_HTTP, "a body that is an object is needed here")
    connection = replace(request.connection, transport=Transport.QUERY)
    try:
        asked = request_from(body, request_id=request.request_id, connection=connection)
    except WrongShape as error:
        raise _shapeless(request, error) from error
    jwt = asked.jwt if "jwt" in body else bearer_in(scope)
    return replace(asked, jwt=jwt, request_id=request.request_id)


def _refused(request: KuzzleRequest, refused: Refused) -> _Answer:
    return _Answer(envelope(request, node=node(), error=error_json(refused)))


def _shapeless(request: KuzzleRequest, error: WrongShape) -> _Answer:
    found: JsonObject = {"message": str(error), "status": HTTPStatus.BAD_REQUEST.value}
    return _Answer(envelope(request, node=node(), error=found))


def _path(scope: Scope) -> str:
    """Return the path as it was sent: a part may hold an encoded slash."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return str(raw.partition(b"?")[0].decode("latin-1"))


def _volatile(headers: Mapping[str, str]) -> JsonObject | None:
    text = headers.get("x-kuzzle-volatile")
    if text is None:
        return None
    try:
        value = json_from(text)
    except NotJson as error:
        raise Refused(BAD_VOLATILE, str(error)) from error
    if not isinstance(value, dict | None):
        raise Refused(BAD_VOLATILE, "it is no object")
    return value


def node() -> str:
    """Return what this server calls itself in answers."""
    return f"knode-{key_settings().node_name}"


async def _send(answered: Answered, request_id: str, scope: Scope, send: Send) -> None:
    status = answered.envelope["status"]
    wants_lines = any(
        name == "pretty"
        for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    )
    body = json.dumps(answered.envelope).encode()
    # In lines it is written many times as slowly, and while it is, nobody else is answered.
    if wants_lines and len(body) <= LARGEST_IN_LINES:
        body = json.dumps(answered.envelope, indent=2).encode()
    headers = _headers(scope, request_id, len(body), cookie=answered.cookie)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    is_head = scope["method"] == "HEAD"
    await send({"type": "http.response.body", "body": b"" if is_head else body})


def _headers(scope: Scope, request_id: str, length: int, *, cookie: str | None) -> HeaderList:
    lines = {
        "content-type": "application/json",
        "content-length": str(length),
        # Answers hold secrets.
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-kuzzle-request-id": request_id,
        "x-kuzzle-node": node(),
        "vary": "Origin",
    }
    origin = headers_of(scope).get("origin")
    if origin is not None and foreign_origin(scope) is None:
        lines |= {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": HEADERS,
        }
    if cookie is not None:
        lines["set-cookie"] = cookie
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in lines.items()]
