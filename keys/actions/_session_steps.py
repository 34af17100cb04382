"""Steps that beginning and renewing a session share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from keys.actions._key_steps import in_milliseconds
from keys.conf import current_pepper
from keys.models import SessionToken, User
from keys.rules.kuzzle_tokens import KuzzleTokenKind, new_kuzzle_token
from keys.rules.secret import digest_of
from keys.rules.tokens import new_token_id


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """`token` exists here and nowhere else."""

    token: str = field(repr=False)
    username: str
    expires_at: datetime | None


def store_session(
    user: User, *, duration: timedelta | None, is_single_use: bool = False, now: datetime
) -> tuple[SessionToken, NewSession]:
    """Store the digest of a fresh token of the user; forget what is long over."""
    began = in_milliseconds(now)
    expires_at = None if duration is None else began + duration
    token = new_kuzzle_token(
        KuzzleTokenKind.SESSION,
        new_token_id(now),
        holder=user.username,
        issued_at=now,
        expires_at=expires_at,
    )
    pepper = current_pepper()
    SessionToken.objects.over_at(now).delete()
    row = SessionToken.objects.create(
        public_id=token.id,
        user=user,
        pepper_id=pepper.id,
        digest=digest_of(token.text, pepper=pepper.value),
        created_at=began,
        expires_at=expires_at,
        is_single_use=is_single_use,
    )
    return row, NewSession(token=token.text, username=user.username, expires_at=expires_at)
