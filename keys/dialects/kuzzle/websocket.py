"""
Requests over a WebSocket: one JSON object each, answered in any order.

Memory stays bounded: a socket that has `MOST_AT_ONCE` requests under way is not read until one of
them is answered, nor is any while too many wait for a thread (see `workers`).
"""

import asyncio
import json
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

from keys.dialects.kuzzle.asgi import Message, Receive, Scope, Send
from keys.dialects.kuzzle.bodies import LARGEST, NotJson, json_from
from keys.dialects.kuzzle.connections import bearer_in, connection_of, foreign_origin
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.errors import (
    BAD_MESSAGE,
    TOO_MANY_LOGINS,
    TOO_MANY_MESSAGES,
    Refused,
    error_json,
)
from keys.dialects.kuzzle.http import node
from keys.dialects.kuzzle.pace import Pace
from keys.dialects.kuzzle.requests import (
    Connection,
    KuzzleRequest,
    Transport,
    WrongShape,
    request_from,
)
from keys.dialects.kuzzle.workers import Workers
from keys.rules.json_types import Json, JsonObject

MOST_AT_ONCE = 32
MESSAGES_A_SECOND = 5_000
LOGINS_A_SECOND = 1
SECONDS_TO_TAKE_AN_ANSWER = 10.0
LONGEST_SLEEP = 24 * 60 * 60.0
NORMAL, GOING_AWAY, TOO_BIG, TOO_SLOW = 1000, 1001, 1009, 1011
PING: Json = {"p": 1}
PONG = '{"p":2}'
EXPIRED: JsonObject = {
    "status": 200,
    "info": "This is an automated server notification",
    "message": "Authentication Token Expired",
    "type": "TokenExpired",
    "room": "kuzzle:notification:server",
}


class Sockets:
    """All sockets of this process."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._open: set[Socket] = set()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end; a page of another site gets none."""
        await receive()
        if foreign_origin(scope) is not None:
            await send({"type": "websocket.close", "code": NORMAL})
            return
        # In browsers and newer Nodes the official client asks for one called `null`, and insists.
        offered = scope.get("subprotocols") or [None]
        await send({"type": "websocket.accept", "subprotocol": offered[0]})
        socket = Socket(connection_for(scope), self._workers, send)
        self._open.add(socket)
        try:
            await socket.serve(receive)
        finally:
            self._open.discard(socket)

    def leave(self) -> None:
        """Say goodbye on all of them, each after what it has under way."""
        for socket in [*self._open]:
            socket.leave()


class Socket:
    """One connection; a request without a token is nobody's, whoever logged in on it before."""

    def __init__(self, connection: Connection, workers: Workers, send: Send) -> None:
        self._connection = connection
        self._workers = workers
        self._send = send
        self._sending = asyncio.Lock()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pace = Pace(MESSAGES_A_SECOND)
        self._logins = Pace(LOGINS_A_SECOND)
        self._expiry: asyncio.TimerHandle | None = None
        self._serving: asyncio.Task[None] | None = None
        self._is_waiting = self._is_leaving = self._is_closed = False

    async def serve(self, receive: Receive) -> None:
        """Read until the other side ends it, or this one leaves."""
        self._serving = asyncio.current_task()
        try:
            await self._read(receive)
            if self._is_leaving:
                await self._goodbye()
        finally:
            self._is_closed = True
            self._forget_expiry()
            for task in self._tasks:
                task.cancel()

    def leave(self) -> None:
        """Close it once what is under way is answered."""
        self._is_leaving = True
        # Granian sends no close frame while somebody waits for a message.
        if self._is_waiting and self._serving is not None:
            self._serving.cancel()

    def _is_asked_to_leave(self) -> bool:
        return self._is_leaving

    async def _read(self, receive: Receive) -> None:
        while not self._is_closed and not self._is_leaving:
            self._is_waiting = True
            try:
                message = await receive()
            except asyncio.CancelledError:
                # Asked by a method: to the type checker nothing changes while one waits.
                if not self._is_asked_to_leave():
                    raise
                return
            finally:
                self._is_waiting = False
            if message["type"] != "websocket.receive":
                self._is_closed = True
                return
            await self._take(_content_of(message))

    async def _take(self, content: str | bytes) -> None:
        if not content:
            return
        if len(content) > LARGEST:
            await self._close(TOO_BIG)
            return
        try:
            value = json_from(content)
        except NotJson as error:
            await self._refuse(None, Refused(BAD_MESSAGE, str(error)))
            return
        if value == PING:
            await self._write(PONG)
            return
        await self._take_request(value)

    async def _take_request(self, value: Json) -> None:
        if not isinstance(value, dict):
            await self._refuse(None, Refused(BAD_MESSAGE, "a request is an object"))
            return
        try:
            request = request_from(value, request_id=str(uuid.uuid4()), connection=self._connection)
        except WrongShape as error:
            await self._answer_shapeless(value, error)
            return
        now = monotonic()
        if not self._pace.allows(now):
            await self._refuse(request, Refused(TOO_MANY_MESSAGES))
        elif _is_login(request) and not self._logins.allows(now):
            await self._refuse(request, Refused(TOO_MANY_LOGINS))
        else:
            await self._places.acquire()
            self._run(self._carry_out(request))

    async def _carry_out(self, request: KuzzleRequest) -> None:
        try:
            answered = await self._workers.answer(request)
        finally:
            self._places.release()
        if answered.expires_at is not None:
            self._tell_at(answered.expires_at)
        await self._answer(answered.envelope)

    async def _answer_shapeless(self, value: JsonObject, error: WrongShape) -> None:
        given = value.get("requestId")
        request = self._nameless(given if isinstance(given, str) else str(uuid.uuid4()))
        found: JsonObject = {"message": str(error), "status": 400}
        await self._answer(envelope(request, node=node(), error=found))

    async def _refuse(self, request: KuzzleRequest | None, refused: Refused) -> None:
        answer = envelope(
            request or self._nameless(str(uuid.uuid4())), node=node(), error=error_json(refused)
        )
        if request is None:
            # Nobody knows which call it would answer.
            del answer["room"]
        await self._answer(answer)

    def _nameless(self, request_id: str) -> KuzzleRequest:
        return KuzzleRequest(
            controller=None, action=None, connection=self._connection, request_id=request_id
        )

    async def _answer(self, answer: JsonObject) -> None:
        await self._write(json.dumps(answer))

    async def _write(self, text: str) -> None:
        if self._is_closed:
            return
        async with self._sending:
            try:
                async with asyncio.timeout(SECONDS_TO_TAKE_AN_ANSWER):
                    await self._send({"type": "websocket.send", "text": text})
            except TimeoutError:
                await self._close(TOO_SLOW)

    async def _goodbye(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._close(GOING_AWAY)

    async def _close(self, code: int) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._send({"type": "websocket.close", "code": code})

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._watched(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watched(self, work: Coroutine[None, None, None]) -> None:
        # The other side may be gone by the time that there is an answer.
        with suppress(OSError, RuntimeError):
            await work

    def _tell_at(self, moment: datetime) -> None:
        """Tell the client when the token that it used last ends."""
        self._forget_expiry()
        seconds = (moment - datetime.now(UTC)).total_seconds()
        loop = asyncio.get_running_loop()
        if seconds > LONGEST_SLEEP:
            self._expiry = loop.call_later(LONGEST_SLEEP, self._tell_at, moment)
        else:
            self._expiry = loop.call_later(
                max(seconds, 0.0), lambda: self._run(self._answer(EXPIRED))
            )

    def _forget_expiry(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None


def connection_for(scope: Scope) -> Connection:
    """
    Return what all requests of a socket have in common.

    A token in the upgrade's headers stands for those that bring none of their own, as one in its
    cookie does.
    """
    connection = connection_of(scope, Transport.WEBSOCKET)
    bearer = bearer_in(scope)
    if bearer is None or connection.cookie is not None:
        return connection
    return replace(connection, cookie=bearer)


def _content_of(message: Message) -> str | bytes:
    text: str | bytes | None = message.get("text")
    if text is not None:
        return text
    content: bytes | None = message.get("bytes")
    return content or b""


def _is_login(request: KuzzleRequest) -> bool:
    return (request.controller, request.action) == ("auth", "login")
