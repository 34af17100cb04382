"""Repetitions of a request under one `Idempotency-Key`, as examples."""

from keys.dialects.common.openapi import Example
from keys.dialects.elasticsearch.openapi.refusals import refused
from keys.rules.json_types import JsonObject

HEADERS = {"Idempotency-Key": "nightly-42"}


def repetitions(body: JsonObject, *, another: JsonObject) -> list[Example]:
    """Return those that are refused after `body` was sent; it is that of the first example."""
    return [
        Example(
            title="A repetition whose first key is in use",
            headers=HEADERS,
            body=body,
            status=409,
            answer=refused(
                409,
                "status_exception",
                "a request with this Idempotency-Key has already created API key"
                " [ak_0000example000001]",
            ),
        ),
        Example(
            title="A repetition with another body",
            headers=HEADERS,
            body=another,
            status=422,
            answer=refused(
                422,
                "status_exception",
                "this Idempotency-Key was already used for a request with another body",
            ),
        ),
    ]
