"""Keys and spans as Kuzzle writes them."""

from datetime import datetime

from keys.actions.create_kuzzle_key import CreatedKey, description_of
from keys.dialects.kuzzle.durations import NEVER
from keys.models import ApiKey
from keys.rules.json_types import JsonObject
from keys.rules.search.moments import milliseconds_of


def span_json(start: datetime, end: datetime | None) -> int:
    """Return how many milliseconds lie between, -1 for a span without end."""
    return NEVER if end is None else milliseconds_of(end) - milliseconds_of(start)


def key_json(key: ApiKey) -> JsonObject:
    """
    Return `{"_id": str, "_source": {...}}`: spans in milliseconds, -1 for never.

    `hash` is what `fingerprint` was called once; a key in another form has neither.
    """
    ends = NEVER if key.expires_at is None else milliseconds_of(key.expires_at)
    return {
        "_id": key.public_id,
        "_source": {
            "userId": key.owner_username,
            "description": description_of(key),
            "expiresAt": ends,
            "ttl": span_json(key.created_at, key.expires_at),
            "fingerprint": key.fingerprint,
            "hash": key.fingerprint,
        },
    }


def created_key_json(created: CreatedKey) -> JsonObject:
    """Return the same, with the token: `"token": str`."""
    shown = key_json(created.key)
    source = shown["_source"]
    token: JsonObject = {"token": created.secret}
    return {**shown, "_source": {**source, **token} if isinstance(source, dict) else token}
