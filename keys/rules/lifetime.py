"""How long a key lives, and what that means at a given moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from keys.rules.errors import BadLifetime

LATEST_EXPIRY = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Lifetime:
    """`expires_at`: the first moment at which the key is no longer good; None for never."""

    expires_at: datetime | None


def lifetime_from(
    *, duration: timedelta | None, now: datetime, longest: timedelta | None
) -> Lifetime:
    """
    Return the lifetime of a key created at `now` (aware, UTC).

    Args:
        duration: requested lifetime, whole seconds count; None for a key that never expires.
        longest: the site's cap; None for no cap.

    Raises:
        BadLifetime: `duration` is not positive, or is missing or too long under a cap.

    Source: elasticsearch-specification, security/create_api_key (`expiration`).
    """
    if duration is None:
        if longest is not None:
            raise BadLifetime(f"API key expiration is required and may be {_days(longest)} at most")
        return Lifetime(expires_at=None)
    whole = timedelta(seconds=duration // timedelta(seconds=1))
    if whole <= timedelta():
        raise BadLifetime("API key expiration must be in the future")
    if longest is not None and whole > longest:
        raise BadLifetime(f"API key expiration may be {_days(longest)} at most")
    # A distance is compared, not a sum: a sum past the year 9999 cannot be represented.
    if whole > LATEST_EXPIRY - now:
        raise BadLifetime("API key expiration is too far in the future")
    return Lifetime(expires_at=now + whole)


def lifetime_until(
    expires_at: datetime | None, *, now: datetime, longest: timedelta | None
) -> Lifetime:
    """
    Return the lifetime of a key created at `now` that ends when another key does.

    Raises:
        BadLifetime: it never ends, or ends too late, under a cap.
    """
    if longest is not None and (expires_at is None or expires_at - now > longest):
        raise BadLifetime(f"API key expiration may be {_days(longest)} at most")
    return Lifetime(expires_at=expires_at)


def is_expired(expires_at: datetime | None, *, now: datetime) -> bool:
    """Return whether a key that expires at `expires_at` is no longer good at `now`."""
    return expires_at is not None and expires_at <= now


def _days(span: timedelta) -> str:
    return f"{span.total_seconds() / 86_400:g} days"
