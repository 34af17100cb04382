"""The union of some role descriptors: one side of an authority."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keys.rules.errors import BadPattern
from keys.rules.privileges import application_rights, index_rights
from keys.rules.privileges.application_rights import ApplicationGrant, StoredPrivileges
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.cluster_table import (
    CLUSTER_PRIVILEGES,
    SECURITY,
    cluster_covers,
    cluster_granting,
)
from keys.rules.privileges.demands import (
    ApplicationPrivilege,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexPrivilege,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    RunAs,
)
from keys.rules.privileges.descriptors import (
    GlobalPrivileges,
    IndexEntry,
    NamesEntry,
    RoleDescriptor,
)
from keys.rules.privileges.index_rights import IndexGrant, SideAccess
from keys.rules.privileges.index_table import INDEX_PRIVILEGES
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import charged_pattern

KEPT_RIGHTS = 1_024
MANAGE_APPLICATIONS = frozenset(f"{SECURITY}/privilege/{verb}" for verb in ("get", "put", "delete"))
WRITE_PROFILES = frozenset({f"{SECURITY}/profile/put/data"})
MANAGE_ROLES = frozenset(
    f"{SECURITY}/role/{verb}" for verb in ("put", "delete", "bulk_put", "bulk_delete")
)


@dataclass(frozen=True)
class Rights:
    """
    What several descriptors grant together; compiled when first asked, so reuse it.

    Attributes:
        descriptors: in the order given.
    """

    descriptors: tuple[RoleDescriptor, ...]

    @classmethod
    def of(cls, descriptors: Iterable[RoleDescriptor]) -> "Rights":
        """Return the rights of `descriptors`; equal ones share what was compiled."""
        return _rights(tuple(descriptors))

    @property
    def workflows(self) -> frozenset[str] | None:
        """Return the only workflows that are allowed, None where nothing restricts them."""
        named = [one.workflows for one in self.descriptors if one.workflows is not None]
        return frozenset().union(*named) if named else None

    def grants(self, demand: Demand, stored: StoredPrivileges, budget: Budget) -> bool:
        """
        Return whether the demand is granted.

        Raises:
            BadPattern: the demand names no privilege, a faulty pattern or too complex a one.
        """
        match demand:
            case ClusterAction():
                return self._grants_action(demand, budget)
            case IndexAction():
                return bool(self.index_grants(demand))
            case ClusterPrivilege() | IndexPrivilege():
                return self._grants_privilege(demand, budget)
            case ApplicationPrivilege():
                return application_rights.covers(self._applications, demand, stored, budget)
            case RunAs(username):
                return self._run_as.matches(username)
            case _:
                return self._grants_remotely(demand)

    def index_grants(self, demand: IndexAction) -> list[IndexGrant]:
        """Return the grants that allow the action on the index."""
        return index_rights.granting(self._indices, action=demand.action, index=demand.index)

    def index_access(self, demand: IndexAction) -> SideAccess | None:
        """Return what of the index the action may see, None where it is not granted."""
        grants = self.index_grants(demand)
        return SideAccess.of(grants) if grants else None

    def _grants_privilege(self, demand: ClusterPrivilege | IndexPrivilege, budget: Budget) -> bool:
        if isinstance(demand, ClusterPrivilege):
            _check(CLUSTER_PRIVILEGES.problem(demand.name))
            return cluster_covers(self._cluster, demand.name.lower(), budget)
        _check(INDEX_PRIVILEGES.problem(demand.privilege))
        return index_rights.covers(self._indices, demand, budget)

    def _grants_action(self, demand: ClusterAction, budget: Budget) -> bool:
        if not self._cluster.isdisjoint(cluster_granting(demand.action, own=demand.own)):
            return True
        return CLUSTER_PRIVILEGES.includes(
            self._raw_cluster, demand.action
        ) or self._grants_globally(demand, budget)

    def _grants_globally(self, demand: ClusterAction, budget: Budget) -> bool:
        if demand.action in MANAGE_APPLICATIONS:
            return _all_covered(demand.applications, by=self._manage_applications, budget=budget)
        if demand.action in WRITE_PROFILES:
            return _all_covered(demand.applications, by=self._write_profiles, budget=budget)
        if demand.action in MANAGE_ROLES and demand.role_indices is not None:
            return self._may_put_in_roles(demand.role_indices, budget)
        return False

    def _may_put_in_roles(self, entries: Sequence[IndexEntry], budget: Budget) -> bool:
        return bool(self._manage_roles) and all(
            index_rights.covers(
                self._manage_roles,
                IndexPrivilege(privilege, name, entry.allow_restricted_indices),
                budget,
            )
            for entry in entries
            for name in entry.names
            for privilege in entry.privileges
        )

    def _grants_remotely(self, demand: RemoteClusterPrivilege | RemoteIndexAction) -> bool:
        if isinstance(demand, RemoteClusterPrivilege):
            return any(
                demand.name.lower() in privileges and clusters.matches(demand.cluster)
                for clusters, privileges in self._remote_clusters
            )
        grants = [
            grant for clusters, grant in self._remote_indices if clusters.matches(demand.cluster)
        ]
        return bool(index_rights.granting(grants, action=demand.action, index=demand.index))

    @cached_property
    def _cluster(self) -> frozenset[str]:
        return frozenset(name.lower() for one in self.descriptors for name in one.cluster)

    @cached_property
    def _raw_cluster(self) -> frozenset[str]:
        return self._cluster.difference(CLUSTER_PRIVILEGES.named)

    @cached_property
    def _indices(self) -> tuple[IndexGrant, ...]:
        return index_rights.grants_of(entry for one in self.descriptors for entry in one.indices)

    @cached_property
    def _applications(self) -> tuple[ApplicationGrant, ...]:
        return tuple(
            ApplicationGrant.of(entry) for one in self.descriptors for entry in one.applications
        )

    @cached_property
    def _run_as(self) -> PatternSet:
        return PatternSet.of(name for one in self.descriptors for name in one.run_as)

    @cached_property
    def _globals(self) -> tuple[GlobalPrivileges, ...]:
        return tuple(one.global_ for one in self.descriptors if one.global_)

    @cached_property
    def _manage_applications(self) -> PatternSet:
        return PatternSet.of(a for one in self._globals for a in one.manage_applications or ())

    @cached_property
    def _write_profiles(self) -> PatternSet:
        return PatternSet.of(a for one in self._globals for a in one.write_profiles or ())

    @cached_property
    def _manage_roles(self) -> tuple[IndexGrant, ...]:
        return index_rights.grants_of(
            _index_entry(entry) for one in self._globals for entry in one.manage_roles or ()
        )

    @cached_property
    def _remote_indices(self) -> tuple[tuple[PatternSet, IndexGrant], ...]:
        return tuple(
            (PatternSet.of(remote.clusters), IndexGrant.of(remote.entry))
            for one in self.descriptors
            for remote in one.remote_indices
        )

    @cached_property
    def _remote_clusters(self) -> tuple[tuple[PatternSet, frozenset[str]], ...]:
        return tuple(
            (PatternSet.of(remote.clusters), frozenset(p.lower() for p in remote.privileges))
            for one in self.descriptors
            for remote in one.remote_cluster
        )


@lru_cache(maxsize=KEPT_RIGHTS)
def _rights(descriptors: tuple[RoleDescriptor, ...]) -> Rights:
    return Rights(descriptors)


def _index_entry(entry: NamesEntry) -> IndexEntry:
    return IndexEntry(names=entry.names, privileges=entry.privileges)


def _all_covered(names: Sequence[str], *, by: PatternSet, budget: Budget) -> bool:
    return bool(names) and all(by.covers(charged_pattern(name, budget), budget) for name in names)


def _check(problem: str | None) -> None:
    if problem:
        raise BadPattern(problem)
