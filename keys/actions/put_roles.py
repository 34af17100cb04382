"""Create or replace many roles in one transaction; a faulty one does not stop the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from keys.actions._role_steps import locked_roles, read_role, refusal_of, write_role
from keys.models import Role
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, Invalid
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, parse_descriptor
from keys.rules.roles import role_action


@dataclass(kw_only=True)
class PutRoles:
    """What became of each role; names in the order of the request."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    noop: list[str] = field(default_factory=list)
    errors: dict[str, ApiKeyError] = field(default_factory=dict)


def put_roles(*, roles: Mapping[str, Json], by: Caller, now: datetime) -> PutRoles:
    """
    Store the roles; one that already says the same is left alone.

    Raises:
        Invalid: no role was given.
        BadDescriptor: a descriptor has not the shape of one; then none is stored.
        NotAllowed: the caller may manage neither all roles nor such as these.

    Source: elasticsearch-specification, security/bulk_put_role.
    """
    parsed = {name: parse_descriptor(name, value, of="role") for name, value in roles.items()}
    if not parsed:
        raise Invalid(["roles cannot be empty"])
    given = {name: value for name, value in roles.items() if isinstance(value, dict)}
    return _store(parsed, given, by=by, now=now)


@transaction.atomic(durable=True)
def _store(
    parsed: Mapping[str, RoleDescriptor],
    given: Mapping[str, JsonObject],
    *,
    by: Caller,
    now: datetime,
) -> PutRoles:
    before = locked_roles(parsed)
    lost = [read_role(role) for role in before.values()]
    by.check_may(role_action("bulk_put", [*parsed.values(), *lost]))
    done = PutRoles()
    for name, descriptor in parsed.items():
        error = refusal_of(descriptor)
        if error is not None:
            done.errors[name] = error
        elif _says_the_same(before.get(name), descriptor):
            done.noop.append(name)
        else:
            is_new = write_role(name, given[name], before=before.get(name), by=by, now=now)
            (done.created if is_new else done.updated).append(name)
    return done


def _says_the_same(before: Role | None, descriptor: RoleDescriptor) -> bool:
    return before is not None and read_role(before) == descriptor
