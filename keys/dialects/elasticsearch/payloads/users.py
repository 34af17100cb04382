"""JSON names and shapes of the endpoints about users."""

from collections.abc import Collection, Iterable
from typing import Any

from rest_framework import serializers

from keys.dialects.elasticsearch.bodies import HandwrittenBody
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
from keys.queries.find_profiles import profile_uids
from keys.rules.json_types import JsonObject


class GetUsersParameters(ParametersSerializer):
    with_profile_uid = FlagParameter(default=False)


class PutUserBody(HandwrittenBody):
    """`context["username"]`: the name in the path, which a name in the body must equal."""

    parser = "add user request"
    kinds = {"roles": "array", "metadata": "object", "enabled": "boolean"}

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


def users_json(users: Iterable[User], *, with_profile_uid: bool) -> JsonObject:
    """Return users by name; of two realms that know a name the first in the chain counts."""
    found: dict[str, User] = {}
    for user in users:
        found.setdefault(user.username, user)
    shown = listed_users_json(found.values(), with_profile_uid=with_profile_uid)
    return dict(zip(found, shown, strict=True))


def listed_users_json(users: Collection[User], *, with_profile_uid: bool) -> list[JsonObject]:
    """Return users in the order given, with the profiles' uids of those who have one."""
    owners = {(user.username, user.realm) for user in users if with_profile_uid}
    uids = profile_uids(owners)
    return [user_json(user, uids.get((user.username, user.realm))) for user in users]


def user_json(user: User, profile_uid: str | None) -> JsonObject:
    shown: JsonObject = {
        "username": user.username,
        "roles": [*user.role_names],
        "full_name": user.full_name,
        "email": user.email,
        "metadata": user.metadata_json,
        "enabled": user.is_active,
    }
    return shown if profile_uid is None else {**shown, "profile_uid": profile_uid}
