"""One page of the list of roles: stored and reserved ones, by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from keys.models import Role
from keys.queries.conditions import Table, TextColumn, as_sql
from keys.queries.find_users import GET_ROLE, FoundRole
from keys.queries.merged_pages import Cursor, Merged, MergedPage, Rank
from keys.rules import search as neutral
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.privileges import (
    RESERVED_ROLES,
    RoleDescriptor,
    descriptor_json,
    parse_descriptor,
)
from keys.rules.roles import deprecation_of
from keys.rules.search.schemas import ROLES
from keys.rules.search.wildcards import Gap, Pattern, folded_pattern, matches
from keys.rules.search.words import folded
from keys.rules.versions import version_of

ROLE_PAGE_SIZES = (25, 50, 100)
MOST_SUGGESTED = 500
ROLE_TABLE = Table(id="name", columns={"name": TextColumn(F("name"))})
NAME = neutral.Place(ROLES.fields[0])


@dataclass(frozen=True, kw_only=True)
class EditableRole:
    """
    One role as its editor needs it.

    Attributes:
        given: the descriptor as it was given, every field of it.
    """

    name: str
    given: JsonObject
    descriptor: RoleDescriptor

    @property
    def is_reserved(self) -> bool:
        return self.name in RESERVED_ROLES

    @property
    def version(self) -> str:
        return version_of(self.given)


def page_of_roles(
    *,
    search: str,
    with_reserved: bool,
    only_deprecated: bool,
    descending: bool,
    cursor: Cursor | None,
    size: int,
    by: Caller,
) -> MergedPage[FoundRole]:
    """
    Return one page of the roles whose name contains `search`, A to Z and a to z being the same.

    None but reserved roles are ever deprecated: metadata that says so is refused of others.

    Raises:
        NotAllowed: the caller may not read roles.
    """
    by.check_may(GET_ROLE)
    wanted: Pattern = (Gap.RUN, search, Gap.RUN)
    stored = Role.objects.alias(rank_value=F("name"), rank_name=F("name"))
    if only_deprecated:
        stored = stored.none()
    elif search:
        stored = stored.filter(as_sql(neutral.Fits(NAME, wanted, fold=True), ROLE_TABLE))
    reserved = [
        FoundRole(name=name, descriptor=descriptor)
        for name, descriptor in RESERVED_ROLES.items()
        if with_reserved
        and (not only_deprecated or deprecation_of(descriptor) is not None)
        and matches(folded_pattern(wanted), folded(name))
    ]
    merged = Merged(stored=stored, unstored=reserved, read=_found, rank=_rank)
    return merged.page(cursor=cursor, size=size, descending=descending)


def role_names(*, by: Caller, part: str = "") -> list[str]:
    """
    Return the names of roles to choose from, those that contain `part`, A and a being the same.

    There are no more than `MOST_SUGGESTED` of them besides the reserved ones: the first.
    """
    by.check_may(GET_ROLE)
    wanted: Pattern = (Gap.RUN, part, Gap.RUN)
    stored = Role.objects.order_by("name")
    if part:
        stored = stored.filter(as_sql(neutral.Fits(NAME, wanted, fold=True), ROLE_TABLE))
    reserved = [one for one in RESERVED_ROLES if matches(folded_pattern(wanted), folded(one))]
    return sorted([*reserved, *stored.values_list("name", flat=True)[:MOST_SUGGESTED]])


def unknown_roles(names: Sequence[str], *, by: Caller) -> list[str]:
    """Return which of the names no role has; whoever holds such a one holds nothing by it."""
    by.check_may(GET_ROLE)
    asked = [name for name in names if name not in RESERVED_ROLES]
    known = {*Role.objects.filter(name__in=asked).values_list("name", flat=True)} if asked else ()
    return [name for name in asked if name not in known]


def role_named(name: str, *, by: Caller) -> EditableRole | None:
    """
    Return the role, stored or reserved, or None when there is none.

    Raises:
        NotAllowed: the caller may not read roles.
    """
    by.check_may(GET_ROLE)
    if name in RESERVED_ROLES:
        reserved = RESERVED_ROLES[name]
        return EditableRole(name=name, given=descriptor_json(reserved), descriptor=reserved)
    role = Role.objects.filter(name=name).first()
    if role is None:
        return None
    return EditableRole(name=name, given=role.descriptor, descriptor=_found(role).descriptor)


def _found(role: Role) -> FoundRole:
    descriptor = parse_descriptor(role.name, role.descriptor, of="role")
    return FoundRole(name=role.name, descriptor=descriptor)


def _rank(role: FoundRole) -> Rank:
    return (role.name, role.name)
