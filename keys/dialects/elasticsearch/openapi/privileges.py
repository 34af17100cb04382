"""Application privileges."""

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
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.dialects.elasticsearch.payloads.privileges import builtin_privileges_json
from keys.queries.find_privileges import BUILTIN_PRIVILEGES
from keys.rules.json_types import JsonObject

TAG = "Application privileges"
READING = "Needs `read_security`, or the global privilege over the application."
WRITING = "Needs `manage_security`, or the global privilege over each application."
BY_NAME = "by application and name"
NAMES = {"application": "The application.", "names": "A privilege, or several by comma."}
SHOWN: JsonObject = {
    "shop": {
        "read": {
            "application": "shop",
            "name": "read",
            "actions": ["data:read/*"],
            "metadata": {},
        }
    }
}
SCHEMAS: Mapping[str, JsonObject] = {
    "ApplicationPrivileges": map_of(
        map_of(
            object_of(
                {
                    "application": text(),
                    "name": text(),
                    "actions": array_of(text()),
                    "metadata": free_object(),
                }
            )
        ),
        BY_NAME,
    ),
    "NewApplicationPrivileges": map_of(
        map_of(
            object_of(
                {
                    "application": text("as around it"),
                    "name": text("as around it"),
                    "actions": array_of(text(), "what it allows; `*` stands for anything"),
                    "metadata": free_object("names must not start with `_`"),
                },
                optional=("application", "name", "metadata"),
            )
        ),
        BY_NAME,
    ),
    "CreatedApplicationPrivileges": map_of(map_of(object_of({"created": flag()})), BY_NAME),
    "DeletedApplicationPrivileges": map_of(map_of(object_of({"found": flag()})), BY_NAME),
    "BuiltinPrivileges": object_of(
        {name: array_of(text()) for name in ("cluster", "index", "remote_cluster")}
    ),
}
FOUND = answer("Those that are stored.", schema("ApplicationPrivileges"))
GET_ALL = Operation(
    id="security.get_all_privileges",
    tag=TAG,
    summary="Get all application privileges",
    description=READING,
    shared=ALWAYS,
    answers=answers({200: FOUND}),
    examples=[Example(title="All there are", answer=SHOWN)],
)
GET_OF_APPLICATION = Operation(
    id="security.get_application_privileges",
    tag=TAG,
    summary="Get an application's privileges",
    description=READING,
    path={"application": "The application; a `*` at the end stands for any ending."},
    shared=ALWAYS,
    answers=answers({200: FOUND}),
    examples=[
        Example(title="Of one", path={"application": "shop"}, answer=SHOWN),
        Example(title="Of one that has none", path={"application": "unknown"}, answer={}),
    ],
)
GET = Operation(
    id="security.get_privileges",
    tag=TAG,
    summary="Get some of an application's privileges",
    description=READING,
    path=NAMES,
    shared=ALWAYS,
    answers=answers(
        {200: FOUND, 404: answer("None of them is stored.", schema("ApplicationPrivileges"))}
    ),
    examples=[
        Example(title="One", path={"application": "shop", "names": "read"}, answer=SHOWN),
        Example(
            title="An unknown one",
            path={"application": "shop", "names": "write"},
            status=404,
            answer={},
        ),
    ],
)
PUT = Operation(
    id="security.put_privileges",
    tag=TAG,
    summary="Create or replace application privileges",
    description=f"{WRITING} Keys that name them follow at once.",
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(schema=schema("NewApplicationPrivileges")),
    answers=answers(
        {200: answer("Which of them are new.", schema("CreatedApplicationPrivileges"))}
    ),
    examples=[
        Example(
            title="A new one and an old one",
            body={
                "shop": {
                    "read": {"actions": ["data:read/*"]},
                    "write": {"actions": ["data:write/*"], "metadata": {"since": 2}},
                }
            },
            answer={"shop": {"read": {"created": False}, "write": {"created": True}}},
        )
    ],
)
DELETE = Operation(
    id="security.delete_privileges",
    tag=TAG,
    summary="Delete application privileges",
    description=f"{WRITING} Keys that name them lose them at once.",
    path=NAMES,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("Which of them are gone.", schema("DeletedApplicationPrivileges")),
            404: answer("None was stored.", schema("DeletedApplicationPrivileges")),
        }
    ),
    examples=[
        Example(
            title="One and one that is not there",
            path={"application": "shop", "names": "read,write"},
            answer={"shop": {"read": {"found": True}, "write": {"found": False}}},
        ),
        Example(
            title="One that is not there",
            path={"application": "shop", "names": "write"},
            status=404,
            answer={"shop": {"write": {"found": False}}},
        ),
    ],
)
BUILTIN = Operation(
    id="security.get_builtin_privileges",
    tag=TAG,
    summary="Get the names of the privileges that are built in",
    description="Needs `read_security`.",
    shared=ALWAYS,
    answers=answers({200: answer("Names in order.", schema("BuiltinPrivileges"))}),
    examples=[Example(title="All names", answer=builtin_privileges_json(BUILTIN_PRIVILEGES))],
)
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/privilege": GET_ALL,
    "PUT|POST /_security/privilege": PUT,
    "GET /_security/privilege/_builtin": BUILTIN,
    "GET /_security/privilege/{application}": GET_OF_APPLICATION,
    "GET /_security/privilege/{application}/{names}": GET,
    "DELETE /_security/privilege/{application}/{names}": DELETE,
}
