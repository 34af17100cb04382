"""What the server calls: for each HTTP request, for each WebSocket, and to begin and end."""

import asyncio

from keys.dialects.kuzzle.asgi import Receive, Scope, Send
from keys.dialects.kuzzle.http import answer_http
from keys.dialects.kuzzle.websocket import Sockets
from keys.dialects.kuzzle.workers import Workers


class App:
    """One process: both transports, one pool of threads."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._sockets = Sockets(workers)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._sockets.serve(scope, receive, send)
        else:
            await answer_http(scope, receive, send, workers=self._workers)

    def leave(self) -> None:
        """Say goodbye on every socket; may be called from a signal's handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._sockets.leave)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self._workers.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
