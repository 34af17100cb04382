"""The arguments of a request, read as what an action takes."""

from datetime import datetime, timedelta

from keys.dialects.kuzzle.durations import NEVER, milliseconds_from
from keys.dialects.kuzzle.errors import (
    BODY_REQUIRED,
    INVALID_ARGUMENT,
    MISSING_ARGUMENT,
    NO_COOKIES,
    TTL_EXCEEDED,
    WRONG_TYPE,
    Refused,
)
from keys.dialects.kuzzle.requests import KuzzleRequest, Transport
from keys.rules.json_types import Json, JsonObject
from keys.rules.lifetime import LATEST_EXPIRY

SAFE_INTEGER = 2**53 - 1
MILLISECOND = timedelta(milliseconds=1)


def flag(request: KuzzleRequest, name: str) -> bool:
    """
    Return an argument that is true or false; in an address its name alone makes it true.

    Raises:
        Refused: it is neither.
    """
    value = request.arguments.get(name)
    if request.connection.transport is Transport.HTTP:
        return name in request.arguments
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Refused(WRONG_TYPE, name, "boolean")


def wants_cookie(request: KuzzleRequest) -> bool:
    """Return whether the token goes by cookie, in both directions."""
    return flag(request, "cookieAuth")


def sets_cookie(request: KuzzleRequest) -> bool:
    """
    Return whether a cookie is to be told of in the answer.

    Raises:
        Refused: it is, but only answers over HTTP can.
    """
    if not wants_cookie(request):
        return False
    if request.connection.transport is Transport.WEBSOCKET:
        raise Refused(NO_COOKIES)
    return True


def optional_text(request: KuzzleRequest, name: str) -> str | None:
    """
    Return a text; None for one that is absent or empty.

    Raises:
        Refused: it is no text.
    """
    value = request.arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(WRONG_TYPE, name, "string")
    return value or None


def required_text(request: KuzzleRequest, name: str) -> str:
    """
    Return a text that has to be there.

    Raises:
        Refused: it is absent, or no text.
    """
    if request.arguments.get(name) is None:
        raise Refused(MISSING_ARGUMENT, name)
    return optional_text(request, name) or ""


def count(request: KuzzleRequest, name: str, *, default: int) -> int:
    """
    Return a whole number; an address has it as text.

    Raises:
        Refused: it is none, or negative.
    """
    value = request.arguments.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.strip().isdigit() and len(value) < 20:  # noqa: PLR2004  # more digits than a safe integer has
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > SAFE_INTEGER:
        raise Refused(WRONG_TYPE, name, "integer")
    if value < 0:
        raise Refused(INVALID_ARGUMENT, name, "a positive integer")
    return value


def body_of(request: KuzzleRequest) -> JsonObject:
    """
    Return the body, an object.

    Raises:
        Refused: there is none, or it is a list.
    """
    if request.body is None:
        raise Refused(BODY_REQUIRED)
    if isinstance(request.body, list):
        raise Refused(WRONG_TYPE, "body", "object")
    return request.body


def body_text(body: JsonObject, name: str) -> str:
    """
    Return a text in the body.

    Raises:
        Refused: it is absent, or no text.
    """
    if name not in body:
        raise Refused(MISSING_ARGUMENT, f"body.{name}")
    value = body[name]
    if not isinstance(value, str):
        raise Refused(WRONG_TYPE, f"body.{name}", "string")
    return value


def span_of_key(request: KuzzleRequest) -> Json:
    """Return how long a new key shall last, as given: for ever where nothing is said."""
    value = request.arguments.get("expiresIn")
    return value or NEVER if not isinstance(value, bool | list | dict) else value


def lifetime(value: Json, *, longest: timedelta | None, now: datetime) -> timedelta | None:
    """
    Return the span that was asked for, in whole milliseconds; None for one without end.

    Raises:
        Refused: it is no span, has no length, or lasts too long.
    """
    asked = milliseconds_from(value)
    if longest is not None and (asked == NEVER or asked > longest / MILLISECOND):
        raise Refused(TTL_EXCEEDED)
    if asked == NEVER:
        return None
    latest = (LATEST_EXPIRY - now) / MILLISECOND
    if not 1 <= asked < latest:
        raise Refused(
            INVALID_ARGUMENT,
            "expiresIn",
            "a number of milliseconds, or a parsable timespan string",
        )
    return int(asked) * MILLISECOND
