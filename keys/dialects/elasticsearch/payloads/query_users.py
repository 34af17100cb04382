"""JSON names and shapes of searching for users."""

from keys.dialects.elasticsearch.payloads.users import listed_users_json
from keys.queries.search_users import FoundUsers
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import SearchRequest
from keys.wire.query_language import sort_json


def found_users_json(
    found: FoundUsers, request: SearchRequest, *, with_profile_uid: bool
) -> JsonObject:
    """
    Return `{"total": int, "count": int, "users": [...]}`.

    `total` counts all pages, `count` this one. Each user has `_sort` where an order was asked for.
    """
    users = listed_users_json(found.users, with_profile_uid=with_profile_uid)
    shown: list[Json] = [
        {**user, "_sort": sort_json(request.sort, values)} if request.sort else user
        for user, values in zip(users, found.sort_values, strict=True)
    ]
    return {"total": found.total, "count": len(shown), "users": shown}
