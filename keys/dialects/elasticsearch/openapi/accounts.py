"""Users: search, enable, disable, change passwords; what the caller may do."""

from collections.abc import Mapping
from dataclasses import replace

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    free_object,
    map_of,
    number,
    object_of,
    one_or_more_texts,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.searching import SEARCH
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.openapi.users import NAME, PROFILE, SHOWN_USER, TAG
from keys.dialects.elasticsearch.payloads import user_accounts
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.dialects.elasticsearch.payloads.users import GetUsersParameters
from keys.rules.json_types import JsonObject

ANSWERS_BY_NAME = map_of(flag(), "by privilege: whether the caller has it")
APPLICATION_CHECKS = array_of(
    object_of(
        {
            "application": text(),
            "privileges": array_of(text()),
            "resources": array_of(text()),
        }
    )
)
SCHEMAS: Mapping[str, JsonObject] = {
    "FoundUsers": object_of(
        {
            "total": number("how many there are on all pages"),
            "count": number("how many there are on this page"),
            "users": array_of(schema("User")),
        }
    ),
    "Nothing": object_of({}),
    "PrivilegeCheck": object_of(
        {
            "cluster": array_of(text(), "names of privileges, or actions"),
            "index": array_of(
                object_of(
                    {
                        "names": one_or_more_texts("names and patterns"),
                        "privileges": array_of(text()),
                        "allow_restricted_indices": flag("whether patterns mean those too"),
                    },
                    optional=("allow_restricted_indices",),
                )
            ),
            "application": APPLICATION_CHECKS,
            "applications": APPLICATION_CHECKS,
        },
        optional=("cluster", "index", "application", "applications"),
    ),
    "PrivilegeAnswers": object_of(
        {
            "username": text(),
            "has_all_requested": flag(),
            "cluster": ANSWERS_BY_NAME,
            "index": map_of(ANSWERS_BY_NAME, "by name or pattern"),
            "application": map_of(map_of(ANSWERS_BY_NAME), "by application and resource"),
        }
    ),
    "UserPrivileges": object_of(
        {
            "cluster": array_of(text()),
            "global": array_of(free_object()),
            "indices": array_of(free_object()),
            "applications": array_of(free_object()),
            "run_as": array_of(text()),
            "remote_indices": array_of(free_object()),
            "remote_cluster": array_of(free_object()),
        },
        optional=("remote_indices", "remote_cluster"),
    ),
}
EVERYTHING: tuple[JsonObject, ...] = (
    {"names": ["*"], "privileges": ["all"], "allow_restricted_indices": False},
    {
        "names": ["*"],
        "privileges": ["monitor", "read", "read_cross_cluster", "view_index_metadata"],
        "allow_restricted_indices": True,
    },
)
QUERY = Operation(
    id="security.query_user",
    tag=TAG,
    summary="Search for users",
    description=(
        "Needs `read_security`. Fields: `username`, `roles`, `full_name`, `email`, `enabled`; only"
        " `username`, `roles` and `enabled` can be sorted by. Reserved users are not among them."
    ),
    parameters=GetUsersParameters,
    about=PROFILE,
    shared=WITH_BODY,
    body=Body(schema=SEARCH, is_required=False),
    answers=answers({200: answer("A page of users.", schema("FoundUsers"))}),
    examples=[
        Example(
            title="Who has a role",
            body={"query": {"term": {"roles": "keepers"}}},
            answer={"total": 1, "count": 1, "users": [SHOWN_USER]},
        )
    ],
)


def _switch(word: str, meaning: str) -> Operation:
    return Operation(
        id=f"security.{word}_user",
        tag=TAG,
        summary=f"{word.capitalize()} a user",
        description=f"Needs `manage_security`; nobody may do it to himself. {meaning}",
        path=NAME,
        parameters=RefreshParameters,
        about={"refresh": REFRESH},
        shared=ALWAYS,
        answers=answers({200: answer("It is so.", schema("Nothing"))}),
        examples=[Example(title="A user", path={"username": "ada"}, answer={})],
    )


CHANGE_PASSWORD = Operation(
    id="security.change_password",
    tag=TAG,
    summary="Change a user's password",
    description=(
        "Needs `manage_security`, but for one's own. The old one is no good any more once this is"
        " answered."
    ),
    path=NAME,
    parameters=RefreshParameters,
    about={"refresh": REFRESH},
    shared=WITH_BODY,
    body=Body(
        form=user_accounts.ChangePasswordBody,
        about={
            "password": {"description": "at least 6 characters", "minLength": 6},
            "password_hash": {"description": "a bcrypt or PBKDF2 hash, instead of a password"},
        },
    ),
    answers=answers({200: answer("It is changed.", schema("Nothing"))}),
    examples=[
        Example(
            title="A new password",
            path={"username": "ada"},
            body={"password": "another long password"},
            answer={},
        )
    ],
)
HAS_PRIVILEGES = Operation(
    id="security.has_privileges",
    tag=TAG,
    summary="Tell which privileges the caller has",
    description=(
        "Needs no privilege. A pattern is true if all that it can name is allowed. Of an API key"
        " both its own privileges and its owner's count."
    ),
    shared=WITH_BODY,
    body=Body(schema=schema("PrivilegeCheck")),
    answers=answers({200: answer("Yes or no to each.", schema("PrivilegeAnswers"))}),
    examples=[
        Example(
            title="A privilege of each kind",
            body={
                "cluster": ["manage_api_key"],
                "index": [{"names": ["logs-*"], "privileges": ["read"]}],
                "application": [
                    {"application": "shop", "privileges": ["read"], "resources": ["*"]}
                ],
            },
            answer={
                "username": "elastic",
                "has_all_requested": True,
                "cluster": {"manage_api_key": True},
                "index": {"logs-*": {"read": True}},
                "application": {"shop": {"*": {"read": True}}},
            },
        )
    ],
)
HAS_PRIVILEGES_BY_NAME = replace(
    HAS_PRIVILEGES,
    id="security.has_privileges_user",
    path={"username": "The caller's own name; for another, run as him."},
    examples=[replace(one, path={"username": "elastic"}) for one in HAS_PRIVILEGES.examples],
)
USER_PRIVILEGES = Operation(
    id="security.get_user_privileges",
    tag=TAG,
    summary="Tell all that the caller may do",
    description="Needs no privilege. An API key with privileges of its own is refused.",
    shared=ALWAYS,
    answers=answers({200: answer("All his roles as one.", schema("UserPrivileges"))}),
    examples=[
        Example(
            title="An administrator",
            answer={
                "cluster": ["all"],
                "global": [],
                "indices": [*EVERYTHING],
                "applications": [{"application": "*", "privileges": ["*"], "resources": ["*"]}],
                "run_as": ["*"],
                "remote_indices": [{**index, "clusters": ["*"]} for index in EVERYTHING],
                "remote_cluster": [
                    {"privileges": ["monitor_enrich", "monitor_stats"], "clusters": ["*"]}
                ],
            },
        )
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "POST|GET /_security/_query/user": QUERY,
    "PUT|POST /_security/user/{username}/_enable": _switch("enable", "His password counts again."),
    "PUT|POST /_security/user/{username}/_disable": _switch(
        "disable", "His password is no good; his keys go on working."
    ),
    "PUT|POST /_security/user/{username}/_password": CHANGE_PASSWORD,
    "PUT|POST /_security/user/_password": replace(
        CHANGE_PASSWORD,
        id="security.change_own_password",
        summary="Change one's own password",
        description="Needs no privilege; not for API keys and tokens.",
        path={},
        examples=[
            Example(title="A new password", body={"password": "another long password"}, answer={})
        ],
    ),
    "POST|GET /_security/user/_has_privileges": HAS_PRIVILEGES,
    "POST|GET /_security/user/{username}/_has_privileges": HAS_PRIVILEGES_BY_NAME,
    "GET /_security/user/_privileges": USER_PRIVILEGES,
}
