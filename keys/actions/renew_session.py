"""Trade the token of a session for a fresh one."""

from datetime import datetime, timedelta

from django.db import transaction

from keys.actions._records import record_audit, user_subject
from keys.actions._session_steps import NewSession, store_session
from keys.models import SessionToken
from keys.rules.caller import Caller
from keys.rules.errors import BadToken

GRACE = timedelta(seconds=1)
"""How long the old token still works, for requests that are under way."""

__all__ = ["NewSession", "renew_session"]


@transaction.atomic(durable=True)
def renew_session(
    session_id: str, *, duration: timedelta | None, by: Caller, now: datetime
) -> NewSession:
    """
    Store a fresh token in place of the session's; the old one works for `GRACE` more.

    Raises:
        BadToken: it was traded before, or is over.
    """
    sessions = SessionToken.objects.select_for_update(of=("self",)).select_related("user")
    row = sessions.good_at(now).filter(public_id=session_id, renewed_at=None).first()
    if row is None:
        raise BadToken(detail="renewed before, or over")
    row.renewed_at = now
    row.expires_at = now + GRACE if row.expires_at is None else min(row.expires_at, now + GRACE)
    row.save(update_fields=["renewed_at", "expires_at"])
    fresh, session = store_session(row.user, duration=duration, now=now)
    record_audit(
        "renew_session",
        subject=user_subject(by.username, by.realm),
        by=by,
        at=now,
        detail={"id": row.public_id, "successor": fresh.public_id},
    )
    return session
