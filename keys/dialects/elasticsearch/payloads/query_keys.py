"""JSON names and shapes of searching for API keys."""

from keys.dialects.common.key_json import keys_json
from keys.dialects.elasticsearch.parameters import FlagParameter, ParametersSerializer
from keys.queries.search_keys import FoundKeys
from keys.rules.json_types import Json, JsonObject
from keys.rules.search import SearchRequest
from keys.wire.query_language import aggregations_json, sort_json


class QueryKeysParameters(ParametersSerializer):
    with_limited_by = FlagParameter(default=False)
    with_profile_uid = FlagParameter(default=False)
    typed_keys = FlagParameter(default=False)


def found_keys_json(
    found: FoundKeys,
    request: SearchRequest,
    *,
    with_limited_by: bool,
    with_profile_uid: bool,
    typed_keys: bool,
) -> JsonObject:
    """
    Return `{"total": int, "count": int, "api_keys": [...], "aggregations"?: {...}}`.

    `total` counts all pages, `count` this one. Each key has `_sort` where an order was asked for;
    `aggregations` are absent where no key was found.
    """
    keys = keys_json(found.keys, with_limited_by=with_limited_by, with_profile_uid=with_profile_uid)
    shown: list[Json] = [
        {**key, "_sort": sort_json(request.sort, values)} if request.sort else key
        for key, values in zip(keys, found.sort_values, strict=True)
    ]
    body: JsonObject = {"total": found.total, "count": len(shown), "api_keys": shown}
    if found.aggregations:
        body["aggregations"] = aggregations_json(
            request.aggregations, found.aggregations, typed_keys=typed_keys
        )
    return body
