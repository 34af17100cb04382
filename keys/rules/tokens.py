"""
Access tokens and the refresh tokens beside them, as their holders carry them.

A token reads `at_<id>.<secret>`, its refresh token `rt_<id>.<secret>`: the same 17 characters of
id, each with a secret of its own that ends in a checksum, as an API key's does.
"""

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from keys.rules.secret import (
    CHECKSUM_LENGTH,
    Secret,
    checksum_of,
    derived_secret,
    new_id,
    new_secret,
)

ACCESS_LIFETIME = timedelta(minutes=20)
REFRESH_LIFETIME = timedelta(hours=24)
SAME_ANSWER_FOR = timedelta(seconds=30)
"""How long a second use of a refresh token answers what the first did."""
ID_LENGTH = 17
TOKEN = re.compile(r"(at_|rt_)([A-Za-z0-9_-]{17})\.([A-Za-z0-9]{28})", re.ASCII)


class TokenKind(StrEnum):
    """What a token's text begins with."""

    ACCESS = "at_"
    REFRESH = "rt_"


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token as presented: `id` names its row, `secret` proves possession."""

    kind: TokenKind
    id: str
    secret: Secret = field(repr=False)

    @property
    def text(self) -> str:
        return f"{self.kind}{self.id}.{self.secret}"


def new_token_id(now: datetime) -> str:
    return new_id(now, prefix="")


def new_token(kind: TokenKind, token_id: str) -> Token:
    return Token(kind=kind, id=token_id, secret=new_secret(f"{kind}{token_id}"))


def successor_of(refresh: Token, *, kind: TokenKind, token_id: str, pepper: bytes) -> Token:
    """
    Return the token that a use of `refresh` leads to: the same at each use.

    So a client that lost the answer may ask again, and no secret has to be stored for that.
    """
    secret = derived_secret(f"{kind}{token_id}", seed=refresh.secret, pepper=pepper)
    return Token(kind=kind, id=token_id, secret=secret)


def token_from(text: str) -> Token | None:
    """Return the token that `text` spells, None for noise: no look-up is needed for that."""
    found = TOKEN.fullmatch(text)
    if found is None:
        return None
    prefix, token_id, secret = found.groups()
    body, checksum = secret[:-CHECKSUM_LENGTH], secret[-CHECKSUM_LENGTH:]
    if not hmac.compare_digest(checksum, checksum_of(f"{prefix}{token_id}", body)):
        return None
    return Token(kind=TokenKind(prefix), id=token_id, secret=Secret(secret))


@dataclass(frozen=True, kw_only=True)
class TokenSelection:
    """Which tokens to invalidate: one by its text, or all of a user, of a realm, or of both."""

    token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    username: str | None = None
    realm: str | None = None

    @property
    def names_one(self) -> bool:
        return self.token is not None or self.refresh_token is not None


def selection_problems(selection: TokenSelection) -> list[str]:
    """Return what is wrong with a request to invalidate tokens."""
    one = [text for text in (selection.token, selection.refresh_token) if text is not None]
    several = selection.username is not None or selection.realm is not None
    if several and one:
        return ["token string must not be provided when realm name or username is specified"]
    if len(one) > 1:
        return ["only one of [token, refresh_token] may be sent per request"]
    if not several and not any(one):
        return ["token string must be provided when not specifying a realm name or a username"]
    return []
