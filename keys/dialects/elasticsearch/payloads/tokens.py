"""JSON names and shapes of the endpoints about access tokens."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from keys.actions.create_token import CreatedToken
from keys.actions.invalidate_tokens import InvalidatedTokens
from keys.dialects.common.sentences import validation_reason
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import TextField
from keys.rules.errors import TokenNotGranted
from keys.rules.json_types import JsonObject
from keys.rules.token_grants import TokenGrant, code_of, token_grant_problems
from keys.wire.authenticate_body import authenticate_json

FULL = "full"
"""The one scope that there is, whatever was asked for."""


class CreateTokenBody(BodySerializer):
    parser = "token_request"

    grant_type = TextField()
    username = TextField(default=None)
    password = TextField(default=None)
    refresh_token = TextField(default=None)
    kerberos_ticket = TextField(default=None)
    scope = TextField(default=None)


class InvalidateTokensBody(BodySerializer):
    parser = "invalidate_token"

    token = TextField(default=None)
    refresh_token = TextField(default=None)
    realm_name = TextField(source="realm", default=None)
    username = TextField(default=None)


def token_grant_in(fields: Mapping[str, Any]) -> TokenGrant:
    """
    Return the grant that the fields of a body spell.

    Raises:
        TokenNotGranted: they spell none.
    """
    grant = TokenGrant(
        type=fields["grant_type"],
        username=fields["username"],
        password=fields["password"],
        refresh_token=fields["refresh_token"],
        kerberos_ticket=fields["kerberos_ticket"],
    )
    problems = token_grant_problems(grant)
    if problems:
        raise TokenNotGranted(code_of(problems), validation_reason(problems))
    return grant


def created_token_json(created: CreatedToken, *, scope: str | None) -> JsonObject:
    """
    Return `{"access_token", "type", "expires_in", "scope"?, "refresh_token"?, "authentication"}`.

    `expires_in` is in seconds, `authentication` what `_authenticate` says of the token's user;
    `scope` is absent unless one was asked for.
    """
    return {
        "access_token": created.access_token,
        "type": "Bearer",
        "expires_in": created.expires_in // timedelta(seconds=1),
        **({} if scope is None else {"scope": FULL}),
        **({} if created.refresh_token is None else {"refresh_token": created.refresh_token}),
        "authentication": authenticate_json(created.subject),
    }


def invalidated_tokens_json(done: InvalidatedTokens) -> JsonObject:
    return {
        "invalidated_tokens": done.invalidated,
        "previously_invalidated_tokens": done.previously_invalidated,
        "error_count": 0,
    }
