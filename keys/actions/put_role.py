"""Create or replace a role."""

from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, Role
from keys.rules.caller import Caller
from keys.rules.errors import RoleIsReserved
from keys.rules.json_types import Json, JsonObject
from keys.rules.names import principal_problems
from keys.rules.ownership import SECURITY
from keys.rules.privileges import (
    RESERVED_ROLES,
    ClusterAction,
    descriptor_problems,
    parse_descriptor,
)

PUT_ROLE = ClusterAction(f"{SECURITY}/role/put")


def put_role(*, name: str, descriptor: Json, by: Caller, now: datetime) -> bool:
    """
    Store the role and return True when it is new; an existing one is replaced whole.

    Keys made before are not touched: each holds a snapshot of its owner's roles.

    Raises:
        Invalid: the name or a privilege breaks a rule.
        BadDescriptor: the descriptor has not the shape of one.
        RoleIsReserved: the name belongs to a reserved role.
        NotAllowed: the caller may not manage roles.

    Source: elasticsearch-specification, security/put_role.
    """
    parsed = parse_descriptor(name, descriptor, of="role")
    refuse_if(principal_problems("Role", name) + descriptor_problems(parsed))
    if name in RESERVED_ROLES:
        raise RoleIsReserved(f"Role [{name}] is reserved and may not be used.")
    by.check_may(PUT_ROLE)
    return _store(name, descriptor if isinstance(descriptor, dict) else {}, by=by, now=now)


@transaction.atomic(durable=True)
def _store(name: str, descriptor: JsonObject, *, by: Caller, now: datetime) -> bool:
    before = Role.objects.select_for_update().filter(name=name).first()
    _, created = Role.objects.update_or_create(
        name=name,
        defaults={"descriptor": descriptor, "updated_at": now},
        create_defaults={"descriptor": descriptor, "created_at": now, "updated_at": now},
    )
    record_changes(ChangeKind.ROLE, [name])
    record_audit(
        "put_role",
        subject=name,
        by=by,
        at=now,
        detail={"before": before.descriptor if before else None, "after": descriptor},
    )
    return created
