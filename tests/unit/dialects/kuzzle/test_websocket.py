"""Requests over a WebSocket; no database is asked."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keys.dialects.kuzzle.bodies import LARGEST
from keys.dialects.kuzzle.dispatcher import Answered
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.pace import Pace
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.dialects.kuzzle.websocket import GOING_AWAY, MOST_AT_ONCE, TOO_BIG
from tests.unit.dialects.kuzzle.transport import Echo, Socket, app_with, talk

NOW = {"controller": "server", "action": "now", "requestId": "mine"}
LOGIN = {"controller": "auth", "action": "login", "requestId": "login"}


async def opened(socket: Socket) -> None:
    accepted = await socket.next_message()
    # The official client offers one called `null`, and hangs up where it is not taken.
    assert accepted == {"type": "websocket.accept", "subprotocol": "null"}


class TestRequest:
    def test_is_answered_to_its_room(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say({**NOW, "volatile": {"a": 1}, "index": "i", "collection": "c"})
            told = await socket.hear()
            assert (told["room"], told["requestId"], told["result"]) == ("mine", "mine", "echo")
            assert (told["volatile"], told["index"], told["collection"]) == ({"a": 1}, "i", "c")

        talk(app_with(Echo()), step)

    def test_may_come_in_bytes_and_without_an_id(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say_bytes(json.dumps({"controller": "server", "action": "now"}).encode())
            told = await socket.hear()
            assert told["room"] == told["requestId"] != ""

        talk(app_with(Echo()), step)

    @pytest.mark.parametrize("text", ["no json", '{"half":', "[1]", "1", "[" * 100_000, "NaN"])
    def test_that_is_none_belongs_to_no_room(self, text: str) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(text)
            told = await socket.hear()
            assert told["error"]["id"] == "network.websocket.unexpected_error"
            assert (told["controller"], "room" in told) == (None, False)
            socket.say(NOW)
            assert (await socket.hear())["result"] == "echo"

        talk(app_with(Echo()), step)

    def test_of_a_wrong_shape_is_answered_to_its_room(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say({**NOW, "jwt": 1})
            told = await socket.hear()
            assert told["error"]["message"] == 'Attribute jwt must be of type "string"'
            assert told["room"] == "mine"

        talk(app_with(Echo()), step)

    def test_that_is_too_large_ends_the_socket(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(" " * (LARGEST + 1))
            assert await socket.next_message() == {"type": "websocket.close", "code": TOO_BIG}

        talk(app_with(Echo()), step)


class TestPing:
    def test_is_answered_and_nothing_is_not(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say("")
            socket.say('{"p":1}')
            assert (await socket.next_message())["text"] == '{"p":2}'

        talk(app_with(Echo()), step)


class TestManyRequests:
    def test_are_answered_in_any_order_and_never_too_many_at_once(self) -> None:
        gate, running, most = threading.Event(), [0], [0]

        def slow(request: KuzzleRequest) -> Answered:
            running[0] += 1
            most[0] = max(most[0], running[0])
            if request.request_id == "first":
                gate.wait(5)
            running[0] -= 1
            return Answered(envelope=envelope(request, node="test", result="slow"))

        async def step(socket: Socket) -> None:
            await opened(socket)
            rooms = ["first", *(str(number) for number in range(3 * MOST_AT_ONCE))]
            for room in rooms:
                socket.say({**NOW, "requestId": room})
            heard = [(await socket.hear())["room"] for _ in rooms[1:]]
            gate.set()
            assert (await socket.hear())["room"] == "first"
            assert sorted(heard) == sorted(rooms[1:])

        talk(app_with(slow), step)
        assert most[0] <= 2

    def test_to_log_in_are_refused_after_the_first_of_a_second(self) -> None:
        async def step(socket: Socket) -> None:
            await opened(socket)
            for _ in range(3):
                socket.say(LOGIN)
            told = [(await socket.hear())["error"] for _ in range(3)]
            refused = [error["id"] for error in told if error]
            assert "api.process.too_many_logins_requests" in refused

        talk(app_with(Echo()), step)

    def test_are_refused_beyond_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("keys.dialects.kuzzle.websocket.MESSAGES_A_SECOND", 0)

        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(NOW)
            told = await socket.hear()
            assert told["error"]["id"] == "network.websocket.ratelimit_exceeded"
            assert told["room"] == "mine"

        talk(app_with(Echo()), step)


class TestExpiry:
    def test_of_the_token_is_told(self) -> None:
        def expiring(request: KuzzleRequest) -> Answered:
            told = envelope(request, node="test", result=None)
            return Answered(envelope=told, expires_at=datetime.now(UTC) + timedelta(seconds=0.05))

        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(NOW)
            assert (await socket.hear())["room"] == "mine"
            told = await socket.hear()
            assert (told["type"], told["room"]) == ("TokenExpired", "kuzzle:notification:server")

        talk(app_with(expiring), step)


class TestUpgrade:
    def test_of_another_sites_page_is_refused(self) -> None:
        async def step(socket: Socket) -> None:
            assert (await socket.next_message())["type"] == "websocket.close"

        talk(app_with(Echo()), step, headers={"origin": "https://evil.example"})

    @pytest.mark.parametrize(
        "headers", [{"cookie": "authToken=kauth-x"}, {"authorization": "Bearer kauth-x"}], ids=str
    )
    def test_brings_a_token_for_requests_without(self, headers: Any) -> None:
        echo = Echo()

        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(NOW)
            await socket.hear()

        talk(app_with(echo), step, headers=headers)
        assert echo.seen[0].connection.cookie == "kauth-x"


class TestShutdown:
    def test_answers_what_is_under_way_and_says_goodbye(self) -> None:
        gate = threading.Event()

        def slow(request: KuzzleRequest) -> Answered:
            gate.wait(5)
            return Answered(envelope=envelope(request, node="test", result="late"))

        app = app_with(slow)

        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(NOW)
            await asyncio.sleep(0.05)
            app.leave()
            await asyncio.sleep(0.05)
            gate.set()
            assert (await socket.hear())["result"] == "late"
            assert await socket.next_message() == {"type": "websocket.close", "code": GOING_AWAY}

        talk(app, step)


class TestPace:
    def test_begins_anew_each_second(self) -> None:
        pace = Pace(2)

        assert [pace.allows(moment) for moment in (1.0, 1.1, 1.2, 2.0)] == [True, True, False, True]
