"""Roles: many at once, search."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.roles import SHOWN_ROLE, TAG
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.searching import SEARCH
from keys.dialects.elasticsearch.openapi.shared import REFRESH, ROLE, WITH_BODY
from keys.dialects.elasticsearch.payloads import bulk_roles
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

OUTCOMES = ("created", "updated", "noop", "errors")
SCHEMAS: Mapping[str, JsonObject] = {
    "PutRoles": object_of(
        {**{word: array_of(text()) for word in OUTCOMES[:3]}, "errors": schema("ErrorCount")},
        optional=OUTCOMES,
    ),
    "DeletedRoles": object_of(
        {
            "deleted": array_of(text()),
            "not_found": array_of(text()),
            "errors": schema("ErrorCount"),
        },
        optional=("deleted", "not_found", "errors"),
    ),
    "FoundRole": object_of(
        {
            **ROLE,
            "name": text(),
            "description": text(),
            "_sort": {"type": "array", "description": "only of a search that is sorted"},
        },
        optional=(*ROLE, "description", "_sort"),
    ),
    "FoundRoles": object_of(
        {
            "total": number("how many there are on all pages"),
            "count": number("how many there are on this page"),
            "roles": array_of(schema("FoundRole")),
        }
    ),
}
PUT = Operation(
    id="security.bulk_put_role",
    tag=TAG,
    summary="Create or replace many roles",
    description="Needs `manage_security`. Each role is judged by itself.",
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(
        form=bulk_roles.PutRolesBody,
        about={
            "roles": {
                "description": "roles by name",
                "additionalProperties": schema("Role"),
            }
        },
    ),
    answers=answers({200: answer("What became of each role.", schema("PutRoles"))}),
    examples=[
        Example(
            title="A new role",
            body={"roles": {"key_makers": {"cluster": ["manage_own_api_key"]}}},
            answer={"created": ["key_makers"]},
        )
    ],
)
DELETE = Operation(
    id="security.bulk_delete_role",
    tag=TAG,
    summary="Delete many roles",
    description="Needs `manage_security`. Each role is judged by itself.",
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(form=bulk_roles.DeleteRolesBody, about={"names": {"description": "which roles"}}),
    answers=answers({200: answer("What became of each role.", schema("DeletedRoles"))}),
    examples=[
        Example(
            title="A role and one that is not there",
            body={"names": ["keepers", "nothing"]},
            answer={"deleted": ["keepers"], "not_found": ["nothing"]},
        )
    ],
)
QUERY = Operation(
    id="security.query_role",
    tag=TAG,
    summary="Search for roles",
    description=(
        "Needs `read_security`. Fields: `name`, `description`, `applications.application`,"
        " `applications.resources`, `applications.privileges`, `metadata.…`. Reserved roles are"
        " among them."
    ),
    shared=WITH_BODY,
    body=Body(schema=SEARCH, is_required=False),
    answers=answers({200: answer("A page of roles.", schema("FoundRoles"))}),
    examples=[
        Example(
            title="Roles whose names begin alike",
            body={"query": {"prefix": {"name": "keep"}}, "sort": ["name"]},
            answer={
                "total": 1,
                "count": 1,
                "roles": [{"name": "keepers", **SHOWN_ROLE, "_sort": ["keepers"]}],
            },
        )
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "POST /_security/role": PUT,
    "DELETE /_security/role": DELETE,
    "POST|GET /_security/_query/role": QUERY,
}
