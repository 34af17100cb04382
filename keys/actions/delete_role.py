"""Delete a role; users that hold it keep the name, keys keep their snapshot."""

from datetime import datetime

from django.db import transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, Role
from keys.rules.caller import Caller
from keys.rules.errors import RoleIsReserved
from keys.rules.ownership import SECURITY
from keys.rules.privileges import RESERVED_ROLES, ClusterAction

DELETE_ROLE = ClusterAction(f"{SECURITY}/role/delete")


@transaction.atomic(durable=True)
def delete_role(*, name: str, by: Caller, now: datetime) -> bool:
    """
    Remove the role and return whether there was one.

    Raises:
        RoleIsReserved: reserved roles cannot be deleted.
        NotAllowed: the caller may not manage roles.
    """
    by.check_may(DELETE_ROLE)
    if name in RESERVED_ROLES:
        raise RoleIsReserved(f"role [{name}] is reserved and cannot be deleted")
    deleted, _ = Role.objects.filter(name=name).delete()
    if not deleted:
        return False
    record_changes(ChangeKind.ROLE, [name])
    record_audit("delete_role", subject=name, by=by, at=now)
    return True
