"""What a clone takes over from its source: everything that is not asked otherwise, never more."""

from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from keys.rules.errors import WiderThanSource
from keys.rules.json_types import Json, JsonObject
from keys.rules.lifetime import Lifetime, lifetime_from, lifetime_until
from keys.rules.limits import Limits, widening_of

CLONED_FROM = "_cloned_from"


class OfSource(Enum):
    """Says that a clone takes this from its source; other than None, which is never, or none."""

    EXPIRATION = "expiration"
    LIMITS = "limits"


CloneDuration: TypeAlias = timedelta | OfSource | None
CloneLimits: TypeAlias = "Json | OfSource"
"""Limits as a request gives them."""


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


def derived_limits(
    wanted: Limits | OfSource | None, *, source_limits: Limits | None, source_id: str
) -> Limits | None:
    """
    Return the limits of a key that comes from another; each key's requests are counted apart.

    Raises:
        WiderThanSource: it could be used where the other cannot, or more often.
    """
    if isinstance(wanted, OfSource):
        return source_limits
    gain = widening_of(wanted, former=source_limits)
    if gain is not None:
        raise WiderThanSource(source_id, gain=gain)
    return wanted


def is_later(expires_at: datetime | None, *, than: datetime | None) -> bool:
    """Return whether a key that expires at `expires_at` goes on longer; None is never."""
    if than is None:
        return False
    return expires_at is None or expires_at > than
