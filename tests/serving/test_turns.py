"""Bodies that are slow to come, or never come whole."""

import io
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from apikeys_site.serving.turns import BODIES_WAITED_FOR, Turns
from tests import patience
from tests.serving.asking import basic, connection_to, trusting
from tests.serving.running import RunningServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


def echo(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Answer with the body, or with 400 where it did not come whole."""
    try:
        body = environ["wsgi.input"].read()
    except OSError as error:
        start_response("400 Bad Request", [])
        return [str(error).encode()]
    start_response("200 OK", [])
    return [body]


def answer_of(turns: Turns, stream: object, *, length: int | None = None) -> tuple[str, bytes]:
    told: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        told.append(status)
        return lambda _data: None

    announced = "" if length is None else str(length)
    environ = {"wsgi.input": stream, "CONTENT_LENGTH": announced}
    body = b"".join(turns(environ, start))
    return told[-1], body


class Stuck:
    """A body that does not come until it is let go."""

    def __init__(self) -> None:
        self.is_awaited = threading.Event()
        self._gone = threading.Event()

    def read(self, _size: int, /) -> bytes:
        self.is_awaited.set()
        self._gone.wait(patience.SECONDS)
        return b""

    def let_go(self) -> None:
        self._gone.set()


@contextmanager
def waiting(turns: Turns, number: int) -> Iterator[None]:
    """Let so many requests wait for their bodies."""
    with ExitStack() as stack:
        for _ in range(number):
            body = Stuck()
            thread = threading.Thread(target=answer_of, args=(turns, body))
            thread.start()
            stack.callback(thread.join, patience.SECONDS)
            stack.callback(body.let_go)
            assert body.is_awaited.wait(patience.SECONDS)
        yield


class TestTurns:
    def test_hand_over_the_body(self) -> None:
        turns = Turns(echo, at_once=1)

        assert answer_of(turns, io.BytesIO(b"body"), length=4) == ("200 OK", b"body")
        assert answer_of(turns, io.BytesIO(b"body")) == ("200 OK", b"body")
        assert answer_of(turns, io.BytesIO()) == ("200 OK", b"")

    def test_take_half_a_body_for_none(self) -> None:
        status, _ = answer_of(Turns(echo, at_once=1), io.BytesIO(b"bo"), length=4)

        assert status == "400 Bad Request"

    def test_pass_to_others_while_bodies_are_waited_for(self) -> None:
        turns = Turns(echo, at_once=1)

        with waiting(turns, BODIES_WAITED_FOR - 1):
            assert answer_of(turns, io.BytesIO(b"body")) == ("200 OK", b"body")

    def test_refuse_to_wait_for_too_many(self) -> None:
        turns = Turns(echo, at_once=1)

        with waiting(turns, BODIES_WAITED_FOR):
            status, body = answer_of(turns, Stuck())

        assert status == "503 Service Unavailable"
        assert b"too many request bodies" in body
        assert answer_of(turns, io.BytesIO(b"body")) == ("200 OK", b"body")

    def test_run_one_at_a_time_when_told_so(self) -> None:
        running = []
        most = []

        def application(_environ: object, start_response: "StartResponse") -> Iterable[bytes]:
            running.append(1)
            most.append(len(running))
            time.sleep(0.01)
            running.pop()
            start_response("200 OK", [])
            return []

        turns = Turns(application, at_once=1)
        threads = [threading.Thread(target=answer_of, args=(turns, io.BytesIO())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert max(most) == 1


class TestConsole:
    @pytest.mark.parametrize("path", ["/login", "/_security/api_key"])
    def test_answers_while_many_bodies_do_not_come(self, server: RunningServer, path: str) -> None:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
            f"Authorization: {basic(server)['Authorization']}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: apikeys_csrf={'a' * 32}\r\n\r\na"
        )
        with ExitStack() as stack:
            for _ in range(2 * BODIES_WAITED_FOR):
                connection = connection_to(server)
                connection.connect()
                stack.callback(connection.close)
                connection.sock.sendall(head.encode())
            with httpx.Client(verify=trusting(server.ca_path), timeout=patience.SECONDS) as client:
                answers = [client.get(f"{server.url}/login") for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200] * 3
