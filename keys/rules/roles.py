"""What a role may be, and who may write or delete which."""

from collections.abc import Iterable

from keys.rules.license import DOCUMENTS, check_covers
from keys.rules.names import principal_problems
from keys.rules.ownership import SECURITY
from keys.rules.privileges import (
    RESERVED_ROLES,
    ClusterAction,
    IndexEntry,
    RoleDescriptor,
    descriptor_problems,
)


def role_problems(descriptor: RoleDescriptor) -> list[str]:
    """Return what is wrong with a role that is to be stored."""
    return principal_problems("Role", descriptor.name) + descriptor_problems(descriptor)


def reserved_problem(name: str) -> str | None:
    """Return why no role of this name can be stored, if it is a reserved one."""
    return f"Role [{name}] is reserved and may not be used." if name in RESERVED_ROLES else None


def narrows_documents(descriptor: RoleDescriptor) -> bool:
    """
    Return whether the role shows some documents alone, or some of their fields.

    All fields, without exceptions, count as no narrowing, and entries about other clusters are
    theirs to judge.

    Source: elasticsearch, `RoleDescriptor.isUsingDocumentOrFieldLevelSecurity`.
    """
    return any(
        entry.query is not None
        or (
            entry.field_security is not None
            and (entry.field_security.grant != ("*",) or bool(entry.field_security.except_))
        )
        for entry in descriptor.indices
    )


def check_license_covers(descriptor: RoleDescriptor, *, license_type: str) -> None:
    """
    Let a role pass that the licence covers.

    Raises:
        LicenseMissing: it narrows documents, and the licence is a basic one.
    """
    if narrows_documents(descriptor):
        check_covers(DOCUMENTS, license_type=license_type)


def deprecation_of(descriptor: RoleDescriptor) -> str | None:
    """Return why the role should no longer be assigned; None for one that may be."""
    metadata = descriptor.metadata.thaw()
    if metadata.get("_deprecated") is not True:
        return None
    return str(metadata.get("_deprecated_reason", ""))


def role_action(verb: str, touched: Iterable[RoleDescriptor]) -> ClusterAction:
    """
    Return the action of a request to write or delete roles.

    The global privilege `role.manage.indices` grants it where all of the roles hold nothing but
    index privileges that it covers.

    Args:
        verb: `put`, `delete`, `bulk_put` or `bulk_delete`.
        touched: the roles as they will be, and as they are where that is lost.
    """
    roles = tuple(touched)
    entries: tuple[IndexEntry, ...] | None = tuple(
        entry for role in roles for entry in role.indices
    )
    if not roles or not all(_holds_index_privileges_alone(role) for role in roles):
        entries = None
    return ClusterAction(f"{SECURITY}/role/{verb}", role_indices=entries)


def _holds_index_privileges_alone(role: RoleDescriptor) -> bool:
    return not (
        role.cluster
        or role.applications
        or role.run_as
        or role.global_
        or role.remote_indices
        or role.remote_cluster
    )
