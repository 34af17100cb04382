"""The installation."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Example, Operation
from keys.dialects.elasticsearch.info import TAGLINE, version_json
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
        examples=[
            Example(
                title="This installation",
                answer={
                    "name": "apikeys-1",
                    "cluster_name": "apikeys",
                    "cluster_uuid": "TG9uZy1saXZlZC1jbHVzdG",
                    "version": version_json(),
                    "tagline": TAGLINE,
                },
            )
        ],
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
        examples=[
            Example(
                title="One node",
                answer={
                    "cluster_name": "apikeys",
                    "status": "green",
                    "timed_out": False,
                    "number_of_nodes": 1,
                    "number_of_data_nodes": 1,
                    "active_primary_shards": 0,
                    "active_shards": 0,
                    "relocating_shards": 0,
                    "initializing_shards": 0,
                    "unassigned_shards": 0,
                    "unassigned_primary_shards": 0,
                    "delayed_unassigned_shards": 0,
                    "number_of_pending_tasks": 0,
                    "number_of_in_flight_fetch": 0,
                    "task_max_waiting_in_queue_millis": 0,
                    "active_shards_percent_as_number": 100.0,
                },
            )
        ],
    ),
}
