"""What a clone takes over from its source: everything that is not asked otherwise, never more."""

from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from keys.rules.json_types import JsonObject
from keys.rules.lifetime import Lifetime, lifetime_from, lifetime_until

CLONED_FROM = "_cloned_from"


class OfSource(Enum):
    """Says that a clone ends when its source does; other than None, which is never."""

    EXPIRATION = "expiration"


CloneDuration: TypeAlias = timedelta | OfSource | None


def clone_lifetime(
    duration: CloneDuration,
    *,
    source_expires_at: datetime | None,
    now: datetime,
    longest: timedelta | None,
) -> Lifetime:
    """
    Return the lifetime of a clone made at `now`.

    Raises:
        BadLifetime: see `lifetime_from`; the site's cap holds for a source's deadline too.

    Source: elasticsearch-specification, security/clone_api_key (`expiration`).
    """
    if isinstance(duration, OfSource):
        return lifetime_until(source_expires_at, now=now, longest=longest)
    return lifetime_from(duration=duration, now=now, longest=longest)


def clone_metadata(
    given: JsonObject | None, *, source_metadata: JsonObject, source_id: str
) -> JsonObject:
    """Return a clone's metadata: its source's unless given, and always where it comes from."""
    return {**(source_metadata if given is None else given), CLONED_FROM: source_id}


def is_later(expires_at: datetime | None, *, than: datetime | None) -> bool:
    """Return whether a key that expires at `expires_at` goes on longer; None is never."""
    if than is None:
        return False
    return expires_at is None or expires_at > than
