"""What only a real server shows: header lines, and bodies without a length."""

import base64
import http.client
import json
import ssl
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import httpx
import pytest

from tests import patience
from tests.serving.running import RunningServer

WHO_AM_I = "/_security/_authenticate"
KEYS = "/_security/api_key"
JSON = ("Content-Type", "application/json")


@pytest.fixture
def authorization(server: RunningServer) -> str:
    return f"Basic {base64.b64encode(f'elastic:{server.password}'.encode()).decode()}"


@dataclass(frozen=True)
class Answer:
    status: int
    lines: list[tuple[str, str]]
    content: bytes


def ask(
    server: RunningServer,
    trust: ssl.SSLContext,
    method: str,
    path: str,
    *,
    headers: Sequence[tuple[str, str]] = (),
    chunks: Sequence[bytes] = (),
) -> Answer:
    """Send exactly these header lines, then the chunks as they are."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", server.port, context=trust, timeout=patience.SECONDS
    )
    with closing(connection):
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        for chunk in chunks:
            connection.send(chunk)
        answer = connection.getresponse()
        return Answer(
            status=answer.status,
            lines=[(name.lower(), value) for name, value in answer.getheaders()],
            content=answer.read(),
        )


class TestChallenges:
    def test_are_a_line_each(self, server: RunningServer, trust: ssl.SSLContext) -> None:
        answer = ask(server, trust, "GET", WHO_AM_I)

        assert answer.status == 401
        assert [value for name, value in answer.lines if name == "www-authenticate"] == [
            'Basic realm="security", charset="UTF-8"',
            'Bearer realm="security"',
            "ApiKey",
        ]

    def test_meet_two_credentials_at_once(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        headers = [("Authorization", authorization), ("Authorization", "ApiKey abc")]

        assert ask(server, trust, "GET", WHO_AM_I, headers=headers).status == 401


class TestBodies:
    def test_may_come_in_chunks(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        answer = ask(
            server,
            trust,
            "POST",
            KEYS,
            headers=[("Authorization", authorization), JSON, ("Transfer-Encoding", "chunked")],
            chunks=[b'7\r\n{"name"\r\n', b'b\r\n:"chunked"}\r\n', b"0\r\n\r\n"],
        )

        assert answer.status == 200
        assert json.loads(answer.content)["name"] == "chunked"

    def test_may_come_without_a_length_over_http_2(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        headers = dict([("Authorization", authorization), JSON])

        with httpx.Client(http2=True, verify=trust, timeout=patience.SECONDS) as client:
            answer = client.post(
                f"{server.url}{KEYS}", headers=headers, content=iter([b'{"name":', b'"two"}'])
            )

        assert answer.http_version == "HTTP/2"
        assert answer.json()["name"] == "two"

    def test_may_come_with_delete(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        body = b'{"name":"unknown"}'
        headers = [("Authorization", authorization), JSON, ("Content-Length", str(len(body)))]

        answer = ask(server, trust, "DELETE", KEYS, headers=headers, chunks=[body])

        assert json.loads(answer.content)["invalidated_api_keys"] == []

    def test_that_are_announced_too_long_are_refused_unread(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        headers = [("Authorization", authorization), JSON, ("Content-Length", str(1024**3))]

        assert ask(server, trust, "POST", KEYS, headers=headers).status == 413


class TestHead:
    def test_has_no_body(
        self, server: RunningServer, trust: ssl.SSLContext, authorization: str
    ) -> None:
        answer = ask(server, trust, "HEAD", "/", headers=[("Authorization", authorization)])

        assert (answer.status, answer.content) == (200, b"")
        assert ("x-elastic-product", "Elasticsearch") in answer.lines


class TestHeaders:
    @pytest.mark.parametrize("length", [20_000, 1_000_000])
    def test_of_any_length_break_nothing(
        self, length: int, server: RunningServer, trust: ssl.SSLContext
    ) -> None:
        headers = [("Authorization", f"Basic {'A' * length}")]
        try:
            status = ask(server, trust, "GET", WHO_AM_I, headers=headers).status
        except (OSError, http.client.HTTPException):
            status = 0  # The server may hang up on a header that it does not want to read.

        assert status in {0, 400, 401, 431}
        assert ask(server, trust, "GET", WHO_AM_I).status == 401
