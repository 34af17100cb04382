"""API keys: bulk update, grant, clone, keys for other clusters."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.keys import (
    ABOUT_KEY,
    ABOUT_UPDATE,
    ENCODED,
    KEY_ID,
    NO_KEY,
    NO_KEY_ID,
    SECRET,
    TAG,
)
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.retries import repetitions
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import bulk_keys, clone, cross_cluster, grant
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

CROSS_ID = "ak_0000example000002"
CREATED: JsonObject = {
    "id": "ak_0000example000003",
    "name": "pipeline",
    "api_key": SECRET,
    "encoded": ENCODED,
}
ABOUT_CROSS: Mapping[str, JsonObject] = {
    "name": ABOUT_KEY["name"],
    "access": {
        "description": "`search` and `replication`: arrays of objects with `names`; those of"
        " `search` may have `query`, `field_security` and `allow_restricted_indices`"
    },
    "expiration": ABOUT_KEY["expiration"],
    "metadata": ABOUT_KEY["metadata"],
    "limits": ABOUT_KEY["limits"],
    "certificate_identity": {
        "description": "a regular expression that the name of the other cluster's certificate"
        " must match; null for none"
    },
}
SCHEMAS: Mapping[str, JsonObject] = {
    "BulkUpdated": object_of(
        {
            "updated": array_of(text()),
            "noops": array_of(text(), "keys that were up to date"),
            "errors": schema("ErrorCount"),
        },
        optional=("errors",),
    ),
}
BULK_UPDATE = Operation(
    id="security.bulk_update_api_keys",
    tag=TAG,
    summary="Update many API keys alike",
    description="Each key is judged by itself: one that may not be updated stops no other.",
    shared=WITH_BODY,
    body=Body(
        form=bulk_keys.BulkUpdateBody,
        about={**ABOUT_UPDATE, "ids": {"description": "which keys; at least one"}},
    ),
    answers=answers({200: answer("What became of each key.", schema("BulkUpdated"))}),
    examples=[
        Example(
            title="One key and one that is not there",
            body={"ids": [KEY_ID, "ak_0000example000404"], "metadata": {"team": "db"}},
            answer={
                "updated": [KEY_ID],
                "noops": [],
                "errors": {
                    "count": 1,
                    "details": {
                        "ak_0000example000404": {
                            "type": "resource_not_found_exception",
                            "reason": "no API key owned by requesting user found for ID"
                            " [ak_0000example000404]",
                        }
                    },
                },
            },
        )
    ],
)
ADAS: JsonObject = {
    "grant_type": "password",
    "username": "ada",
    "password": "correct horse",
    "api_key": {"name": "pipeline"},
}
GRANT = Operation(
    id="security.grant_api_key",
    tag=TAG,
    summary="Create an API key for another user",
    description=(
        "Needs `grant_api_key`. The user proves himself in the body, owns the key and limits it by"
        " his roles; he needs no privilege over keys. If he does not prove himself, 403."
    ),
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=(*WITH_BODY, "IdempotencyKey"),
    body=Body(
        form=grant.GrantBody,
        about={
            "api_key": {"description": "the key, with the members of creating one"},
            "grant_type": {
                "description": "how he proves himself",
                "enum": ["password", "access_token"],
            },
            "username": {"description": "only with `password`"},
            "password": {"description": "only with `password`"},
            "access_token": {"description": "only with `access_token`"},
            "client_authentication": {"description": "only for JSON Web Tokens, of which none is"},
            "run_as": {"description": "a user as whom he acts; needs `run_as` for him"},
        },
    ),
    answers=answers({200: answer("The key, with its secret.", schema("CreatedApiKey"))}, 409, 422),
    examples=[
        Example(title="By the user's password", body=ADAS, answer=CREATED),
        *repetitions(ADAS, another={**ADAS, "api_key": {"name": "another"}}),
    ],
)
CLONE = Operation(
    id="security.clone_api_key",
    tag=TAG,
    summary="Clone an API key",
    description=(
        "Needs `manage_own_api_key` and the source's credential. Privileges, limits and owner are"
        " the source's. A clone ends with its source, unless whoever makes it owns the source or"
        " has `manage_api_key`."
    ),
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=(*WITH_BODY, "IdempotencyKey"),
    body=Body(
        form=clone.CloneKeyBody,
        about={
            "api_key": {"description": "the source's `encoded`"},
            "name": {**ABOUT_KEY["name"], "description": "left out for the source's"},
            "expiration": {
                "description": "how long the clone lives; left out for the source's end, null or"
                " -1 for never",
                "type": ["string", "integer", "null"],
            },
            "metadata": {"description": "left out for the source's"},
            "limits": {
                **ABOUT_KEY["limits"],
                "description": "left out for the source's; no wider ones than those",
            },
        },
    ),
    answers=answers(
        {200: answer("The clone, with its secret.", schema("CreatedApiKey"))}, 409, 422
    ),
    examples=[
        Example(title="Alike in everything", body={"api_key": ENCODED}, answer=CREATED),
        Example(
            title="Not as often",
            body={"api_key": ENCODED, "limits": {"rate": {"requests": 5, "per": "second"}}},
            answer=CREATED,
        ),
        *repetitions({"api_key": ENCODED}, another={"api_key": ENCODED, "name": "another"}),
    ],
)
CREATE_CROSS = Operation(
    id="security.create_cross_cluster_api_key",
    tag=TAG,
    summary="Create an API key for another cluster",
    description="Needs `manage_security` and a licence. It is good for no request to this API.",
    shared=WITH_BODY,
    body=Body(form=cross_cluster.CreateCrossClusterBody, about=ABOUT_CROSS),
    answers=answers({200: answer("The key, with its secret.", schema("CreatedApiKey"))}),
    examples=[
        Example(
            title="A key to search logs",
            body={"name": "pipeline", "access": {"search": [{"names": ["logs-*"]}]}},
            answer=CREATED,
        )
    ],
)
UPDATE_CROSS = Operation(
    id="security.update_cross_cluster_api_key",
    tag=TAG,
    summary="Update an API key for another cluster",
    description="Needs `manage_security`, and to own the key.",
    path={"key_id": "The key's id."},
    shared=WITH_BODY,
    body=Body(
        form=cross_cluster.UpdateCrossClusterBody,
        about={
            **{name: said for name, said in ABOUT_CROSS.items() if name != "name"},
            "limits": ABOUT_UPDATE["limits"],
        },
    ),
    answers=answers({200: answer("Whether anything changed.", schema("Updated"))}, 404),
    examples=[
        Example(
            title="Other indices",
            path={"key_id": CROSS_ID},
            body={"access": {"search": [{"names": ["metrics-*"]}]}},
            answer={"updated": True},
        ),
        Example(
            title="An unknown key",
            path={"key_id": NO_KEY_ID},
            body={"access": {"search": [{"names": ["metrics-*"]}]}},
            status=404,
            answer=NO_KEY,
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "POST /_security/api_key/_bulk_update": BULK_UPDATE,
    "POST /_security/api_key/grant": GRANT,
    "POST|PUT /_security/api_key/clone": CLONE,
    "POST /_security/cross_cluster/api_key": CREATE_CROSS,
    "PUT /_security/cross_cluster/api_key/{key_id}": UPDATE_CROSS,
}
