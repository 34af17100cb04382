"""User profiles."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers, refused
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    free_object,
    milliseconds,
    number,
    object_of,
    schema,
    text,
    text_or_null,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, REFRESH, WITH_BODY
from keys.dialects.elasticsearch.payloads import profiles as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.rules.json_types import JsonObject
from keys.rules.profiles import profile_uid

TAG = "User profiles"
UID = {"uid": "The profile's uid."}
DATA = {"data": "Which parts of the data to show: names by comma, `*` for all."}
PERSON = object_of(
    {
        "username": text(),
        "roles": array_of(text()),
        "realm_name": text(),
        "email": text_or_null(),
        "full_name": text_or_null(),
    }
)
SCHEMAS: Mapping[str, JsonObject] = {
    "Profile": object_of(
        {
            "uid": text(),
            "enabled": flag(),
            "last_synchronized": milliseconds("when it was last made to fit its user"),
            "user": PERSON,
            "labels": free_object(),
            "data": free_object("only the parts that were asked for"),
            "_doc": object_of({"_primary_term": number(), "_seq_no": number()}),
        }
    ),
    "Profiles": object_of(
        {"profiles": array_of(schema("Profile")), "errors": schema("ErrorCount")},
        optional=("errors",),
    ),
    "SuggestedProfiles": object_of(
        {
            "took": number("milliseconds"),
            "total": object_of({"value": number(), "relation": text(enum=["eq"])}),
            "profiles": array_of(
                object_of(
                    {
                        "uid": text(),
                        "user": PERSON,
                        "labels": free_object(),
                        "data": free_object(),
                    }
                )
            ),
        }
    ),
    "PrivilegedProfiles": object_of(
        {"has_privilege_uids": array_of(text()), "errors": schema("ErrorCount")},
        optional=("errors",),
    ),
}
UID_OF_ADA = profile_uid(username="ada", realm="default_native")
ADA: JsonObject = {
    "username": "ada",
    "roles": ["keepers"],
    "realm_name": "default_native",
    "email": None,
    "full_name": "Ada",
}
SHOWN: JsonObject = {
    "uid": UID_OF_ADA,
    "enabled": True,
    "last_synchronized": 1773480413000,
    "user": ADA,
    "labels": {},
    "data": {},
    "_doc": {"_primary_term": 1, "_seq_no": 0},
}
UNKNOWN_UID = "u_unknown_0"
NO_PROFILE = refused(404, "resource_not_found_exception", "profile document not found")
ACTIVATE = Operation(
    id="security.activate_user_profile",
    tag=TAG,
    summary="Make or refresh a user's profile",
    description=(
        "Needs `manage_user_profile`. The user proves himself in the body; if he does not, 403."
    ),
    shared=WITH_BODY,
    body=Body(
        form=payloads.ActivateProfileBody,
        about={
            "grant_type": {
                "description": "how he proves himself",
                "enum": ["password", "access_token"],
            },
            "username": {"description": "only with `password`"},
            "password": {"description": "only with `password`"},
            "access_token": {"description": "only with `access_token`"},
            "client_authentication": {"description": "only for JSON Web Tokens, of which none is"},
        },
    ),
    answers=answers({200: answer("His profile.", schema("Profile"))}),
    examples=[
        Example(
            title="By the user's password",
            body={"grant_type": "password", "username": "ada", "password": "correct horse"},
            answer={**SHOWN, "_doc": {"_primary_term": 1, "_seq_no": 1}},
        )
    ],
)
GET = Operation(
    id="security.get_user_profile",
    tag=TAG,
    summary="Get profiles by uid",
    description="Needs `read_security`.",
    path={"uid": "A uid, or several joined by commas."},
    parameters=payloads.GetProfilesParameters,
    about=DATA,
    shared=ALWAYS,
    answers=answers({200: answer("Those that exist.", schema("Profiles"))}),
    examples=[
        Example(title="One profile", path={"uid": UID_OF_ADA}, answer={"profiles": [SHOWN]}),
        Example(
            title="An unknown profile",
            path={"uid": UNKNOWN_UID},
            answer={
                "profiles": [],
                "errors": {
                    "count": 1,
                    "details": {
                        UNKNOWN_UID: {
                            "type": "resource_not_found_exception",
                            "reason": "profile document not found",
                        }
                    },
                },
            },
        ),
    ],
)
SUGGEST = Operation(
    id="security.suggest_user_profiles",
    tag=TAG,
    summary="Suggest profiles for what somebody begins to type",
    description="Needs `read_security`.",
    parameters=payloads.GetProfilesParameters,
    about=DATA,
    shared=WITH_BODY,
    body=Body(
        form=payloads.SuggestProfilesBody,
        about={
            "name": {"description": "the start of a word of the user's names"},
            "size": {"description": "how many at most"},
            "data": {"description": "as the parameter; not both"},
            "hint": {"description": "`uids` and `labels` of those who are to come first"},
        },
        is_required=False,
    ),
    answers=answers({200: answer("Profiles, the best first.", schema("SuggestedProfiles"))}),
    examples=[
        Example(
            title="Who begins with these letters",
            body={"name": "ad"},
            answer={
                "took": 1,
                "total": {"value": 1, "relation": "eq"},
                "profiles": [{"uid": UID_OF_ADA, "user": ADA, "labels": {}, "data": {}}],
            },
        )
    ],
)
HAVE_PRIVILEGES = Operation(
    id="security.has_privileges_user_profile",
    tag=TAG,
    summary="Tell which profiles' users have privileges",
    description="Needs `read_security`.",
    shared=WITH_BODY,
    body=Body(
        form=payloads.HavePrivilegesBody,
        about={
            "uids": {"description": "of whom"},
            "privileges": {"description": "all of these; members as of PrivilegeCheck"},
        },
    ),
    answers=answers({200: answer("Who has them all.", schema("PrivilegedProfiles"))}),
    examples=[
        Example(
            title="Who may manage his own keys",
            body={"uids": [UID_OF_ADA], "privileges": {"cluster": ["manage_own_api_key"]}},
            answer={"has_privilege_uids": [UID_OF_ADA]},
        )
    ],
)
PUT_DATA = Operation(
    id="security.update_user_profile_data",
    tag=TAG,
    summary="Change a profile's labels and data",
    description="Needs `manage_user_profile`, or the global privilege over each name.",
    path=UID,
    parameters=payloads.ProfileDataParameters,
    about={
        "refresh": REFRESH,
        "if_seq_no": "Only if `_doc._seq_no` is still this.",
        "if_primary_term": "Only together with `if_seq_no`.",
    },
    shared=WITH_BODY,
    body=Body(
        form=payloads.ProfileDataBody,
        about={
            "labels": {"description": "merged with those that there are"},
            "data": {"description": "merged with what there is"},
        },
    ),
    answers=answers({200: answer("It is kept.", schema("Acknowledged"))}, 404, 409),
    examples=[
        Example(
            title="A colour for an application",
            path={"uid": UID_OF_ADA},
            body={"labels": {"shop": {"team": "web"}}, "data": {"shop": {"colour": "blue"}}},
            answer={"acknowledged": True},
        ),
        Example(
            title="A profile that is not there",
            path={"uid": UNKNOWN_UID},
            body={"data": {"shop": {"colour": "blue"}}},
            status=404,
            answer=NO_PROFILE,
        ),
        Example(
            title="A profile that somebody has changed since",
            path={"uid": UID_OF_ADA},
            query={"if_seq_no": "7", "if_primary_term": "1"},
            body={"data": {"shop": {"colour": "blue"}}},
            status=409,
            answer=refused(
                409,
                "version_conflict_engine_exception",
                f"[profile_{UID_OF_ADA}]: version conflict, required seqNo [7], primary term [1]."
                " current document has seqNo [0] and primary term [1]",
            ),
        ),
    ],
)


def _switch(word: str, meaning: str) -> Operation:
    return Operation(
        id=f"security.{word}_user_profile",
        tag=TAG,
        summary=f"{word.capitalize()} a profile",
        description=f"Needs `manage_user_profile`. {meaning}",
        path=UID,
        parameters=RefreshParameters,
        about={"refresh": REFRESH},
        shared=ALWAYS,
        answers=answers({200: answer("It is so.", schema("Acknowledged"))}, 404),
        examples=[
            Example(title="A profile", path={"uid": UID_OF_ADA}, answer={"acknowledged": True}),
            Example(
                title="A profile that is not there",
                path={"uid": UNKNOWN_UID},
                status=404,
                answer=NO_PROFILE,
            ),
        ],
    )


OPERATIONS: Mapping[str, Operation] = {
    "POST|PUT /_security/profile/_activate": ACTIVATE,
    "POST|GET /_security/profile/_suggest": SUGGEST,
    "POST|GET /_security/profile/_has_privileges": HAVE_PRIVILEGES,
    "GET /_security/profile/{uid}": GET,
    "PUT|POST /_security/profile/{uid}/_data": PUT_DATA,
    "PUT|POST /_security/profile/{uid}/_enable": _switch("enable", "It is suggested again."),
    "PUT|POST /_security/profile/{uid}/_disable": _switch(
        "disable", "It is suggested to nobody, and can still be got."
    ),
}
