"""How a worker that speaks RSGI hands over; see `draining`, which says the same of WSGI."""

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from apikeys_site.serving.draining import CLOSE_CONNECTION, DRAIN, stop_accepting
from keys.verifier.rsgi import HeaderList, HttpProtocol, Scope

if TYPE_CHECKING:
    from types import FrameType

HTTP_2 = "2"


class RsgiApplication(Protocol):
    """What granian calls in a worker."""

    async def __rsgi__(self, scope: Scope, protocol: HttpProtocol) -> None: ...

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None: ...

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None: ...


class DrainingRsgi:
    """Wraps the application of one worker, which listens on `descriptor`."""

    def __init__(self, application: RsgiApplication, *, descriptor: int) -> None:
        self._answer = application.__rsgi__
        self._descriptor = descriptor
        self._active = False
        self.__rsgi_init__ = application.__rsgi_init__
        self.__rsgi_del__ = application.__rsgi_del__

    async def __rsgi__(self, scope: Scope, protocol: HttpProtocol) -> None:
        # HTTP/2 says goodbye by itself and knows no such header.
        if self._active and scope.http_version != HTTP_2:
            await self._answer(scope, _Closing(protocol))
        else:
            await self._answer(scope, protocol)

    def start_on_signal(self) -> None:
        signal.signal(DRAIN, self._start)

    def _start(self, _number: int, _frame: "FrameType | None") -> None:
        self._active = True
        stop_accepting(self._descriptor)


class _Closing:
    """Announces the end of the connection with the answer."""

    def __init__(self, protocol: HttpProtocol) -> None:
        self._protocol = protocol

    async def __call__(self) -> bytes:
        return await self._protocol()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._protocol.__aiter__()

    def response_empty(self, status: int, headers: HeaderList) -> None:
        self._protocol.response_empty(status, [*headers, CLOSE_CONNECTION])

    def response_bytes(self, status: int, headers: HeaderList, body: bytes) -> None:
        self._protocol.response_bytes(status, [*headers, CLOSE_CONNECTION], body)
