"""Keys and spans as Kuzzle writes them."""

from datetime import datetime, timedelta

from keys.actions.create_kuzzle_key import CreatedKey, description_of
from keys.dialects.kuzzle.durations import NEVER
from keys.models import ApiKey
from keys.rules.json_types import JsonObject

MILLISECOND = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """Return the moment as milliseconds since 1970."""
    return int(moment.timestamp() * 1000 + 0.5)


def span_json(start: datetime, end: datetime | None) -> int:
    """Return how many milliseconds lie between, -1 for a span without end."""
    return NEVER if end is None else milliseconds(end) - milliseconds(_whole(start))


def key_json(key: ApiKey) -> JsonObject:
    """
    Return `{"_id": str, "_source": {...}}`: spans in milliseconds, -1 for never.

    `hash` is what `fingerprint` was called once; a key in another form has neither.
    """
    ends = NEVER if key.expires_at is None else milliseconds(key.expires_at)
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


def _whole(moment: datetime) -> datetime:
    """Return the moment without what is less than a millisecond, as it was stored."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
