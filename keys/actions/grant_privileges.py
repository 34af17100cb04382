"""Give a user some of the four cluster privileges directly, without a role."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction

from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.errors import UnknownUser
from keys.rules.ownership import SECURITY
from keys.rules.privileges import DJANGO_PRIVILEGES, ClusterAction

PUT_USER = ClusterAction(f"{SECURITY}/user/put")


# Not durable: Django admin, which asks for it, holds a transaction around its whole form.
@transaction.atomic
def grant_privileges(
    *, username: str, realm: str, privileges: Collection[str], by: Caller, now: datetime
) -> None:
    """
    Make `privileges` the ones that the user holds as Django permissions.

    Raises:
        UnknownUser: nobody of that name is in that realm.
        NotAllowed: the caller may not manage users.
    """
    by.check_may(PUT_USER)
    user = User.objects.select_for_update().filter(username=username, realm=realm).first()
    if user is None:
        raise UnknownUser(username)
    wanted = sorted(set(privileges) & set(DJANGO_PRIVILEGES))
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="keys", codename__in=wanted)
    )
    subject = user_subject(username, realm)
    record_changes(ChangeKind.USER, [subject])
    record_audit("put_user", subject=subject, by=by, at=now, detail={"privileges": [*wanted]})
