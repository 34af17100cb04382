"""Role mappings, and the roles that they give to somebody."""

from collections.abc import Iterable

from django.db.models import QuerySet

from keys.models import RoleMapping
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.role_mapping import Mapped, Subject, read_rules, roles_from

GET_ROLE_MAPPING = ClusterAction(f"{SECURITY}/role_mapping/get")


def find_role_mappings(names: Iterable[str] | None, *, by: Caller) -> QuerySet[RoleMapping]:
    """
    Return the mappings of these names, or all of them, sorted by name.

    Raises:
        NotAllowed: the caller may not read role mappings.

    Source: elasticsearch-specification, security/get_role_mapping.
    """
    by.check_may(GET_ROLE_MAPPING)
    rows = RoleMapping.objects.all()
    return rows if names is None else rows.filter(name__in=list(names))


def mapped_roles(subject: Subject) -> tuple[str, ...]:
    """Return the roles that the enabled mappings give this user, for a realm that logs him in."""
    return roles_from(
        (
            Mapped(rule=read_rules(row.rules), roles=tuple(row.roles))
            for row in RoleMapping.objects.filter(enabled=True)
        ),
        subject,
    )
