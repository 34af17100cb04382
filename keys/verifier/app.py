"""One request, from the header to the answer."""

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter

from keys.verifier.answers import BROKEN, UNAVAILABLE, Answer
from keys.verifier.feed import Feed, Unavailable
from keys.verifier.metrics import Metrics
from keys.verifier.routing import Route, route_of
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.verifier.use import Uses

log = logging.getLogger(__name__)


class App:
    """What the server calls, for each request once."""

    def __init__(
        self, routes: Mapping[str, Route], *, feed: Feed, metrics: Metrics, uses: Uses
    ) -> None:
        self._routes = routes
        self._feed = feed
        self._uses = uses
        self._metrics = metrics

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._feed.start())
        loop.run_until_complete(self._uses.start())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._uses.stop())
        loop.run_until_complete(self._feed.stop())

    async def __rsgi__(self, scope: Scope, protocol: HttpProtocol) -> None:
        began = perf_counter()
        try:
            handler = route_of(self._routes, scope)
            answer = handler if isinstance(handler, Answer) else handler(scope, protocol)
            if not isinstance(answer, Answer):
                answer = await answer
        except Unavailable:
            self._metrics.unavailable += 1
            answer = UNAVAILABLE
        except Exception:
            # Nobody may be let in by a bug, nor learn of it; the log knows more.
            log.exception("A request could not be answered.")
            self._metrics.broken += 1
            answer = BROKEN
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        self._metrics.took(perf_counter() - began)
