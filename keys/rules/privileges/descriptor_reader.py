"""
Reader of role descriptors, with the sentences of Elasticsearch's own.

Only shape is judged here; `descriptor_problems` judges the content.
"""

from typing import Literal

from keys.rules.errors import BadDescriptor
from keys.rules.json_types import Json
from keys.rules.privileges.descriptor_fields import Fields, token
from keys.rules.privileges.descriptors import (
    NO_METADATA,
    ApplicationEntry,
    FieldSecurity,
    GlobalPrivileges,
    IndexEntry,
    NamesEntry,
    RemoteClusterEntry,
    RemoteIndexEntry,
    RoleDescriptor,
)
from keys.rules.privileges.frozen_object import FrozenObject

Kind = Literal["role", "key"]
COMMON_FIELDS = (
    "cluster",
    "index",
    "indices",
    "applications",
    "run_as",
    "global",
    "metadata",
    "transient_metadata",
    "remote_indices",
    "remote_cluster",
)
OWN_FIELD: dict[Kind, str] = {"role": "description", "key": "restriction"}
ENTRY_FIELDS = ("names", "privileges", "field_security", "query", "allow_restricted_indices")
GLOBAL_FIELDS = ("application", "profile", "role", "data_source")


def parse_descriptor(name: str, value: Json, *, of: Kind) -> RoleDescriptor:
    """
    Return the descriptor that `value` spells.

    Args:
        of: a role may carry a description, a key's descriptor a restriction to workflows.

    Raises:
        BadDescriptor: it cannot be read.
    """
    where = f"failed to parse role [{name}]"
    if not isinstance(value, dict):
        raise BadDescriptor(f"{where}. expected an object but found [{token(value)}] instead")
    fields = Fields(value, where)
    fields.check_only((*COMMON_FIELDS, OWN_FIELD[of]))
    try:
        return _descriptor(name, fields)
    except RecursionError:
        raise fields.refuse("it is nested too deeply") from None


def _descriptor(name: str, fields: Fields) -> RoleDescriptor:
    if "transient_metadata" in fields:
        fields.part("transient_metadata")  # Accepted for old clients, and ignored.
    return RoleDescriptor(
        name=name,
        cluster=fields.texts("cluster"),
        indices=_indices(name, fields),
        applications=_applications(name, fields),
        run_as=fields.texts("run_as"),
        global_=_global(name, fields) if "global" in fields else None,
        metadata=_metadata(fields) if "metadata" in fields else NO_METADATA,
        remote_indices=_remote_indices(name, fields),
        remote_cluster=_remote_clusters(name, fields),
        description=fields.text("description") if "description" in fields else None,
        workflows=_workflows(name, fields) if "restriction" in fields else None,
    )


def _metadata(fields: Fields) -> FrozenObject:
    try:
        return FrozenObject.of(fields.part("metadata").values)
    except ValueError:
        raise fields.refuse("field [metadata] holds a number that is out of range") from None


def _indices(role: str, fields: Fields) -> tuple[IndexEntry, ...]:
    where = f"failed to parse indices privileges for role [{role}]"
    field = "indices" if "indices" in fields else "index"
    entries = []
    for position, part in enumerate(fields.parts(field, where)):
        part.check_only(ENTRY_FIELDS)
        entries.append(_index_entry(part, position))
    return tuple(entries)


def _remote_indices(role: str, fields: Fields) -> tuple[RemoteIndexEntry, ...]:
    where = f"failed to parse remote indices privileges for role [{role}]"
    entries = []
    for position, part in enumerate(fields.parts("remote_indices", where)):
        part.check_only((*ENTRY_FIELDS, "clusters"))
        clusters = part.names("clusters")
        entries.append(RemoteIndexEntry(entry=_index_entry(part, position), clusters=clusters))
    return tuple(entries)


def _index_entry(part: Fields, position: int) -> IndexEntry:
    names = part.names("names")
    part.check_has("privileges")
    try:
        query = part.query("query")
    except ValueError:
        raise part.refuse(
            f"failed to parse field 'query' for indices [{','.join(names)}]"
            f" at index privilege [{position}] of role descriptor"
        ) from None
    return IndexEntry(
        names=names,
        privileges=part.texts("privileges"),
        field_security=_field_security(part) if "field_security" in part else None,
        query=query,
        allow_restricted_indices=part.flag("allow_restricted_indices"),
    )


def _field_security(entry: Fields) -> FieldSecurity | None:
    part = entry.part("field_security")
    for name in ("grant", "except"):
        if name in part and part.get(name) is None:
            raise part.refuse(f"{name} must not be null.")
    strange = part.first_but(("grant", "except"))
    if strange is not None:
        raise part.refuse(
            f'"field_security" only accepts options grant and except, but got: {strange}'
        )
    if "grant" not in part:
        if "except" in part:
            raise part.refuse("field_security requires grant if except is given")
        return None
    return FieldSecurity(
        grant=part.texts("grant"), except_=part.texts("except") if "except" in part else None
    )


def _applications(role: str, fields: Fields) -> tuple[ApplicationEntry, ...]:
    where = f"failed to parse application privileges for role [{role}]"
    return tuple(_application(part) for part in fields.parts("applications", where))


def _application(part: Fields) -> ApplicationEntry:
    part.check_only(("application", "privileges", "resources"))
    part.check_has("application", "privileges", "resources")
    entry = ApplicationEntry(
        application=part.text("application"),
        privileges=part.texts("privileges", null=False),
        resources=part.texts("resources", null=False),
    )
    if not entry.application:
        raise part.refuse("application privileges must have an application name")
    if not entry.privileges:
        raise part.refuse("application privileges must define at least one privilege")
    if not entry.resources:
        raise part.refuse("application privileges must refer to at least one resource")
    return entry


def _remote_clusters(role: str, fields: Fields) -> tuple[RemoteClusterEntry, ...]:
    where = f"failed to parse remote_cluster for role [{role}]"
    entries = []
    for part in fields.parts("remote_cluster", where):
        part.check_only(("privileges", "clusters"))
        entries.append(
            RemoteClusterEntry(privileges=part.names("privileges"), clusters=part.names("clusters"))
        )
    return tuple(entries)


def _workflows(role: str, fields: Fields) -> tuple[str, ...]:
    part = fields.part("restriction", f"failed to parse restriction for role [{role}]")
    part.check_only(("workflows",))
    return part.names("workflows")


def _global(role: str, fields: Fields) -> GlobalPrivileges:
    part = fields.part("global", f"failed to parse global privileges for role [{role}]")
    part.check_only(GLOBAL_FIELDS)
    return GlobalPrivileges(
        manage_applications=_applications_of(part, "application", "manage"),
        write_profiles=_applications_of(part, "profile", "write"),
        manage_roles=_manage_roles(part) if "role" in part else None,
        data_sources=_names_entries(part, "data_source") if "data_source" in part else None,
    )


def _applications_of(part: Fields, category: str, operation: str) -> tuple[str, ...] | None:
    if category not in part:
        return None
    inner = _only_part(part.part(category), operation)
    inner.check_only(("applications",))
    inner.check_has("applications")
    return inner.texts("applications", null=False)


def _manage_roles(part: Fields) -> tuple[NamesEntry, ...]:
    inner = _only_part(part.part("role"), "manage")
    inner.check_only(("indices",))
    inner.check_has("indices")
    return _names_entries(inner, "indices")


def _only_part(part: Fields, name: str) -> Fields:
    part.check_only((name,))
    part.check_has(name)
    return part.part(name)


def _names_entries(part: Fields, field: str) -> tuple[NamesEntry, ...]:
    entries = []
    for entry in part.parts(field):
        entry.check_only(("names", "privileges"))
        entries.append(NamesEntry(names=entry.names("names"), privileges=entry.names("privileges")))
    return tuple(entries)
