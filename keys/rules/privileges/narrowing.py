"""Whether one set of role descriptors stays within another, whoever they are for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.errors import BadPattern
from keys.rules.privileges import application_rights, index_rights
from keys.rules.privileges.application_names import is_action_pattern
from keys.rules.privileges.application_rights import ApplicationGrant, nothing_stored
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.demands import (
    ApplicationPrivilege,
    ClusterPrivilege,
    IndexPrivilege,
    RemoteClusterPrivilege,
    RunAs,
)
from keys.rules.privileges.descriptors import (
    ApplicationEntry,
    FieldSecurity,
    GlobalPrivileges,
    IndexEntry,
    NamesEntry,
    RemoteClusterEntry,
    RemoteIndexEntry,
    RoleDescriptor,
)
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import charged_pattern
from keys.rules.privileges.rights import Rights

Names: TypeAlias = Iterable[str]
Part: TypeAlias = Callable[[GlobalPrivileges], Sequence[NamesEntry] | None]
FewNames: TypeAlias = Callable[[GlobalPrivileges], Sequence[str] | None]


def first_widening(
    new: Iterable[RoleDescriptor], *, former: Iterable[RoleDescriptor], budget: Budget
) -> str | None:
    """
    Return in words the first thing that `new` grants and `former` does not; None for nothing.

    None is always right, now and later: what a name of an application's privilege stands for may
    change, so names count as the names that they are. A set that is smaller in a way which no
    comparison entry by entry explains, or that costs too much to compare, counts as wider.
    """
    return next(_widenings(tuple(new), tuple(former), budget), None)


def _widenings(
    new: Sequence[RoleDescriptor], former: Sequence[RoleDescriptor], budget: Budget
) -> Iterator[str]:
    try:
        yield from _beyond(new, _Former(former, budget))
    except BadPattern as refusal:
        yield f"what cannot be compared with what it has: {refusal}"


def _beyond(new: Sequence[RoleDescriptor], former: "_Former") -> Iterator[str]:
    if not former.restricts_as_much_as(Rights.of(new).workflows):
        yield "to be used in other workflows"
    for one in new:
        yield from former.lacking_of_cluster(one.cluster)
        for entry in one.indices:
            yield from _beyond_indices(entry, former.indices, former.budget)
        for application in one.applications:
            yield from former.lacking_of_application(application)
        yield from former.lacking_to_run_as(one.run_as)
        yield from _beyond_this_cluster(one, former)
        if one.global_ is not None:
            yield from _beyond_global(one.global_, former)


def _beyond_this_cluster(one: RoleDescriptor, former: "_Former") -> Iterator[str]:
    for remote in one.remote_indices:
        there = former.indices_on(remote)
        for lacking in _beyond_indices(remote.entry, there, former.budget):
            yield f"{lacking} of the remote clusters [{', '.join(remote.clusters)}]"
    for cluster in one.remote_cluster:
        yield from former.lacking_of_clusters(cluster)


def _beyond_indices(entry: IndexEntry, held: Sequence[IndexEntry], budget: Budget) -> Iterator[str]:
    if entry in held:
        return
    # Whoever holds several entries sees what any of them shows: each must show as much by itself.
    as_open = index_rights.grants_of(one for one in held if _shows_as_much(one, entry, budget))
    for name in entry.names:
        for privilege in entry.privileges:
            demand = IndexPrivilege(privilege, name, entry.allow_restricted_indices)
            if not index_rights.covers(as_open, demand, budget):
                yield str(demand)


def _shows_as_much(held: IndexEntry, entry: IndexEntry, budget: Budget) -> bool:
    documents = held.query is None or held.query == entry.query
    return documents and _fields_within(entry.field_security, held.field_security, budget)


def _fields_within(new: FieldSecurity | None, held: FieldSecurity | None, budget: Budget) -> bool:
    if held is None or held == new:
        return True
    if new is None:
        return False
    hidden = PatternSet.of(new.except_ or ())
    return _all_within(new.grant, held.grant, budget) and all(
        hidden.covers(charged_pattern(text, budget), budget) for text in held.except_ or ()
    )


def _beyond_global(part: GlobalPrivileges, former: "_Former") -> Iterator[str]:
    for name in part.manage_applications or ():
        if not former.covers(name, former.global_names(lambda one: one.manage_applications)):
            yield f"to manage the privileges of application [{name}]"
    for name in part.write_profiles or ():
        if not former.covers(name, former.global_names(lambda one: one.write_profiles)):
            yield f"to write profiles for application [{name}]"
    roles = [_index_entry(one) for one in former.global_entries(lambda one: one.manage_roles)]
    for entry in part.manage_roles or ():
        for lacking in _beyond_indices(_index_entry(entry), roles, former.budget):
            yield f"to make roles with {lacking}"
    sources = former.global_entries(lambda one: one.data_sources)
    for entry in part.data_sources or ():
        if entry not in sources:
            yield f"the data sources [{', '.join(entry.names)}]"


@dataclass(frozen=True)
class _Former:
    """What there was, and what comparing with it may cost."""

    all: Sequence[RoleDescriptor]
    budget: Budget

    @property
    def rights(self) -> Rights:
        return Rights.of(self.all)

    @property
    def indices(self) -> list[IndexEntry]:
        return [entry for one in self.all for entry in one.indices]

    def restricts_as_much_as(self, workflows: frozenset[str] | None) -> bool:
        own = self.rights.workflows
        return own is None or (workflows is not None and workflows <= own)

    def covers(self, text: str, held: Names) -> bool:
        return _all_within([text], held, self.budget)

    def lacking_of_cluster(self, names: Names) -> Iterator[str]:
        for name in names:
            demand = ClusterPrivilege(name)
            if not self.rights.grants(demand, nothing_stored, self.budget):
                yield str(demand)

    def lacking_to_run_as(self, names: Names) -> Iterator[str]:
        held = [text for one in self.all for text in one.run_as]
        return (str(RunAs(name)) for name in names if not self.covers(name, held))

    def lacking_of_application(self, entry: ApplicationEntry) -> Iterator[str]:
        entries = [one for each in self.all for one in each.applications]
        if entry in entries:
            return
        same = [one for one in entries if self.covers(entry.application, [one.application])]
        grants = [ApplicationGrant.of(one) for one in same]
        for privilege in entry.privileges:
            named = [one for one in same if privilege in one.privileges]
            resources = [text for one in named for text in one.resources]
            for resource in entry.resources:
                demand = ApplicationPrivilege(entry.application, privilege, resource)
                if self.covers(resource, resources):
                    continue
                # A name stands for what is stored under it at the time: only `*` is sure of it.
                held = grants if is_action_pattern(privilege) else _of_everything(grants)
                if not application_rights.covers(held, demand, nothing_stored, self.budget):
                    yield str(demand)

    def indices_on(self, remote: RemoteIndexEntry) -> list[IndexEntry]:
        """Return the index entries that count on all clusters of the entry."""
        return [
            one.entry
            for each in self.all
            for one in each.remote_indices
            if _all_within(remote.clusters, one.clusters, self.budget)
        ]

    def lacking_of_clusters(self, entry: RemoteClusterEntry) -> Iterator[str]:
        held = [one for each in self.all for one in each.remote_cluster]
        for privilege in entry.privileges:
            same = [
                text
                for one in held
                if privilege.lower() in {name.lower() for name in one.privileges}
                for text in one.clusters
            ]
            for name in entry.clusters:
                if not self.covers(name, same):
                    yield str(RemoteClusterPrivilege(name, privilege))

    def global_names(self, part: FewNames) -> list[str]:
        return [name for one in self._globals() for name in part(one) or ()]

    def global_entries(self, part: Part) -> list[NamesEntry]:
        return [entry for one in self._globals() for entry in part(one) or ()]

    def _globals(self) -> list[GlobalPrivileges]:
        return [one.global_ for one in self.all if one.global_ is not None]


def _of_everything(grants: Iterable[ApplicationGrant]) -> list[ApplicationGrant]:
    return [one for one in grants if PatternSet.of(one.privileges).describes_everything]


def _all_within(wanted: Names, held: Names, budget: Budget) -> bool:
    several = PatternSet.of(held)
    return all(several.covers(charged_pattern(text, budget), budget) for text in wanted)


def _index_entry(entry: NamesEntry) -> IndexEntry:
    return IndexEntry(names=entry.names, privileges=entry.privileges)
