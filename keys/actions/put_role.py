"""Create or replace a role."""

from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._role_steps import locked_roles, read_role, write_role
from keys.rules.caller import Caller
from keys.rules.errors import RoleIsReserved
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, parse_descriptor
from keys.rules.roles import reserved_problem, role_action, role_problems


def put_role(*, name: str, descriptor: Json, by: Caller, now: datetime) -> bool:
    """
    Store the role and return True when it is new; an existing one is replaced whole.

    Keys made before are not touched: each holds a snapshot of its owner's roles.

    Raises:
        Invalid: the name or a privilege breaks a rule.
        BadDescriptor: the descriptor has not the shape of one.
        RoleIsReserved: the name belongs to a reserved role.
        NotAllowed: the caller may manage neither all roles nor such as this one.

    Source: elasticsearch-specification, security/put_role.
    """
    parsed = parse_descriptor(name, descriptor, of="role")
    refuse_if(role_problems(parsed))
    reserved = reserved_problem(name)
    if reserved:
        raise RoleIsReserved(reserved)
    return _store(parsed, descriptor if isinstance(descriptor, dict) else {}, by=by, now=now)


@transaction.atomic(durable=True)
def _store(parsed: RoleDescriptor, given: JsonObject, *, by: Caller, now: datetime) -> bool:
    before = locked_roles([parsed.name]).get(parsed.name)
    lost = [read_role(before)] if before else []
    by.check_may(role_action("put", [parsed, *lost]))
    return write_role(parsed.name, given, before=before, by=by, now=now)
