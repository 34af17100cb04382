"""Trade a refresh token for new tokens, once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keys.access.token_callers import caller_by_access_token
from keys.actions._records import record_audit, record_changes, user_subject
from keys.actions._token_steps import CreatedToken, created, store_token
from keys.conf import Pepper, current_pepper, pepper
from keys.models import AccessToken, ChangeKind
from keys.rules.caller import Caller
from keys.rules.errors import OAuthCode, TokenNotGranted
from keys.rules.lifetime import is_expired
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.secret import digest_of, is_secret_of
from keys.rules.tokens import (
    SAME_ANSWER_FOR,
    Token,
    TokenKind,
    new_token_id,
    successor_of,
    token_from,
)

REFRESH = ClusterAction(f"{SECURITY}/token/refresh")


def refresh_token(*, refresh_token: str, by: Caller, now: datetime) -> CreatedToken:
    """
    Return new tokens in place of `refresh_token`, which is used up.

    A second use within 30 seconds returns the same tokens, so that a client that lost the answer
    is not shut out: they follow from the presented secret and a pepper, and are stored nowhere.

    Raises:
        NotAllowed: the caller may not refresh tokens.
        TokenNotGranted: the token is unknown, used up, invalidated, expired, or another client's.

    Source: elasticsearch-specification, security/get_token.
    """
    by.check_may(REFRESH)
    presented = token_from(refresh_token)
    if presented is None or presented.kind is not TokenKind.REFRESH:
        raise _refusal("could not refresh the requested token")
    return _refresh(presented, by=by, now=now)


@transaction.atomic(durable=True)
def _refresh(presented: Token, *, by: Caller, now: datetime) -> CreatedToken:
    row = _row_of(presented)
    _check_is_usable(row, by=by, now=now)
    subject = caller_by_access_token(username=row.username, realm=row.realm, origin=by.origin)
    if subject is None:
        raise _refusal("the user of the requested token is disabled or deleted")
    if row.refreshed_at is not None:
        return _same_again(row, presented, subject=subject)
    successor = _Successor.of(presented, token_id=new_token_id(now), pepper=current_pepper())
    row.successor = store_token(
        access=successor.access,
        refresh=successor.refresh,
        subject=subject,
        creator=by,
        pepper=successor.pepper,
        now=now,
    )
    row.refreshed_at = now
    row.save(update_fields=["successor", "refreshed_at"])
    record_changes(ChangeKind.TOKEN, [row.public_id])
    record_audit(
        "refresh_token",
        subject=user_subject(row.username, row.realm),
        by=by,
        at=now,
        detail={"id": row.public_id, "successor": successor.access.id},
    )
    return created(access=successor.access, refresh=successor.refresh, subject=subject)


@dataclass(frozen=True, kw_only=True)
class _Successor:
    access: Token
    refresh: Token
    pepper: Pepper

    @classmethod
    def of(cls, presented: Token, *, token_id: str, pepper: Pepper) -> "_Successor":
        access, refresh = (
            successor_of(presented, kind=kind, token_id=token_id, pepper=pepper.value)
            for kind in (TokenKind.ACCESS, TokenKind.REFRESH)
        )
        return cls(access=access, refresh=refresh, pepper=pepper)


def _same_again(row: AccessToken, presented: Token, *, subject: Caller) -> CreatedToken:
    found = row.successor
    if found is None or found.invalidated_at or found.refresh_invalidated_at:
        raise _refusal("token has been invalidated")
    same = _Successor.of(
        presented,
        token_id=found.public_id,
        pepper=Pepper(id=found.pepper_id, value=pepper(found.pepper_id)),
    )
    return created(access=same.access, refresh=same.refresh, subject=subject)


def _row_of(presented: Token) -> AccessToken:
    row = AccessToken.objects.select_for_update().filter(public_id=presented.id).first()
    if row is None or row.refresh_digest is None:
        # An unknown id costs what a wrong secret costs.
        digest_of(presented.secret, pepper=current_pepper().value)
        raise _refusal("could not refresh the requested token")
    known = bytes(row.refresh_digest)
    if not is_secret_of(known, presented.secret, pepper=pepper(row.pepper_id)):
        raise _refusal("could not refresh the requested token")
    return row


def _check_is_usable(row: AccessToken, *, by: Caller, now: datetime) -> None:
    if (row.creator_username, row.creator_realm) != (by.username, by.realm):
        raise _refusal("tokens must be refreshed by the creating client")
    if row.refresh_invalidated_at is not None:
        raise _refusal("token has been invalidated")
    if is_expired(row.refresh_expires_at, now=now):
        raise _refusal("refresh token is expired")
    if row.refreshed_at is not None and now - row.refreshed_at > SAME_ANSWER_FOR:
        raise _refusal("token has already been refreshed more than 30 seconds in the past")


def _refusal(description: str) -> TokenNotGranted:
    return TokenNotGranted(OAuthCode.INVALID_GRANT, description)
