"""Who the caller is."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    free_object,
    object_of,
    schema,
    text,
    text_or_null,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS
from keys.rules.json_types import JsonObject

TAG = "Who am I"
REALM = object_of({"name": text(), "type": text()})
SCHEMAS: Mapping[str, JsonObject] = {
    "Authentication": object_of(
        {
            "username": text(),
            "roles": array_of(text(), "empty for an API key"),
            "full_name": text_or_null(),
            "email": text_or_null(),
            "metadata": free_object("the user's, also when his key asks"),
            "enabled": flag(),
            "authentication_realm": REALM,
            "lookup_realm": REALM,
            "authentication_type": text(enum=["realm", "api_key", "token"]),
            "api_key": object_of(
                {"id": text(), "name": text(), "managed_by": text()},
                description="only when a key asks",
            ),
            "token": object_of(
                {"name": text(), "type": text(), "managed_by": text()},
                optional=("name", "type"),
                description="only when a token asks",
            ),
        },
        optional=("api_key", "token"),
    )
}
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/_authenticate": Operation(
        id="security.authenticate",
        tag=TAG,
        summary="Tell who asks, and how he proved it",
        description="Needs no privilege.",
        shared=ALWAYS,
        answers=answers({200: answer("The caller.", schema("Authentication"))}),
        examples=[
            Example(
                title="An administrator with his password",
                answer={
                    "username": "elastic",
                    "roles": ["superuser"],
                    "full_name": None,
                    "email": None,
                    "metadata": {},
                    "enabled": True,
                    "authentication_realm": {"name": "reserved", "type": "reserved"},
                    "lookup_realm": {"name": "reserved", "type": "reserved"},
                    "authentication_type": "realm",
                },
            )
        ],
    )
}
