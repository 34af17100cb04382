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
    ),
}
