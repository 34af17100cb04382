"""Requests over a WebSocket; no database is asked."""

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from keys.dialects.kuzzle.bodies import LARGEST
from keys.dialects.kuzzle.dispatcher import Answered
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.pace import Pace
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.dialects.kuzzle.websocket import GOING_AWAY, MOST_AT_ONCE, TOO_BIG
from tests import patience
from tests.unit.dialects.kuzzle.transport import Echo, Socket, app_with, talk

NOW = {"controller": "server", "action": "now", "requestId": "mine"}
LOGIN = {"controller": "auth", "action": "login", "requestId": "login"}


class Timers:
    """Stands in for a loop's `call_at`; remembers what is to happen in about an hour."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._call_at = self._loop.call_at
        self.of_an_hour: list[asyncio.TimerHandle] = []

    def __call__(self, when: float, *args: Any, **more: Any) -> asyncio.TimerHandle:
        timer = self._call_at(when, *args, **more)
        if when > self._loop.time() + 1_800:
            self.of_an_hour.append(timer)
        return timer


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(patience.SECONDS):
        while not condition():  # noqa: ASYNC110  # what is waited for knows nothing of events
            await asyncio.sleep(0.001)


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
            socket.say("é" * (LARGEST // 2 + 1))
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

    def test_are_not_read_while_their_answers_are_not(self) -> None:
        echo, heard, most = Echo(), [0], [0]

        def counted(request: KuzzleRequest) -> Answered:
            answered = echo(request)
            most[0] = max(most[0], len(echo.seen) - heard[0])
            return answered

        async def step(socket: Socket) -> None:
            await opened(socket)
            for _ in range(3 * MOST_AT_ONCE):
                socket.say(NOW)
            # One has been read and waits for its turn.
            await until(lambda: socket.to_server.qsize() < 2 * MOST_AT_ONCE)
            for _ in range(3 * MOST_AT_ONCE):
                await socket.hear()
                heard[0] += 1

        talk(app_with(counted), step, takes=1)
        assert len(echo.seen) == 3 * MOST_AT_ONCE
        # One more lies where the client would take it.
        assert most[0] <= MOST_AT_ONCE + 1

    def test_end_their_socket_where_no_answer_is_taken(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("keys.dialects.kuzzle.websocket.SECONDS_TO_TAKE_AN_ANSWER", 0.01)

        async def step(socket: Socket) -> None:
            await opened(socket)
            for _ in range(2 * MOST_AT_ONCE):
                socket.say(NOW)
            await socket.is_over.wait()

        talk(app_with(Echo()), step, takes=1)

    def test_are_read_one_by_one_where_they_are_large(self) -> None:
        gate, running, most = threading.Event(), [0], [0]

        def slow(request: KuzzleRequest) -> Answered:
            running[0] += 1
            most[0] = max(most[0], running[0])
            gate.wait(5)
            running[0] -= 1
            return Answered(envelope=envelope(request, node="test", result="slow"))

        async def step(socket: Socket) -> None:
            await opened(socket)
            for _ in range(2):
                socket.say({**NOW, "body": {"large": "x" * (LARGEST - 200)}})
            await until(lambda: running[0] > 0 and not socket.to_server.qsize())
            gate.set()
            for _ in range(2):
                assert (await socket.hear())["result"] == "slow"

        talk(app_with(slow), step)
        assert most[0] == 1

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

    def test_is_not_told_of_a_session_that_was_left(self) -> None:
        def answered(request: KuzzleRequest) -> Answered:
            told = envelope(request, node="test", result=None)
            if request.action == "logout":
                return Answered(envelope=told, is_logout=True)
            return Answered(envelope=told, expires_at=datetime.now(UTC) + timedelta(hours=1))

        async def step(socket: Socket) -> None:
            await opened(socket)
            with mock.patch.object(asyncio.get_running_loop(), "call_at", new=Timers()) as timers:
                socket.say(NOW)
                await socket.hear()
                socket.say({**NOW, "controller": "auth", "action": "logout"})
                await socket.hear()
                assert [timer.cancelled() for timer in timers.of_an_hour] == [True]

        talk(app_with(answered), step)


class TestEndlessMessage:
    @pytest.fixture(autouse=True)
    def _little_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("keys.dialects.kuzzle.websocket.SECONDS_BETWEEN_LOOKS", 0)
        monkeypatch.setattr("keys.dialects.kuzzle.websocket.MUCH_MEMORY", 0)

    def kernel_tells(self, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
        told = {("192.0.2.7", 4242): size}
        monkeypatch.setattr("keys.dialects.kuzzle.websocket.received", lambda: told)

    def test_ends_its_socket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kernel_tells(monkeypatch, 2 * LARGEST)

        async def step(socket: Socket) -> None:
            await opened(socket)
            assert await socket.next_message() == {"type": "websocket.close", "code": TOO_BIG}

        talk(app_with(Echo()), step)

    def test_is_none_that_had_an_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kernel_tells(monkeypatch, 0)
        large = {**NOW, "body": {"large": "x" * (LARGEST - 200)}}

        async def step(socket: Socket) -> None:
            await opened(socket)
            for _ in range(3):
                socket.say(large)
                await socket.hear()
            self.kernel_tells(monkeypatch, 3 * LARGEST)
            await asyncio.sleep(0.01)
            socket.say(NOW)
            assert (await socket.hear())["result"] == "echo"

        talk(app_with(Echo()), step)


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
        begun, gate = threading.Event(), threading.Event()

        def slow(request: KuzzleRequest) -> Answered:
            begun.set()
            gate.wait(patience.SECONDS)
            return Answered(envelope=envelope(request, node="test", result="late"))

        app = app_with(slow)

        async def step(socket: Socket) -> None:
            await opened(socket)
            socket.say(NOW)
            await until(begun.is_set)
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
