"""Who asks, by Basic, API key, Bearer token or the session of our own pages."""

from collections.abc import Callable

from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import CSRFCheck
from rest_framework.request import Request
from rest_framework.response import Response

from keys.access.callers import caller_of_user
from keys.access.origins import origin_of
from keys.actions.authenticate_key import authenticate_key
from keys.actions.authenticate_password import authenticate_password
from keys.actions.authenticate_token import authenticate_token
from keys.dialects.common.service import api_key_service_enabled
from keys.models import User
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated
from keys.rules.secret import Credential, MalformedCredential
from keys.wire.headers import BasicCredential, BearerToken, MalformedHeader, read_authorization

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What a plain HTML form of any site can send; our own pages' scripts send JSON.
FORM_TYPES = frozenset({
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
})  # fmt: skip


class NotFromOurPages(Exception):
    """A session's request to change something lacks what only our own pages know."""


def check_has_our_token(request: HttpRequest) -> None:
    """
    Let a change pass that one of our own pages asks for; only those know the token.

    Raises:
        NotFromOurPages: the token is missing or wrong, or any site's form can send such a body.
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
        raise NotFromOurPages(f"CSRF check failed: {reason}")


def authenticated_caller(
    request: Request, *, check_session: Callable[[HttpRequest], None] = check_has_our_token
) -> Caller:
    """
    Return the caller behind the request's `Authorization`, or behind its session.

    Args:
        check_session: raises unless a session's request comes from whom the session was made for;
            a browser attaches the cookie whoever makes it ask.

    Raises:
        NotAuthenticated: no credential, or one that is no good.
        TooManyAttempts: ask again later.
        NotFromOurPages: a session's request that lacks our token.
    """
    origin = origin_of(request)
    header = request.headers.get("Authorization")
    if header is None:
        return _caller_of_session(request, origin, check_session)
    return _caller_of_header(header, request, origin)


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


def _caller_of_session(
    request: Request, origin: Origin, check_session: Callable[[HttpRequest], None]
) -> Caller:
    user = get_user(request)
    if not isinstance(user, User):
        raise _missing(request)
    check_session(request._request)  # noqa: SLF001  # DRF hides Django's request, which its check needs
    return caller_of_user(user, origin=origin)


def _missing(request: Request) -> NotAuthenticated:
    return NotAuthenticated(
        f"missing authentication credentials for REST request [{request.get_full_path()}]",
        terminal=True,
    )
