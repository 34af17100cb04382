"""Make the first administrator of a new installation."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import RESERVED_REALM, Caller
from keys.rules.names import password_problems
from keys.rules.privileges import RESERVED_USERS

ADMINISTRATOR = "elastic"


@transaction.atomic(durable=True)
def ensure_administrator(*, password: str, now: datetime) -> bool:
    """
    Store the administrator `elastic` with this password; return False when there is one already.

    Raises:
        Invalid: the password is too short or too long.
    """
    refuse_if(password_problems(password))
    if User.objects.filter(username=ADMINISTRATOR, realm=RESERVED_REALM).exists():
        return False
    User.objects.create(
        username=ADMINISTRATOR,
        realm=RESERVED_REALM,
        password=make_password(password),
        roles=list(RESERVED_USERS[ADMINISTRATOR]),
        metadata={"_reserved": True},
    )
    subject = user_subject(ADMINISTRATOR, RESERVED_REALM)
    record_changes(ChangeKind.USER, [subject])
    record_audit("put_user", subject=subject, by=Caller.system("_installation"), at=now)
    return True
