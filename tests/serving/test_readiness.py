"""When a console counts as ready."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from apikeys_site.serving.readiness import answers, when_ready
from tests import patience


class Answering(HTTPServer):
    """Answers each request with the next status of a list, the last one again and again."""

    statuses: list[int]


class Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_HEAD(self) -> None:
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the library's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Answering]:
    with Answering(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class TestAnswers:
    @pytest.mark.parametrize(("status", "ready"), [(200, True), (401, True), (500, False)])
    def test_tells_an_answer_from_a_failure(
        self, server: Answering, status: int, ready: bool
    ) -> None:
        server.statuses = [status]

        assert answers("127.0.0.1", server.server_port, certificate=None) is ready

    def test_takes_silence_for_no(self, server: Answering) -> None:
        closed = server.server_port
        server.server_close()

        assert not answers("127.0.0.1", closed, certificate=None)


def test_when_ready_asks_until_it_is(server: Answering) -> None:
    server.statuses = [500, 503, 401]
    called = threading.Event()

    when_ready("127.0.0.1", server.server_port, certificate=None, then=called.set).join(
        patience.SECONDS
    )

    assert called.is_set()
    assert server.statuses == [401]
