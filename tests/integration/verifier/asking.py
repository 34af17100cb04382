"""The verifier inside a test's own transaction: requests without a server."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django.db import connection

from keys.models import Change
from keys.rules.json_types import JsonObject
from keys.verifier.app import App
from keys.verifier.askers import Askers
from keys.verifier.authenticate import Authenticate
from keys.verifier.batch import Batch
from keys.verifier.feed import Row, Unavailable
from keys.verifier.gateway import Gateway
from keys.verifier.health import Figures, Ready, alive
from keys.verifier.introspect import Introspect
from keys.verifier.judge import Judge
from keys.verifier.limiter import Limiter
from keys.verifier.memory import Memory, SomethingChanged
from keys.verifier.metrics import Exposition, Metrics
from keys.verifier.permission import Permission
from keys.verifier.refusals import Refusals
from keys.verifier.routing import Route
from keys.verifier.rsgi import HeaderList
from keys.verifier.transport import Transport
from keys.verifier.use import Uses
from keys.verifier.verify import Verify
from keys.wire.gateway.routes import RouteTable

AUTHENTICATE = "/_security/_authenticate"


class FeedOfThisConnection:
    """Reads what the test has written and not committed, and hears of its changes at each check."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._last = 0
        self.is_live = True
        self.hears = True
        self.reads = 0
        self.staleness = 0.0

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def check(self) -> None:
        if not self.is_live:
            raise Unavailable
        if self.hears:
            self.hear()

    def check_read(self) -> None:
        if not self.is_live:
            raise Unavailable

    def hear(self) -> None:
        changes = list(Change.objects.filter(pk__gt=self._last).order_by("pk"))
        self._memory.drop(SomethingChanged(one.kind, one.subject) for one in changes)
        self._last = max([self._last, *(one.pk for one in changes)])

    async def rows(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        self.reads += 1
        with connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            rows: list[Row] = cursor.fetchall()
        return [tuple(_as_stored(value) for value in row) for row in rows]


def _as_stored(value: Any) -> Any:
    """Return the value as the verifier's own connection would."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return str(value)  # Django reads SQLite's text for everybody in the process.
    return value


class GivenHeaders:
    def __init__(self, lines: HeaderList) -> None:
        self._lines = lines

    def get(self, key: str, default: Any = None, /) -> Any:
        return next(iter(self.get_all(key)), default)

    def get_all(self, key: str, /) -> list[str]:
        return [value for name, value in self._lines if name == key]

    def __contains__(self, key: object, /) -> bool:
        return any(name == key for name, _ in self._lines)


@dataclass
class GivenScope:
    path: str
    lines: HeaderList
    method: str = "GET"
    client: str = "127.0.0.1:4711"
    http_version: str = "1.1"
    scheme: str = "https"
    query_string: str = ""

    @property
    def headers(self) -> GivenHeaders:
        return GivenHeaders(self.lines)


@dataclass
class Told:
    """The answer, and the body that it is the answer to."""

    status: int = 0
    headers: HeaderList = field(default_factory=list)
    body: bytes = b""
    content: bytes = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.content), 1000):
            yield self.content[start : start + 1000]

    def response_bytes(self, status: int, headers: HeaderList, body: bytes, /) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> JsonObject:
        value: JsonObject = json.loads(self.body)
        return value


class Verifier:
    """The whole program but its server and its feed."""

    def __init__(
        self,
        *,
        tls: bool = True,
        trusted: str | None = None,
        family: str = "none",
        routes: RouteTable | None = None,
    ) -> None:
        self.memory, self.metrics = Memory(), Metrics()
        self.feed = FeedOfThisConnection(self.memory)
        self.judge = Judge(self.feed, self.memory)
        proxies = (ip_network(trusted),) if trusted else ()
        transport = Transport(tls=tls, trusted_proxies=proxies)
        self.uses = Uses(transport, interval=timedelta(seconds=5))
        exposition = Exposition(self.metrics, self.memory, self.feed, self.uses)
        gateway = Gateway.named(family, routes=routes, key_header="x-api-key", transport=transport)
        self.permission = Permission(self.judge)
        self.clock = 0
        self.limiter = Limiter(self.metrics, clock=lambda: self.clock)
        refusals = Refusals(transport, key_header="x-api-key")
        askers = Askers(self.judge, self.permission, transport, self.uses, self.limiter)
        handlers = {
            "/verify": Route(
                Verify(
                    self.judge,
                    self.metrics,
                    gateway,
                    self.permission,
                    self.uses,
                    self.limiter,
                    refusals,
                ),
                methods=(),
            ),
            "/verify/batch": Route(Batch(askers, self.permission), methods=("POST",)),
            "/introspect": Route(Introspect(askers), methods=("POST",)),
            AUTHENTICATE: Route(
                Authenticate(self.judge, self.metrics, transport, self.uses, self.limiter, refusals)
            ),
            "/healthz": Route(alive),
            "/readyz": Route(Ready(self.feed)),
            "/metrics": Route(Figures(exposition, askers)),
        }
        self._app = App(handlers, feed=self.feed, metrics=self.metrics, uses=self.uses)

    def ask(self, *credentials: str, path: str = AUTHENTICATE, **more: str) -> Told:
        """Return the answer to a request with these `Authorization` headers."""
        lines = [("authorization", credential) for credential in credentials]
        return self.ask_with(lines, path=path, content=b"", **more)

    def ask_with(
        self, lines: HeaderList, *, path: str = AUTHENTICATE, content: bytes = b"", **more: str
    ) -> Told:
        told = Told(content=content)
        finished(self._answered(GivenScope(path, lines, **more), told))
        return told

    def ask_in_a_loop(self, lines: HeaderList, *, path: str, **more: str) -> Told:
        """Return the answer to a request that may wait; memory has to do for it."""
        told = Told()
        asyncio.run(self._answered(GivenScope(path, lines, **more), told))
        return told

    async def _answered(self, scope: GivenScope, told: Told) -> None:
        await self._app.__rsgi__(scope, told)  # type: ignore[arg-type]  # they stand in


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that waits for nothing; no event loop, under which Django would refuse."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


def headers_of(told: Told) -> Mapping[str, str]:
    return dict(told.headers)
