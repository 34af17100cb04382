"""Steps that writing and deleting one role or many share."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from keys.actions._records import record_audit, record_changes
from keys.conf import key_settings
from keys.models import ChangeKind, Role
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, Invalid, LicenseMissing, RoleIsReserved
from keys.rules.json_types import JsonObject
from keys.rules.privileges import RoleDescriptor, parse_descriptor
from keys.rules.roles import check_license_covers, reserved_problem, role_problems


def locked_roles(names: Iterable[str]) -> dict[str, Role]:
    """Return the stored roles of these names, their rows locked until the transaction ends."""
    rows = Role.objects.select_for_update().filter(name__in=list(names)).order_by("id")
    return {role.name: role for role in rows}


def read_role(role: Role) -> RoleDescriptor:
    return parse_descriptor(role.name, role.descriptor, of="role")


def refusal_of(role: RoleDescriptor) -> ApiKeyError | None:
    """Return why this role cannot be stored by anybody; None when it can be."""
    reserved = reserved_problem(role.name)
    if reserved:
        return RoleIsReserved(reserved)
    problems = role_problems(role)
    if problems:
        return Invalid(problems)
    try:
        check_license_covers(role, license_type=key_settings().license)
    except LicenseMissing as refusal:
        return refusal
    return None


def write_role(
    name: str, descriptor: JsonObject, *, before: Role | None, by: Caller, now: datetime
) -> bool:
    """Store the role, with its change and its audit event; return whether it is new."""
    _, created = Role.objects.update_or_create(
        name=name,
        defaults={"descriptor": descriptor, "updated_at": now},
        create_defaults={"descriptor": descriptor, "created_at": now, "updated_at": now},
    )
    record_changes(ChangeKind.ROLE, [name])
    record_audit(
        "put_role",
        subject=name,
        by=by,
        at=now,
        detail={"before": before.descriptor if before else None, "after": descriptor},
    )
    return created


def remove_roles(roles: Mapping[str, Role], *, by: Caller, now: datetime) -> None:
    """Delete the locked roles, each with its audit event."""
    Role.objects.filter(pk__in=[role.pk for role in roles.values()]).delete()
    record_changes(ChangeKind.ROLE, list(roles))
    for name, role in roles.items():
        record_audit("delete_role", subject=name, by=by, at=now, detail={"before": role.descriptor})
