"""Access tokens."""

from collections.abc import Mapping

from keys.dialects.common.openapi import Body, Example, Operation
from keys.dialects.elasticsearch.openapi.refusals import answers
from keys.dialects.elasticsearch.openapi.schemas import (
    answer,
    array_of,
    number,
    object_of,
    schema,
    text,
)
from keys.dialects.elasticsearch.openapi.shared import WITH_BODY
from keys.dialects.elasticsearch.payloads import tokens as payloads
from keys.rules.json_types import JsonObject

TAG = "Access tokens"
SCHEMAS: Mapping[str, JsonObject] = {
    "CreatedToken": object_of(
        {
            "access_token": text("as `Authorization: Bearer` takes it"),
            "type": text(enum=["Bearer"]),
            "expires_in": number("seconds that it lives"),
            "scope": text("only if one was asked for"),
            "refresh_token": text("good once, for 24 hours"),
            "authentication": schema("Authentication"),
        },
        optional=("scope", "refresh_token"),
    ),
    "InvalidatedTokens": object_of(
        {
            "invalidated_tokens": number("how many were invalidated now"),
            "previously_invalidated_tokens": number("how many were so already"),
            "error_count": number(),
            "error_details": array_of(schema("Cause")),
        },
        optional=("error_details",),
    ),
    "OAuthError": object_of(
        {
            "error": text(enum=["invalid_grant", "invalid_request", "unsupported_grant_type"]),
            "error_description": text("one sentence"),
        }
    ),
}
AUTHENTICATION: JsonObject = {
    "username": "ada",
    "roles": ["keepers"],
    "full_name": "Ada",
    "email": None,
    "metadata": {},
    "enabled": True,
    "authentication_realm": {"name": "default_native", "type": "native"},
    "lookup_realm": {"name": "default_native", "type": "native"},
    "authentication_type": "realm",
}
CREATE = Operation(
    id="security.get_token",
    tag=TAG,
    summary="Get an access token",
    description=(
        "Needs `manage_token`. A token has the roles that its user has when"
        " he uses it, and lives for 20 minutes."
    ),
    shared=WITH_BODY,
    body=Body(
        form=payloads.CreateTokenBody,
        about={
            "grant_type": {
                "description": "what the token is given for",
                "enum": ["password", "client_credentials", "refresh_token", "_kerberos"],
            },
            "username": {"description": "only with `password`"},
            "password": {"description": "only with `password`"},
            "refresh_token": {"description": "only with `refresh_token`; good once"},
            "kerberos_ticket": {"description": "refused: no realm reads it"},
            "scope": {"description": "accepted; every token is of the scope `full`"},
        },
    ),
    answers=answers(
        {
            200: answer("The token.", schema("CreatedToken")),
            400: answer(
                "In the words of OAuth, if it is the grant that is refused.",
                {"anyOf": [schema("OAuthError"), schema("Error")]},
            ),
        }
    ),
    examples=[
        Example(
            title="By a user's password",
            body={"grant_type": "password", "username": "ada", "password": "correct horse"},
            answer={
                "access_token": "…",
                "type": "Bearer",
                "expires_in": 1200,
                "refresh_token": "…",
                "authentication": AUTHENTICATION,
            },
        ),
        Example(
            title="A refresh token that is no good",
            body={"grant_type": "refresh_token", "refresh_token": "unknown"},
            status=400,
            answer={
                "error": "invalid_grant",
                "error_description": "could not refresh the requested token",
            },
        ),
    ],
)
INVALIDATE = Operation(
    id="security.invalidate_token",
    tag=TAG,
    summary="Invalidate access tokens",
    description="Needs `manage_token`. Names a token, a refresh token, or a user, a realm or both.",
    shared=WITH_BODY,
    body=Body(
        form=payloads.InvalidateTokensBody,
        about={
            "token": {"description": "this access token"},
            "refresh_token": {"description": "this refresh token and what was given for it"},
            "realm_name": {"description": "all of this realm"},
            "username": {"description": "all of this user"},
        },
    ),
    answers=answers(
        {
            200: answer("How many were invalidated.", schema("InvalidatedTokens")),
            404: answer("The token that was named is not known.", schema("InvalidatedTokens")),
        }
    ),
    examples=[
        Example(
            title="All tokens of a user",
            body={"username": "ada"},
            answer={
                "invalidated_tokens": 0,
                "previously_invalidated_tokens": 0,
                "error_count": 0,
            },
        ),
        Example(
            title="A token that is not known",
            body={"token": "unknown"},
            status=404,
            answer={
                "invalidated_tokens": 0,
                "previously_invalidated_tokens": 0,
                "error_count": 0,
            },
        ),
    ],
)
OPERATIONS: Mapping[str, Operation] = {
    "POST /_security/oauth2/token": CREATE,
    "DELETE /_security/oauth2/token": INVALIDATE,
}
