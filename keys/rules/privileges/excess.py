"""What of some descriptors lies outside an authority: what a key is given without effect."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.errors import BadPattern
from keys.rules.privileges.application_rights import StoredPrivileges
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.demands import (
    ApplicationPrivilege,
    ClusterPrivilege,
    Demand,
    IndexPrivilege,
    RemoteClusterPrivilege,
    RunAs,
)
from keys.rules.privileges.descriptors import (
    ApplicationEntry,
    GlobalPrivileges,
    IndexEntry,
    NamesEntry,
    RoleDescriptor,
)
from keys.rules.privileges.engine import Authority
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import charged_pattern
from keys.rules.privileges.rights import Rights

STEPS_OF_A_QUESTION = 20
MANAGES_SECURITY = ClusterPrivilege("manage_security")

Pointer: TypeAlias = tuple[str | int, ...]
"""Where a value lies in a JSON value: names of members and places in arrays, outermost first."""

Names: TypeAlias = Callable[[RoleDescriptor], Iterable[str]]
Entries: TypeAlias = Callable[[RoleDescriptor], Iterable[IndexEntry]]


@dataclass(frozen=True)
class Excess:
    """
    A part of a descriptor that grants nothing.

    Attributes:
        pointer: where it stands, from the object that holds the descriptors by their names.
        what: what is asked for, in words.
    """

    pointer: Pointer
    what: str


def excess_of(
    descriptors: Iterable[RoleDescriptor],
    *,
    beyond: Authority,
    stored_privileges: StoredPrivileges,
    budget: Budget,
) -> list[Excess]:
    """
    Return what `descriptors` ask for and `beyond` does not hold, in their order.

    The search ends where to go on would cost too much. A restriction to workflows asks for
    nothing, so it is never among what is found; nor is an entry that `beyond` holds word for word,
    like an application's privilege that is not stored yet.
    """
    holder = _Holder(beyond, stored_privileges, budget)
    found: list[Excess] = []
    try:
        for descriptor in descriptors:
            for excess in _beyond(descriptor, holder):
                found.append(excess)  # noqa: PERF402  # what was found stays when the rest fails
    except BadPattern:
        return found
    return found


@dataclass(frozen=True)
class _Holder:
    """Whose rights are compared, and what that may cost."""

    authority: Authority
    stored: StoredPrivileges
    budget: Budget

    def holds(self, demand: Demand) -> bool:
        self.budget.spend(STEPS_OF_A_QUESTION)
        sides = self.authority.sides
        return bool(sides) and all(side.grants(demand, self.stored, self.budget) for side in sides)

    def has(self, entry: IndexEntry | ApplicationEntry) -> bool:
        """Return whether every side says the same in the same words, whatever it is worth."""
        sides = self.authority.sides
        return bool(sides) and all(
            any(entry in one.indices or entry in one.applications for one in side.descriptors)
            for side in sides
        )

    def covers(self, text: str, names: Names) -> bool:
        """Return whether all that the pattern `text` describes is among the names of each side."""
        self.budget.spend(STEPS_OF_A_QUESTION)
        wanted = charged_pattern(text, self.budget)
        sides = self.authority.sides
        return bool(sides) and all(
            PatternSet.of(name for one in side.descriptors for name in names(one)).covers(
                wanted, self.budget
            )
            for side in sides
        )

    def limited_to(self, entries: Entries) -> "_Holder":
        """Return a holder of these index entries and of nothing else."""
        sides = tuple(
            Rights.of(
                RoleDescriptor(name=one.name, indices=tuple(entries(one)))
                for one in side.descriptors
            )
            for side in self.authority.sides
        )
        return _Holder(Authority(sides), self.stored, self.budget)


def _beyond(one: RoleDescriptor, holder: _Holder) -> Iterator[Excess]:
    for place, name in enumerate(one.cluster):
        yield from _lacking((one.name, "cluster", place), [ClusterPrivilege(name)], holder)
    for place, entry in enumerate(one.indices):
        yield from _beyond_indices((one.name, "indices", place), entry, holder)
    for place, application in enumerate(one.applications):
        if holder.has(application):
            continue
        for position, privilege in enumerate(application.privileges):
            pointer = (one.name, "applications", place, "privileges", position)
            demands = [
                ApplicationPrivilege(application.application, privilege, resource)
                for resource in application.resources
            ]
            yield from _lacking(pointer, demands, holder)
    for place, name in enumerate(one.run_as):
        if not holder.covers(name, lambda held: held.run_as):
            yield Excess((one.name, "run_as", place), str(RunAs(name)))
    yield from _beyond_this_cluster(one, holder)
    if one.global_ and not holder.holds(MANAGES_SECURITY):
        # Whoever manages security may do all that is said there.
        yield from _beyond_global((one.name, "global"), one.global_, holder)


def _beyond_indices(pointer: Pointer, entry: IndexEntry, holder: _Holder) -> Iterator[Excess]:
    if holder.has(entry):
        return
    for position, privilege in enumerate(entry.privileges):
        demands = [
            IndexPrivilege(privilege, name, entry.allow_restricted_indices) for name in entry.names
        ]
        yield from _lacking((*pointer, "privileges", position), demands, holder)


def _beyond_this_cluster(one: RoleDescriptor, holder: _Holder) -> Iterator[Excess]:
    for place, remote in enumerate(one.remote_indices):
        there = holder.limited_to(_entries_for(remote.clusters, holder.budget))
        yield from _beyond_indices((one.name, "remote_indices", place), remote.entry, there)
    for place, cluster in enumerate(one.remote_cluster):
        for position, privilege in enumerate(cluster.privileges):
            pointer = (one.name, "remote_cluster", place, "privileges", position)
            demands = [RemoteClusterPrivilege(name, privilege) for name in cluster.clusters]
            yield from _lacking(pointer, demands, holder)


def _beyond_global(pointer: Pointer, part: GlobalPrivileges, holder: _Holder) -> Iterator[Excess]:
    for name in part.manage_applications or ():
        if not holder.covers(name, _managed_applications):
            yield Excess(pointer, f"to manage the privileges of application [{name}]")
    for name in part.write_profiles or ():
        if not holder.covers(name, _written_applications):
            yield Excess(pointer, f"to write profiles for application [{name}]")
    roles = holder.limited_to(_entries_for_roles)
    for entry in part.manage_roles or ():
        for excess in _beyond_indices(pointer, _index_entry(entry), roles):
            yield Excess(pointer, f"to make roles with {excess.what}")


def _lacking(pointer: Pointer, demands: Sequence[Demand], holder: _Holder) -> Iterator[Excess]:
    """Yield the first demand that is not held: the others stand in the same line."""
    for demand in demands:
        if not holder.holds(demand):
            yield Excess(pointer, str(demand))
            return


def _entries_for(clusters: Sequence[str], budget: Budget) -> Entries:
    """Return what picks the index entries that count on all of these clusters."""
    wanted = [charged_pattern(name, budget) for name in clusters]

    def entries(one: RoleDescriptor) -> Iterator[IndexEntry]:
        for remote in one.remote_indices:
            reached = PatternSet.of(remote.clusters)
            if all(reached.covers(name, budget) for name in wanted):
                yield remote.entry

    return entries


def _managed_applications(one: RoleDescriptor) -> Iterable[str]:
    return (one.global_.manage_applications if one.global_ else None) or ()


def _written_applications(one: RoleDescriptor) -> Iterable[str]:
    return (one.global_.write_profiles if one.global_ else None) or ()


def _entries_for_roles(one: RoleDescriptor) -> Iterator[IndexEntry]:
    entries = (one.global_.manage_roles if one.global_ else None) or ()
    return map(_index_entry, entries)


def _index_entry(entry: NamesEntry) -> IndexEntry:
    return IndexEntry(names=entry.names, privileges=entry.privileges)
