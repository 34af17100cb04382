"""Answers: most of them are made once, when the program starts."""

import json
from collections.abc import Sequence
from functools import lru_cache

from keys.rules.errors import RestrictedByWorkflow
from keys.rules.json_types import Json, JsonObject
from keys.verifier.rsgi import HeaderList
from keys.wire.error_envelope import Problem, envelope
from keys.wire.media_types import JSON, BadCompatibility, UnsupportedMediaType, answer_type

SECURITY = "security_exception"
COMMON: HeaderList = [("x-elastic-product", "Elasticsearch"), ("cache-control", "no-store")]
JSON_HEADERS: HeaderList = [("content-type", JSON), *COMMON]
PLAIN_HEADERS: HeaderList = [("content-type", "application/json"), ("cache-control", "no-store")]
SECONDS_TO_RETRY = 1
LONGEST_PATH_SHOWN = 256
CHALLENGES = ('Bearer realm="security"', "ApiKey")


class Answer:
    """Status, header lines and body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: HeaderList, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


def json_answer(told: JsonObject, *, status: int = 200) -> Answer:
    """Return plain JSON, which is not Elasticsearch's."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, PLAIN_HEADERS, body.encode(errors="backslashreplace"))


def problem_answer(
    problem: Problem, *, status: int, headers: Sequence[tuple[str, str]] = ()
) -> Answer:
    """Return the problem in Elasticsearch's envelope."""
    body = json.dumps(envelope(problem, status=status), ensure_ascii=False, separators=(",", ":"))
    return Answer(status, [*JSON_HEADERS, *headers], body.encode(errors="backslashreplace"))


def refused(reason: str) -> Answer:
    """Return a 401 that says which schemes to try."""
    shown: list[Json] = [*CHALLENGES]
    extra: JsonObject = {"header": {"WWW-Authenticate": shown}}
    return problem_answer(
        Problem(type=SECURITY, reason=reason, extra=extra),
        status=401,
        headers=[("www-authenticate", challenge) for challenge in CHALLENGES],
    )


# One and the same for an unknown id, a wrong secret and a key that is no good any more.
NOT_GOOD = refused(
    "unable to authenticate with provided credentials and anonymous access is not allowed for"
    " this request"
)
UNREADABLE = refused("the request's credential cannot be read")
MISSING = refused("missing authentication credentials for this request")
UNAVAILABLE = problem_answer(
    Problem(
        type="status_exception",
        reason="the database does not answer, so nothing can be said of any credential",
    ),
    status=503,
    headers=[("retry-after", str(SECONDS_TO_RETRY))],
)
BROKEN = problem_answer(
    Problem(type="exception", reason="unexpected error, the log of the server knows more"),
    status=500,
)


def bad_request(reason: str) -> Answer:
    """Return a 400: not the client is at fault but who set the gateway up."""
    problem = Problem(type="illegal_argument_exception", reason=reason)
    return problem_answer(problem, status=400)


def forbidden(reason: str, *, missing: str = "", granted_by: Sequence[str] = ()) -> Answer:
    """
    Return a 403.

    Args:
        missing: what is not granted, in words; empty when nothing would help.
        granted_by: named privileges that would grant it, least powerful first.
    """
    names: list[Json] = [*granted_by]
    extra: JsonObject = {"missing": missing, "granted_by": names} if missing else {}
    return problem_answer(Problem(type=SECURITY, reason=reason, extra=extra), status=403)


# What the console says; `_authenticate` alone is open to such a key.
RESTRICTED = forbidden(str(RestrictedByWorkflow()))


def not_found(path: str) -> Answer:
    reason = (
        f"no handler found for uri [{path[:LONGEST_PATH_SHOWN]}]: this is the verifier, the console"
        " serves the rest of the API"
    )
    return problem_answer(Problem(type="resource_not_found_exception", reason=reason), status=404)


def wrong_method(path: str, method: str, *, allowed: Sequence[str]) -> Answer:
    names = ", ".join(allowed)
    reason = (
        f"Incorrect HTTP method for uri [{path}] and method [{method[:32]}], allowed: [{names}]"
    )
    return problem_answer(
        Problem(type="illegal_argument_exception", reason=reason),
        status=405,
        headers=[("allow", names)],
    )


@lru_cache(maxsize=256)
def headers_for(accept: str) -> HeaderList:
    """Return the header lines of a JSON answer to a request with this `Accept` header."""
    try:
        media_type = answer_type(accept)
    except (BadCompatibility, UnsupportedMediaType):
        media_type = JSON
    return [("content-type", media_type), *COMMON]
