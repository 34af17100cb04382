"""How this door refuses, in shared schemas and responses."""

from collections.abc import Mapping

from keys.dialects.elasticsearch.openapi.schemas import (
    JSON,
    array_of,
    number,
    object_of,
    schema,
    text,
)
from keys.rules.json_types import JsonObject

CAUSE: JsonObject = {
    "type": "object",
    "description": "What went wrong; some types add members of their own.",
    "properties": {
        "type": text("the kind of refusal, in snake case"),
        "reason": text("one sentence"),
        "caused_by": schema("Cause"),
        "suppressed": array_of(schema("Cause")),
        "stack_trace": text("only with `error_trace`: type and reason once more"),
        "header": object_of(
            {"WWW-Authenticate": array_of(text())}, description="only with 401: the challenges"
        ),
        "additional_unsuccessful_credentials": text(
            "only with 401: what was wrong with the API key that was presented"
        ),
    },
    "required": ["type", "reason"],
}
SCHEMAS: Mapping[str, JsonObject] = {
    "Cause": CAUSE,
    "Error": object_of(
        {
            "error": {
                "allOf": [
                    schema("Cause"),
                    {
                        "type": "object",
                        "properties": {"root_cause": array_of(schema("Cause"), minItems=1)},
                        "required": ["root_cause"],
                    },
                ]
            },
            "status": number("the HTTP status"),
        }
    ),
    "PlainError": object_of({"error": text("one sentence"), "status": number("the HTTP status")}),
    "ErrorCount": object_of(
        {
            "count": number("how many were refused"),
            "details": {
                "type": "object",
                "description": "by id or name: why",
                "additionalProperties": schema("Cause"),
            },
        }
    ),
}


def _refusal(description: str, of: str = "Error") -> JsonObject:
    return {"description": description, "content": {JSON: {"schema": schema(of)}}}


RESPONSES: Mapping[str, JsonObject] = {
    "BadRequest": _refusal(
        "The request is malformed, breaks a rule, or makes no sense in the present state;"
        " `type` tells which."
    ),
    "Unauthenticated": {
        **_refusal(
            "No credential, or one that is no good. An unknown key and a wrong secret look alike."
        ),
        "headers": {
            "WWW-Authenticate": {
                "description": "One line for each scheme that can be tried.",
                "schema": text(),
            }
        },
    },
    "Forbidden": _refusal(
        "The caller lacks a privilege (the sentence names those that would do), is restricted to"
        " a workflow, may not act as the user of the header, or is another site's page."
    ),
    "NotFound": _refusal("What the request names is not there, or not for this caller."),
    "Conflict": _refusal("Somebody else was first, or the request came before."),
    "RetryDiffers": _refusal("The `Idempotency-Key` was used for a request with another body."),
    "NotAcceptable": _refusal(
        "The body is not JSON or does not say so, or only other forms are accepted.", "PlainError"
    ),
    "BodyTooLarge": _refusal("The body is larger than this caller may send."),
    "TooManyAttempts": {
        **_refusal("Too many failed or simultaneous attempts to authenticate."),
        "headers": {
            "Retry-After": {"description": "seconds to wait", "schema": number()},
        },
    },
    "Broken": _refusal("A bug of ours: the server's log knows more."),
}
NAMES = {
    400: "BadRequest",
    401: "Unauthenticated",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "Conflict",
    413: "BodyTooLarge",
    422: "RetryDiffers",
    429: "TooManyAttempts",
    500: "Broken",
}
EVERYWHERE = (400, 401, 403, 406, 413, 429, 500)


def answers(told: Mapping[int, JsonObject], *refused: int) -> dict[int, JsonObject]:
    """Return an operation's answers: its own, the refusals of every path, and those `refused`."""
    shared: dict[int, JsonObject] = {
        status: {"$ref": f"#/components/responses/{NAMES[status]}"}
        for status in (*EVERYWHERE, *refused)
    }
    return {**shared, **told}
