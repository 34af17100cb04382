"""Delete many roles in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from keys.actions._role_steps import locked_roles, read_role, remove_roles
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, Invalid, RoleIsReserved
from keys.rules.privileges import RESERVED_ROLES
from keys.rules.roles import role_action


@dataclass(kw_only=True)
class DeletedRoles:
    """What became of each name, in the order of the request."""

    deleted: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    errors: dict[str, ApiKeyError] = field(default_factory=dict)


def delete_roles(*, names: Sequence[str], by: Caller, now: datetime) -> DeletedRoles:
    """
    Remove the roles that there are; a reserved one is refused by itself.

    Raises:
        Invalid: no name was given.
        NotAllowed: the caller may manage neither all roles nor such as these.

    Source: elasticsearch-specification, security/bulk_delete_role.
    """
    if not names:
        raise Invalid(["names cannot be empty"])
    return _apply(tuple(dict.fromkeys(names)), by=by, now=now)


@transaction.atomic(durable=True)
def _apply(names: Sequence[str], *, by: Caller, now: datetime) -> DeletedRoles:
    found = locked_roles(names)
    by.check_may(role_action("bulk_delete", [read_role(role) for role in found.values()]))
    done = DeletedRoles()
    for name in names:
        if name in RESERVED_ROLES:
            reason = f"role [{name}] is reserved and cannot be deleted"
            done.errors[name] = RoleIsReserved(reason)
        elif name in found:
            done.deleted.append(name)
        else:
            done.not_found.append(name)
    if done.deleted:
        remove_roles({name: found[name] for name in done.deleted}, by=by, now=now)
    return done
