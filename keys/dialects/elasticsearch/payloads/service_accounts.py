"""JSON names and shapes of the endpoints about service accounts."""

from collections.abc import Iterable, Mapping

from keys.actions.create_service_token import CreatedServiceToken
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, descriptor_json


def service_accounts_json(accounts: Mapping[str, RoleDescriptor]) -> JsonObject:
    """Return `{principal: {"role_descriptor": {…}}}`."""
    return {
        principal: {"role_descriptor": descriptor_json(descriptor)}
        for principal, descriptor in accounts.items()
    }


def created_service_token_json(created: CreatedServiceToken) -> JsonObject:
    return {"created": True, "token": {"name": created.name, "value": created.value}}


def service_credentials_json(principal: str, names: Iterable[str]) -> JsonObject:
    """
    Return `{"service_account", "count", "tokens": {name: {}}, "nodes_credentials": {…}}`.

    No node holds tokens in files here: the one that answers says so.
    """
    tokens: dict[str, Json] = {name: {} for name in names}
    return {
        "service_account": principal,
        "count": len(tokens),
        "tokens": tokens,
        "nodes_credentials": {
            "_nodes": {"total": 1, "successful": 1, "failed": 0},
            "file_tokens": {},
        },
    }
