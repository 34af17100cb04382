"""Clearing caches."""

from collections.abc import Mapping
from dataclasses import replace

from keys.dialects.common.openapi import Example, Operation
from keys.dialects.elasticsearch.openapi.keys import KEY_ID
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    map_of,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.service_accounts import ACCOUNT, FLEET
from keys.dialects.elasticsearch.openapi.shared import ALWAYS
from keys.dialects.elasticsearch.payloads.caches import RealmCacheParameters
from keys.rules.json_types import JsonObject

TAG = "Caches"
SEVERAL = "Several by comma, or `*` for all; unknown ones are passed over."
SCHEMAS: Mapping[str, JsonObject] = {
    "NodeCount": object_of({"total": number(), "successful": number(), "failed": number()}),
    "Cleared": object_of(
        {
            "_nodes": schema("NodeCount"),
            "cluster_name": text(),
            "nodes": map_of(object_of({"name": text()}), "by id"),
        }
    ),
}


CLEARED: JsonObject = {
    "_nodes": {"total": 1, "successful": 1, "failed": 0},
    "cluster_name": "apikeys",
    "nodes": {"Z3JlZW4tYXBpLWtleXMtMA": {"name": "apikeys-1"}},
}


def _clear(id_: str, what: str, path: Mapping[str, str], shown: Mapping[str, str]) -> Operation:
    """Return an operation whose example has the values `shown` in its path."""
    return Operation(
        id=id_,
        tag=TAG,
        summary=f"Forget what is remembered of {what}",
        description="Needs `manage_security`. Nothing stale is ever answered from; this is for"
        " those who do it by habit.",
        path=path,
        shared=ALWAYS,
        answers=answers({200: answer("It is forgotten.", schema("Cleared"))}),
        examples=[Example(title="By name", path=shown, answer=CLEARED)],
    )


OPERATIONS: Mapping[str, Operation] = {
    "POST /_security/api_key/{ids}/_clear_cache": _clear(
        "security.clear_api_key_cache", "API keys", {"ids": SEVERAL}, {"ids": KEY_ID}
    ),
    "POST /_security/role/{names}/_clear_cache": _clear(
        "security.clear_cached_roles", "roles", {"names": SEVERAL}, {"names": "keepers"}
    ),
    "POST /_security/privilege/{applications}/_clear_cache": _clear(
        "security.clear_cached_privileges",
        "applications' privileges",
        {"applications": SEVERAL},
        {"applications": "shop"},
    ),
    "POST /_security/realm/{realms}/_clear_cache": replace(
        _clear(
            "security.clear_cached_realms",
            "a realm's users",
            {"realms": SEVERAL},
            {"realms": "default_native"},
        ),
        parameters=RealmCacheParameters,
        about={"usernames": "Only these users, by comma."},
    ),
    "POST /_security/service/{namespace}/{service}/credential/token/{names}/_clear_cache": _clear(
        "security.clear_cached_service_tokens",
        "a service account's tokens",
        {**ACCOUNT, "names": SEVERAL},
        {**FLEET, "names": "token1"},
    ),
}
