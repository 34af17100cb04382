"""Delete a role; users that hold it keep the name, keys keep their snapshot."""

from datetime import datetime

from django.db import transaction

from keys.actions._role_steps import locked_roles, read_role, remove_roles
from keys.rules.caller import Caller
from keys.rules.errors import RoleIsReserved
from keys.rules.privileges import RESERVED_ROLES
from keys.rules.roles import role_action


@transaction.atomic(durable=True)
def delete_role(*, name: str, by: Caller, now: datetime) -> bool:
    """
    Remove the role and return whether there was one.

    Raises:
        RoleIsReserved: reserved roles cannot be deleted.
        NotAllowed: the caller may manage neither all roles nor such as this one.
    """
    found = locked_roles([name])
    by.check_may(role_action("delete", [read_role(role) for role in found.values()]))
    if name in RESERVED_ROLES:
        raise RoleIsReserved(f"role [{name}] is reserved and cannot be deleted")
    if not found:
        return False
    remove_roles(found, by=by, now=now)
    return True
