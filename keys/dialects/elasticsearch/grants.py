"""Requests in which somebody else proves himself, who is no caller of ours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keys.access.callers import caller_of_user
from keys.actions.authenticate_password import authenticate_password
from keys.actions.authenticate_token import authenticate_token
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import ObjectField, TextField
from keys.rules.caller import Caller, Origin
from keys.rules.errors import GrantRefused, NotAuthenticated
from keys.rules.grants import Grant, GrantType

NAMELESS = "_bearer_token"
"""What the product calls whoever presents a token that is no good."""


class GrantFields(BodySerializer):
    grant_type = TextField(default=None)
    username = TextField(default=None)
    password = TextField(default=None)
    access_token = TextField(default=None)
    client_authentication = ObjectField(default=None)


def grant_of(fields: Mapping[str, Any]) -> Grant:
    """Return what the fields of a body say of whom it speaks for."""
    return Grant(
        type=fields["grant_type"],
        username=fields["username"],
        password=fields["password"],
        access_token=fields["access_token"],
        client_authentication=fields["client_authentication"] is not None,
    )


def granted_caller(grant: Grant, *, action: str, now: datetime, origin: Origin) -> Caller:
    """
    Return who proved himself by a grant that has no problems, with the roles he has now.

    To be called when it is settled that the asker may ask: this would be a place to try
    passwords otherwise.

    Args:
        action: what is asked for in his name, which a refusal tells.

    Raises:
        GrantRefused: his credential is no good.
        TooManyAttempts: ask again later.
    """
    try:
        return _caller(grant, now=now, origin=origin)
    except NotAuthenticated as refusal:
        name = NAMELESS if refusal.username is None else refusal.username
        raise GrantRefused from NotAuthenticated(
            f"unable to authenticate user [{name}] for action [{action}]",
            username=refusal.username,
            detail=refusal.detail,
        )


def _caller(grant: Grant, *, now: datetime, origin: Origin) -> Caller:
    if grant.type == GrantType.ACCESS_TOKEN:
        return authenticate_token(grant.access_token or "", now=now, origin=origin)
    user = authenticate_password(
        username=grant.username or "", password=grant.password or "", now=now, origin=origin
    )
    return caller_of_user(user, origin=origin)
