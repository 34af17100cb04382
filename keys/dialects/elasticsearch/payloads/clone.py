"""JSON names and shapes of cloning an API key."""

from datetime import timedelta
from typing import Any

from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import ObjectField, TextField, TimeValueField
from keys.rules.cloning import OfSource
from keys.rules.json_types import Json

NEVER = -1


class CloneExpirationField(TimeValueField):
    """A span from now; null and `-1`, also as a number, are never."""

    def to_internal_value(self, data: Json) -> timedelta | None:
        is_never = data == NEVER and isinstance(data, int)
        return None if is_never else super().to_internal_value(data)


class CloneKeyBody(BodySerializer):
    """What is absent, the clone takes from its source."""

    parser = "clone_api_key_request"

    api_key = TextField(source="encoded", default=None)
    name = TextField(default=None)
    expiration = CloneExpirationField(source="duration", required=False, allow_null=True)
    metadata = ObjectField(default=None)
    limits = ObjectField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"duration": OfSource.EXPIRATION, "limits": OfSource.LIMITS, **attrs}
