"""API keys: sharing one with users and teams."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.keys import KEY_ID, NO_KEY, NO_KEY_ID, TAG
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    flag,
    milliseconds,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS, WITH_BODY
from keys.dialects.elasticsearch.payloads import shares as payloads
from keys.rules.json_types import Json, JsonObject
from keys.rules.sharing import Right

KNOWN: list[Json] = [right.value for right in Right]
ABOUT: Mapping[str, JsonObject] = {
    "username": {"description": "a user; this or `team`"},
    "team": {"description": "a team, which is a group in Django admin; this or `username`"},
    "rights": {
        "description": "what he may do with the key; to `edit` or `invalidate` it is to `view` it",
        "items": {"type": "string", "enum": KNOWN},
        "type": "array",
        "minItems": 1,
    },
}
SCHEMAS: Mapping[str, JsonObject] = {
    "PutShare": object_of({"share": object_of({"created": flag("whether he had no right yet")})}),
    "Shares": object_of(
        {
            "shares": array_of(
                object_of(
                    {
                        "username": text("the user, unless it is a team"),
                        "team": text("the team, unless it is a user"),
                        "rights": array_of(text(enum=KNOWN)),
                        "shared_by": object_of({"username": text(), "realm": text()}),
                        "shared_at": milliseconds("when"),
                    },
                    optional=("username", "team"),
                )
            )
        }
    ),
}
PUT = Operation(
    id="security.share_api_key",
    tag=TAG,
    summary="Share an API key with a user or a team",
    description=(
        "Needs `manage_own_api_key` for one's own key, `manage_api_key` for any other, and"
        " `manage_security` for one that is for another cluster; no API key may. Replaces what the"
        " recipient had. The secret is never shared. Whoever may edit, may narrow the descriptors,"
        " shorten the life and change the metadata, by the same requests as the owner; the owner's"
        " snapshot is not refreshed, and anything else is refused with 403. Ends with the key."
    ),
    path={"key_id": "The key's id."},
    shared=WITH_BODY,
    body=Body(form=payloads.ShareBody, about=ABOUT),
    answers=answers({200: answer("Whether it is new.", schema("PutShare"))}, 404),
    examples=[
        Example(
            title="With a user",
            path={"key_id": KEY_ID},
            body={"username": "ada", "rights": ["view", "invalidate"]},
            answer={"share": {"created": True}},
        ),
        Example(
            title="A key that is not there",
            path={"key_id": NO_KEY_ID},
            body={"username": "ada", "rights": ["view"]},
            status=404,
            answer=NO_KEY,
        ),
    ],
)
GET = Operation(
    id="security.get_api_key_shares",
    tag=TAG,
    summary="Get with whom an API key is shared",
    description=(
        "The owner and whoever may read any key see all; others see what reaches them, themselves"
        " or by a team."
    ),
    path={"key_id": "The key's id."},
    shared=ALWAYS,
    answers=answers({200: answer("Users before teams.", schema("Shares"))}, 404),
    examples=[
        Example(title="Not shared", path={"key_id": KEY_ID}, answer={"shares": []}),
        Example(
            title="A key that is not there",
            path={"key_id": NO_KEY_ID},
            status=404,
            answer=NO_KEY,
        ),
    ],
)
DELETE = Operation(
    id="security.unshare_api_key",
    tag=TAG,
    summary="Take an API key back from a user or a team",
    description="Needs what sharing it needs. From the answer on he has no right left.",
    path={"key_id": "The key's id."},
    parameters=payloads.RecipientParameters,
    about={"username": "The user; this or `team`.", "team": "The team; this or `username`."},
    shared=ALWAYS,
    answers=answers(
        {
            200: answer("He has none of these rights any more.", schema("Found")),
            404: answer(
                "There was nothing to take back, or there is no such key.",
                {"anyOf": [schema("Found"), schema("Error")]},
            ),
        }
    ),
    examples=[
        Example(
            title="From who never had it",
            path={"key_id": KEY_ID},
            query={"username": "elastic"},
            status=404,
            answer={"found": False},
        ),
        Example(
            title="From a user",
            path={"key_id": KEY_ID},
            query={"username": "ada"},
            answer={"found": True},
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "PUT /_security/api_key/{key_id}/_share": PUT,
    "GET /_security/api_key/{key_id}/_share": GET,
    "DELETE /_security/api_key/{key_id}/_share": DELETE,
}
