"""What the form of a role offers to choose from; anything else may be entered too."""

from dataclasses import dataclass

from keys.models import ApplicationPrivilege, Role
from keys.queries.find_privileges import builtin_privileges
from keys.queries.user_pages import user_names
from keys.rules.caller import Caller
from keys.rules.errors import BadDescriptor
from keys.rules.privileges import parse_descriptor

MOST_SUGGESTED = 500
ROLES_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True)
class RoleSuggestions:
    """
    Sorted names; `indices` are patterns that other roles have.

    Attributes:
        has_more_users: `users` are the first ones, and there may be others.
    """

    cluster: tuple[str, ...]
    index: tuple[str, ...]
    remote_cluster: tuple[str, ...]
    users: tuple[str, ...]
    indices: tuple[str, ...]
    applications: tuple[str, ...]
    application_privileges: tuple[str, ...]
    has_more_users: bool


def role_suggestions(*, by: Caller) -> RoleSuggestions:
    """
    Return them; of stored names the first ones, three statements in all.

    Raises:
        NotAllowed: the caller may not read security.
    """
    builtin = builtin_privileges(by=by)
    stored = ApplicationPrivilege.objects.order_by("application", "name")
    pairs = list(stored.values_list("application", "name")[:MOST_SUGGESTED])
    users = user_names(by=by)
    return RoleSuggestions(
        cluster=builtin.cluster,
        index=builtin.index,
        remote_cluster=builtin.remote_cluster,
        users=tuple(users),
        indices=_index_patterns(),
        applications=tuple(sorted({application for application, _ in pairs})),
        application_privileges=tuple(sorted({name for _, name in pairs})),
        has_more_users=len(users) >= MOST_SUGGESTED,
    )


def _index_patterns() -> tuple[str, ...]:
    found: set[str] = set()
    for role in Role.objects.order_by("-updated_at", "name")[:ROLES_LOOKED_AT]:
        try:
            descriptor = parse_descriptor(role.name, role.descriptor, of="role")
        except BadDescriptor:  # From before a rule was there.
            continue
        found |= {name for entry in descriptor.indices for name in entry.names}
    return tuple(sorted(found)[:MOST_SUGGESTED])
