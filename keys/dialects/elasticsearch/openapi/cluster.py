"""The installation."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    flag,
    free_object,
    object_of,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS
from keys.dialects.elasticsearch.payloads import cluster as payloads
from keys.rules.json_types import JsonObject

TAG = "Installation"
INFO = object_of(
    {
        "name": text("the node"),
        "cluster_name": text(),
        "cluster_uuid": text(),
        "version": free_object("what clients compare with their own"),
        "tagline": text(),
    }
)
HEALTH: JsonObject = {
    "type": "object",
    "properties": {
        "cluster_name": text(),
        "status": text(enum=["green"]),
        "timed_out": flag(),
    },
    "required": ["cluster_name", "status", "timed_out"],
    "additionalProperties": {"type": "number"},
}
OPERATIONS: Mapping[str, Operation] = {
    "GET /": Operation(
        id="info",
        tag=TAG,
        summary="Tell name and version",
        description="Needs `monitor`. A browser is sent to the pages instead.",
        shared=ALWAYS,
        answers=answers({200: answer("Name and version.", INFO)}),
    ),
    "GET /_cluster/health": Operation(
        id="cluster.health",
        tag=TAG,
        summary="Tell whether the service answers",
        description="Needs `monitor`. Whoever hears anything hears `green`.",
        parameters=payloads.HealthParameters,
        about={
            "wait_for_status": "Accepted; there is nothing to wait for.",
            "timeout": "Accepted.",
            "master_timeout": "Accepted.",
            "local": "Accepted.",
        },
        shared=ALWAYS,
        answers=answers({200: answer("It does.", HEALTH)}),
    ),
}
