"""JSON names and shapes of the endpoints about users."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from keys.dialects.elasticsearch.bodies import BodySerializer, unparsable_field
from keys.dialects.elasticsearch.errors import PARSE
from keys.dialects.elasticsearch.fields import (
    FlagField,
    ObjectField,
    TextField,
    TextListField,
)
from keys.dialects.elasticsearch.parameters import (
    FlagParameter,
    ParametersSerializer,
)
from keys.models import User
from keys.rules.json_types import JsonObject
from keys.wire.error_envelope import Problem
from keys.wire.json_reader import JsonDocument


class GetUsersParameters(ParametersSerializer):
    with_profile_uid = FlagParameter(default=False)


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
