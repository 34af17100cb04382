"""End sessions: one, or all of a user."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, user_subject
from keys.models import SessionToken, User
from keys.rules.caller import Caller
from keys.rules.ownership import MANAGE_CROSS_CLUSTER


@transaction.atomic(durable=True)
def end_session(session_id: str, *, by: Caller, now: datetime) -> None:
    """End the session that the caller came with."""
    SessionToken.objects.filter(public_id=session_id, ended_at=None).update(ended_at=now)
    _record(by.username, by.realm, {"id": session_id}, by=by, now=now)


@transaction.atomic(durable=True)
def end_own_sessions(*, by: Caller, now: datetime) -> None:
    """End all sessions of the caller's user."""
    _end_all(by.username, by.realm, by=by, now=now)


@transaction.atomic(durable=True)
def end_sessions_of(user: User, *, by: Caller, now: datetime) -> None:
    """
    End all sessions of a user.

    Raises:
        NotAllowed: the caller may not manage security.
    """
    by.check_may(MANAGE_CROSS_CLUSTER)
    _end_all(user.username, user.realm, by=by, now=now)


def _end_all(username: str, realm: str, *, by: Caller, now: datetime) -> None:
    sessions = SessionToken.objects.filter(user__username=username, user__realm=realm)
    ended = sessions.filter(ended_at=None).update(ended_at=now)
    _record(username, realm, {"number": ended}, by=by, now=now)


def _record(
    username: str, realm: str, detail: dict[str, str | int], *, by: Caller, now: datetime
) -> None:
    record_audit(
        "end_sessions", subject=user_subject(username, realm), by=by, at=now, detail={**detail}
    )
