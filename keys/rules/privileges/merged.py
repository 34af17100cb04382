"""All privileges of a caller in one object, as `_privileges` shows them."""

from collections.abc import Iterable

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges.descriptors import (
    ApplicationEntry,
    IndexEntry,
    RemoteIndexEntry,
    RoleDescriptor,
)


def merged_privileges(descriptors: Iterable[RoleDescriptor]) -> JsonObject:
    """
    Return what `descriptors` grant together, equal parts said once.

    Shape: `cluster`, `global`, `indices`, `applications`, `run_as` always; `remote_indices` and
    `remote_cluster` where there are any. Names are sorted; entries keep their first place.
    """
    several = tuple(descriptors)
    remote: dict[str, Json] = {
        "remote_indices": _merged_remote_indices(e for one in several for e in one.remote_indices),
        "remote_cluster": _merged_remote_clusters(several),
    }
    return {
        "cluster": _sorted(name.lower() for one in several for name in one.cluster),
        "global": _globals(several),
        "indices": _merged_indices(entry for one in several for entry in one.indices),
        "applications": _merged_applications(e for one in several for e in one.applications),
        "run_as": _sorted(name for one in several for name in one.run_as),
        **{name: entries for name, entries in remote.items() if entries},
    }


def _globals(descriptors: Iterable[RoleDescriptor]) -> list[Json]:
    found: list[Json] = []
    for one in descriptors:
        for part in one.global_.parts() if one.global_ else ():
            if part not in found:
                found.append(part)
    return found


def _merged_indices(entries: Iterable[IndexEntry]) -> list[Json]:
    groups: dict[tuple[frozenset[str], frozenset[str], bool], list[IndexEntry]] = {}
    for entry in entries:
        same = frozenset(entry.names), frozenset(entry.privileges), entry.allow_restricted_indices
        groups.setdefault(same, []).append(entry)
    return [_merged(group) for group in groups.values()]


def _merged_remote_indices(entries: Iterable[RemoteIndexEntry]) -> list[Json]:
    groups: dict[tuple[str, ...], list[IndexEntry]] = {}
    for remote in entries:
        groups.setdefault(remote.clusters, []).append(remote.entry)
    return [
        {**entry, "clusters": [*clusters]}
        for clusters, group in groups.items()
        for entry in _merged_indices(group)
        if isinstance(entry, dict)
    ]


def _merged(group: list[IndexEntry]) -> JsonObject:
    # An entry that shows everything lifts what the others hide.
    fields = [entry.field_security.json() for entry in group if entry.field_security]
    queries = [entry.query for entry in group if entry.query is not None]
    narrowed: dict[str, Json] = {}
    if len(fields) == len(group):
        narrowed["field_security"] = [f for n, f in enumerate(fields) if f not in fields[:n]]
    if len(queries) == len(group):
        narrowed["query"] = [*dict.fromkeys(queries)]
    return {
        "names": _sorted(group[0].names),
        "privileges": _sorted(group[0].privileges),
        **narrowed,
        "allow_restricted_indices": group[0].allow_restricted_indices,
    }


def _merged_applications(entries: Iterable[ApplicationEntry]) -> list[Json]:
    resources: dict[tuple[str, frozenset[str]], set[str]] = {}
    for entry in entries:
        same_rights = entry.application, frozenset(entry.privileges)
        resources.setdefault(same_rights, set()).update(entry.resources)
    privileges: dict[tuple[str, frozenset[str]], set[str]] = {}
    for (application, names), places in resources.items():
        privileges.setdefault((application, frozenset(places)), set()).update(names)
    return [
        {
            "application": application,
            "privileges": _sorted(names),
            "resources": _sorted(places),
        }
        for (application, places), names in privileges.items()
    ]


def _merged_remote_clusters(descriptors: Iterable[RoleDescriptor]) -> list[Json]:
    merged: dict[tuple[str, ...], set[str]] = {}
    for one in descriptors:
        for entry in one.remote_cluster:
            merged.setdefault(entry.clusters, set()).update(entry.privileges)
    return [
        {"privileges": _sorted(privileges), "clusters": [*clusters]}
        for clusters, privileges in merged.items()
    ]


def _sorted(names: Iterable[str]) -> list[Json]:
    return [*sorted(set(names))]
