"""Enable or disable a user; his keys go on working."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes, user_subject
from keys.actions._user_steps import locked_user
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest, RefusedByUserStore
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction

SET_ENABLED = ClusterAction(f"{SECURITY}/user/set_enabled")


@transaction.atomic(durable=True)
def set_enabled(*, username: str, enabled: bool, by: Caller, now: datetime) -> None:
    """
    Let the user log in from now on, or no longer; a repetition changes nothing.

    Raises:
        NotAllowed: the caller may not manage users.
        BadRequest: it is the caller's own account.
        RefusedByUserStore: there is no such user.

    Source: elasticsearch-specification, security/enable_user and disable_user.
    """
    by.check_may(SET_ENABLED)
    if username == by.username:
        raise BadRequest("users may not update the enabled status of their own account")
    user = locked_user(username)
    if user is None:
        word = "enabled" if enabled else "disabled"
        raise RefusedByUserStore([f"only existing users can be {word}"])
    user.is_active = enabled
    user.save(update_fields=["is_active"])
    subject = user_subject(username, user.realm)
    record_changes(ChangeKind.USER, [subject])
    record_audit(
        "change_enable_user" if enabled else "change_disable_user", subject=subject, by=by, at=now
    )
