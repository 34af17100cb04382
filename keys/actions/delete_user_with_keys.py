"""Delete a native user together with his keys and sessions."""

from datetime import datetime

from django.db import transaction

from keys.actions._deadlocks import again_after_deadlock
from keys.actions._key_ends import COLUMNS_OF_ROW, end_keys
from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ApiKey, ChangeKind, User
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.errors import UnknownUser, UserIsReserved
from keys.rules.ownership import MANAGE_CROSS_CLUSTER
from keys.rules.privileges import RESERVED_USERS


def delete_user_with_keys(*, username: str, by: Caller, now: datetime) -> None:
    """
    Remove the user; his keys are no good from the moment this returns.

    Raises:
        UserIsReserved: reserved users cannot be deleted.
        UnknownUser: nobody is called so.
        NotAllowed: the caller may not manage security.
    """
    by.check_may(MANAGE_CROSS_CLUSTER)
    if username in RESERVED_USERS:
        raise UserIsReserved(f"user [{username}] is reserved and cannot be deleted")
    _delete(username, by=by, now=now)


@again_after_deadlock
@transaction.atomic(durable=True)
def _delete(username: str, *, by: Caller, now: datetime) -> None:
    users = User.objects.select_for_update().filter(username=username, realm=NATIVE_REALM)
    user = users.first()
    if user is None:
        raise UnknownUser(username)
    rows = list(
        ApiKey.objects.owned_by(username=username, realm=NATIVE_REALM)
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list(*COLUMNS_OF_ROW)
    )
    end_keys(rows, with_descendants=False, asked={"deleted_user": username}, by=by, now=now)
    user.delete()
    subject = user_subject(username, NATIVE_REALM)
    record_changes(ChangeKind.USER, [subject])
    record_audit("delete_user", subject=subject, by=by, at=now, detail={"with_keys": len(rows)})
