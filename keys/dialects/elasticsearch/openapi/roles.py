"""Roles."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    flag,
    map_of,
    object_of,
    schema,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import roles as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

TAG = "Roles"
SHOWN_ROLE: JsonObject = {
    "cluster": ["manage_own_api_key"],
    "indices": [],
    "applications": [],
    "run_as": [],
    "metadata": {},
    "transient_metadata": {"enabled": True},
}
SCHEMAS: Mapping[str, JsonObject] = {
    "Roles": map_of(schema("Role"), "by name"),
    "PutRole": object_of({"role": object_of({"created": flag("false if it was there before")})}),
}
IMPLICIT = {"include_implicit": "Accepted; every role is shown as it is."}
NAME = {"name": "The role's name."}
NAMES = {"name": "A name, or several joined by commas."}
GET = Operation(
    id="security.get_role",
    tag=TAG,
    summary="Get roles by name",
    description="Needs `read_security`.",
    path=NAMES,
    parameters=payloads.GetRolesParameters,
    about=IMPLICIT,
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("Those that exist.", schema("Roles")),
            404: answer("None of them exists.", schema("Roles")),
        }
    ),
    examples=[
        Example(title="One role", path={"name": "keepers"}, answer={"keepers": SHOWN_ROLE}),
        Example(title="An unknown role", path={"name": "nothing"}, status=404, answer={}),
    ],
)
GET_ALL = Operation(
    id="security.get_roles",
    tag=TAG,
    summary="Get all roles",
    description="Needs `read_security`. Reserved roles are among them.",
    parameters=payloads.GetRolesParameters,
    about=IMPLICIT,
    shared=ALWAYS,
    answers=answers({200: answer("All roles.", schema("Roles"))}),
    examples=[
        Example(
            title="All roles, of which filter_path keeps one",
            query={"filter_path": "keepers"},
            answer={"keepers": SHOWN_ROLE},
        )
    ],
)
PUT = Operation(
    id="security.put_role",
    tag=TAG,
    summary="Create or replace a role",
    description=(
        "Needs `manage_security`, or the global privilege over the role's indices. Keys keep what"
        " they were given; they follow when their owner next updates them."
    ),
    path=NAME,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(schema=schema("Role")),
    answers=answers({200: answer("Whether it is new.", schema("PutRole"))}),
    examples=[
        Example(
            title="A role for those who manage their own keys",
            path={"name": "key_makers"},
            body={"cluster": ["manage_own_api_key"], "description": "Keys of one's own"},
            answer={"role": {"created": True}},
        )
    ],
)
DELETE = Operation(
    id="security.delete_role",
    tag=TAG,
    summary="Delete a role",
    description="Needs `manage_security`, or the global privilege over the role's indices.",
    path=NAME,
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
        Example(title="A role", path={"name": "keepers"}, answer={"found": True}),
        Example(
            title="An unknown role",
            path={"name": "unknown"},
            status=404,
            answer={"found": False},
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/role": GET_ALL,
    "GET /_security/role/{name}": GET,
    "PUT|POST /_security/role/{name}": PUT,
    "DELETE /_security/role/{name}": DELETE,
}
