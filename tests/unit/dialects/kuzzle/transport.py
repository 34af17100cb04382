"""Asking the application as a server would, with something else in the place of the database."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keys.dialects.kuzzle.app import App
from keys.dialects.kuzzle.dispatcher import Answered
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.dialects.kuzzle.workers import Workers
from tests import patience

Headers = Sequence[tuple[str, str]]
Step = Callable[["Socket"], Awaitable[None]]


@dataclass
class Echo:
    """Answers each request with itself, and remembers it."""

    seen: list[KuzzleRequest] = field(default_factory=list)
    cookie: str | None = None

    def __call__(self, request: KuzzleRequest) -> Answered:
        self.seen.append(request)
        return Answered(envelope=envelope(request, node="test", result="echo"), cookie=self.cookie)


def app_with(carry_out: Callable[[KuzzleRequest], Answered]) -> App:
    return App(Workers(carry_out, threads=2))


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: Mapping[str, str]
    text: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> str:
        """The id of the error, with or without an envelope around it."""
        told = self.json
        return str(told["id"] if "id" in told else told["error"]["id"])


def ask(
    app: App,
    verb: str,
    target: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | Headers | None = None,
    cut_off: bool = False,
    stalled: bool = False,
) -> HttpAnswer | None:
    """Return the answer to one request, None where there is none; a stalled one never ends."""
    path, _, query = target.partition("?")
    scope = {
        **_scope("http", path, headers or {}),
        "method": verb,
        "http_version": "1.1",
        "query_string": query.encode(),
    }
    last: dict[str, Any] = {"type": "http.disconnect"}
    if not cut_off:
        last = {"type": "http.request", "body": body, "more_body": False}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if stalled:
            await asyncio.Event().wait()
        return last

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if not sent:
        return None
    lines = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return HttpAnswer(sent[0]["status"], lines, sent[1]["body"])


class Socket:
    """The other side of a WebSocket; `takes` messages wait for it at most, 0 for any number."""

    def __init__(self, takes: int = 0) -> None:
        self.to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.from_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue(takes)
        self.is_over = asyncio.Event()

    def say(self, value: Any) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        self.to_server.put_nowait({"type": "websocket.receive", "text": text})

    def say_bytes(self, content: bytes) -> None:
        self.to_server.put_nowait({"type": "websocket.receive", "bytes": content})

    async def next_message(self) -> dict[str, Any]:
        async with asyncio.timeout(patience.SECONDS):
            return await self.from_server.get()

    async def hear(self) -> Any:
        return json.loads((await self.next_message())["text"])


def talk(app: App, step: Step, *, headers: Mapping[str, str] | None = None, takes: int = 0) -> None:
    """Open a socket, go through `step`, and hang up."""

    async def run() -> None:
        socket = Socket(takes)
        socket.to_server.put_nowait({"type": "websocket.connect"})
        scope = {**_scope("websocket", "/", headers or {}), "subprotocols": ["null"]}
        serving = asyncio.create_task(app(scope, socket.to_server.get, socket.from_server.put))
        serving.add_done_callback(lambda _: socket.is_over.set())
        try:
            await step(socket)
        finally:
            socket.to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
            await serving

    asyncio.run(run())


def _scope(kind: str, path: str, headers: Mapping[str, str] | Headers) -> dict[str, Any]:
    lines = headers.items() if isinstance(headers, Mapping) else headers
    return {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "scheme": "https" if kind == "http" else "wss",
        # As granian tells it: the port is a text.
        "client": ("192.0.2.7", "4242"),
        "headers": [(name.encode(), value.encode()) for name, value in lines],
    }
