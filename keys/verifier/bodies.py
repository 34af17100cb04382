"""A request's body, never more of it than is allowed."""

from keys.verifier.answers import Answer, problem_answer
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.wire.error_envelope import Problem

TOO_LARGE = problem_answer(
    Problem(type="content_too_long_exception", reason="the body is larger than is read here"),
    status=413,
)


class TooLarge(Exception):
    """The body is longer than the limit."""

    answer: Answer = TOO_LARGE


async def bounded_body(scope: Scope, protocol: HttpProtocol, *, limit: int) -> bytes:
    """
    Return the whole body.

    Raises:
        TooLarge: it is longer than `limit`; an announced length is believed before reading.
    """
    announced = scope.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise TooLarge
    parts, length = [], 0
    async for part in protocol:
        parts.append(part)
        length += len(part)
        if length > limit:
            raise TooLarge
    return b"".join(parts)
