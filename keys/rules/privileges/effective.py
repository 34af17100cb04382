"""What an authority of several sides grants as a whole, in the words that descriptors use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from keys.rules.errors import BadPattern
from keys.rules.privileges.application_rights import StoredPrivileges
from keys.rules.privileges.automata import do_meet
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.cluster_table import CLUSTER_PRIVILEGES, cluster_covers
from keys.rules.privileges.demands import ApplicationPrivilege, ClusterPrivilege
from keys.rules.privileges.descriptors import IndexEntry
from keys.rules.privileges.engine import Authority
from keys.rules.privileges.index_table import INDEX_PRIVILEGES, index_covers
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import charged_pattern
from keys.rules.privileges.rights import Rights

STEPS_OF_A_STEP = 20
Found = TypeVar("Found")
Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, order=True)
class IndexPower:
    """
    What may be done with some indices.

    Attributes:
        names: patterns; an index is meant when every one of them describes it.
        privileges: named ones and raw actions, none implied by another of them.
        reaches_restricted: system indices among them count too.
        is_narrowed: some of their fields or documents are hidden.
    """

    names: Names
    privileges: Names
    reaches_restricted: bool = False
    is_narrowed: bool = False


@dataclass(frozen=True, order=True)
class ApplicationPower:
    application: str
    resource: str
    privileges: Names


@dataclass(frozen=True)
class EffectivePrivileges:
    """
    What every side grants.

    Attributes:
        run_as: groups of patterns; a user is meant when every one of a group describes his name.
        is_complete: False where to find the rest would cost too much.
    """

    cluster: Names
    indices: tuple[IndexPower, ...]
    applications: tuple[ApplicationPower, ...]
    run_as: tuple[Names, ...]
    is_complete: bool

    @property
    def is_nothing(self) -> bool:
        return self.is_complete and not (
            self.cluster or self.indices or self.applications or self.run_as
        )


def effective_privileges(
    authority: Authority, *, stored_privileges: StoredPrivileges, budget: Budget
) -> EffectivePrivileges:
    """
    Return what all sides of `authority` grant, as far as whole privileges can say it.

    Whatever it names is granted. Two privileges may share actions without either implying the
    other: such actions have no name of their own and are left out, though the engine grants them.
    """
    search = _Search(authority, stored_privileges, budget)
    cluster, all_cluster = _as_far(search.cluster())
    indices, all_indices = _as_far(search.indices())
    applications, all_applications = _as_far(search.applications())
    users, all_users = _as_far(search.run_as())
    return EffectivePrivileges(
        cluster=_strongest_cluster(cluster),
        indices=tuple(_merged(indices)),
        applications=tuple(_merged_applications(applications)),
        run_as=tuple(dict.fromkeys(users)),
        is_complete=all_cluster and all_indices and all_applications and all_users,
    )


@dataclass(frozen=True)
class _Reach:
    """Some index entries, one of each side, as far as they have met."""

    names: Names
    privileges: tuple[frozenset[str], ...]
    reaches_restricted: bool
    is_narrowed: bool

    @classmethod
    def of(cls, entry: IndexEntry, name: str) -> "_Reach":
        return cls(
            names=(name,),
            privileges=(frozenset(one.lower() for one in entry.privileges),),
            reaches_restricted=entry.allow_restricted_indices,
            is_narrowed=entry.query is not None or entry.field_security is not None,
        )

    def within(self, other: "_Reach", names: Names) -> "_Reach":
        return _Reach(
            names=names,
            privileges=(*self.privileges, *other.privileges),
            reaches_restricted=self.reaches_restricted and other.reaches_restricted,
            is_narrowed=self.is_narrowed or other.is_narrowed,
        )


@dataclass(frozen=True)
class _Search:
    authority: Authority
    stored: StoredPrivileges
    budget: Budget

    def cluster(self) -> Iterator[str]:
        held = (
            name.lower()
            for side in self.authority.sides
            for one in side.descriptors
            for name in one.cluster
        )
        for name in dict.fromkeys((*CLUSTER_PRIVILEGES.named, *held)):
            self.budget.spend(STEPS_OF_A_STEP)
            if self.authority.allows(ClusterPrivilege(name)):
                yield name

    def indices(self) -> Iterator[IndexPower]:
        for reach in self._reaches():
            privileges = tuple(self._common(reach.privileges))
            if privileges:
                yield IndexPower(
                    reach.names,
                    privileges,
                    reaches_restricted=reach.reaches_restricted,
                    is_narrowed=reach.is_narrowed,
                )

    def applications(self) -> Iterator[ApplicationPower]:
        entries = [
            entry
            for side in self.authority.sides
            for one in side.descriptors
            for entry in one.applications
        ]
        asked = dict.fromkeys(
            ApplicationPrivilege(application, privilege, resource)
            for application in dict.fromkeys(entry.application for entry in entries)
            for entry in entries
            if PatternSet.of([entry.application]).matches(application)
            for privilege in entry.privileges
            for resource in self._resources_of(application)
        )
        for demand in asked:
            self.budget.spend(STEPS_OF_A_STEP)
            verdict = self.authority.allows(demand, stored_privileges=self.stored)
            if verdict:
                yield ApplicationPower(demand.application, demand.resource, (demand.privilege,))

    def run_as(self) -> Iterator[Names]:
        first, *others = [_run_as_of(side) for side in self.authority.sides] or [[]]
        groups: list[Names] = [(name,) for name in first]
        for names in others:
            groups = [
                met for group in groups for name in names if (met := self._meeting(group, name))
            ]
        yield from groups

    def _reaches(self) -> Iterator[_Reach]:
        sides = [list(_reaches_of(side)) for side in self.authority.sides]
        if not sides:
            return
        reaches = iter(sides[0])
        for side in sides[1:]:
            reaches = self._met(reaches, side)
        yield from reaches

    def _met(self, reaches: Iterator[_Reach], side: list[_Reach]) -> Iterator[_Reach]:
        for reach in reaches:
            for other in side:
                names = self._meeting(reach.names, other.names[0])
                if names:
                    yield reach.within(other, names)

    def _meeting(self, names: Names, other: str) -> Names:
        """Return the patterns of what both sides describe, the wider one left out; or none."""
        self.budget.spend(STEPS_OF_A_STEP)
        if any(self._is_within(name, other) for name in names):
            return names
        kept = tuple(name for name in names if not self._is_within(other, name))
        if all(self._do_meet(name, other) for name in kept):
            return (*kept, other)
        return ()

    def _is_within(self, name: str, other: str) -> bool:
        return PatternSet.of([other]).covers(charged_pattern(name, self.budget), self.budget)

    def _do_meet(self, name: str, other: str) -> bool:
        patterns = [charged_pattern(text, self.budget) for text in (name, other)]
        return do_meet(patterns[0].automaton, patterns[1].automaton, self.budget)

    def _common(self, sides: tuple[frozenset[str], ...]) -> Iterator[str]:
        """Yield the privileges that each of several sets implies."""
        raw = sorted(frozenset().union(*sides).difference(INDEX_PRIVILEGES.named))
        for name in (*INDEX_PRIVILEGES.named, *raw):
            self.budget.spend(1)
            if all(index_covers(held, name) for held in sides):
                yield name

    def _resources_of(self, application: str) -> list[str]:
        return list(
            dict.fromkeys(
                resource
                for side in self.authority.sides
                for one in side.descriptors
                for entry in one.applications
                if PatternSet.of([entry.application]).matches(application)
                for resource in entry.resources
            )
        )


def _as_far(found: Iterator[Found]) -> tuple[list[Found], bool]:
    """Return what is found until the budget is spent, and whether that is all."""
    collected: list[Found] = []
    try:
        for one in found:
            collected.append(one)  # noqa: PERF402  # what was found stays when the rest fails
    except BadPattern:
        return collected, False
    return collected, True


def _reaches_of(side: Rights) -> Iterator[_Reach]:
    return (
        _Reach.of(entry, name)
        for one in side.descriptors
        for entry in one.indices
        for name in entry.names
    )


def _run_as_of(side: Rights) -> list[str]:
    return [name for one in side.descriptors for name in one.run_as]


def _strongest_cluster(names: Iterable[str]) -> Names:
    kept: list[str] = []
    # Named ones come least powerful first, so the last of them implies the most.
    for name in reversed([*names]):
        if not cluster_covers(frozenset(kept), name):
            kept.append(name)
    return tuple(reversed(kept))


def _strongest_index(names: Iterable[str]) -> Names:
    kept: list[str] = []
    for name in reversed([*names]):
        if not index_covers(frozenset(kept), name):
            kept.append(name)
    return tuple(reversed(kept))


def _merged(powers: Iterable[IndexPower]) -> Iterator[IndexPower]:
    groups: dict[tuple[Names, bool, bool], dict[str, None]] = {}
    for power in powers:
        same = power.names, power.reaches_restricted, power.is_narrowed
        groups.setdefault(same, {}).update(dict.fromkeys(power.privileges))
    for (names, reaches_restricted, is_narrowed), privileges in groups.items():
        raw = [name for name in privileges if name not in INDEX_PRIVILEGES.named]
        ordered = (*raw, *INDEX_PRIVILEGES.in_order(privileges))
        yield IndexPower(
            names,
            _strongest_index(ordered),
            reaches_restricted=reaches_restricted,
            is_narrowed=is_narrowed,
        )


def _merged_applications(powers: Iterable[ApplicationPower]) -> Iterator[ApplicationPower]:
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for power in powers:
        groups.setdefault((power.application, power.resource), {}).update(
            dict.fromkeys(power.privileges)
        )
    for (application, resource), privileges in groups.items():
        yield ApplicationPower(application, resource, tuple(privileges))
