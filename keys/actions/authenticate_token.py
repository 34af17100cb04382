"""Tell who presents a Bearer token: of a user, or of a service account."""

from datetime import datetime

from keys.access.token_callers import caller_by_access_token
from keys.actions._failed_logins import failures_logged
from keys.conf import current_pepper, pepper
from keys.models import AccessToken, ServiceToken
from keys.rules.caller import Caller, Origin
from keys.rules.errors import BadToken, TokenExpired
from keys.rules.judgement import BadKey, Why, judge_token
from keys.rules.secret import Secret, digest_of
from keys.rules.service_account_caller import caller_of_service_account
from keys.rules.service_accounts import SERVICE_ACCOUNTS
from keys.rules.service_tokens import ServiceToken as PresentedServiceToken
from keys.rules.service_tokens import service_token_from
from keys.rules.tokens import Token, TokenKind, token_from


def authenticate_token(text: str, *, now: datetime, origin: Origin | None = None) -> Caller:
    """
    Return whom the token stands for: a user with the roles he has now, or a service account.

    Raises:
        BadToken: the token is none of ours, or its user is disabled or deleted.
        TokenExpired: it was good once; only who holds it is told.
    """
    service_token = service_token_from(text)
    if service_token is not None:
        name = f"{service_token.principal}/{service_token.name}"
        with failures_logged("token", name, origin=origin):
            return _service_account(service_token, now=now, origin=origin)
    token = token_from(text)
    with failures_logged("token", token.id if token else "", origin=origin):
        if token is None or token.kind is not TokenKind.ACCESS:
            raise _refusal("not the shape of an access token")
        return _user(token, now=now, origin=origin)


def _user(token: Token, *, now: datetime, origin: Origin | None) -> Caller:
    row = AccessToken.objects.filter(public_id=token.id).first()
    if row is None:
        _spend_as_much(token.secret)
        raise _refusal("no such token")
    verdict = judge_token(row.facts, token.secret, pepper=pepper(row.pepper_id), now=now)
    if isinstance(verdict, BadKey):
        if verdict.why is Why.WRONG_SECRET:
            raise _refusal("wrong secret")
        raise TokenExpired(detail=verdict.why.value)
    caller = caller_by_access_token(username=row.username, realm=row.realm, origin=origin)
    if caller is None:
        raise _refusal("user is disabled or deleted")
    return caller


def _service_account(
    presented: PresentedServiceToken, *, now: datetime, origin: Origin | None
) -> Caller:
    row = ServiceToken.objects.filter(principal=presented.principal, name=presented.name).first()
    if row is None or presented.principal not in SERVICE_ACCOUNTS:
        _spend_as_much(presented.secret)
        raise _refusal("no such service token")
    verdict = judge_token(row.facts, presented.secret, pepper=pepper(row.pepper_id), now=now)
    if isinstance(verdict, BadKey):
        raise _refusal("wrong secret")
    return caller_of_service_account(presented.principal, token_name=presented.name, origin=origin)


def _spend_as_much(secret: Secret) -> None:
    """Take the time that a wrong secret takes."""
    digest_of(secret, pepper=current_pepper().value)


def _refusal(detail: str) -> BadToken:
    return BadToken(detail=detail)
