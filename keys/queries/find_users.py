"""Users and roles, as their administrators look them up."""

from collections.abc import Iterable
from dataclasses import dataclass

from keys.access.users import reserved_user
from keys.models import Role, User
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.ownership import SECURITY
from keys.rules.privileges import (
    RESERVED_ROLES,
    RESERVED_USERS,
    ClusterAction,
    RoleDescriptor,
    descriptor_json,
    parse_descriptor,
)

GET_USER = ClusterAction(f"{SECURITY}/user/get")
GET_ROLE = ClusterAction(f"{SECURITY}/role/get")


@dataclass(frozen=True, kw_only=True)
class FoundRole:
    """A role, stored or reserved."""

    name: str
    descriptor: RoleDescriptor

    @property
    def json(self) -> JsonObject:
        return descriptor_json(self.descriptor)


def find_users(names: Iterable[str] | None, *, by: Caller) -> list[User]:
    """
    Return the users with these names, or all of them, reserved ones first.

    Reserved users are there from the beginning, though they have no row before their first
    password.

    Raises:
        NotAllowed: the caller may not read users.
    """
    by.check_may(GET_USER)
    wanted = None if names is None else set(names)
    stored = User.objects.in_realm_order()
    rows = list(stored if wanted is None else stored.filter(username__in=wanted))
    with_row = {user.username for user in rows if user.is_reserved}
    without = (
        reserved_user(name)
        for name in RESERVED_USERS
        if name not in with_row and (wanted is None or name in wanted)
    )
    return sorted([*rows, *without], key=lambda user: not user.is_reserved)


def find_roles(names: Iterable[str] | None, *, by: Caller) -> list[FoundRole]:
    """
    Return the roles with these names, or all of them, sorted by name.

    Raises:
        NotAllowed: the caller may not read roles.
    """
    by.check_may(GET_ROLE)
    wanted = None if names is None else set(names)
    stored = Role.objects.all() if wanted is None else Role.objects.filter(name__in=wanted)
    found = [
        FoundRole(
            name=role.name, descriptor=parse_descriptor(role.name, role.descriptor, of="role")
        )
        for role in stored
    ]
    found += [
        FoundRole(name=name, descriptor=descriptor)
        for name, descriptor in RESERVED_ROLES.items()
        if wanted is None or name in wanted
    ]
    return sorted(found, key=lambda role: role.name)
