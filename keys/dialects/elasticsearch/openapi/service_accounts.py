"""Service accounts and their tokens."""

from collections.abc import Mapping
from dataclasses import replace

from keys.dialects.common.openapi import Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers, refused
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    flag,
    free_object,
    map_of,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

TAG = "Service accounts"
ACCOUNT = {"namespace": "The first half of the account's name.", "service": "The second half."}
TOKEN = {**ACCOUNT, "name": "The token's name."}
FLEET = {"namespace": "elastic", "service": "fleet-server"}
SCHEMAS: Mapping[str, JsonObject] = {
    "ServiceAccounts": map_of(
        object_of({"role_descriptor": schema("Role")}), "by the account's name"
    ),
    "ServiceCredentials": object_of(
        {
            "service_account": text(),
            "count": number(),
            "tokens": map_of(object_of({}), "by name"),
            "nodes_credentials": object_of(
                {"_nodes": schema("NodeCount"), "file_tokens": free_object("none here")}
            ),
        }
    ),
    "CreatedServiceToken": object_of(
        {
            "created": flag(),
            "token": object_of({"name": text(), "value": text("shown now and never again")}),
        }
    ),
}
AUTO_OPS: JsonObject = {
    "elastic/auto-ops": {
        "role_descriptor": {
            "cluster": ["monitor", "read_ilm", "read_slm"],
            "indices": [
                {
                    "names": ["*"],
                    "privileges": ["monitor", "view_index_metadata"],
                    "allow_restricted_indices": True,
                }
            ],
            "applications": [],
            "run_as": [],
            "metadata": {},
            "transient_metadata": {"enabled": True},
        }
    }
}
GET = Operation(
    id="security.get_service_accounts",
    tag=TAG,
    summary="Get service accounts",
    description="Needs `read_security`. They are built in.",
    shared=ALWAYS,
    answers=answers({200: answer("Accounts, with what they may do.", schema("ServiceAccounts"))}),
    examples=[
        Example(
            title="All accounts, of which filter_path keeps one",
            query={"filter_path": "elastic/auto-ops"},
            answer=AUTO_OPS,
        )
    ],
)
CREDENTIALS = Operation(
    id="security.get_service_credentials",
    tag=TAG,
    summary="Get the names of an account's tokens",
    description="Needs `read_security`.",
    path=ACCOUNT,
    shared=ALWAYS,
    answers=answers({200: answer("Names, no values.", schema("ServiceCredentials"))}),
    examples=[
        Example(
            title="Of Fleet Server",
            path=FLEET,
            answer={
                "service_account": "elastic/fleet-server",
                "count": 1,
                "tokens": {"token1": {}},
                "nodes_credentials": {
                    "_nodes": {"total": 1, "successful": 1, "failed": 0},
                    "file_tokens": {},
                },
            },
        )
    ],
)
CREATED = {200: answer("The token.", schema("CreatedServiceToken"))}
CREATE = Operation(
    id="security.create_service_token",
    tag=TAG,
    summary="Create a token of a service account",
    description="Needs `manage_service_account`. It lives until it is deleted.",
    path=TOKEN,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=ALWAYS,
    answers=answers(CREATED, 409),
    examples=[
        Example(
            title="A token for Fleet Server",
            path={**FLEET, "name": "token2"},
            answer={"created": True, "token": {"name": "token2", "value": "…"}},
        ),
        Example(
            title="A name that is taken",
            path={**FLEET, "name": "token1"},
            status=409,
            answer=refused(
                409,
                "version_conflict_engine_exception",
                "[service_account_token-elastic/fleet-server/token1]: version conflict, document"
                " already exists",
            ),
        ),
    ],
)
DELETE = Operation(
    id="security.delete_service_token",
    tag=TAG,
    summary="Delete a token of a service account",
    description="Needs `manage_service_account`.",
    path=TOKEN,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("It is gone.", schema("Found")),
            404: answer("There is none of this name.", schema("Found")),
        }
    ),
    examples=[
        Example(title="A token", path={**FLEET, "name": "token1"}, answer={"found": True}),
        Example(
            title="An unknown token",
            path={**FLEET, "name": "token9"},
            status=404,
            answer={"found": False},
        ),
    ],
)
OF_ACCOUNT = "/_security/service/{namespace}/{service}/credential"
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/service": GET,
    "GET /_security/service/{namespace}": replace(
        GET,
        id="security.get_service_accounts_of_namespace",
        path={"namespace": ACCOUNT["namespace"]},
        examples=[replace(one, path={"namespace": "elastic"}) for one in GET.examples],
    ),
    "GET /_security/service/{namespace}/{service}": replace(
        GET,
        id="security.get_service_account",
        summary="Get a service account",
        path=ACCOUNT,
        examples=[
            Example(
                title="One account",
                path={"namespace": "elastic", "service": "auto-ops"},
                answer=AUTO_OPS,
            )
        ],
    ),
    f"GET {OF_ACCOUNT}": CREDENTIALS,
    f"POST {OF_ACCOUNT}/token": replace(
        CREATE,
        id="security.create_nameless_service_token",
        summary="Create a token of a service account, of whatever name",
        path=ACCOUNT,
        answers=answers(CREATED),
        examples=[
            Example(
                title="A token of any name",
                path=FLEET,
                answer={
                    "created": True,
                    "token": {"name": "token_kFV1Cz9xTmW2sYbq0RdE7g", "value": "…"},
                },
            )
        ],
    ),
    f"POST|PUT {OF_ACCOUNT}/token/{{name}}": CREATE,
    f"DELETE {OF_ACCOUNT}/token/{{name}}": DELETE,
}
