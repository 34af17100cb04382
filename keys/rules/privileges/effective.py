"""What an authority of several sides grants as a whole, in the words that descriptors use."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from keys.rules.errors import BadPattern
from keys.rules.privileges.application_rights import StoredPrivileges
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.cluster_table import CLUSTER_PRIVILEGES, cluster_covers
from keys.rules.privileges.demands import ApplicationPrivilege, ClusterPrivilege
from keys.rules.privileges.descriptors import ApplicationEntry, IndexEntry
from keys.rules.privileges.engine import Authority
from keys.rules.privileges.index_table import INDEX_PRIVILEGES, index_covers
from keys.rules.privileges.meetings import Meetings, Names
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.rights import Rights

STEPS_OF_A_STEP = 20
Found = TypeVar("Found")


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
    """`resources`: patterns; a resource is meant when every one of them describes it."""

    application: str
    resources: Names
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
    search = _Search(authority, stored_privileges, budget, Meetings(budget))
    cluster, all_cluster = _as_far(search.cluster())
    indices, all_indices = _as_far(search.indices())
    applications, all_applications = _as_far(search.applications())
    users, all_users = _as_far(search.run_as())
    return EffectivePrivileges(
        cluster=_strongest_cluster(cluster),
        indices=_without_repeats(_merged(indices), search.says_index),
        applications=_without_repeats(_merged_applications(applications), search.says_application),
        run_as=_without_repeats(dict.fromkeys(users), search.meetings.are_within),
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
    meetings: Meetings

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
        entries = [entry for side in self.authority.sides for entry in _applications_of(side)]
        for application in dict.fromkeys(entry.application for entry in entries):
            privileges = dict.fromkeys(
                privilege
                for entry in entries
                if _concerns(entry, application)
                for privilege in entry.privileges
            )
            whole = dict.fromkeys(
                resource for side in self.authority.sides for resource in _on(side, application)
            )
            shared = [*self._shared_resources(application)]
            for privilege in privileges:
                yield from self._on_resources(application, privilege, whole, shared)

    def _on_resources(
        self,
        application: str,
        privilege: str,
        whole: Iterable[str],
        shared: Iterable[tuple[Names, Names]],
    ) -> Iterator[ApplicationPower]:
        """Yield the privilege on what all sides grant of it, alone and then where they overlap."""
        granted = [
            resource
            for resource in whole
            if self._do_grant(application, privilege, [resource] * len(self.authority.sides))
        ]
        for resource in granted:
            yield ApplicationPower(application, (resource,), (privilege,))
        for names, of_sides in shared:
            if any(self.meetings.are_within(names, (resource,)) for resource in granted):
                continue
            if self._do_grant(application, privilege, of_sides):
                yield ApplicationPower(application, names, (privilege,))

    def _do_grant(self, application: str, privilege: str, resources: Iterable[str]) -> bool:
        """Return whether each side grants the privilege on its own one of `resources`."""
        self.budget.spend(STEPS_OF_A_STEP)
        return all(
            side.grants(
                ApplicationPrivilege(application, privilege, resource), self.stored, self.budget
            )
            for side, resource in zip(self.authority.sides, resources, strict=True)
        )

    def _shared_resources(self, application: str) -> Iterator[tuple[Names, Names]]:
        """Yield where resources of all sides overlap, and of which one of each side."""
        first, *others = [_on(side, application) for side in self.authority.sides]
        shared: list[tuple[Names, Names]] = [((name,), (name,)) for name in first]
        for side in others:
            shared = [
                (met, (*of_sides, name))
                for names, of_sides in shared
                for name in side
                if (met := self.meetings.of(names, name))
            ]
        return ((names, of_sides) for names, of_sides in shared if len(names) > 1)

    def run_as(self) -> Iterator[Names]:
        first, *others = [_run_as_of(side) for side in self.authority.sides] or [[]]
        groups: list[Names] = [(name,) for name in first]
        for names in others:
            groups = [
                met for group in groups for name in names if (met := self.meetings.of(group, name))
            ]
        yield from groups

    def says_index(self, one: IndexPower, other: IndexPower) -> bool:
        """Return whether `other` says all that `one` does."""
        return (
            (other.reaches_restricted or not one.reaches_restricted)
            and not other.is_narrowed
            and all(index_covers(frozenset(other.privileges), name) for name in one.privileges)
            and self.meetings.are_within(one.names, other.names)
        )

    def says_application(self, one: ApplicationPower, other: ApplicationPower) -> bool:
        """Return whether `other` says all that `one` does."""
        return (
            one.application == other.application
            and {*one.privileges} <= {*other.privileges}
            and self.meetings.are_within(one.resources, other.resources)
        )

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
                names = self.meetings.of(reach.names, other.names[0])
                if names:
                    yield reach.within(other, names)

    def _common(self, sides: tuple[frozenset[str], ...]) -> Iterator[str]:
        """Yield the privileges that each of several sets implies."""
        raw = sorted(frozenset().union(*sides).difference(INDEX_PRIVILEGES.named))
        for name in (*INDEX_PRIVILEGES.named, *raw):
            self.budget.spend(1)
            if all(index_covers(held, name) for held in sides):
                yield name


def _as_far(found: Iterator[Found]) -> tuple[list[Found], bool]:
    """Return what is found until the budget is spent, and whether that is all."""
    collected: list[Found] = []
    try:
        for one in found:
            collected.append(one)  # noqa: PERF402  # what was found stays when the rest fails
    except BadPattern:
        return collected, False
    return collected, True


def _without_repeats(
    found: Iterable[Found], is_said_by: Callable[[Found, Found], bool]
) -> tuple[Found, ...]:
    """Return what is found without what another of it says too, as far as the budget goes."""
    kept = [*found]
    with suppress(BadPattern):
        for one in [*kept]:
            others = [other for other in kept if other is not one]
            if any(is_said_by(one, other) for other in others):
                kept = others
    return tuple(kept)


def _reaches_of(side: Rights) -> Iterator[_Reach]:
    return (
        _Reach.of(entry, name)
        for one in side.descriptors
        for entry in one.indices
        for name in entry.names
    )


def _applications_of(side: Rights) -> Iterator[ApplicationEntry]:
    return (entry for one in side.descriptors for entry in one.applications)


def _concerns(entry: ApplicationEntry, application: str) -> bool:
    return PatternSet.of([entry.application]).matches(application)


def _on(side: Rights, application: str) -> Names:
    """Return the resources that a side names for an application."""
    entries = [one for one in _applications_of(side) if _concerns(one, application)]
    return tuple(dict.fromkeys(resource for entry in entries for resource in entry.resources))


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
    groups: dict[tuple[str, Names], dict[str, None]] = {}
    for power in powers:
        groups.setdefault((power.application, power.resources), {}).update(
            dict.fromkeys(power.privileges)
        )
    for (application, resources), privileges in groups.items():
        yield ApplicationPower(application, resources, tuple(privileges))
