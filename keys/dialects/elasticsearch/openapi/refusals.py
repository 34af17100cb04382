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
from keys.rules.json_types import Json, JsonObject
from keys.wire.error_envelope import Problem, envelope, plain_envelope

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


def refused(status: int, kind: str, reason: str, **extra: Json) -> JsonObject:
    """Return a refusal as an example shows it."""
    return envelope(Problem(type=kind, reason=reason, extra=extra), status=status)


def _refusal(
    description: str, of: str = "Error", *, shown: Mapping[str, JsonObject] | None = None
) -> JsonObject:
    """`shown`: examples by what they are of; tests make `GET /_security/user` answer them."""
    examples: JsonObject = {
        title.lower().replace(" ", "_"): {"summary": title, "value": value}
        for title, value in (shown or {}).items()
    }
    media: JsonObject = {"schema": schema(of), **({"examples": examples} if examples else {})}
    return {"description": description, "content": {JSON: media}}


CHALLENGES: JsonObject = {
    "WWW-Authenticate": [
        'Basic realm="security", charset="UTF-8"',
        'Bearer realm="security"',
        "ApiKey",
    ]
}
RETRY_AFTER: JsonObject = {
    "Retry-After": {"description": "seconds to wait", "schema": number()},
}
RESPONSES: Mapping[str, JsonObject] = {
    "BadRequest": _refusal(
        "The request is malformed, breaks a rule, or makes no sense in the present state;"
        " `type` tells which.",
        shown={
            "An unknown parameter": refused(
                400,
                "illegal_argument_exception",
                "request [/_security/user] contains unrecognized parameter: [fly]",
            )
        },
    ),
    "Unauthenticated": {
        **_refusal(
            "No credential, or one that is no good. An unknown key and a wrong secret look alike.",
            shown={
                "No credential": refused(
                    401,
                    "security_exception",
                    "missing authentication credentials for REST request [/_security/user]",
                    header=CHALLENGES,
                ),
                "An unknown API key": refused(
                    401,
                    "security_exception",
                    "unable to authenticate with provided credentials and anonymous access is not"
                    " allowed for this request",
                    additional_unsuccessful_credentials="API key: invalid credentials for API key"
                    " [unknown]",
                    header=CHALLENGES,
                ),
            },
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
        " a workflow, may not act as the user of the header, or is another site's page.",
        shown={
            "A missing privilege": refused(
                403,
                "security_exception",
                "action [cluster:admin/xpack/security/user/get] is unauthorized for user [ada]"
                " with effective roles [keepers], this action is granted by the cluster privileges"
                " [read_security,manage_security,all]",
            ),
            "Nobody to act as": refused(
                403,
                "security_exception",
                "action [cluster:admin/xpack/security/user/get] is unauthorized for user [elastic]"
                " with effective roles [superuser], because user [elastic] is unauthorized to run"
                " as [nobody]",
            ),
        },
    ),
    "NotFound": _refusal("What the request names is not there, or not for this caller."),
    "Conflict": _refusal("Somebody else was first, or the request came before."),
    "RetryDiffers": _refusal("The `Idempotency-Key` was used for a request with another body."),
    "NotAcceptable": _refusal(
        "The body is not JSON or does not say so, or only other forms are accepted.",
        "PlainError",
        shown={
            "A body of plain text": plain_envelope(
                "Content-Type header [text/plain] is not supported", status=406
            )
        },
    ),
    "BodyTooLarge": _refusal(
        "The body is larger than this caller may send.",
        shown={
            "A gigabyte": refused(
                413,
                "content_too_long_exception",
                "entity content is too long [1073741824] for the buffer limit [33554432]",
            )
        },
    ),
    "TooManyAttempts": {
        **_refusal(
            "Too many failed or simultaneous attempts to authenticate.",
            shown={
                "Come back later": refused(
                    429,
                    "es_rejected_execution_exception",
                    "too many failed or simultaneous authentication attempts, retry later",
                )
            },
        ),
        "headers": RETRY_AFTER,
    },
    "Broken": _refusal(
        "A bug of ours: the server's log knows more.",
        shown={
            "A bug": refused(500, "exception", "unexpected error, the log of the server knows more")
        },
    ),
    "Busy": {
        **_refusal(
            "The database is locked by somebody else, or away: nothing was changed.",
            shown={
                "A locked database": refused(
                    503,
                    "es_rejected_execution_exception",
                    "the database is busy or away, retry later",
                )
            },
        ),
        "headers": RETRY_AFTER,
    },
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
    503: "Busy",
}
EVERYWHERE = (400, 401, 403, 406, 413, 429, 500, 503)


def answers(told: Mapping[int, JsonObject], *refused: int) -> dict[int, JsonObject]:
    """Return an operation's answers: its own, the refusals of every path, and those `refused`."""
    shared: dict[int, JsonObject] = {
        status: {"$ref": f"#/components/responses/{NAMES[status]}"}
        for status in (*EVERYWHERE, *refused)
    }
    return {**shared, **told}
