"""Role mappings."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    free_object,
    map_of,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import role_mappings as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

TAG = "Role mappings"
READING = "Needs `read_security`."
SHOWN: JsonObject = {
    "enabled": True,
    "roles": ["keepers"],
    "rules": {"field": {"groups": "cn=keepers,dc=example,dc=org"}},
    "metadata": {},
}
TEMPLATE = object_of(
    {"template": {"description": "a script or its JSON text"}, "format": text()},
    optional=("format",),
)
SCHEMAS: Mapping[str, JsonObject] = {
    "RoleMapping": object_of(
        {
            "enabled": flag(),
            "roles": array_of(text()),
            "role_templates": array_of(TEMPLATE),
            "rules": free_object(),
            "metadata": free_object(),
        },
        optional=("roles", "role_templates"),
    ),
    "RoleMappings": map_of(schema("RoleMapping"), "by name"),
    "PutRoleMapping": object_of(
        {"role_mapping": object_of({"created": flag("false if it was there before")})}
    ),
}
GET_ALL = Operation(
    id="security.get_role_mappings",
    tag=TAG,
    summary="Get all role mappings",
    description=READING,
    shared=ALWAYS,
    answers=answers({200: answer("All mappings.", schema("RoleMappings"))}),
    examples=[Example(title="All there are", answer={"directory": SHOWN})],
)
GET = Operation(
    id="security.get_role_mapping",
    tag=TAG,
    summary="Get role mappings by name",
    description=READING,
    path={"name": "A name, or several joined by commas."},
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("Those that exist.", schema("RoleMappings")),
            404: answer("None of them exists.", schema("RoleMappings")),
        }
    ),
    examples=[
        Example(title="One mapping", path={"name": "directory"}, answer={"directory": SHOWN}),
        Example(title="An unknown mapping", path={"name": "nothing"}, status=404, answer={}),
    ],
)
PUT = Operation(
    id="security.put_role_mapping",
    tag=TAG,
    summary="Create or replace a role mapping",
    description="Needs `manage_security`. It counts for users of realms that others keep.",
    path={"name": "The mapping's name."},
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(
        form=payloads.PutRoleMappingBody,
        about={
            "enabled": {"description": "whether it counts"},
            "roles": {"description": "what it gives; this or `role_templates`"},
            "role_templates": {
                "description": "templates of role names; this or `roles`",
                "type": "array",
                "items": TEMPLATE,
            },
            "rules": {
                "description": "whom it is for: `field`, `any`, `all`, and `except` inside `all`"
            },
            "metadata": {"description": "names must not start with `_`"},
        },
    ),
    answers=answers({200: answer("Whether it is new.", schema("PutRoleMapping"))}),
    examples=[
        Example(
            title="Members of a group",
            path={"name": "makers"},
            body={
                "roles": ["keepers"],
                "rules": {"field": {"groups": "cn=makers,dc=example,dc=org"}},
            },
            answer={"role_mapping": {"created": True}},
        )
    ],
)
DELETE = Operation(
    id="security.delete_role_mapping",
    tag=TAG,
    summary="Delete a role mapping",
    description="Needs `manage_security`.",
    path={"name": "The mapping's name."},
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
        Example(title="A mapping", path={"name": "directory"}, answer={"found": True}),
        Example(
            title="An unknown mapping",
            path={"name": "unknown"},
            status=404,
            answer={"found": False},
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/role_mapping": GET_ALL,
    "GET /_security/role_mapping/{name}": GET,
    "PUT|POST /_security/role_mapping/{name}": PUT,
    "DELETE /_security/role_mapping/{name}": DELETE,
}
