"""JSON names, units and shapes of requests and answers; no rule, no policy."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rest_framework import serializers

from keys.actions.create_key import CreatedKey
from keys.actions.invalidate_keys import InvalidatedKeys
from keys.dialects.elasticsearch.bodies import BodySerializer, unparsable_field
from keys.dialects.elasticsearch.errors import PARSE, SECURITY
from keys.dialects.elasticsearch.fields import (
    FlagField,
    ObjectField,
    TextField,
    TextListField,
    TimeValueField,
)
from keys.dialects.elasticsearch.parameters import (
    ChoiceParameter,
    FlagParameter,
    ParametersSerializer,
    TextParameter,
)
from keys.models import ApiKey, User
from keys.queries.find_users import FoundRole
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.selection import KeySelection
from keys.wire.error_envelope import Problem
from keys.wire.json_reader import JsonDocument

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class NoParameters(ParametersSerializer):
    pass


class RefreshParameters(ParametersSerializer):
    """Whoever reads what he wrote finds it here anyway: the value is checked, not used."""

    refresh = ChoiceParameter(
        "true", "false", "wait_for", "", sentence="Unknown value for refresh: [{}].", default="true"
    )


class HealthParameters(ParametersSerializer):
    wait_for_status = ChoiceParameter(
        "green",
        "yellow",
        "red",
        sentence="unknown cluster health status [{}]",
        default="red",
    )
    timeout = TimeValueField(default=None)
    master_timeout = TimeValueField(default=None)
    local = FlagParameter(default=False)


class GetKeysParameters(ParametersSerializer):
    id = TextParameter(default=None)
    name = TextParameter(default=None)
    realm_name = TextParameter(source="realm", default=None)
    username = TextParameter(default=None)
    owner = FlagParameter(source="owned", default=False)
    with_limited_by = FlagParameter(default=False)
    active_only = FlagParameter(default=False)
    with_profile_uid = FlagParameter(default=False)


class GetUsersParameters(ParametersSerializer):
    with_profile_uid = FlagParameter(default=False)


class GetRolesParameters(ParametersSerializer):
    include_implicit = FlagParameter(default=False)


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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["id"] is not None and attrs["ids"] is not None:
            raise serializers.ValidationError(
                "Must use either [id] or [ids], not both at the same time"
            )
        return attrs


class PutUserBody(BodySerializer):
    """`context["username"]`: the name in the path, which a name in the body must equal."""

    parser = "add user request"

    username = TextField(default=None, allow_null=True)
    password = TextField(default=None)
    password_hash = TextField(default=None)
    roles = TextListField(default=None)
    full_name = TextField(default=None, allow_null=True)
    email = TextField(default=None, allow_null=True)
    metadata = ObjectField(default=None)
    enabled = FlagField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        path_name = self.context["username"]
        if attrs.pop("username") not in {None, path_name}:
            raise serializers.ValidationError(
                f"[username] in source does not match the username provided [{path_name}]"
            )
        return {**attrs, "username": path_name}

    def unknown_field(self, name: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        reason = f"failed to parse {self.parser}. unexpected field [{name[:256]}]"
        return Problem(type=PARSE, reason=reason)

    def wrong_type(self, name: str, token: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        kinds = {"roles": "array", "metadata": "object", "enabled": "boolean"}
        return unparsable_field(name, kinds.get(name, "string"), token)

    def unreadable(self, name: str, why: str, document: JsonDocument) -> Problem:  # noqa: ARG002  # told without a position
        return Problem(type=PARSE, reason=f"failed to parse field [{name}]: {why}")

    def no_object(self, token: str) -> Problem:
        reason = f"failed to parse {self.parser}. expected an object but found [{token}] instead"
        return Problem(type=PARSE, reason=reason)


def selection_of(asked: Mapping[str, Any]) -> KeySelection:
    """Return which keys a request means by `ids` or `id`, `name`, `realm`, `username`, `owned`."""
    one = _given(asked["id"])
    ids = asked.get("ids")
    return KeySelection(
        ids=(one,) if ids is None and one is not None else ids,
        name=_given(asked["name"]),
        username=_given(asked["username"]),
        realm=_given(asked["realm"]),
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
        **_moment("expiration", key.expires_at),
        "api_key": created.secret,
        "encoded": created.encoded,
    }


def key_json(key: ApiKey, *, with_limited_by: bool) -> JsonObject:
    """
    Return a key as get shows it; moments in epoch milliseconds.

    `expiration` and `invalidation` are absent where there is none, `limited_by` unless asked for.
    """
    invalidation = _moment("invalidation", key.invalidated_at)
    body: JsonObject = {
        "id": key.public_id,
        "name": key.name,
        "type": key.type,
        "creation": _milliseconds(key.created_at),
        **_moment("expiration", key.expires_at),
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
    return body


def invalidated_keys_json(done: InvalidatedKeys) -> JsonObject:
    """
    Return the ids that were invalidated now, and what was refused.

    `previously_invalidated_api_keys` is always empty: those are passed over.
    """
    refused: list[Json] = [_refused_key_json(key_id) for key_id in done.refused_ids]
    return {
        "invalidated_api_keys": [*done.ids],
        "previously_invalidated_api_keys": [],
        "error_count": len(refused),
        **({"error_details": refused} if refused else {}),
    }


def user_json(user: User) -> JsonObject:
    return {
        "username": user.username,
        "roles": [*user.role_names],
        "full_name": user.full_name,
        "email": user.email,
        "metadata": user.metadata_json,
        "enabled": user.is_active,
    }


def users_json(users: Iterable[User]) -> JsonObject:
    """Return users by name; of two realms that know a name the first in the chain counts."""
    found: JsonObject = {}
    for user in users:
        found.setdefault(user.username, user_json(user))
    return found


def roles_json(roles: Iterable[FoundRole]) -> JsonObject:
    return {role.name: role.json for role in roles}


def _given(text: str | None) -> str | None:
    """Return the text, or None for a blank one, which counts as absent."""
    return text if text and text.strip() else None


def _refused_key_json(key_id: str) -> JsonObject:
    return {
        "type": SECURITY,
        "reason": (
            f"Cannot invalidate cross-cluster API key [{key_id}]."
            " This requires [manage_security] cluster privilege or higher"
        ),
    }


def _moment(name: str, moment: datetime | None) -> JsonObject:
    return {} if moment is None else {name: _milliseconds(moment)}


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND
