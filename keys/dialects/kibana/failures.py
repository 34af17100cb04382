"""What goes wrong outside of any view, told in Kibana's form all the same."""

from http import HTTPStatus

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpResponse, JsonResponse

from keys.dialects.kibana.errors import BUG, BUSY, error_json
from keys.models.database_errors import SECONDS_TO_WAIT, is_busy

HEADERS = {"Cache-Control": "private, no-cache, no-store, must-revalidate"}


def bad_request(error: Exception | None) -> HttpResponse:
    """Return the answer to a request that could not be read."""
    if isinstance(error, RequestDataTooBig):
        return _told("the request is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    is_host = isinstance(error, DisallowedHost)
    sentence = "the [Host] header is malformed" if is_host else "the request is malformed"
    return _told(sentence, HTTPStatus.BAD_REQUEST)


def forbidden() -> HttpResponse:
    """Return the answer to a request that nobody may make."""
    return _told("the request is not allowed", HTTPStatus.FORBIDDEN)


def broken(error: BaseException | None) -> HttpResponse:
    """Return the answer to a request that ran into a bug of ours, or into a busy database."""
    if not is_busy(error):
        return _told(BUG, HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _told(BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _told(sentence: str, status: HTTPStatus) -> HttpResponse:
    return JsonResponse(error_json(sentence, status=status), status=status, headers=HEADERS)
