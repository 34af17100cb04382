"""Role descriptors: what a role grants, or what a key is narrowed to, as frozen values."""

from dataclasses import dataclass, field

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges.frozen_object import FrozenObject

NO_METADATA = FrozenObject.of({})


@dataclass(frozen=True, kw_only=True)
class FieldSecurity:
    """Which fields may be seen: those that `grant` describes without those of `except_`."""

    grant: tuple[str, ...]
    except_: tuple[str, ...] | None = None

    def json(self) -> JsonObject:
        hidden: JsonObject = {} if self.except_ is None else {"except": [*self.except_]}
        return {"grant": [*self.grant], **hidden}


@dataclass(frozen=True, kw_only=True)
class IndexEntry:
    """
    Privileges on the indices that some pattern of `names` describes.

    Attributes:
        query: compact JSON text of the documents that may be seen; None for all.
        allow_restricted_indices: whether system indices count among the names.
    """

    names: tuple[str, ...]
    privileges: tuple[str, ...]
    field_security: FieldSecurity | None = None
    query: str | None = None
    allow_restricted_indices: bool = False

    def json(self) -> JsonObject:
        narrowed: JsonObject = {}
        if self.field_security is not None:
            narrowed["field_security"] = self.field_security.json()
        if self.query is not None:
            narrowed["query"] = self.query
        return {
            "names": [*self.names],
            "privileges": [*self.privileges],
            **narrowed,
            "allow_restricted_indices": self.allow_restricted_indices,
        }


@dataclass(frozen=True, kw_only=True)
class RemoteIndexEntry:
    """An index entry for other clusters, named by alias patterns."""

    entry: IndexEntry
    clusters: tuple[str, ...]

    def json(self) -> JsonObject:
        return {**self.entry.json(), "clusters": [*self.clusters]}


@dataclass(frozen=True, kw_only=True)
class RemoteClusterEntry:
    """Cluster privileges on other clusters, named by alias patterns."""

    privileges: tuple[str, ...]
    clusters: tuple[str, ...]

    def json(self) -> JsonObject:
        return {"privileges": [*self.privileges], "clusters": [*self.clusters]}


@dataclass(frozen=True, kw_only=True)
class ApplicationEntry:
    """Privileges, by stored name or as action patterns, on resources of an application."""

    application: str
    privileges: tuple[str, ...]
    resources: tuple[str, ...]

    def json(self) -> JsonObject:
        return {
            "application": self.application,
            "privileges": [*self.privileges],
            "resources": [*self.resources],
        }


@dataclass(frozen=True, kw_only=True)
class NamesEntry:
    """Names and what may be done with them, as global privileges list them."""

    names: tuple[str, ...]
    privileges: tuple[str, ...]

    def json(self) -> JsonObject:
        return {"names": [*self.names], "privileges": [*self.privileges]}


@dataclass(frozen=True, kw_only=True)
class GlobalPrivileges:
    """
    Request-aware privileges; None where a kind is not mentioned.

    Attributes:
        manage_applications: applications whose stored privileges may be managed.
        write_profiles: applications whose data in user profiles may be written.
        manage_roles: indices and privileges that roles made by the holder may contain.
        data_sources: stored for other servers; nothing here asks for them.
    """

    manage_applications: tuple[str, ...] | None = None
    write_profiles: tuple[str, ...] | None = None
    manage_roles: tuple[NamesEntry, ...] | None = None
    data_sources: tuple[NamesEntry, ...] | None = None

    def parts(self) -> list[JsonObject]:
        """Return each kind that is mentioned as an object of its own."""
        found: list[JsonObject] = []
        if self.manage_applications is not None:
            found.append({"application": {"manage": {"applications": [*self.manage_applications]}}})
        if self.write_profiles is not None:
            found.append({"profile": {"write": {"applications": [*self.write_profiles]}}})
        if self.manage_roles is not None:
            found.append({"role": {"manage": {"indices": [e.json() for e in self.manage_roles]}}})
        if self.data_sources is not None:
            found.append({"data_source": [entry.json() for entry in self.data_sources]})
        return found

    def json(self) -> JsonObject:
        return {name: value for part in self.parts() for name, value in part.items()}


@dataclass(frozen=True, kw_only=True)
class RoleDescriptor:
    """
    What a role grants; two are equal when they say the same in the same order.

    Attributes:
        name: the role's name, or the name that a key gives to one of its descriptors.
        workflows: the only workflows a key may be used in; None for no such restriction.
    """

    name: str
    cluster: tuple[str, ...] = ()
    indices: tuple[IndexEntry, ...] = ()
    applications: tuple[ApplicationEntry, ...] = ()
    run_as: tuple[str, ...] = ()
    global_: GlobalPrivileges | None = None
    metadata: FrozenObject = field(default=NO_METADATA)
    remote_indices: tuple[RemoteIndexEntry, ...] = ()
    remote_cluster: tuple[RemoteClusterEntry, ...] = ()
    description: str | None = None
    workflows: tuple[str, ...] | None = None


def is_empty(descriptor: RoleDescriptor) -> bool:
    """Return whether the descriptor grants nothing whatever."""
    return not (
        descriptor.cluster
        or descriptor.indices
        or descriptor.applications
        or descriptor.run_as
        or (descriptor.global_ and descriptor.global_.parts())
        or descriptor.remote_indices
        or descriptor.remote_cluster
    )


def descriptor_json(descriptor: RoleDescriptor) -> JsonObject:
    """
    Return the descriptor as Elasticsearch shows it, without its name.

    Shape: `cluster`, `indices`, `applications`, `run_as`, `metadata`, `transient_metadata` always;
    `global`, `remote_indices`, `remote_cluster`, `description`, `restriction` where set.
    """
    return {
        "cluster": [*descriptor.cluster],
        "indices": [entry.json() for entry in descriptor.indices],
        "applications": [entry.json() for entry in descriptor.applications],
        "run_as": [*descriptor.run_as],
        "metadata": descriptor.metadata.thaw(),
        "transient_metadata": {"enabled": True},
        **_where_set(descriptor),
    }


def _where_set(descriptor: RoleDescriptor) -> JsonObject:
    shown: dict[str, Json] = {
        "global": descriptor.global_.json() if descriptor.global_ else None,
        "remote_indices": [entry.json() for entry in descriptor.remote_indices] or None,
        "remote_cluster": [entry.json() for entry in descriptor.remote_cluster] or None,
        "description": descriptor.description,
        "restriction": (
            None if descriptor.workflows is None else {"workflows": [*descriptor.workflows]}
        ),
    }
    return {name: value for name, value in shown.items() if value is not None}
