"""The header lines that tell the upstream who asks."""

from datetime import UTC, datetime
from urllib.parse import quote

from keys.rules.caller import Caller

HEADERS = (
    "x-auth-key-id",
    "x-auth-key-name",
    "x-auth-user",
    "x-auth-realm",
    "x-auth-type",
    "x-auth-expires-at",
)
"""Always all of them, so that a gateway overwrites whatever the client has sent by that name."""
BEARER = "token"


def identity_lines(
    caller: Caller, *, key_type: str | None, expires_at: datetime | None
) -> list[tuple[str, str]]:
    """
    Return the lines, their values in percent-encoded UTF-8, empty where there is nothing to tell.

    Args:
        key_type: None for who presented a Bearer token.
    """
    key = caller.key
    values = (
        key.id if key else "",
        key.name if key else "",
        caller.username,
        caller.realm,
        key_type or BEARER,
        expires_at.astimezone(UTC).isoformat().replace("+00:00", "Z") if expires_at else "",
    )
    return [(name, encoded(value)) for name, value in zip(HEADERS, values, strict=True)]


def encoded(value: str) -> str:
    return quote(value, safe=":@", errors="backslashreplace")
