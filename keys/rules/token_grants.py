"""
What a request for an access token must say, by the type of grant.

Source: elasticsearch-specification, security/get_token.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from keys.rules.errors import OAuthCode


class TokenGrantType(StrEnum):
    PASSWORD = "password"  # noqa: S105  # a word of the wire form
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  # a word of the wire form
    CLIENT_CREDENTIALS = "client_credentials"


PARTS = ("username", "password", "refresh_token", "kerberos_ticket")
NEEDED = {
    TokenGrantType.PASSWORD: ("username", "password"),
    TokenGrantType.REFRESH_TOKEN: ("refresh_token",),
    TokenGrantType.CLIENT_CREDENTIALS: (),
}


@dataclass(frozen=True, kw_only=True)
class TokenGrant:
    """What a request says of whom the token is for; any part but the type may be missing."""

    type: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    kerberos_ticket: str | None = field(default=None, repr=False)


def token_grant_problems(grant: TokenGrant) -> list[str]:
    """Return what a grant lacks, and what it has too much for its type."""
    if grant.type not in NEEDED:
        return [f"grant_type only supports the values: [{', '.join(NEEDED)}]"]
    kind = TokenGrantType(grant.type)
    return [
        f"{name} is not supported with the {kind} grant_type"
        for name in PARTS
        if name not in NEEDED[kind] and getattr(grant, name) is not None
    ] + [f"{name} is missing" for name in NEEDED[kind] if not getattr(grant, name)]


def code_of(problems: list[str]) -> OAuthCode:
    """Return what OAuth calls these problems."""
    if any("grant_type" in problem for problem in problems):
        return OAuthCode.UNSUPPORTED_GRANT_TYPE
    return OAuthCode.INVALID_REQUEST
