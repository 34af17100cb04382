"""JSON names and shapes of sharing an API key; the product knows nothing of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from keys.dialects.common.key_json import moment_json
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import TextField, TextListField
from keys.dialects.elasticsearch.parameters import ParametersSerializer, TextParameter
from keys.dialects.elasticsearch.payloads.common import given
from keys.queries.shares_of import KeyShare
from keys.rules.errors import Invalid
from keys.rules.json_types import Json, JsonObject
from keys.rules.sharing import Recipient, RecipientKind


class ShareBody(BodySerializer):
    parser = "share_api_key_request"

    username = TextField(default=None, allow_null=True)
    team = TextField(default=None, allow_null=True)
    rights = TextListField(default=())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"recipient": recipient_of(attrs), "rights": attrs["rights"]}


class RecipientParameters(ParametersSerializer):
    username = TextParameter(default=None)
    team = TextParameter(default=None)


def recipient_of(asked: Mapping[str, Any]) -> Recipient:
    """
    Return whom a request names by `username` or `team`.

    Raises:
        Invalid: it names both or neither.
    """
    user, team = given(asked["username"]), given(asked["team"])
    if user is not None and team is None:
        return Recipient(kind=RecipientKind.USER, name=user)
    if team is not None and user is None:
        return Recipient(kind=RecipientKind.TEAM, name=team)
    raise Invalid(["exactly one of [username, team] must be specified"])


def shares_json(shares: Iterable[KeyShare]) -> JsonObject:
    """
    Return with whom a key is shared.

    Shape: `{"shares": [{"username": str} or {"team": str}, with "rights": [str], "shared_by":
    {"username": str, "realm": str} and "shared_at": int, in epoch milliseconds]}`.
    """
    shown: list[Json] = [_share_json(share) for share in shares]
    return {"shares": shown}


def _share_json(share: KeyShare) -> JsonObject:
    is_user = share.recipient.kind is RecipientKind.USER
    return {
        "username" if is_user else "team": share.recipient.name,
        "rights": [right.value for right in share.rights],
        "shared_by": {"username": share.granter_username, "realm": share.granter_realm},
        **moment_json("shared_at", share.granted_at),
    }
