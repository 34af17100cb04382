"""JSON names, units and shapes of the endpoints about API keys; no rule, no policy."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import serializers

from keys.actions.create_key import CreatedKey
from keys.actions.invalidate_keys import InvalidatedKeys
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.errors import SECURITY
from keys.dialects.elasticsearch.fields import (
    FlagField,
    ObjectField,
    TextField,
    TextListField,
    TimeValueField,
)
from keys.dialects.elasticsearch.parameters import (
    FlagParameter,
    ParametersSerializer,
    TextParameter,
)
from keys.dialects.elasticsearch.payloads.common import given, milliseconds, moment_json
from keys.models import ApiKey
from keys.queries.find_profiles import profile_uids
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.selection import KeySelection


class GetKeysParameters(ParametersSerializer):
    id = TextParameter(default=None)
    name = TextParameter(default=None)
    realm_name = TextParameter(source="realm", default=None)
    username = TextParameter(default=None)
    owner = FlagParameter(source="owned", default=False)
    with_limited_by = FlagParameter(default=False)
    active_only = FlagParameter(default=False)
    with_profile_uid = FlagParameter(default=False)
    # Ours: the product knows no key that came from another.
    with_descendants = FlagParameter(default=False)


class CreateKeyBody(BodySerializer):
    parser = "api_key_request"

    name = TextField()
    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    role_descriptors = ObjectField(source="descriptors", default=None, allow_null=True)
    metadata = ObjectField(default=None)


class UpdateKeyBody(BodySerializer):
    parser = "update_api_key_request_payload"

    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    role_descriptors = ObjectField(source="descriptors", default=None, allow_null=True)
    metadata = ObjectField(default=None)


class InvalidateKeysBody(BodySerializer):
    parser = "invalidate_api_key"

    ids = TextListField(default=None)
    id = TextField(default=None, allow_null=True)
    name = TextField(default=None, allow_null=True)
    realm_name = TextField(source="realm", default=None, allow_null=True)
    username = TextField(default=None, allow_null=True)
    owner = FlagField(source="owned", default=False)
    # Ours: the product knows no key that came from another.
    with_descendants = FlagField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["id"] is not None and attrs["ids"] is not None:
            raise serializers.ValidationError(
                "Must use either [id] or [ids], not both at the same time"
            )
        return attrs


def selection_of(asked: Mapping[str, Any]) -> KeySelection:
    """Return which keys a request means by `ids` or `id`, `name`, `realm`, `username`, `owned`."""
    one = given(asked["id"])
    ids = asked.get("ids")
    return KeySelection(
        ids=(one,) if ids is None and one is not None else ids,
        name=given(asked["name"]),
        username=given(asked["username"]),
        realm=given(asked["realm"]),
        owned=asked["owned"],
    )


def created_key_json(created: CreatedKey) -> JsonObject:
    """
    Return `{"id": str, "name": str, "expiration"?: int, "api_key": str, "encoded": str}`.

    `expiration` is in epoch milliseconds, absent for a key that never expires; `api_key` is the
    secret, shown only here.
    """
    key = created.key
    return {
        "id": key.public_id,
        "name": key.name,
        **moment_json("expiration", key.expires_at),
        "api_key": created.secret,
        "encoded": created.encoded,
    }


def keys_json(
    keys: Collection[ApiKey], *, with_limited_by: bool, with_profile_uid: bool
) -> list[JsonObject]:
    """Return keys as get and query show them, with the profiles' uids of owners who have one."""
    owners = {(key.owner_username, key.owner_realm) for key in keys if with_profile_uid}
    uids = profile_uids(owners)
    return [
        {
            **key_json(key, with_limited_by=with_limited_by),
            **_uid_json(uids.get((key.owner_username, key.owner_realm))),
        }
        for key in keys
    ]


def _uid_json(uid: str | None) -> JsonObject:
    return {} if uid is None else {"profile_uid": uid}


def key_json(key: ApiKey, *, with_limited_by: bool) -> JsonObject:
    """
    Return a key as get shows it; moments in epoch milliseconds.

    `expiration` and `invalidation` are absent where there is none, `limited_by` unless asked for;
    `access`, and `certificate_identity` if it has one, are those of a cross-cluster key.
    """
    invalidation = moment_json("invalidation", key.invalidated_at)
    body: JsonObject = {
        "id": key.public_id,
        "name": key.name,
        "type": key.type,
        "creation": milliseconds(key.created_at),
        **moment_json("expiration", key.expires_at),
        "invalidated": bool(invalidation),
        **invalidation,
        "username": key.owner_username,
        "realm": key.owner_realm,
        "realm_type": key.owner_realm_type,
        "metadata": key.metadata,
        "role_descriptors": key.descriptors,
    }
    if with_limited_by and key.type == KeyType.REST and key.snapshot is not None:
        body["limited_by"] = [key.snapshot.descriptors]
    if key.type == KeyType.CROSS_CLUSTER:
        body["access"] = key.access
    if key.certificate_identity is not None:
        body["certificate_identity"] = key.certificate_identity
    return body


def invalidated_keys_json(done: InvalidatedKeys) -> JsonObject:
    """
    Return the ids that were invalidated now, and what was refused.

    `previously_invalidated_api_keys` is always empty: those are passed over. Descendants stand
    behind the keys that were selected.
    """
    refused: list[Json] = [_refused_key_json(key_id) for key_id in done.refused_ids]
    return {
        "invalidated_api_keys": [*done.ids],
        "previously_invalidated_api_keys": [],
        "error_count": len(refused),
        **({"error_details": refused} if refused else {}),
    }


def descendants_headers(done: InvalidatedKeys, *, left: int) -> dict[str, str]:
    """
    Return what became of the keys that came from invalidated ones; the body has no place for it.

    Args:
        left: how many of them live on, as far as the caller may see them.
    """
    return {
        "X-Descendants-Invalidated": str(len(done.descendant_ids)),
        "X-Descendants-Left": str(left),
    }


def _refused_key_json(key_id: str) -> JsonObject:
    return {
        "type": SECURITY,
        "reason": (
            f"Cannot invalidate cross-cluster API key [{key_id}]."
            " This requires [manage_security] cluster privilege or higher"
        ),
    }
