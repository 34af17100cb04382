"""The cookie that holds a browser's token, where no script can read it."""

from datetime import datetime
from email.utils import format_datetime

NAME = "authToken"
CLEARED = "null"


def tokens_in(header: str) -> frozenset[str]:
    """Return the different tokens in a `Cookie` header; there should be one at most."""
    # Not by the standard library, which takes seconds for what is quoted in a bad way.
    pairs = (part.partition("=") for part in header.split(";"))
    tokens = frozenset(value.strip() for name, _, value in pairs if name.strip() == NAME)
    return tokens - {"", CLEARED}


def cookie_with(token: str, *, expires_at: datetime | None, secure: bool) -> str:
    """Return the `Set-Cookie` for a token; one without end lasts as long as the browser runs."""
    until = "" if expires_at is None else f"; Expires={format_datetime(expires_at, usegmt=True)}"
    return f"{NAME}={token}; Path=/{until}{_limits(secure=secure)}"


def cleared_cookie(*, secure: bool) -> str:
    return f"{NAME}={CLEARED}; Path=/; Max-Age=0{_limits(secure=secure)}"


def _limits(*, secure: bool) -> str:
    return f"; HttpOnly; SameSite=Strict{'; Secure' if secure else ''}"
