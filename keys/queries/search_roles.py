"""The roles that a search finds, stored and reserved ones alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from keys.models import Role
from keys.queries.find_users import FoundRole
from keys.rules.caller import Caller
from keys.rules.metadata import leaves_of
from keys.rules.ownership import SECURITY
from keys.rules.privileges import RESERVED_ROLES, ClusterAction, parse_descriptor
from keys.rules.search import SearchRequest, Value
from keys.rules.search.evaluator import Thing, find

QUERY_ROLE = ClusterAction(f"{SECURITY}/role/query")


@dataclass(frozen=True, kw_only=True)
class FoundRoles:
    """One page of roles; `sort_values` has a tuple for each, a value for each sort key."""

    roles: list[FoundRole]
    total: int
    sort_values: list[tuple[Value | None, ...]]


def search_roles(request: SearchRequest, *, by: Caller) -> FoundRoles:
    """
    Return the page of roles that `request` asks for.

    Reserved roles are code, so roles, few as they are, are searched in memory.

    Raises:
        NotAllowed: the caller may not read roles.

    Source: elasticsearch-specification, security/query_role.
    """
    by.check_may(QUERY_ROLE)
    roles = {role.name: role for role in _every_role()}
    found = find((_thing(place, role) for place, role in enumerate(roles.values())), request)
    return FoundRoles(
        roles=[roles[thing.id] for thing in found.things],
        total=found.total,
        sort_values=[*found.sort_values],
    )


def _every_role() -> Iterator[FoundRole]:
    for name, descriptor in RESERVED_ROLES.items():
        yield FoundRole(name=name, descriptor=descriptor)
    for role in Role.objects.order_by("pk"):
        descriptor = parse_descriptor(role.name, role.descriptor, of="role")
        yield FoundRole(name=role.name, descriptor=descriptor)


def _thing(number: int, role: FoundRole) -> Thing:
    described = role.descriptor
    granted = described.applications
    return Thing(
        id=role.name,
        number=number,
        values={
            "name": (role.name,),
            "description": () if described.description is None else (described.description,),
            "applications.application": tuple(one.application for one in granted),
            "applications.resources": tuple(name for one in granted for name in one.resources),
            "applications.privileges": tuple(name for one in granted for name in one.privileges),
        },
        leaves={"metadata": frozenset(leaves_of(described.metadata.thaw()))},
    )
