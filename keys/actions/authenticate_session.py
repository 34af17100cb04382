"""Tell whose session a token stands for."""

from dataclasses import dataclass
from datetime import datetime

from keys.access.token_callers import caller_by_access_token
from keys.actions._failed_logins import failures_logged
from keys.conf import current_pepper, pepper
from keys.models import SessionToken
from keys.models.prepared import Prepared
from keys.rules.caller import Caller, Origin
from keys.rules.errors import BadToken
from keys.rules.judgement import BadKey, judge_token
from keys.rules.kuzzle_tokens import KuzzleToken, KuzzleTokenKind
from keys.rules.secret import digest_of

SESSION_OF_ID = Prepared(
    lambda place: SessionToken.objects.filter(public_id=place("id")), related="user"
)


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session in use; `id` is public, `expires_at` None without end."""

    id: str
    caller: Caller
    expires_at: datetime | None


def authenticate_session(
    token: KuzzleToken, *, now: datetime, origin: Origin | None = None
) -> Session:
    """
    Return the session, with the roles that its user has now; the first use of some ends them.

    Raises:
        BadToken: there is no such session, it is over, or its user is disabled.
    """
    with failures_logged("session", token.id, origin=origin):
        return _session(token, now=now, origin=origin)


def _session(token: KuzzleToken, *, now: datetime, origin: Origin | None) -> Session:
    row = SESSION_OF_ID.first(id=token.id)
    if row is None or token.kind is not KuzzleTokenKind.SESSION:
        # An unknown id costs what a wrong secret costs.
        digest_of(token.text, pepper=current_pepper().value)
        raise BadToken(detail="no such session")
    verdict = judge_token(row.facts, token.text, pepper=pepper(row.pepper_id), now=now)
    if isinstance(verdict, BadKey):
        raise BadToken(detail=verdict.why.value)
    caller = caller_by_access_token(username=row.user.username, realm=row.user.realm, origin=origin)
    if caller is None:
        raise BadToken(detail="user is disabled")
    if row.is_single_use and not _used_up(row, now=now):
        raise BadToken(detail="used before")
    return Session(id=row.public_id, caller=caller, expires_at=row.expires_at)


def _used_up(row: SessionToken, *, now: datetime) -> bool:
    """Return whether this use is the one: of two at once, the database lets one pass."""
    unused = SessionToken.objects.filter(pk=row.pk, ended_at=None)
    return bool(unused.update(ended_at=now))
