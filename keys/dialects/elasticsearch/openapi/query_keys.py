"""Searching for API keys."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.keys import SHOWN_KEY, TAG
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    free_object,
    number,
    object_of,
    schema,
)
from keys.dialects.elasticsearch.openapi.searching import SEARCH
from keys.dialects.elasticsearch.openapi.shared import WITH_BODY
from keys.dialects.elasticsearch.payloads import query_keys as payloads
from keys.rules.json_types import JsonObject

AGGREGATIONS = {
    name: free_object(
        "terms, range, date_range, missing, cardinality, value_count, composite, filter, filters,"
        " by a name of your own; they may nest"
    )
    for name in ("aggs", "aggregations")
}
SCHEMAS: Mapping[str, JsonObject] = {
    "FoundApiKeys": object_of(
        {
            "total": number("how many there are on all pages"),
            "count": number("how many there are on this page"),
            "api_keys": array_of(schema("ApiKey")),
            "aggregations": free_object("only if asked for and a key was found"),
        },
        optional=("aggregations",),
    ),
}
QUERY = Operation(
    id="security.query_api_keys",
    tag=TAG,
    summary="Search for API keys",
    description=(
        "Fields: `name`, `type`, `username`, `realm_name`, `creation`, `expiration`,"
        " `invalidation`, `invalidated`, `metadata` and `metadata.…`, whose values are compared as"
        " text; and `last_used` and `limited`, whether a key has limits, not known elsewhere. With"
        " `manage_own_api_key` alone only keys of one's own are found."
    ),
    parameters=payloads.QueryKeysParameters,
    about={
        "with_limited_by": "Show the owners' roles as they were when the keys were written.",
        "with_profile_uid": "Show the owners' profiles.",
        "typed_keys": "Put the type before each aggregation's name.",
    },
    shared=WITH_BODY,
    body=Body(
        schema=SEARCH | {"properties": SEARCH["properties"] | AGGREGATIONS}, is_required=False
    ),
    answers=answers({200: answer("A page of keys.", schema("FoundApiKeys"))}),
    examples=[
        Example(
            title="Active keys of a team",
            body={
                "query": {
                    "bool": {
                        "filter": [
                            {"term": {"metadata.team": "web"}},
                            {"term": {"invalidated": False}},
                        ]
                    }
                },
                "sort": ["name"],
            },
            answer={
                "total": 1,
                "count": 1,
                "api_keys": [{**SHOWN_KEY, "_sort": ["pipeline"]}],
            },
        ),
        Example(
            title="How many keys each user has",
            body={"size": 0, "aggs": {"users": {"terms": {"field": "username"}}}},
            answer={
                "total": 1,
                "count": 0,
                "api_keys": [],
                "aggregations": {
                    "users": {
                        "doc_count_error_upper_bound": 0,
                        "sum_other_doc_count": 0,
                        "buckets": [{"key": "elastic", "doc_count": 1}],
                    }
                },
            },
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {"POST|GET /_security/_query/api_key": QUERY}
