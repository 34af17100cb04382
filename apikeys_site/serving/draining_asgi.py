"""How a worker that speaks ASGI hands over; see `draining`, which says the same of WSGI."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from apikeys_site.serving.draining import DRAIN, stop_accepting

if TYPE_CHECKING:
    from types import FrameType

HTTP_2 = "2"
CLOSE_CONNECTION = (b"connection", b"close")
Scope: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


class AsgiApplication(Protocol):
    """What granian calls in a worker."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def leave(self) -> None:
        """Say goodbye on every WebSocket; a signal's handler calls it."""


class DrainingAsgi:
    """Wraps the application of one worker, which listens on `descriptor`."""

    def __init__(self, application: AsgiApplication, *, descriptor: int) -> None:
        self._application = application
        self._descriptor = descriptor
        self._active = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # HTTP/2 says goodbye by itself and knows no such header.
        if self._active and scope["type"] == "http" and scope["http_version"] != HTTP_2:
            send = _closing(send)
        await self._application(scope, receive, send)

    def leave(self) -> None:
        self._application.leave()

    def start_on_signal(self) -> None:
        signal.signal(DRAIN, self._start)

    def _start(self, _number: int, _frame: "FrameType | None") -> None:
        self._active = True
        stop_accepting(self._descriptor)
        self.leave()


def _closing(send: Send) -> Send:
    async def announce(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], CLOSE_CONNECTION]}
        await send(message)

    return announce
