"""
`POST /revoke`: end a key or a token whose secret one knows.

Source: RFC 7009.
"""

from datetime import timedelta
from typing import Any, ClassVar, NoReturn

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.credentials import NotFromOurPages, authenticated_caller
from keys.dialects.common.request_body import BodyTooLarge, BrokenBody, read_body
from keys.dialects.common.responses import ChallengeResponse
from keys.dialects.common.views import DialectView, caller_of
from keys.dialects.oauth import payloads
from keys.dialects.oauth.errors import Refusal, error_json, kind_of
from keys.dialects.oauth.revocation import revoke
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, NotAuthenticated, TooManyAttempts
from keys.rules.ownership import check_is_unrestricted

ONE_SECOND = timedelta(seconds=1)
CHALLENGES = ('Basic realm="security", charset="UTF-8"', 'Bearer realm="security"', "ApiKey")


class ClientAuthentication(BaseAuthentication):
    """Leaves the caller in `request.auth`; a browser's session is none of a program's."""

    def authenticate(self, request: Request) -> tuple[None, Caller]:
        """
        Return the caller behind the request.

        Raises:
            NotAuthenticated: no credential, or one that is no good.
            TooManyAttempts: ask again later.
        """
        try:
            return None, authenticated_caller(request, check_session=_refuse_session)
        except NotFromOurPages as error:
            raise NotAuthenticated(str(error), terminal=True) from error


class RevokePath(DialectView):
    """`/revoke`."""

    authentication_classes = (ClientAuthentication,)
    http_method_names = ["post"]
    refusals: ClassVar[tuple[type[Exception], ...]] = (Refusal, BodyTooLarge, BrokenBody)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {"Cache-Control": "no-store"}

    def post(self, request: Request) -> Response:
        by = caller_of(request)
        check_is_unrestricted(by)
        content = read_body(request, limit=payloads.LARGEST_FORM)
        media_type = request.content_type.partition(";")[0].strip().lower()
        token = payloads.token_in(content, media_type=media_type)
        revoke(token, by=by, now=timezone.now())
        # Also where nothing was to be done: whoever guesses learns nothing.
        return Response()

    def http_method_not_allowed(self, request: HttpRequest, *_: Any, **__: Any) -> NoReturn:
        raise Refusal("invalid_request", f"[{request.method}] is not for this", status=405)

    def refused(self, exc: Exception) -> Response:
        if isinstance(exc, Refusal):
            return _told(exc.status, exc.error, str(exc))
        if not isinstance(exc, ApiKeyError):
            status = 413 if isinstance(exc, BodyTooLarge) else 400
            return _told(status, "invalid_request", str(exc) or "the body cannot be read")
        status, error = kind_of(type(exc))
        response = _told(status, error, str(exc))
        if isinstance(exc, NotAuthenticated):
            response.challenge(CHALLENGES)
        if isinstance(exc, TooManyAttempts):
            response["Retry-After"] = str(max(1, -(-exc.retry_after // ONE_SECOND)))
        return response

    def broken(self) -> Response:
        return _told(500, "server_error", "unexpected error, the log of the server knows more")

    def busy(self) -> Response:
        return _told(503, "temporarily_unavailable", "the database is busy or away, retry later")


def _told(status: int, error: str, sentence: str) -> ChallengeResponse:
    return ChallengeResponse(error_json(error, sentence), status=status)


def _refuse_session(_request: HttpRequest) -> NoReturn:
    raise NotFromOurPages("a session is no credential here")
