"""What `GET /_security/_authenticate` says of a caller."""

from keys.rules.caller import API_KEY_REALM, REALM_TYPES, Caller, CallingToken
from keys.rules.json_types import Json, JsonObject

MANAGED_BY = "elasticsearch"


def authenticate_json(caller: Caller) -> JsonObject:
    """
    Return who the caller is and how he proved it.

    `{"username", "roles", "full_name", "email", "metadata", "enabled", "authentication_realm",
    "lookup_realm", "authentication_type", "api_key"?, "token"?}`: `metadata` is the user's also
    when his key asks, `api_key` and `token` are there only when one of those does. Of who runs
    as the user only the realm shows, and how he proved himself.

    Source: elasticsearch-specification, security/authenticate.
    """
    body: JsonObject = {
        "username": caller.username,
        "roles": [*caller.roles],
        "full_name": caller.owner.full_name,
        "email": caller.owner.email,
        "metadata": caller.owner.metadata,
        "enabled": True,
        "authentication_realm": _realm_json(caller.authenticated_as),
        "lookup_realm": _realm_json(caller),
        "authentication_type": caller.authentication_type.value,
    }
    if caller.key is not None:
        body["api_key"] = {
            "id": caller.key.id,
            "name": caller.key.name,
            "managed_by": MANAGED_BY,
        }
    if caller.token is not None:
        body["token"] = _token_json(caller.token)
    return body


def _token_json(token: CallingToken) -> JsonObject:
    named: JsonObject = {"name": token.name, "type": token.type} if token.name else {}
    return {**named, "managed_by": MANAGED_BY}


def _realm_json(caller: Caller) -> Json:
    if caller.key is not None:
        return {"name": API_KEY_REALM, "type": REALM_TYPES[API_KEY_REALM]}
    return {"name": caller.realm, "type": caller.owner.realm_type}
