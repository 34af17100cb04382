"""JSON names and shapes of searching for roles."""

from keys.queries.search_roles import FoundRoles
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import SearchRequest
from keys.wire.query_language import sort_json


def found_roles_json(found: FoundRoles, request: SearchRequest) -> JsonObject:
    """
    Return `{"total": int, "count": int, "roles": [{"name": str, ...}]}`.

    `total` counts all pages, `count` this one. Each role has `_sort` where an order was asked for.
    """
    roles: list[JsonObject] = [{"name": role.name, **role.json} for role in found.roles]
    shown: list[Json] = [
        {**role, "_sort": sort_json(request.sort, values)} if request.sort else role
        for role, values in zip(roles, found.sort_values, strict=True)
    ]
    return {"total": found.total, "count": len(shown), "roles": shown}
