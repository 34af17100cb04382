"""Steps that granting and refreshing an access token share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from keys.actions._records import record_changes
from keys.conf import Pepper
from keys.models import AccessToken, ChangeKind
from keys.rules.caller import Caller
from keys.rules.secret import digest_of
from keys.rules.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, Token


@dataclass(frozen=True, kw_only=True)
class CreatedToken:
    """
    The tokens' texts exist here and nowhere else.

    Attributes:
        refresh_token: None for a grant that has none.
        subject: whom the token stands for.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: timedelta
    subject: Caller


def store_token(
    *,
    access: Token,
    refresh: Token | None,
    subject: Caller,
    creator: Caller,
    pepper: Pepper,
    now: datetime,
) -> AccessToken:
    """Store digests of both tokens, with their change."""
    row = AccessToken.objects.create(
        public_id=access.id,
        username=subject.username,
        realm=subject.realm,
        creator_username=creator.username,
        creator_realm=creator.realm,
        pepper_id=pepper.id,
        digest=digest_of(access.secret, pepper=pepper.value),
        created_at=now,
        expires_at=now + ACCESS_LIFETIME,
        refresh_digest=digest_of(refresh.secret, pepper=pepper.value) if refresh else None,
        refresh_expires_at=now + REFRESH_LIFETIME if refresh else None,
    )
    record_changes(ChangeKind.TOKEN, [access.id], are_new=True)
    return row


def created(*, access: Token, refresh: Token | None, subject: Caller) -> CreatedToken:
    return CreatedToken(
        access_token=access.text,
        refresh_token=refresh.text if refresh else None,
        expires_in=ACCESS_LIFETIME,
        subject=subject,
    )
