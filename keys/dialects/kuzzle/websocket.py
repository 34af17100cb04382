"""
Requests over a WebSocket: one JSON object each, answered in any order.

Memory stays bounded: a socket that has `MOST_AT_ONCE` requests under way, or a large one, is not
read until an answer has been taken, nor is anything read while too much waits for a thread (see
`workers`). Who begins a message and does not end it is found out where memory runs short.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
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
from keys.dialects.kuzzle.scales import Scales
from keys.dialects.kuzzle.unread import memory, peer_of, received
from keys.dialects.kuzzle.workers import Workers
from keys.rules.json_types import JsonObject

MOST_AT_ONCE = 32
MESSAGES_A_SECOND = 5_000
LOGINS_A_SECOND = 1
SECONDS_TO_TAKE_AN_ANSWER = 10.0
LONGEST_SLEEP = 24 * 60 * 60.0
SECONDS_BETWEEN_LOOKS = 1.0
MUCH_MEMORY = 512 * 1024 * 1024
# What frames, pings and TLS may add to messages: to each, in a second, and at all.
BYTES_AROUND_A_MESSAGE, BYTES_OF_A_SECOND, BYTES_OF_A_SOCKET = 128, 64, 64 * 1024
NORMAL, GOING_AWAY, TOO_BIG, TOO_SLOW = 1000, 1001, 1009, 1011
PING, PONG = '{"p":1}', '{"p":2}'
EXPIRED = json.dumps(
    {
        "status": 200,
        "info": "This is an automated server notification",
        "message": "Authentication Token Expired",
        "type": "TokenExpired",
        "room": "kuzzle:notification:server",
    }
)


class Sockets:
    """All sockets of this process."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._open: set[Socket] = set()
        self._watching: asyncio.Task[None] | None = None

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end; a page of another site gets none."""
        await receive()
        if foreign_origin(scope) is not None:
            await send({"type": "websocket.close", "code": NORMAL})
            return
        # In browsers and newer Nodes the official client asks for one called `null`, and insists.
        offered = scope.get("subprotocols") or [None]
        await send({"type": "websocket.accept", "subprotocol": offered[0]})
        socket = Socket(connection_for(scope), self._workers, send, client=scope["client"])
        self._open.add(socket)
        if self._watching is None:
            self._watching = asyncio.get_running_loop().create_task(self._watch())
        try:
            await socket.serve(receive)
        finally:
            self._open.discard(socket)

    def leave(self) -> None:
        """Say goodbye on all of them, each after what it has under way."""
        for socket in [*self._open]:
            socket.leave()

    async def _watch(self) -> None:
        while self._open:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if memory() > MUCH_MEMORY:
                self.end_endless()
        self._watching = None

    def end_endless(self) -> None:
        """End the sockets whose message is too large already, though it has no end yet."""
        sizes = received()
        for socket in [*self._open]:
            if socket.holds_more_than(LARGEST, received=sizes.get(socket.peer, 0)):
                socket.leave(TOO_BIG)


class Socket:
    """One connection; a request without a token is nobody's, whoever logged in on it before."""

    def __init__(
        self, connection: Connection, workers: Workers, send: Send, *, client: tuple[str, int | str]
    ) -> None:
        self.peer = peer_of(client)
        self._connection = connection
        self._workers = workers
        self._send = send
        self._sending = asyncio.Lock()
        self._scales = Scales(MOST_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pace = Pace(MESSAGES_A_SECOND)
        self._logins = Pace(LOGINS_A_SECOND)
        self._expiry: asyncio.TimerHandle | None = None
        self._serving: asyncio.Task[None] | None = None
        self._began = monotonic()
        self._taken = BYTES_OF_A_SOCKET
        self._leaving: int | None = None
        self._is_waiting = self._is_closed = False

    async def serve(self, receive: Receive) -> None:
        """Read until the other side ends it, or this one leaves."""
        self._serving = asyncio.current_task()
        try:
            await self._read(receive)
            if self._leaving is not None:
                await self._goodbye(self._leaving)
        finally:
            self._is_closed = True
            self._forget_expiry()
            for task in self._tasks:
                task.cancel()

    def leave(self, code: int = GOING_AWAY) -> None:
        """Close it once what is under way is answered."""
        self._leaving = code
        # Granian sends no close frame while somebody waits for a message.
        if self._is_waiting and self._serving is not None:
            self._serving.cancel()

    def holds_more_than(self, size: int, *, received: int) -> bool:
        """Return whether more than `size` of what the kernel received has not been taken yet."""
        pings = int((monotonic() - self._began) * BYTES_OF_A_SECOND)
        return self._is_waiting and received - self._taken - pings > size

    def _is_asked_to_leave(self) -> bool:
        return self._leaving is not None

    async def _read(self, receive: Receive) -> None:
        while not self._is_closed and not self._is_asked_to_leave():
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
        size = _size_of(content)
        self._taken += size + BYTES_AROUND_A_MESSAGE
        if not content:
            return
        if content == PING:
            await self._write(PONG)
            return
        if size > LARGEST:
            await self._close(TOO_BIG)
            return
        await self._scales.take(size)
        self._run(lambda: self._treat(content, size))

    async def _treat(self, content: str | bytes, size: int) -> None:
        """Answer one message; until its answer has been taken, it counts as under way."""
        try:
            async with self._workers.room.holding(size):
                answer = await self._answer_to(content)
            await self._write(answer)
        finally:
            self._scales.give_back(size)

    async def _answer_to(self, content: str | bytes) -> str:
        try:
            value = json_from(content)
        except NotJson as error:
            return self._refusal(None, Refused(BAD_MESSAGE, str(error)))
        if value == {"p": 1}:
            return PONG
        if not isinstance(value, dict):
            return self._refusal(None, Refused(BAD_MESSAGE, "a request is an object"))
        try:
            request = request_from(value, request_id=str(uuid.uuid4()), connection=self._connection)
        except WrongShape as error:
            return self._shapeless(value, error)
        return await self._answer_to_request(request)

    async def _answer_to_request(self, request: KuzzleRequest) -> str:
        now = monotonic()
        if not self._pace.allows(now):
            return self._refusal(request, Refused(TOO_MANY_MESSAGES))
        if _is_login(request) and not self._logins.allows(now):
            return self._refusal(request, Refused(TOO_MANY_LOGINS))
        return await self._carry_out(request)

    async def _carry_out(self, request: KuzzleRequest) -> str:
        answered = await self._workers.answer(request)
        if answered.expires_at is not None:
            self._tell_at(answered.expires_at)
        elif answered.is_logout:
            self._forget_expiry()
        return json.dumps(answered.envelope)

    def _shapeless(self, value: JsonObject, error: WrongShape) -> str:
        given = value.get("requestId")
        request = self._nameless(given if isinstance(given, str) else str(uuid.uuid4()))
        found: JsonObject = {"message": str(error), "status": 400}
        return json.dumps(envelope(request, node=node(), error=found))

    def _refusal(self, request: KuzzleRequest | None, refused: Refused) -> str:
        answer = envelope(
            request or self._nameless(str(uuid.uuid4())), node=node(), error=error_json(refused)
        )
        if request is None:
            # Nobody knows which call it would answer.
            del answer["room"]
        return json.dumps(answer)

    def _nameless(self, request_id: str) -> KuzzleRequest:
        return KuzzleRequest(
            controller=None, action=None, connection=self._connection, request_id=request_id
        )

    async def _write(self, text: str) -> None:
        async with self._sending:
            if self._is_closed or self._leaving == TOO_SLOW:
                return
            try:
                async with asyncio.timeout(SECONDS_TO_TAKE_AN_ANSWER):
                    await self._send({"type": "websocket.send", "text": text})
            except TimeoutError:
                self.leave(TOO_SLOW)

    async def _goodbye(self, code: int) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._close(code)

    async def _close(self, code: int) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        # Who takes no answer takes no goodbye either.
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_TAKE_AN_ANSWER):
                await self._send({"type": "websocket.close", "code": code})

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.get_running_loop().create_task(self._watched(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watched(self, work: Callable[[], Awaitable[None]]) -> None:
        # The other side may be gone by the time that there is an answer.
        with suppress(OSError, RuntimeError):
            await work()

    def _tell_at(self, moment: datetime) -> None:
        """Tell the client when the token that it used last ends."""
        self._forget_expiry()
        seconds = (moment - datetime.now(UTC)).total_seconds()
        loop = asyncio.get_running_loop()
        if seconds > LONGEST_SLEEP:
            self._expiry = loop.call_later(LONGEST_SLEEP, self._tell_at, moment)
        else:
            self._expiry = loop.call_later(
                max(seconds, 0.0), self._run, lambda: self._write(EXPIRED)
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


def _size_of(content: str | bytes) -> int:
    """Return the size in bytes; most texts hold as many as letters."""
    if isinstance(content, str) and not content.isascii():
        return len(content.encode(errors="surrogatepass"))
    return len(content)


def _is_login(request: KuzzleRequest) -> bool:
    return (request.controller, request.action) == ("auth", "login")
