"""What an ASGI server and its application hand each other, as far as it is used here."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

Scope: TypeAlias = Mapping[str, Any]
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
COOKIE = "cookie"
HeaderList: TypeAlias = list[tuple[bytes, bytes]]


def headers_of(scope: Scope) -> dict[str, str]:
    """
    Return the header lines by their names in lower case; of two alike the last counts.

    Cookies may stand in several lines, and do in HTTP/2: they are put together.
    """
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}; {text}" if name == COOKIE and COOKIE in headers else text
    return headers
