"""Give oneself or somebody else a new password."""

from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._password_steps import new_password_problems, password_as_stored
from keys.actions._records import record_audit, record_changes, user_subject
from keys.actions._user_steps import locked_user
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.errors import RefusedByUserStore
from keys.rules.own_password import check_may_change_password


def change_password(
    *,
    username: str | None,
    password: str | None,
    password_hash: str | None,
    by: Caller,
    now: datetime,
) -> None:
    """
    Replace the password; the old one, and every session opened with it, stop at once.

    Args:
        username: None for the caller's own.
        password_hash: stands in for `password`, as bcrypt, PBKDF2 or Argon2 write it down.

    Raises:
        Invalid: no password, two, or one that breaks a rule.
        NotAllowed: somebody else's without the privilege, or one's own by an API key or a token.
        RefusedByUserStore: there is no such user.

    Source: elasticsearch-specification, security/change_password.
    """
    problems = new_password_problems(password=password, password_hash=password_hash)
    missing = ["password cannot be null"] if password is None and password_hash is None else []
    refuse_if(problems + missing)
    target = username or by.username
    check_may_change_password(target, by=by)
    stored = password_as_stored(password=password, password_hash=password_hash)
    _store(target, stored or "", by=by, now=now)


@transaction.atomic(durable=True)
def _store(username: str, stored: str, *, by: Caller, now: datetime) -> None:
    user = locked_user(username)
    if user is None:
        raise RefusedByUserStore(["user must exist in order to change password"])
    user.password = stored
    user.save(update_fields=["password"])
    subject = user_subject(username, user.realm)
    record_changes(ChangeKind.USER, [subject])
    record_audit("change_password", subject=subject, by=by, at=now)
