"""JSON names, units and shapes of the endpoints about API keys; no rule, no policy."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from keys.actions.invalidate_keys import InvalidatedKeys
from keys.actions.update_key import Keep
from keys.dialects.common.sentences import not_invalidated
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
from keys.dialects.elasticsearch.payloads.common import given
from keys.rules.json_types import Json, JsonObject
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
    # Ours too: the product knows no key that is shared.
    shared = FlagParameter(default=False)


class CreateKeyBody(BodySerializer):
    parser = "api_key_request"

    name = TextField()
    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    role_descriptors = ObjectField(source="descriptors", default=None, allow_null=True)
    metadata = ObjectField(default=None)
    # Ours: the product knows no key that is not good from everywhere.
    limits = ObjectField(default=None, allow_null=True)


class UpdateKeyBody(BodySerializer):
    """What is absent stays as it is; limits of null are cleared."""

    parser = "update_api_key_request_payload"

    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    role_descriptors = ObjectField(source="descriptors", default=None, allow_null=True)
    metadata = ObjectField(default=None)
    limits = ObjectField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"limits": Keep.AS_IT_IS, **attrs}


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
        shared=asked.get("shared", False),
    )


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
    return {"type": SECURITY, "reason": not_invalidated(key_id)}
