"""
Cross-cluster keys: what they open, as a request says it and as a role descriptor says it.

`access` has two sides, `search` and `replication`, each a list of index entries without
privileges; both become one role descriptor. What is shown again is read from that descriptor, so
the two can never disagree.

Source: elasticsearch-specification, security/create_cross_cluster_api_key.
"""

from keys.rules.errors import BadAccess, BadDescriptor
from keys.rules.json_types import Json, JsonObject
from keys.rules.license import CROSS_CLUSTER, check_covers
from keys.rules.names import UNSTORABLE
from keys.rules.privileges import (
    IndexEntry,
    RoleDescriptor,
    parse_descriptor,
    pattern_problem,
)
from keys.rules.privileges.descriptor_fields import Fields, token

ROLE = "cross_cluster"
SIDES = ("search", "replication")
ENTRY_FIELDS = ("names", "query", "field_security", "allow_restricted_indices")
CLUSTER_PRIVILEGES = {
    "search": ("cross_cluster_search", "monitor_enrich"),
    "replication": ("cross_cluster_replication",),
}
INDEX_PRIVILEGES = {
    "search": ("read", "read_cross_cluster", "view_index_metadata"),
    "replication": ("cross_cluster_replication", "cross_cluster_replication_internal"),
}
LONGEST_QUOTE = 256
NOTHING_OPENED = "must specify non-empty access for either [search] or [replication]"


def check_license(license_type: str) -> None:
    """
    Let an installation pass whose licence covers keys for other clusters.

    Raises:
        LicenseMissing: it does not.
    """
    check_covers(CROSS_CLUSTER, license_type=license_type)


def read_access(access: Json) -> RoleDescriptor:
    """
    Return the role descriptor that `access` stands for.

    Raises:
        BadDescriptor: it has not the shape of one.
        BadAccess: it opens nothing, or narrows what replication copies whole.
    """
    if not isinstance(access, dict):
        raise BadDescriptor(
            f"failed to parse access. expected an object but found [{token(access)}] instead"
        )
    fields = Fields(access, "failed to parse access")
    fields.check_only(SIDES)
    entries = {side: _entries(fields, side) for side in SIDES}
    if not any(entries.values()):
        raise BadAccess(NOTHING_OPENED)
    descriptor = _descriptor(entries)
    _check_narrowing(descriptor)
    return descriptor


def access_of(descriptors: JsonObject) -> JsonObject:
    """
    Return what a cross-cluster key opens, read from its stored descriptors.

    Shape: `search` and `replication`, each where it has entries: `names`, `field_security`?,
    `query`? as compact JSON text, `allow_restricted_indices`.
    """
    stored = descriptors.get(ROLE)
    if stored is None:
        return {}
    entries = parse_descriptor(ROLE, stored, of="key").indices
    shown: dict[str, list[Json]] = {side: [] for side in SIDES}
    for entry in entries:
        without_privileges = entry.json()
        del without_privileges["privileges"]
        shown[_side_of(entry)].append(without_privileges)
    return {side: found for side, found in shown.items() if found}


def check_certificate_identity(identity: str | None) -> None:
    """
    Let the pattern pass that a cluster's certificate must match; None asks for no certificate.

    It must compile to an automaton: no pattern of a caller reaches Python's `re`.

    Raises:
        BadAccess: it does not.
    """
    if identity is None:
        return
    if UNSTORABLE.search(identity) or pattern_problem(f"/{identity}/") is not None:
        raise BadAccess(
            f"Invalid certificate_identity format: [{identity[:LONGEST_QUOTE]}]."
            " Must be a valid regex."
        )


def _entries(access: Fields, side: str) -> list[Json]:
    entries: list[Json] = []
    for entry in access.parts(side, f"failed to parse [{side}] access"):
        # Privileges follow from the side; nobody may choose them.
        entry.check_only(ENTRY_FIELDS)
        entries.append({**entry.values, "privileges": [*INDEX_PRIVILEGES[side]]})
    return entries


def _descriptor(entries: dict[str, list[Json]]) -> RoleDescriptor:
    assigned = [side for side in SIDES if entries[side]]
    return parse_descriptor(
        ROLE,
        {
            "cluster": [name for side in assigned for name in CLUSTER_PRIVILEGES[side]],
            "indices": [entry for side in assigned for entry in entries[side]],
        },
        of="key",
    )


def _check_narrowing(descriptor: RoleDescriptor) -> None:
    replicated = {
        name
        for entry in descriptor.indices
        if _side_of(entry) == "replication"
        for name in entry.names
    }
    for entry in descriptor.indices:
        if not _is_narrowed(entry):
            continue
        if _side_of(entry) == "replication":
            raise BadAccess("replication does not support document or field level security")
        # Replication hands out whole indices: to hide parts of the same ones would be a lie.
        if replicated.intersection(entry.names):
            raise BadAccess(
                "search does not support document or field level security"
                " if replication is assigned"
            )


def _is_narrowed(entry: IndexEntry) -> bool:
    return entry.query is not None or entry.field_security is not None


def _side_of(entry: IndexEntry) -> str:
    replicates = set(INDEX_PRIVILEGES["replication"]).intersection(entry.privileges)
    return "replication" if replicates else "search"
