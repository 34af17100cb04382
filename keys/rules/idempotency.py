"""
Requests that may be sent twice: told apart by a key that their sender chose.

What is kept of them tells nobody what they said: a body can hold a password, so it is digested
under a pepper; the sender's key, random or not, only together with who sent it and what for.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from keys.rules.caller import Caller

REMEMBERED_FOR = timedelta(hours=24)
REPLACEABLE_FOR = timedelta(minutes=10)
"""How long after the first request a repetition may replace its key."""
KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


class Operation(StrEnum):
    """What a repeated request does; keys of two operations never meet."""

    CREATE = "create"
    GRANT = "grant"
    CLONE = "clone"


@dataclass(frozen=True, kw_only=True)
class IdempotentRequest:
    """
    A request with an `Idempotency-Key`.

    Attributes:
        key: the header's value.
        body: the request's body as it was sent.
    """

    key: str
    body: bytes = field(repr=False)

    def key_hash(self, operation: Operation, *, by: Caller) -> str:
        """Return the SHA-256, in hex, of the key within its scope: caller and operation."""
        used = by.authenticated_as.key
        scope = [by.realm, by.username, used and used.id, operation.value, self.key]
        return hashlib.sha256(json.dumps(scope).encode()).hexdigest()

    def body_hash(self, *, pepper: bytes) -> str:
        """Return the HMAC-SHA-256, in hex, of the body."""
        return hmac.digest(pepper, self.body, "sha256").hex()


def idempotency_problems(request: IdempotentRequest | None) -> list[str]:
    """Return what is wrong with the key of a request; without one, nothing."""
    if request is None or KEY.fullmatch(request.key):
        return []
    return ["Idempotency-Key must be 1 to 255 visible ASCII characters"]


def is_replaceable(
    *, replaceable_until: datetime | None, invalidated_at: datetime | None, now: datetime
) -> bool:
    """
    Return whether a repeated request may replace the key that the first one made.

    Args:
        replaceable_until: None from the first time that the key is used or changed.
    """
    if replaceable_until is None or invalidated_at is not None:
        return False
    return now < replaceable_until
