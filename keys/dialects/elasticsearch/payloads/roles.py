"""JSON names and shapes of the endpoints about roles."""

from collections.abc import Iterable

from keys.dialects.elasticsearch.parameters import (
    FlagParameter,
    ParametersSerializer,
)
from keys.queries.find_users import FoundRole
from keys.rules.json_types import JsonObject


class GetRolesParameters(ParametersSerializer):
    include_implicit = FlagParameter(default=False)


def roles_json(roles: Iterable[FoundRole]) -> JsonObject:
    return {role.name: role.json for role in roles}
