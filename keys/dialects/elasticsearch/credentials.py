"""Who asks, by Basic, API key, Bearer token or the session of our own pages; and as whom."""

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request
from rest_framework.response import Response

from keys.access.callers import caller_of_user
from keys.access.run_as import run_as
from keys.actions.authenticate_key import authenticate_key
from keys.actions.authenticate_password import authenticate_password
from keys.actions.authenticate_token import authenticate_token
from keys.dialects.common.origin import origin_of
from keys.dialects.common.service import api_key_service_enabled
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.errors import SECURITY, Refusal
from keys.models import User
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated, TokenExpired
from keys.rules.secret import Credential, MalformedCredential
from keys.wire.error_envelope import Problem
from keys.wire.headers import BasicCredential, BearerToken, MalformedHeader, read_authorization

BASIC_CHALLENGE = 'Basic realm="security", charset="UTF-8"'
BEARER_CHALLENGE = 'Bearer realm="security"'
EXPIRED_CHALLENGE = (
    f'{BEARER_CHALLENGE}, error="invalid_token", error_description="The access token expired"'
)
API_KEY_CHALLENGE = "ApiKey"
RUN_AS = "es-security-runas-user"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What a plain HTML form of any site can send; our own pages' scripts send JSON.
FORM_TYPES = frozenset({
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
})  # fmt: skip


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
        origin = origin_of(request)
        header = request.headers.get("Authorization")
        if header is None:
            return None, _caller_of_session(request, origin)
        return None, _caller_of_header(header, request, origin)


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


def _caller_of_header(header: str, request: Request, origin: Origin) -> Caller:
    try:
        presented = read_authorization(header)
    except MalformedHeader as error:
        raise NotAuthenticated(str(error), terminal=True) from error
    except MalformedCredential as error:
        if not api_key_service_enabled(request):
            raise _missing(request) from error
        raise NotAuthenticated(str(error)) from error
    now = timezone.now()
    match presented:
        case BasicCredential(username=username, password=password):
            user = authenticate_password(
                username=username, password=password, now=now, origin=origin
            )
            return caller_of_user(user, origin=origin)
        case Credential() if api_key_service_enabled(request):
            return authenticate_key(presented, now=now, origin=origin)
        case BearerToken(value=text):
            return authenticate_token(text, now=now, origin=origin)
    raise _missing(request)


def _caller_of_session(request: Request, origin: Origin) -> Caller:
    user = get_user(request)
    if not isinstance(user, User):
        raise _missing(request)
    _check_is_ours(request._request)  # noqa: SLF001  # DRF hides Django's request, which its check needs
    return caller_of_user(user, origin=origin)


def _check_is_ours(request: HttpRequest) -> None:
    """
    Let a change pass that one of our own pages asks for; only those know the token.

    Raises:
        Refusal: the token is missing or wrong, or the body is one that any site's form can send.
    """
    if request.method in SAFE_METHODS:
        return
    # Asked before the check: it would read a form's whole body in search of the token.
    reason = "a form cannot ask for this" if request.content_type in FORM_TYPES else None
    check = CSRFCheck(lambda _: Response())
    if reason is None:
        check.process_request(request)
        # This subclass returns the reason itself, not an answer.
        reason = check.process_view(request, Response, (), {})  # type: ignore[assignment]
    if reason is not None:
        problem = Problem(type=SECURITY, reason=f"CSRF check failed: {reason}")
        raise Refusal(problem, status=403)


def _missing(request: Request) -> NotAuthenticated:
    return NotAuthenticated(
        f"missing authentication credentials for REST request [{request.get_full_path()}]",
        terminal=True,
    )
