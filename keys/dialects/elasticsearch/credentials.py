"""Who asks, as Elasticsearch is told it; and as whom."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from keys.access.run_as import run_as
from keys.dialects.common.credentials import NotFromOurPages, authenticated_caller
from keys.dialects.common.service import api_key_service_enabled
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.errors import SECURITY, Refusal
from keys.rules.caller import Caller
from keys.rules.errors import NotAuthenticated, TokenExpired
from keys.wire.error_envelope import Problem

BASIC_CHALLENGE = 'Basic realm="security", charset="UTF-8"'
BEARER_CHALLENGE = 'Bearer realm="security"'
EXPIRED_CHALLENGE = (
    f'{BEARER_CHALLENGE}, error="invalid_token", error_description="The access token expired"'
)
API_KEY_CHALLENGE = "ApiKey"
RUN_AS = "es-security-runas-user"


class ElasticsearchAuthentication(BaseAuthentication):
    """Leaves the caller in `request.auth`, where `caller_of` finds him."""

    def authenticate(self, request: Request) -> tuple[None, Caller]:
        """
        Return the caller behind the request.

        Raises:
            NotAuthenticated: no credential, or one that is no good.
            TooManyAttempts: ask again later.
            Refusal: a session's request that lacks our token.
        """
        try:
            return None, authenticated_caller(request)
        except NotFromOurPages as error:
            raise Refusal(Problem(type=SECURITY, reason=str(error)), status=403) from error


def effective_caller(request: Request, *, action: str) -> Caller:
    """
    Return whom the request acts as: the user whom its header names, otherwise the caller himself.

    A service account, or who already acts as somebody else, is himself whatever the header says.

    Args:
        action: what the request asks for, which a refusal names.

    Raises:
        NotAuthenticated: the header names nobody.
        RunAsRefused: the caller may not act as this user, or there is none.
    """
    caller = caller_of(request)
    username = request.headers.get(RUN_AS)
    if username is None or caller.run_by or caller.is_service_account:
        return caller
    if not username:
        name = caller.username
        raise NotAuthenticated(f"unable to authenticate user [{name}]", username=name)
    return run_as(caller, username, action=action)


def challenges_for(request: HttpRequest, refusal: NotAuthenticated) -> tuple[str, ...]:
    """
    Return the schemes that the asker of this request is told to try.

    Our own pages' requests hear nothing of Basic: the browser would open its own login window.
    Who holds a token that was good once hears that, and nothing else.
    """
    if isinstance(refusal, TokenExpired):
        return (EXPIRED_CHALLENGE,)
    basic = () if _is_from_our_pages(request) else (BASIC_CHALLENGE,)
    api_key = (API_KEY_CHALLENGE,) if api_key_service_enabled(request) else ()
    return (*basic, BEARER_CHALLENGE, *api_key)


def _is_from_our_pages(request: HttpRequest) -> bool:
    headers = request.headers
    same_origin = headers.get("Sec-Fetch-Site") == "same-origin"
    is_script = same_origin and headers.get("Sec-Fetch-Mode") != "navigate"
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session or is_script or "X-Requested-With" in headers
