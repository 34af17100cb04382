"""The answers to requests that were turned away."""

from http import HTTPStatus

from django.http import HttpRequest
from rest_framework.response import Response

from keys.dialects.common.request_body import BodyTooLarge, BrokenBody
from keys.dialects.common.responses import ChallengeResponse
from keys.dialects.common.sentences import seconds_to_wait
from keys.dialects.elasticsearch.credentials import challenges_for
from keys.dialects.elasticsearch.errors import (
    CONTENT_PARSE,
    PARSE,
    PlainRefusal,
    Refusal,
    kind_of,
    problem_of,
    with_header,
)
from keys.dialects.elasticsearch.parameters import shown_flag
from keys.rules.errors import ApiKeyError, NotAuthenticated, TokenNotGranted, TooManyAttempts
from keys.wire.error_envelope import Problem, envelope
from keys.wire.json_scanner import MalformedJson

BUG = Problem(type="exception", reason="unexpected error, the log of the server knows more")
BUSY = Problem(
    type="es_rejected_execution_exception", reason="the database is busy or away, retry later"
)
REFUSALS = (Refusal, PlainRefusal, MalformedJson, BodyTooLarge, BrokenBody)
"""What this door refuses on its own, beside what the rules do."""


def answer_to(refusal: Exception, request: HttpRequest) -> Response:
    """Return the answer to a refusal of the rules or to one of `REFUSALS`."""
    if isinstance(refusal, PlainRefusal):
        return Response(refusal.body, status=refusal.status, headers=refusal.headers)
    if isinstance(refusal, ApiKeyError):
        return _answer_to_rules(refusal, request)
    problem, status = _told(refusal)
    return told(problem, status, request)


def told(problem: Problem, status: int, request: HttpRequest) -> ChallengeResponse:
    """Return the problem in its envelope."""
    with_trace = shown_flag(request, "error_trace")
    return ChallengeResponse(envelope(problem, status=status, with_trace=with_trace), status=status)


def _answer_to_rules(error: ApiKeyError, request: HttpRequest) -> Response:
    if isinstance(error, TokenNotGranted):
        return _answer_of_oauth(error)
    problem = problem_of(error, uri=request.get_full_path())
    status = kind_of(type(error)).status
    if isinstance(error, NotAuthenticated):
        challenges = challenges_for(request, error)
        response = told(with_header(problem, challenges), status, request)
        response.challenge(challenges)
        return response
    response = told(problem, status, request)
    if isinstance(error, TooManyAttempts):
        response["Retry-After"] = str(seconds_to_wait(error.retry_after))
    return response


def _answer_of_oauth(error: TokenNotGranted) -> Response:
    body = {"error": error.code.value, "error_description": str(error)}
    return Response(body, status=kind_of(type(error)).status)


def _told(refusal: Exception) -> tuple[Problem, int]:
    match refusal:
        case Refusal():
            return refusal.problem, refusal.status
        case MalformedJson():
            cause = Problem(type="json_parse_exception", reason=refusal.reason)
            return Problem(type=CONTENT_PARSE, reason=str(refusal), cause=cause), 400
        case BodyTooLarge():
            problem = Problem(type="content_too_long_exception", reason=str(refusal))
            return problem, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        case BrokenBody():
            return Problem(type=PARSE, reason="the request body ended too early"), 400
    raise refusal
