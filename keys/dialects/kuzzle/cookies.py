"""The cookie that holds a browser's token, where no script can read it."""

from datetime import datetime
from email.utils import format_datetime
from http.cookies import CookieError, SimpleCookie

NAME = "authToken"
CLEARED = "null"


def token_in(header: str) -> str | None:
    """Return the token in a `Cookie` header; None where there is none."""
    try:
        found = SimpleCookie(header).get(NAME)
    except CookieError:
        return None
    return found.value if found and found.value not in {"", CLEARED} else None


def cookie_with(token: str, *, expires_at: datetime | None, secure: bool) -> str:
    """Return the `Set-Cookie` for a token; one without end lasts as long as the browser runs."""
    until = "" if expires_at is None else f"; Expires={format_datetime(expires_at, usegmt=True)}"
    return f"{NAME}={token}; Path=/{until}{_limits(secure=secure)}"


def cleared_cookie(*, secure: bool) -> str:
    return f"{NAME}={CLEARED}; Path=/; Max-Age=0{_limits(secure=secure)}"


def _limits(*, secure: bool) -> str:
    return f"; HttpOnly; SameSite=Strict{'; Secure' if secure else ''}"
