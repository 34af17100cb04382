"""Short forms in which reserved roles are written down."""

from collections.abc import Mapping, Sequence

from keys.rules.json_types import JsonObject
from keys.rules.privileges.descriptors import (
    ApplicationEntry,
    GlobalPrivileges,
    IndexEntry,
    RemoteClusterEntry,
    RemoteIndexEntry,
    RoleDescriptor,
)
from keys.rules.privileges.frozen_object import FrozenObject

Names = tuple[str, ...]


def on(names: Sequence[str], *privileges: str, restricted: bool = False) -> IndexEntry:
    """Return an index entry; `restricted` lets it reach system indices."""
    return IndexEntry(
        names=tuple(names), privileges=privileges, allow_restricted_indices=restricted
    )


def everywhere(*entries: IndexEntry) -> tuple[RemoteIndexEntry, ...]:
    """Return the entries for every remote cluster."""
    return tuple(RemoteIndexEntry(entry=entry, clusters=("*",)) for entry in entries)


def in_application(application: str, *privileges: str) -> tuple[ApplicationEntry, ...]:
    """Return one entry on every resource of an application."""
    return (ApplicationEntry(application=application, privileges=privileges, resources=("*",)),)


def reserved_role(
    name: str,
    description: str,
    *,
    cluster: Names = (),
    indices: tuple[IndexEntry, ...] = (),
    applications: tuple[ApplicationEntry, ...] = (),
    run_as: Names = (),
    global_: GlobalPrivileges | None = None,
    remote_indices: tuple[RemoteIndexEntry, ...] = (),
    remote_cluster: tuple[RemoteClusterEntry, ...] = (),
    deprecated: str | None = None,
) -> RoleDescriptor:
    """Return a role that nobody can change; `deprecated` says what to use in its place."""
    metadata: JsonObject = {"_reserved": True}
    if deprecated:
        metadata.update({"_deprecated": True, "_deprecated_reason": deprecated})
    return RoleDescriptor(
        name=name,
        cluster=cluster,
        indices=indices,
        applications=applications,
        run_as=run_as,
        global_=global_,
        metadata=FrozenObject.of(metadata),
        remote_indices=remote_indices,
        remote_cluster=remote_cluster,
        description=description,
    )


def by_name(*roles: RoleDescriptor) -> Mapping[str, RoleDescriptor]:
    return {role.name: role for role in roles}
