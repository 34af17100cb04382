"""Create or replace a role."""

from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._role_steps import locked_roles, read_role, write_role
from keys.conf import key_settings
from keys.rules.caller import Caller
from keys.rules.errors import NameTaken, RoleIsReserved
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, parse_descriptor
from keys.rules.roles import (
    check_license_covers,
    reserved_problem,
    role_action,
    role_problems,
)
from keys.rules.versions import ABSENT, check_version, version_of


def put_role(
    *, name: str, descriptor: Json, by: Caller, now: datetime, seen: str | None = None
) -> bool:
    """
    Store the role and return True when it is new; an existing one is replaced whole.

    Keys made before are not touched: each holds a snapshot of its owner's roles.

    Args:
        seen: the version that the caller has seen, `ABSENT` to make a new role and nothing else;
            None replaces whatever there is.

    Raises:
        NameTaken: the role should be new, and is not.
        ChangedMeanwhile: the role is not as the caller has seen it.
        Invalid: the name or a privilege breaks a rule.
        BadDescriptor: the descriptor has not the shape of one.
        RoleIsReserved: the name belongs to a reserved role.
        LicenseMissing: the role narrows documents or fields, which the licence does not cover.
        NotAllowed: the caller may manage neither all roles nor such as this one.

    Source: elasticsearch-specification, security/put_role.
    """
    parsed = parse_descriptor(name, descriptor, of="role")
    refuse_if(role_problems(parsed))
    reserved = reserved_problem(name)
    if reserved:
        raise RoleIsReserved(reserved)
    given = descriptor if isinstance(descriptor, dict) else {}
    return _store(parsed, given, seen=seen, by=by, now=now)


@transaction.atomic(durable=True)
def _store(
    parsed: RoleDescriptor, given: JsonObject, *, seen: str | None, by: Caller, now: datetime
) -> bool:
    before = locked_roles([parsed.name]).get(parsed.name)
    lost = [read_role(before)] if before else []
    by.check_may(role_action("put", [parsed, *lost]))
    check_license_covers(parsed, license_type=key_settings().license)
    found = version_of(before.descriptor) if before else ABSENT
    check_version("role", parsed.name, seen=seen, found=found)
    created = write_role(parsed.name, given, before=before, by=by, now=now)
    if seen == ABSENT and not created:  # Two at once: the other one was there first.
        raise NameTaken("role", parsed.name)
    return created
