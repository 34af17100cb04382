"""Grant an access token."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, user_subject
from keys.actions._token_steps import CreatedToken, created, store_token
from keys.conf import current_pepper
from keys.models import AccessToken
from keys.rules.caller import Caller
from keys.rules.errors import OAuthCode, TokenNotGranted
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.tokens import TokenKind, new_token, new_token_id

CREATE_TOKEN = ClusterAction(f"{SECURITY}/token/create")

__all__ = ["CREATE_TOKEN", "CreatedToken", "create_token"]


def create_token(*, subject: Caller, with_refresh: bool, by: Caller, now: datetime) -> CreatedToken:
    """
    Store a token that stands for `subject`; its text leaves once, in the returned value.

    Args:
        subject: whom the password that came with the request belongs to; `by` himself for his
            own credentials.
        with_refresh: whether a refresh token goes along, as it does for a password.

    Raises:
        NotAllowed: the caller may not manage tokens.
        TokenNotGranted: for an API key or a service account there is none.

    Source: elasticsearch-specification, security/get_token.
    """
    by.check_may(CREATE_TOKEN)
    _check_is_user(subject)
    _check_is_user(subject.authenticated_as)
    return _store(subject=subject, with_refresh=with_refresh, by=by, now=now)


def _check_is_user(subject: Caller) -> None:
    if subject.key is not None:
        raise TokenNotGranted(
            OAuthCode.INVALID_REQUEST, "OAuth2 token creation is not supported for API keys"
        )
    if subject.is_service_account:
        raise TokenNotGranted(
            OAuthCode.INVALID_REQUEST, "OAuth2 token creation is not supported for service accounts"
        )


@transaction.atomic(durable=True)
def _store(*, subject: Caller, with_refresh: bool, by: Caller, now: datetime) -> CreatedToken:
    token_id = new_token_id(now)
    access = new_token(TokenKind.ACCESS, token_id)
    refresh = new_token(TokenKind.REFRESH, token_id) if with_refresh else None
    store_token(
        access=access,
        refresh=refresh,
        subject=subject,
        creator=by,
        pepper=current_pepper(),
        now=now,
    )
    record_audit(
        "create_token",
        subject=user_subject(subject.username, subject.realm),
        by=by,
        at=now,
        detail={"id": token_id, "refreshable": with_refresh},
    )
    AccessToken.objects.over_at(now).delete()
    return created(access=access, refresh=refresh, subject=subject)
