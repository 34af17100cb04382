"""Create or replace a role mapping."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, RoleMapping
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.role_mapping import MappingParts, RoleTemplate, mapping_problems, read_rules

PUT_ROLE_MAPPING = ClusterAction(f"{SECURITY}/role_mapping/put")


def put_role_mapping(
    *,
    name: str,
    rules: Json,
    roles: Sequence[str],
    templates: Sequence[RoleTemplate],
    metadata: JsonObject | None,
    enabled: bool,
    by: Caller,
    now: datetime,
) -> bool:
    """
    Store the mapping and return True when it is new; an existing one is replaced whole.

    It gives roles to users of realms that ask for them; native and reserved users have their own.

    Args:
        rules: the expression as given; see `rules.role_mapping`.
        templates: yield role names; either these or `roles`.

    Raises:
        BadRules: the expression cannot be read.
        Invalid: another part breaks a rule.
        NotAllowed: the caller may not manage role mappings.

    Source: elasticsearch-specification, security/put_role_mapping.
    """
    read_rules(rules)
    parts = MappingParts(
        name=name, roles=tuple(roles), templates=tuple(templates), metadata=metadata or {}
    )
    refuse_if(mapping_problems(parts))
    by.check_may(PUT_ROLE_MAPPING)
    values: dict[str, Json] = {
        "enabled": enabled,
        "roles": [*parts.roles],
        "role_templates": [one.json() for one in parts.templates],
        "rules": rules,
        "metadata": parts.metadata,
    }
    return _store(name, values, by=by, now=now)


@transaction.atomic(durable=True)
def _store(name: str, values: dict[str, Json], *, by: Caller, now: datetime) -> bool:
    _, created = RoleMapping.objects.update_or_create(name=name, defaults=values)
    record_changes(ChangeKind.ROLE_MAPPING, [name])
    record_audit("put_role_mapping", subject=name, by=by, at=now, detail=values)
    return created
