"""Users."""

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
    text_or_null,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import users as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject

TAG = "Users"
REPLACED = "replaced, also by nothing, when the user exists"
SHOWN_USER: JsonObject = {
    "username": "ada",
    "roles": ["keepers"],
    "full_name": "Ada",
    "email": None,
    "metadata": {},
    "enabled": True,
}
SCHEMAS: Mapping[str, JsonObject] = {
    "User": object_of(
        {
            "username": text(),
            "roles": array_of(text(), "also such as do not exist"),
            "full_name": text_or_null(),
            "email": text_or_null(),
            "metadata": free_object("a reserved user has `_reserved`"),
            "enabled": flag(),
            "profile_uid": text("only if asked for"),
            "_sort": {"type": "array", "description": "only of a search that is sorted"},
        },
        optional=("profile_uid", "_sort"),
    ),
    "Users": map_of(schema("User"), "by name"),
    "Created": object_of({"created": flag("false if it was there before")}),
    "Found": object_of({"found": flag()}),
}
ABOUT_USER: Mapping[str, JsonObject] = {
    "username": {"description": "equal to the one in the path"},
    "password": {"description": "at least 6 characters; none to keep the old", "minLength": 6},
    "password_hash": {"description": "a bcrypt or PBKDF2 hash, instead of a password"},
    "roles": {"description": f"names of roles, which need not exist; {REPLACED}"},
    "full_name": {"description": REPLACED},
    "email": {"description": REPLACED},
    "metadata": {"description": f"names must not start with `_`; {REPLACED}"},
    "enabled": {"description": "whether the password is good for anything"},
}
PROFILE = {"with_profile_uid": "Show each user's profile."}
NAME = {"username": "The user's name."}
NAMES = {"username": "A name, or several joined by commas."}
GET = Operation(
    id="security.get_user",
    tag=TAG,
    summary="Get users by name",
    description="Needs `read_security`.",
    path=NAMES,
    parameters=payloads.GetUsersParameters,
    about=PROFILE,
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("Those that exist.", schema("Users")),
            404: answer("None of them exists.", schema("Users")),
        }
    ),
    examples=[
        Example(title="One user", path={"username": "ada"}, answer={"ada": SHOWN_USER}),
        Example(title="An unknown user", path={"username": "nobody"}, status=404, answer={}),
    ],
)
GET_ALL = Operation(
    id="security.get_users",
    tag=TAG,
    summary="Get all users",
    description="Needs `read_security`. Reserved users are among them.",
    parameters=payloads.GetUsersParameters,
    about=PROFILE,
    shared=ALWAYS,
    answers=answers({200: answer("All users.", schema("Users"))}),
    examples=[
        Example(
            title="All users, of whom filter_path keeps one",
            query={"filter_path": "ada"},
            answer={"ada": SHOWN_USER},
        )
    ],
)
PUT = Operation(
    id="security.put_user",
    tag=TAG,
    summary="Create or replace a user",
    description="Needs `manage_security`. His keys stay as they are.",
    path=NAME,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(form=payloads.PutUserBody, about=ABOUT_USER),
    answers=answers({200: answer("Whether he is new.", schema("Created"))}),
    examples=[
        Example(
            title="A user who manages his own keys",
            path={"username": "grace"},
            body={"password": "a long password", "roles": ["keepers"], "full_name": "Grace"},
            answer={"created": True},
        )
    ],
)
DELETE = Operation(
    id="security.delete_user",
    tag=TAG,
    summary="Delete a user",
    description="Needs `manage_security`. His keys go on working.",
    path=NAME,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("He is gone.", schema("Found")),
            404: answer("There is none of this name.", schema("Found")),
        }
    ),
    examples=[
        Example(title="A user", path={"username": "ada"}, answer={"found": True}),
        Example(
            title="An unknown user",
            path={"username": "nobody"},
            status=404,
            answer={"found": False},
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "GET /_security/user": GET_ALL,
    "GET /_security/user/{username}": GET,
    "PUT|POST /_security/user/{username}": PUT,
    "DELETE /_security/user/{username}": DELETE,
}
