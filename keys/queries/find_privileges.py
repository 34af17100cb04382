"""Application privileges that are stored, and the names of those that are built in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from keys.models import ApplicationPrivilege
from keys.rules.application_privileges import privilege_action
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.names import end_of_prefix
from keys.rules.ownership import SECURITY
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    REMOTE_CLUSTER_PRIVILEGES,
    ClusterAction,
    application_name_problem,
)

GET_BUILTIN = ClusterAction(f"{SECURITY}/privilege/builtin/get")


@dataclass(frozen=True, kw_only=True)
class BuiltinPrivileges:
    """Sorted names."""

    cluster: tuple[str, ...]
    index: tuple[str, ...]
    remote_cluster: tuple[str, ...]


BUILTIN_PRIVILEGES = BuiltinPrivileges(
    cluster=tuple(sorted(CLUSTER_PRIVILEGES.named)),
    index=tuple(sorted(INDEX_PRIVILEGES.named)),
    remote_cluster=tuple(sorted(REMOTE_CLUSTER_PRIVILEGES)),
)


def find_privileges(
    *, application: str | None, names: Sequence[str] | None, by: Caller
) -> QuerySet[ApplicationPrivilege]:
    """
    Return stored privileges, sorted by application and name.

    Args:
        application: a name, with a trailing `*` a prefix; None for all.
        names: None for all.

    Raises:
        Invalid: no application can be called so.
        NotAllowed: the caller may read neither security nor these applications' privileges.

    Source: elasticsearch-specification, security/get_privileges.
    """
    problem = application_name_problem(application, wildcard=True) if application else None
    if problem:
        raise Invalid([problem])
    by.check_may(privilege_action("get", [application] if application else []))
    rows = ApplicationPrivilege.objects.all()
    if application:
        rows = rows.filter(_is_of(application))
    return rows if names is None else rows.filter(name__in=names)


def builtin_privileges(*, by: Caller) -> BuiltinPrivileges:
    """
    Return the names of all privileges that the engine knows.

    Raises:
        NotAllowed: the caller may not read security.

    Source: elasticsearch-specification, security/get_builtin_privileges.
    """
    by.check_may(GET_BUILTIN)
    return BUILTIN_PRIVILEGES


def _is_of(application: str) -> Q:
    if not application.endswith("*"):
        return Q(application=application)
    prefix = application[:-1]
    end = end_of_prefix(prefix)
    begins = Q(application__gte=prefix)
    return begins if end is None else begins & Q(application__lt=end)
