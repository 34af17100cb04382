"""What the paths of every product's API have in common."""

import logging
from typing import ClassVar, cast

from django.core.signals import got_request_exception
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from keys.models.database_errors import SECONDS_TO_WAIT, is_busy
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError

log = logging.getLogger(__name__)


class DialectView(APIView):
    """
    A path of a product's API: whatever happens beneath it is answered in the product's form.

    A subclass names the `refusals` of its own wire form beside `ApiKeyError`. A database that has
    no time for the request is worth another try. Anything else is a bug: it is logged, and the
    caller learns nothing about it but that there was one.
    """

    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    # Bodies are read by the dialects: DRF's parsers neither bound them nor give positions.
    parser_classes = ()

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, (ApiKeyError, *self.refusals)):
            return self.refused(exc)
        if is_busy(exc):
            log.warning("the database is busy or away at %s: %s", type(self).__name__, exc)
            response = self.busy()
            response["Retry-After"] = str(SECONDS_TO_WAIT)
            return response
        log.error("unexpected error at %s", type(self).__name__, exc_info=exc)
        got_request_exception.send(sender=type(self), request=self.request)
        return self.broken()

    def refused(self, exc: Exception) -> Response:
        """Return the answer to a request that was turned away."""
        raise NotImplementedError

    def broken(self) -> Response:
        """Return the answer to a request that ran into a bug of ours."""
        raise NotImplementedError

    def busy(self) -> Response:
        """Return the answer to a request that the database had no time for."""
        raise NotImplementedError


def caller_of(request: Request) -> Caller:
    """Return who asks; a dialect's authentication put him there or refused the request."""
    return cast("Caller", request.auth)
