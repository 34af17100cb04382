"""Delete a native user; the user's keys stay and go on working."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.errors import UserIsReserved
from keys.rules.ownership import SECURITY
from keys.rules.privileges import RESERVED_USERS, ClusterAction

DELETE_USER = ClusterAction(f"{SECURITY}/user/delete")


@transaction.atomic(durable=True)
def delete_user(*, username: str, by: Caller, now: datetime) -> bool:
    """
    Remove the user and return whether there was one.

    Raises:
        UserIsReserved: reserved users cannot be deleted.
        NotAllowed: the caller may not manage users.
    """
    by.check_may(DELETE_USER)
    if username in RESERVED_USERS:
        raise UserIsReserved(f"user [{username}] is reserved and cannot be deleted")
    deleted, _ = User.objects.filter(username=username, realm=NATIVE_REALM).delete()
    if not deleted:
        return False
    subject = user_subject(username, NATIVE_REALM)
    record_changes(ChangeKind.USER, [subject])
    record_audit("delete_user", subject=subject, by=by, at=now)
    return True
