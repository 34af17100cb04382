"""What `GET /_security/_authenticate` says of a caller."""

from keys.rules.caller import API_KEY_REALM, REALM_TYPES, Caller
from keys.rules.json_types import Json, JsonObject

MANAGED_BY = "elasticsearch"


def authenticate_json(caller: Caller) -> JsonObject:
    """
    Return who the caller is and how he proved it.

    `{"username", "roles", "full_name", "email", "metadata", "enabled", "authentication_realm",
    "lookup_realm", "authentication_type", "api_key"?}`: `metadata` is the user's also when his
    key asks, `api_key` is there only then.

    Source: elasticsearch-specification, security/authenticate.
    """
    realm = _realm_json(caller)
    body: JsonObject = {
        "username": caller.username,
        "roles": [*caller.roles],
        "full_name": caller.owner.full_name,
        "email": caller.owner.email,
        "metadata": caller.owner.metadata,
        "enabled": True,
        "authentication_realm": realm,
        "lookup_realm": realm,
        "authentication_type": caller.authentication_type.value,
    }
    if caller.key is not None:
        body["api_key"] = {
            "id": caller.key.id,
            "name": caller.key.name,
            "managed_by": MANAGED_BY,
        }
    return body


def _realm_json(caller: Caller) -> Json:
    if caller.key is not None:
        return {"name": API_KEY_REALM, "type": REALM_TYPES[API_KEY_REALM]}
    return {"name": caller.realm, "type": caller.owner.realm_type}
