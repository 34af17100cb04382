"""Begin a session: somebody logged in, or asks for a further token of his."""

from datetime import datetime, timedelta

from django.db import transaction

from keys.access.users import user_in
from keys.actions._records import record_audit, user_subject
from keys.actions._session_steps import NewSession, store_session
from keys.rules.caller import Caller
from keys.rules.errors import BadToken, CallerIsKey

__all__ = ["NewSession", "begin_session"]


@transaction.atomic(durable=True)
def begin_session(
    *, duration: timedelta | None, is_single_use: bool = False, by: Caller, now: datetime
) -> NewSession:
    """
    Store a token that stands for the caller.

    Raises:
        CallerIsKey: a key may do less than its user, for whom a token would stand.
        BadToken: the caller has been deleted meanwhile.
    """
    if by.authenticated_as.key is not None:
        raise CallerIsKey("an API key cannot begin a session of its owner")
    user = user_in(by.realm, by.username)
    if user is None or not user.pk:
        raise BadToken(detail="the user is gone")
    row, session = store_session(user, duration=duration, is_single_use=is_single_use, now=now)
    record_audit(
        "begin_session",
        subject=user_subject(user.username, user.realm),
        by=by,
        at=now,
        detail={"id": row.public_id, "single_use": is_single_use},
    )
    return session
