"""What goes wrong outside of any view, told in Elasticsearch's envelope all the same."""

from http import HTTPStatus

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpResponse, JsonResponse

from keys.dialects.elasticsearch.answers import BUG, BUSY
from keys.dialects.elasticsearch.errors import ILLEGAL_ARGUMENT, SECURITY
from keys.models.database_errors import SECONDS_TO_WAIT, is_busy
from keys.wire.error_envelope import Problem, envelope

HEADERS = {"X-Elastic-Product": "Elasticsearch", "Cache-Control": "no-store"}


def bad_request(error: Exception | None) -> HttpResponse:
    """Return the answer to a request that could not be read."""
    if isinstance(error, RequestDataTooBig):
        problem = Problem(type="content_too_long_exception", reason="the request is too large")
        return _told(problem, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    is_host = isinstance(error, DisallowedHost)
    reason = "the [Host] header is malformed" if is_host else "the request is malformed"
    return _told(Problem(type=ILLEGAL_ARGUMENT, reason=reason), HTTPStatus.BAD_REQUEST)


def forbidden() -> HttpResponse:
    """Return the answer to a request that nobody may make."""
    return _told(Problem(type=SECURITY, reason="the request is not allowed"), HTTPStatus.FORBIDDEN)


def broken(error: BaseException | None) -> HttpResponse:
    """Return the answer to a request that ran into a bug of ours, or into a busy database."""
    if not is_busy(error):
        return _told(BUG, HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _told(BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _told(problem: Problem, status: HTTPStatus) -> HttpResponse:
    return JsonResponse(envelope(problem, status=status.value), status=status, headers=HEADERS)
