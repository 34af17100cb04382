"""What granian hands over with each request, as far as it is used here."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

HeaderList = list[tuple[str, str]]


class Headers(Protocol):
    """A request's header lines; names are in lower case."""

    def get(self, key: str, default: Any = None, /) -> Any:  # of the default's type
        """Return the first value."""

    def get_all(self, key: str, /) -> list[str]: ...

    def __contains__(self, key: str, /) -> bool: ...


class Scope(Protocol):
    """The request without its body."""

    http_version: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> Headers: ...


class HttpProtocol(Protocol):
    """Where the body comes from and the answer goes."""

    async def __call__(self) -> bytes: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_empty(self, status: int, headers: HeaderList, /) -> None: ...

    def response_bytes(self, status: int, headers: HeaderList, body: bytes, /) -> None: ...
