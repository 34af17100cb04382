"""Settings, figures and licence."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.cluster import TAG
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    flag,
    free_object,
    map_of,
    object_of,
    schema,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, WITH_BODY
from keys.dialects.elasticsearch.payloads import installation as payloads
from keys.rules.json_types import JsonObject

WAITING = {"master_timeout": "Accepted.", "timeout": "Accepted."}
SCHEMAS: Mapping[str, JsonObject] = {
    "Acknowledged": object_of({"acknowledged": flag()}),
    "SecurityStats": object_of(
        {"_nodes": schema("NodeCount"), "nodes": map_of(free_object(), "figures by node")}
    ),
    "License": object_of({"license": free_object("`type`, `status`, and to whom it was issued")}),
}
SHOWN_STATS: JsonObject = {
    "_nodes": {"total": 1, "successful": 1, "failed": 0},
    "nodes": {
        "Z3JlZW4tYXBpLWtleXMtMA": {
            "name": "apikeys-1",
            "roles": {
                "size": 1,
                "dls": {
                    "bit_set_cache": {
                        "count": 0,
                        "memory": "0b",
                        "memory_in_bytes": 0,
                        "hits": 0,
                        "misses": 0,
                        "evictions": 0,
                        "hits_time_in_millis": 0,
                        "misses_time_in_millis": 0,
                    }
                },
            },
            "users": {"size": 2},
            "role_mappings": {"size": 1},
            "application_privileges": {"size": 1},
            "service_tokens": {"size": 1},
            "profiles": {"size": 1},
        }
    },
}
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/settings": Operation(
        id="security.get_settings",
        tag=TAG,
        summary="Get the settings of the stores behind security",
        description="Needs `read_security`.",
        parameters=payloads.GetSettingsParameters,
        about=WAITING,
        shared=ALWAYS,
        answers=answers({200: answer("Settings by store.", map_of(free_object()))}),
        examples=[
            Example(
                title="Nothing was changed",
                answer={
                    store: {"index": {"auto_expand_replicas": "0-1"}}
                    for store in ("security", "security-profile", "security-tokens")
                },
            )
        ],
    ),
    "PUT /_security/settings": Operation(
        id="security.update_settings",
        tag=TAG,
        summary="Change the settings of the stores behind security",
        description="Needs `manage_security`. They are kept and shown, and move nothing.",
        parameters=payloads.PutSettingsParameters,
        about=WAITING,
        shared=WITH_BODY,
        body=Body(
            form=payloads.PutSettingsBody,
            about={
                "security": {"description": "of users, roles and keys"},
                "security-profile": {"description": "of user profiles"},
                "security-tokens": {"description": "of access tokens"},
            },
        ),
        answers=answers({200: answer("They are kept.", schema("Acknowledged"))}),
        examples=[
            Example(
                title="Replicas",
                body={"security": {"index.number_of_replicas": 1}},
                answer={"acknowledged": True},
            )
        ],
    ),
    "GET /_security/stats": Operation(
        id="security.get_stats",
        tag=TAG,
        summary="Tell how much there is of everything",
        description="Needs `monitor`.",
        shared=ALWAYS,
        answers=answers({200: answer("Figures.", schema("SecurityStats"))}),
        examples=[Example(title="A small installation", answer=SHOWN_STATS)],
    ),
    "GET /_license": Operation(
        id="license.get",
        tag=TAG,
        summary="Tell the licence",
        description="Needs `monitor`.",
        parameters=payloads.LicenseParameters,
        about={
            "local": "Accepted.",
            "accept_enterprise": "Accepted; the licence is told as it is.",
        },
        shared=ALWAYS,
        answers=answers({200: answer("The licence.", schema("License"))}),
        examples=[
            Example(
                title="A trial",
                answer={
                    "license": {
                        "status": "active",
                        "uid": "067f1eac-92f3-59ab-ab1d-c96263678c80",
                        "type": "trial",
                        "issue_date": "2026-03-14T09:26:53.000Z",
                        "issue_date_in_millis": 1773480413000,
                        "max_nodes": 1000,
                        "issued_to": "apikeys",
                        "issuer": "apikeys",
                        "start_date_in_millis": -1,
                    }
                },
            )
        ],
    ),
}
