"""How keys are used."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Example, Operation
from keys.dialects.elasticsearch.openapi.keys import KEY_ID, NO_KEY, NO_KEY_ID, TAG
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    milliseconds,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import ALWAYS
from keys.dialects.elasticsearch.payloads import usage as payloads
from keys.rules.json_types import JsonObject

ADDRESS = "where the request came from; empty where that is not known"
AGENT = "what the program called itself"
SCHEMAS: Mapping[str, JsonObject] = {
    "ApiKeyUsage": object_of(
        {
            "id": text(),
            "name": text(),
            "last_used": object_of(
                {
                    "at": milliseconds("when"),
                    "address": text(ADDRESS),
                    "agent": text(AGENT),
                    "route": text("method and path that were asked for"),
                }
            ),
            "count": number("how often it was used on these days"),
            "buckets": array_of(
                object_of(
                    {
                        "from": milliseconds("the first moment of the hour, or of the day"),
                        "to": milliseconds("the first moment after it"),
                        "count": number(),
                    }
                ),
                "hours with uses, and days with uses where hours are too old to be told apart",
            ),
            "callers": array_of(
                object_of(
                    {
                        "address": text(ADDRESS),
                        "agent": text(AGENT),
                        "first_used": milliseconds("their first use that is remembered"),
                        "last_used": milliseconds("their last use"),
                        "count": number(),
                    }
                ),
                "who used it in the last 30 days, the latest first, so many as are remembered",
            ),
        },
        optional=("last_used",),
    ),
}
USAGE = Operation(
    id="security.get_api_key_usage",
    tag=TAG,
    summary="Get the uses of an API key",
    description=(
        "When, from where and how often it was used; not known elsewhere. Uses are written every"
        " few seconds, so the last ones may be missing. Own keys need `manage_own_api_key`, all"
        " `read_security`."
    ),
    path={"key_id": "The key's id."},
    parameters=payloads.UsageParameters,
    about={"days": "Of how many days, today's included: 1 to 400."},
    shared=ALWAYS,
    answers=answers({200: answer("Its uses.", schema("ApiKeyUsage"))}, 404),
    examples=[
        Example(
            title="A key that was not used yet",
            path={"key_id": KEY_ID},
            answer={"id": KEY_ID, "name": "pipeline", "count": 0, "buckets": [], "callers": []},
        ),
        Example(
            title="A key that is not there",
            path={"key_id": NO_KEY_ID},
            status=404,
            answer=NO_KEY,
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {"GET /_security/api_key/{key_id}/_usage": USAGE}
