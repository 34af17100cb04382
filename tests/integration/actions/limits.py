"""Limits of keys, and what is stored of them."""

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey
from keys.rules.caller import Origin
from keys.rules.json_types import Json, JsonObject

INSIDE, OUTSIDE = Origin(address="10.1.2.3"), Origin(address="192.0.2.9")
WHOLE: JsonObject = {"networks": ["10.0.0.0/8"]}
PART: JsonObject = {"networks": ["10.1.0.0/16"]}
OFTEN: JsonObject = {"rate": {"requests": 100, "per": "second"}}
SELDOM: JsonObject = {"rate": {"requests": 5, "per": "minute"}}
BAD: JsonObject = {"networks": ["10.1.2.3/8"], "rate": {"requests": 0, "per": "day"}}


def stored(created: CreatedKey) -> Json:
    limits: Json = ApiKey.objects.get(pk=created.key.pk).limits
    return limits
